// Owns the real versions of the ports: this machine's clock and randomness, and all of them together.
import { randomBytes } from 'node:crypto';
import { createOutbound } from './outbound.ts';
import { ownAddresses } from './own-addresses.ts';
import type { Clock, HostPorts, Log, Ports, Random } from './ports.ts';
import { realFork, realProcesses, realSpawn } from './processes.ts';
import { realFiles } from './real-files.ts';
import { surveyPort } from './survey-port.ts';

export { realFiles } from './real-files.ts';

export const realClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

const realRandom: Random = { bytes: (count) => randomBytes(count) };

export const realPorts = (log: Log, { fork = realFork, systemProxy, openVault }: HostPorts = {}): Ports => ({
  clock: realClock,
  random: realRandom,
  files: realFiles,
  log,
  spawn: realSpawn,
  fork,
  processes: realProcesses,
  addresses: ownAddresses,
  surveyPort,
  openVault: openVault ?? null,
  openOutbound: (parts) => createOutbound({ ...parts, ...(systemProxy === undefined ? {} : { systemProxy }) }),
});
