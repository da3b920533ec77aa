// Owns a root of a system to install into, as a container has one: this machine's own, on which every change goes into
// memory, in a namespace of its own. When it ends, nothing of it is left.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = `
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$1/root/tmp"
echo ready
exec cat
`;

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CleanRoot extends AsyncDisposable {
  /** Before a command that is to run inside. */
  readonly enter: readonly [command: string, ...args: string[]];
  readonly run: (...words: readonly string[]) => Ran;
  readonly copyIn: (from: string, to: string) => void;
  /** What differs from this machine: files that are new, changed or gone, and folders that are new. */
  readonly changes: () => readonly string[];
}

/** Null where this machine grants no such thing: not root, say, or a file system that nothing can be laid over. */
export async function openCleanRoot(): Promise<CleanRoot | null> {
  const folder = mkdtempSync(join(tmpdir(), 'la-router-root-'));
  const holder = spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', folder], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => {
    holder.once('error', () => resolve());
    holder.once('exit', () => resolve());
  });
  const end = async (): Promise<void> => {
    holder.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const isReady = await new Promise<boolean>((resolve) => {
    holder.stdout.once('data', () => resolve(true));
    void ended.then(() => resolve(false));
  });
  const { pid } = holder;
  if (!isReady || pid === undefined) {
    await end();
    return null;
  }
  const inside = ['--target', String(pid), '--mount'];
  const root = join(folder, 'root');
  const call = (args: readonly string[]): Ran => {
    const done = spawnSync('nsenter', [...inside, ...args], { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000 });
    return { code: done.status, out: done.stdout, err: done.stderr };
  };
  return {
    enter: ['nsenter', ...inside, 'chroot', root],
    run: (...words) => call(['chroot', root, ...words]),
    copyIn(from, to) {
      const { code, err } = call(['cp', from, join(root, to)]);
      if (code !== 0) throw new Error(`${from} could not be copied: ${err}`);
    },
    changes() {
      const upper = join(folder, 'upper');
      const lines = call(['find', upper, '-mindepth', '1', '-printf', '%y /%P\n']).out.split('\n');
      return lines.flatMap((line) => {
        const path = line.slice(2);
        return path === '' || (line.startsWith('d') && existsSync(path)) ? [] : [path];
      });
    },
    [Symbol.asyncDispose]: end,
  };
}
