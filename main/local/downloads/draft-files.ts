// Owns the files that a download writes before they are whole: opened once, written at places, made lasting on demand.
import { open, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface DraftFile extends AsyncDisposable {
  readonly write: (bytes: Uint8Array, position: number) => Promise<void>;
  /** Fewer bytes than asked for only at the end. */
  readonly read: (into: Uint8Array, position: number) => Promise<number>;
  readonly append: (text: string) => Promise<void>;
  readonly resize: (bytes: number) => Promise<void>;
  readonly sync: () => Promise<void>;
}

/** What of the disk a download needs, so that a test can have one that is full or breaks. */
export interface DraftFiles {
  /** Made where it is not there. */
  readonly open: (path: string) => Promise<DraftFile>;
  readonly bytes: (path: string) => Promise<number | null>;
  /** What it takes on the disk: holes take nothing. */
  readonly used: (path: string) => Promise<number>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  /** What is free for this user on the disk of a folder; null where nobody can tell. */
  readonly free: (folder: string) => Promise<number | null>;
}

export const realDraftFiles: DraftFiles = {
  async open(path) {
    return draftFile(await openBoth(path));
  },
  async bytes(path) {
    try {
      const found = await stat(path);
      return found.isFile() ? found.size : null;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  },
  async used(path) {
    const bytes = await realDraftFiles.bytes(path);
    if (bytes === null) return 0;
    const { blocks } = await stat(path);
    return Math.min(bytes, blocks * 512);
  },
  async rename(from, to) {
    await rename(from, to);
    await syncFolder(dirname(to));
  },
  remove: (path) => rm(path, { recursive: true, force: true }),
  async free(folder) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      // Some file systems do not say: then the first write that fails does.
      return null;
    }
  },
};

async function openBoth(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return open(path, 'wx+', 0o600);
    throw error;
  }
}

function draftFile(handle: FileHandle): DraftFile {
  let end: number | null = null;
  return {
    async write(bytes, position) {
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, position + at);
        at += bytesWritten;
      }
    },
    async read(into, position) {
      let at = 0;
      while (at < into.length) {
        const { bytesRead } = await handle.read(into, at, into.length - at, position + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return at;
    },
    async append(text) {
      end ??= (await handle.stat()).size;
      // Several may append at once: each has its place before it writes.
      const place = end;
      end += Buffer.byteLength(text);
      await handle.write(text, place);
    },
    resize: (bytes) => handle.truncate(bytes),
    sync: () => handle.datasync(),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

/** A new name lasts once its folder does; some systems open no folder, and need it not. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
  }
}
