// Owns the file that makes `la-router` a command on Linux and macOS. A file of anybody else's is never touched; what was
// made here is known by where it leads, or by its first lines.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { commandName, isLauncher, startedBy, type CommandPlan } from './command-plan.ts';

type FilePlan = Extract<CommandPlan, { readonly kind: 'link' | 'script' }>;

/** `stale`: ours, and it leads to where nothing is any more. */
type Found = 'absent' | 'ours' | 'stale' | 'foreign';

export function lookAt(plan: FilePlan): Found {
  const found = lstatSync(plan.path, { throwIfNoEntry: false });
  if (found === undefined) return 'absent';
  if (found.isSymbolicLink()) {
    const to = resolve(dirname(plan.path), readlinkSync(plan.path));
    if (plan.kind === 'link' && to === plan.to) return 'ours';
    return isLauncher(to) && !existsSync(to) ? 'stale' : 'foreign';
  }
  if (!found.isFile() || found.size > longestScript) return 'foreign';
  const text = readFileSync(plan.path, 'utf8');
  if (plan.kind === 'script' && text === plan.text) return 'ours';
  const started = startedBy(text);
  // Another AppImage that is still there keeps its command.
  return started !== null && !existsSync(started) ? 'stale' : 'foreign';
}

/** Ours has a few lines. */
const longestScript = 10_000;

export function putCommand(plan: FilePlan): void {
  const found = lookAt(plan);
  if (found === 'ours') return;
  if (found === 'foreign')
    throw new Error(`${plan.path} is there already, and is not of this LA Router. Move it away, then try again.`);
  if (found === 'stale') unlinkSync(plan.path);
  mkdirSync(dirname(plan.path), { recursive: true });
  // Both refuse where something has come there meanwhile.
  if (plan.kind === 'link') symlinkSync(plan.to, plan.path);
  else writeFileSync(plan.path, plan.text, { mode: 0o755, flag: 'wx' });
}

export function removeCommand(plan: FilePlan): void {
  const found = lookAt(plan);
  if (found === 'foreign') throw new Error(`${plan.path} is not of this LA Router: it stays.`);
  if (found !== 'absent') unlinkSync(plan.path);
}

/** Where a package has put the command, or somebody by hand; null where no folder of the PATH has it. */
export function commandOnPath(launcher: string, path: string): string | null {
  const original = realOf(launcher);
  const places = path.split(':').filter((folder) => folder.startsWith('/'));
  return places.map((folder) => join(folder, commandName)).find((file) => realOf(file) === original) ?? null;
}

function realOf(path: string): string | null {
  return existsSync(path) ? realpathSync(path) : null;
}
