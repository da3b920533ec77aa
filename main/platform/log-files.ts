// Owns the log's files: lines are taken at once and written behind, so that nobody waits for a disk. A full or broken one
// loses lines, and never a request.
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

export interface LogFiles extends AsyncDisposable {
  readonly take: (line: string) => void;
  /** Resolves when all that was taken is written, or given up. */
  readonly settled: () => Promise<void>;
}

interface LogFileLimits {
  readonly bytes: number;
  /** The one that is written to included. */
  readonly files: number;
  /** Of lines that wait to be written. */
  readonly waitingBytes: number;
}

const usual: LogFileLimits = { bytes: 5 * 1024 * 1024, files: 5, waitingBytes: 1024 * 1024 };

const logFileName = (at: number): string => (at === 0 ? 'la-router.log' : `la-router.${at}.log`);

/** Nothing of the folder is touched before the first line. */
export function openLogFiles(folder: string, limits: LogFileLimits = usual): LogFiles {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let writing: Promise<void> | null = null;
  let over = false;
  const file = createRotated(folder, limits);

  async function writeOut(): Promise<void> {
    // Lines of one turn go out together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      waitingBytes = 0;
      for (const piece of pieces(lines, limits.bytes)) await file.write(piece);
    }
    writing = null;
  }
  return {
    take(line) {
      // What is still told behind the end must not open a file that nobody would close.
      if (over) return;
      if (waitingBytes + line.length > limits.waitingBytes) return;
      waiting.push(line);
      waitingBytes += line.length;
      writing ??= writeOut();
    },
    settled: async () => {
      while (writing !== null) await writing;
    },
    async [Symbol.asyncDispose]() {
      over = true;
      while (writing !== null) await writing;
      await file.close();
    },
  };
}

/** No piece is larger than a file, but for a single line. */
function* pieces(lines: readonly string[], most: number): Generator<string> {
  let piece = '';
  for (const line of lines) {
    if (piece !== '' && piece.length + line.length > most) {
      yield piece;
      piece = '';
    }
    piece += line;
  }
  if (piece !== '') yield piece;
}

function createRotated(folder: string, { bytes: most, files }: LogFileLimits) {
  let handle: FileHandle | null = null;
  let size = 0;
  const path = (at: number): string => join(folder, logFileName(at));
  async function openFile(): Promise<FileHandle> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const opened = await open(path(0), 'a+', 0o600);
    try {
      size = (await opened.stat()).size;
      if (await endsInside(opened, size)) {
        await opened.appendFile('\n');
        size++;
      }
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }
  async function close(): Promise<void> {
    const closing = handle;
    handle = null;
    await closing?.close();
  }
  async function rotate(): Promise<void> {
    await close();
    await rm(path(files - 1), { force: true });
    for (let at = files - 2; at >= 0; at--) await rename(path(at), path(at + 1)).catch(unlessMissing);
  }
  return {
    close,
    async write(text: string): Promise<void> {
      try {
        handle ??= await openFile();
        const buffer = Buffer.from(text);
        if (size > 0 && size + buffer.length > most) {
          await rotate();
          handle = await openFile();
        }
        await handle.appendFile(buffer);
        size += buffer.length;
      } catch {
        // These lines are lost, and there is nobody to tell: the log itself is what does not work. The next line tries anew.
        await close().catch(() => undefined);
      }
    },
  };
}

/** A full disk, or a kill, leaves half a line: what comes next is a line of its own all the same. */
async function endsInside(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString('latin1') !== '\n';
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
