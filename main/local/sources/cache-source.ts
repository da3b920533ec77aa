// Owns taking a model that another application has on this disk: a second name for the same bytes, never a move and never
// a copy. Where neither a link nor a clone can be made it is used where it lies.
import { rm, symlink } from 'node:fs/promises';
import { fileFaultOf } from '../../platform/file-fault.ts';
import { DownloadError } from '../downloads/download-error.ts';
import type { FileSource } from '../downloads/file-source.ts';
import { adopt } from './adopt.ts';

export const cacheSource: FileSource = {
  async fetchFrom({ source, draftPath }) {
    if (source.kind !== 'cache') throw new TypeError(`Nothing of another application: ${source.kind}`);
    // Of an earlier run; what it was linked to is another's and stays.
    await rm(draftPath, { force: true });
    try {
      const path = await adopt(source.path, draftPath);
      if (path !== draftPath) await symlink(path, draftPath);
    } catch (error) {
      if (fileFaultOf(error) === null) throw error;
      throw new DownloadError('download_failed', 'The file of the other application cannot be used from here.', {
        elsewhere: true,
        cause: error,
      });
    }
  },
};
