// Owns what lies at a path where a model is said to be: a file, or a folder as MLX has it; its size and when it was changed
// last. Nothing but what was named is looked at: a device or a pipe is no model.
import { realpath, stat } from 'node:fs/promises';
import { RouterError } from '../contract/errors.ts';
import type { ModelFormat } from '../contract/models.ts';

export interface ModelPlace {
  readonly path: string;
  readonly format: ModelFormat;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export async function modelPlaceAt(path: string): Promise<ModelPlace> {
  const found = await stat(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw badPath(code === 'EACCES' ? 'The file may not be read.' : 'There is no file at this path.');
  });
  const real = await realpath(path);
  if (found.isFile()) return { path: real, format: 'gguf', bytes: found.size, modifiedMs: Math.round(found.mtimeMs) };
  const folder = found.isDirectory() ? await mlxFolderAt(real) : null;
  if (folder === null) throw badPath('There is no regular file at this path, and no folder with a config.json.');
  return { path: real, format: 'mlx', bytes: folder.bytes, modifiedMs: folder.modifiedMs };
}

/** Most have no such model: what reads it is brought for those who do. */
async function mlxFolderAt(path: string) {
  const { lookAtMlxFolder } = await import('./mlx-folder.ts');
  return lookAtMlxFolder(path).catch((error: unknown) => {
    throw error instanceof RouterError ? error : badPath('The folder may not be read.');
  });
}

export const badPath = (message: string): RouterError =>
  new RouterError('invalid_request', `path: ${message} Give the whole path of a .gguf file, or of an MLX folder.`, {
    param: 'path',
  });
