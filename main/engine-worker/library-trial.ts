// Owns what becomes of the library's trial: before it loads its binary into this process it loads it in one that it forks.
// Inside Electron there is no Node to fork, and what it forks would be the whole app once more. This process is one that
// may crash anyway, so there the trial counts as passed.
import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';

const inElectron = 'electron' in process.versions;

/** Where no trial keeps a broken driver from us, the processor computes: a Mac's card has no driver of others. */
export const computesOnCards = !inElectron || process.platform === 'darwin';

/** Says what the library's own script says of a binary that works, each word when it is asked for. */
function createPassed(): EventEmitter {
  const child = new EventEmitter();
  const say = (event: 'message' | 'exit', word: unknown): void => queueMicrotask(() => child.emit(event, word));
  const send = ({ type }: { readonly type: string }): void =>
    type === 'exit' ? say('exit', 0) : say('message', { type: type === 'start' ? 'loaded' : 'done' });
  say('message', { type: 'ready' });
  return Object.assign(child, { send, kill: () => true, exitCode: null });
}

/** Must come before the library forks for the first time. */
export function passTrial(): void {
  if (!inElectron) return;
  Reflect.set(childProcess, 'fork', createPassed);
  syncBuiltinESMExports();
}
