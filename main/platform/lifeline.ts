// Owns the line that holds a process of ours to us: a private socket that it connects to before anything else. The system
// breaks it when we die, in whatever way, and the other end then ends itself (main/engine-worker/lifeline.ts).
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lifelineName } from '../contract/lifeline.ts';
import type { Child, Fork, ForkOptions } from './ports.ts';

export interface Lifeline extends Disposable {
  /** Where the other end is to connect to; once. */
  readonly address: string;
}

/** Starts a script, whoever holds it to us. */
export type StartScript = (script: string, args: readonly string[], options: ForkOptions) => Child;

export const forkBy =
  (start: StartScript): Fork =>
  (script, args, { env, ...options } = {}) => {
    const lifeline = openLifeline();
    const over = (): void => lifeline[Symbol.dispose]();
    try {
      const child = start(script, args, { ...options, env: { ...env, [lifelineName]: lifeline.address } });
      child.exited.then(over, over);
      return child;
    } catch (error) {
      over();
      throw error;
    }
  };

export function openLifeline(): Lifeline {
  const { address, remove } = newAddress();
  let held: Socket | null = null;
  // Nobody else is let in, and nothing is left in the folder for the time that it holds.
  const shut = (): void => {
    server.close();
    remove();
  };
  const server = createServer((socket) => {
    held = socket;
    socket.on('error', () => undefined);
    socket.resume().unref();
    shut();
  });
  // Where it cannot listen the other end finds nobody, and ends.
  server.on('error', () => undefined);
  server.listen(address).unref();
  return {
    address,
    [Symbol.dispose]() {
      shut();
      held?.destroy();
    },
  };
}

/** A folder of this user alone, whatever the mask for new files is; on Windows a pipe has no folder. */
function newAddress(): { readonly address: string; readonly remove: () => void } {
  if (process.platform === 'win32')
    return { address: `\\\\.\\pipe\\la-router-${randomUUID()}`, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'llr-line-'));
  return { address: join(folder, 's'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
