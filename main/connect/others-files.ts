// Owns reading and writing files that are not ours: through links, keeping their mode, whole or not at all.
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { RouterError } from '../contract/errors.ts';
import { fileFaultOf } from '../platform/file-fault.ts';

export interface OthersFiles {
  readonly exists: (path: string) => boolean;
  /** Null where there is none. */
  readonly read: (path: string) => string | null;
  /** Throws where it could not be written, as far as that can be told without writing. */
  readonly checkWritable: (path: string) => void;
  readonly write: (path: string, text: string) => void;
  readonly remove: (path: string) => void;
  /** The folders on the way to it that are not there, the outermost first. */
  readonly missingFolders: (path: string) => readonly string[];
  /** One that holds something stays. */
  readonly removeFolder: (path: string) => void;
}

/** What the system or the file itself refuses, with the file's name and what to do. */
function told<T>(path: string, what: 'read' | 'written', deed: () => T): T {
  try {
    return deed();
  } catch (error) {
    const fault = fileFaultOf(error);
    if (fault === null) throw error;
    const words = `${path} cannot be ${what} (${fault.code}), so nothing was changed there.`;
    throw new RouterError('conflict', `${words} Make sure that it is a file that you may read and write.`, {
      cause: error,
    });
  }
}

const isMissing = (error: unknown): boolean => fileFaultOf(error)?.code === 'ENOENT';

function read(path: string): string | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new RouterError('conflict', `${path} is not written in UTF-8. Save it as UTF-8, then try again.`, {
      cause: error,
    });
  }
}

const mostLinks = 40;

/** Where a file really lies, or would: a link may lead to one that is not there yet. */
function targetOf(path: string): string {
  let target = resolve(path);
  for (let links = 0; links < mostLinks; links++) {
    if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw Object.assign(new Error('Links lead in a circle.'), { code: 'ELOOP', path });
}

function missingFolders(path: string): readonly string[] {
  const folder = dirname(path);
  return existsSync(folder) || folder === path ? [] : [...missingFolders(folder), folder];
}

function checkWritable(path: string): void {
  const target = targetOf(path);
  const there = statSync(target, { throwIfNoEntry: false });
  if (there !== undefined) accessSync(target, constants.W_OK);
  // A file of one name is written anew beside it, and takes its place.
  if (there !== undefined && there.nlink > 1) return;
  const folder = dirname(missingFolders(target)[0] ?? target);
  if (!statSync(folder).isDirectory()) throw Object.assign(new Error('No folder.'), { code: 'ENOTDIR', path });
  accessSync(folder, constants.W_OK | constants.X_OK);
}

function write(path: string, text: string): void {
  const target = targetOf(path);
  const there = statSync(target, { throwIfNoEntry: false });
  if (there === undefined) mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  else accessSync(target, constants.W_OK);
  // A new file would leave the other names of this one with the old text.
  if (there !== undefined && there.nlink > 1) writeFileSync(target, text, { flush: true });
  else replace(target, text, there);
}

function replace(target: string, text: string, there: Stats | undefined): void {
  const draft = `${target}.${randomBytes(4).toString('hex')}.new`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    if (there !== undefined) takeAfter(draft, there);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function takeAfter(draft: string, { mode, uid, gid }: Stats): void {
  const own = statSync(draft);
  if (own.uid !== uid || own.gid !== gid) chownSync(draft, uid, gid);
  chmodSync(draft, mode & 0o7777);
}

export const realOthersFiles: OthersFiles = {
  exists: existsSync,
  read: (path) => told(path, 'read', () => read(path)),
  checkWritable: (path) => told(path, 'written', () => checkWritable(path)),
  write: (path, text) => told(path, 'written', () => write(path, text)),
  remove: (path) => told(path, 'written', () => rmSync(targetOf(path), { force: true })),
  missingFolders: (path) => told(path, 'read', () => missingFolders(targetOf(path))),
  removeFolder(path) {
    try {
      rmdirSync(path);
    } catch (error) {
      // Somebody else keeps something in it by now, or it is gone.
      if (fileFaultOf(error) === null) throw error;
    }
  },
};
