// Owns putting together what runs models: the engines, the sockets, the supervisor. It is imported
// when the first model is asked for.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureOutput } from './capture.ts';
import type { Children } from './children.ts';
import { physicalCores, threadsFor } from './cores.ts';
import { createEngines } from './engines.ts';
import type { LocalParts } from './parts.ts';
import type { Registry } from './registry.ts';
import { createSupervisor, type Supervisor, type SupervisorParts } from './supervisor.ts';

export type SupervisedParts = LocalParts & Pick<SupervisorParts, 'checkOf'>;

export interface OpenSupervisor extends Supervisor {
  readonly cards: () => Promise<readonly string[]>;
  /** Brings the engine, where it is not here yet. */
  readonly prepare: () => Promise<void>;
}

export function openSupervisor(parts: SupervisedParts, registry: Registry, children: Children): OpenSupervisor {
  const sockets = openSockets(parts.children);
  const engines = createEngines(parts);
  const supervisor = createSupervisor({
    ...parts,
    registry,
    find: registry.find,
    saveSettings: registry.saveSettings,
    threads: threadsOf(parts),
    launchFor: engines.launchFor,
    newSocket: sockets.next,
    children,
  });
  return {
    ...supervisor,
    prepare: engines.prepare,
    cards: engines.cards,
    async [Symbol.asyncDispose]() {
      engines[Symbol.dispose]();
      await supervisor[Symbol.asyncDispose]();
      sockets[Symbol.dispose]();
    },
  };
}

/** Asked for once, when the first model is loaded. */
async function threadsOf({ files, threads: wanted }: LocalParts): Promise<number> {
  const cores = await physicalCores({ platform: process.platform, files, capture: captureOutput });
  return threadsFor({ physicalCores: cores, available: availableParallelism(), wanted });
}

/**
 * A socket's path has 104 bytes at most, so it cannot lie under a long home. The folder is this user's alone, and that of
 * this home: what a killed app left there is swept. Where somebody else has taken its name another one is made.
 */
function openSockets(home: string) {
  const folder = ownFolder(join(tmpdir(), `llr-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`));
  let count = 0;
  return {
    next: () => join(folder, `${++count}.sock`),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function ownFolder(path: string): string {
  try {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { mode: 0o700 });
    return path;
  } catch {
    return mkdtempSync(join(tmpdir(), 'llr-'));
  }
}
