// Owns putting together what runs models: the engines, the sockets, the supervisor. It is imported
// when the first model is asked for.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureOutput } from './capture.ts';
import type { Children } from './children.ts';
import { physicalCores, threadsFor } from './cores.ts';
import { createEngines } from './engines.ts';
import type { LocalParts } from './parts.ts';
import type { Registry } from './registry.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

export function openSupervisor(parts: LocalParts, registry: Registry, children: Children): Supervisor {
  const sockets = openSockets();
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
    async [Symbol.asyncDispose]() {
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

/** A socket's path has 104 bytes at most, so it cannot lie under a long home. The folder is made for this user alone. */
function openSockets() {
  const folder = mkdtempSync(join(tmpdir(), 'llr-'));
  let count = 0;
  return {
    next: () => join(folder, `${++count}.sock`),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
