// Owns what both hosts, the command line and the desktop, do alike: the core that they make, and opening its door.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError, type CommandValues } from './commands/command.ts';
import { logFormatFrom, placeFrom } from './commands/serve-options.ts';
import { createCore, PortInUse, type Core, type CoreOptions } from './core.ts';
import { createLog, isLogLevel } from './platform/log.ts';
import type { HostPorts } from './platform/ports.ts';
import { realClock, realPorts } from './platform/real.ts';

/** What a host with a window decides otherwise. */
type HostChoices = Pick<CoreOptions, 'hasWindow' | 'stopMs'>;

export function coreFrom(values: CommandValues, choices: HostChoices = {}, ports: HostPorts = {}): Core {
  const level = process.env['LLR_LOG'] ?? 'info';
  if (!isLogLevel(level)) throw new UsageError('LLR_LOG is debug, info, warn or error.');
  // A log that nobody can take, on a full disk or into a pipe that was closed, is no reason to stop serving.
  for (const stream of [process.stderr, process.stdout]) stream.on('error', () => undefined);
  const write = (line: string): void => {
    process.stderr.write(line);
  };
  const log = createLog({ level, format: logFormatFrom(values), write, now: realClock.now });
  // The bundle lies flat in a folder, what it ships beside it.
  const beside = (name: string): string => join(import.meta.dirname, name);
  const shipped = {
    pages: beside('renderer'),
    classifier: beside('resources/classifier.bin'),
    policies: beside('resources/policies'),
    catalog: beside('resources/catalog/models.json'),
    prices: beside('resources/prices.json'),
    engine: enginePlace(import.meta.dirname),
  };
  return createCore({ env: process.env, ...placeFrom(values), ...shipped, ...choices }, realPorts(log, ports));
}

/** In a checkout the engine is brought beside the bundle's folder; an installed app has it among its resources. */
function enginePlace(bundle: string): CoreOptions['engine'] {
  const script = join(bundle, '..', 'build', 'engine.mjs');
  const inCheckout = existsSync(script);
  const node = { command: process.execPath, env: 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {} };
  return {
    folder: inCheckout ? join(bundle, '..', '.runtime', 'engine') : join(besideArchive(bundle), 'engine'),
    worker: join(bundle, 'engine-worker.js'),
    bring: inCheckout ? { command: node.command, args: [script, 'bring'] } : null,
    build: inCheckout ? { command: node.command, args: [script, 'build'] } : null,
    node,
  };
}

/** A program can't be run out of the archive that an installed app's bundle lies in: what is run lies beside it. */
const besideArchive = (bundle: string): string => {
  const app = join(bundle, '..');
  return app.endsWith('.asar') ? join(app, '..') : app;
};

/** Opens the core's door; a port that is taken is told with who has it, and what to do about it. */
export async function listen(core: Core): Promise<string> {
  try {
    return await core.listen();
  } catch (error) {
    if (!(error instanceof PortInUse)) throw error;
    const next = error.next === null ? 'NUMBER' : String(error.next);
    throw new Error(`${error.message} Choose another with --port ${next} or LLR_PORT; 0 takes a free one.`, {
      cause: error,
    });
  }
}

/** How a browser is let in where the network is served; null where this machine alone is. */
export function signInLines(core: Pick<Core, 'signInLink' | 'state'>): string | null {
  const link = core.signInLink();
  if (link === null) return null;
  const path = join(core.state().home, 'admin-token');
  return `The network is served too: models ask for a project token, all else for the admin token, which is what LLR_ADMIN_TOKEN says, or else lies in ${path}.
Dashboard, for one browser and until ${link.expiresAt.slice(11, 16)} UTC: ${link.url}
`;
}
