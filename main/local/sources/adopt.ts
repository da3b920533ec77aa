// Owns making a file of another application ours without taking it from that one: it is linked or cloned, and never
// moved, copied or changed.
import { constants } from 'node:fs';
import { copyFile, link, realpath, rm } from 'node:fs/promises';
import { fileFaultOf } from '../../platform/file-fault.ts';

/** What says that here, or for this file, it cannot be done that way. */
const unable: ReadonlySet<string> = new Set([
  'EXDEV',
  'EPERM',
  'EACCES',
  'EMLINK',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'ENOTTY',
  'EINVAL',
]);

async function isDone(attempt: () => Promise<void>): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (error) {
    if (!unable.has(fileFaultOf(error)?.code ?? '')) throw error;
    return false;
  }
}

/**
 * The place at which the file is to be used: `draft`, or where it lay all along if it can be neither linked nor cloned.
 * A linked file is one file with two names, so a draft that was adopted is never written to.
 */
export async function adopt(path: string, draft: string): Promise<string> {
  // A link would be linked itself, and lead nowhere from another folder.
  const real = await realpath(path);
  if (await isDone(() => link(real, draft))) return draft;
  if (await isDone(() => copyFile(real, draft, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL)))
    return draft;
  // A clone that was begun and refused leaves an empty file.
  await rm(draft, { force: true });
  return real;
}
