// Owns opening the door of a core: at the address that the settings say when it opens, and with words where it stays shut.
import type { LiveSettings } from '../config/live-settings.ts';
import type { Address } from '../config/settings.ts';
import { stoppingError } from '../contract/errors.ts';
import type { LiveState } from '../http/api/state.ts';
import { createLiveDoor, type LiveDoor, type LiveDoorParts } from '../http/door/live-door.ts';
import type { Visits } from '../http/door/visits.ts';
import { takenWords } from '../http/port-trouble.ts';
import type { Troubles } from '../http/troubles.ts';
import { fileFaultOf } from '../platform/file-fault.ts';
import type { Ports, PortTaken } from '../platform/ports.ts';
import type { CoreOptions } from './options.ts';

/** The port belongs to somebody else. */
export class PortInUse extends Error {
  readonly code = 'EADDRINUSE';
  /** One that could be opened instead. */
  readonly next: number | null;

  constructor(port: number, taken: PortTaken, cause: unknown) {
    super(`${takenWords(port, taken)}.`, { cause });
    this.name = 'PortInUse';
    this.next = taken.next;
  }
}

interface DoorParts extends Omit<LiveDoorParts, 'address' | 'onAddress'> {
  /** Where the door is, or would be: who holds it sees it move. */
  readonly address: { host: string; port: number };
  readonly liveSettings: Pick<LiveSettings, 'takeAddress'>;
  /** It moved since it was last open. */
  readonly onMove: () => void;
  readonly troubles: Troubles;
  readonly state: Pick<LiveState, 'moveTo'>;
  /** Who listens to events through the door. */
  readonly watchers: Pick<Visits, 'endAll'>;
  readonly surveyPort: Ports['surveyPort'];
  readonly options: Pick<CoreOptions, 'port'>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function openDoor(parts: DoorParts): LiveDoor {
  const { address, liveSettings } = parts;
  function current(): Address {
    const next = liveSettings.takeAddress();
    const isMoved = next.host !== address.host || next.port !== address.port;
    Object.assign(address, next);
    if (isMoved) parts.onMove();
    return address;
  }
  const onAddress = (url: string | null): void => {
    parts.state.moveTo(url);
    if (url === null) parts.watchers.endAll(stoppingError());
  };
  const door = createLiveDoor({ ...parts, address: current, onAddress });
  return { ...door, open: () => opened(door, parts) };
}

/** A door that stays shut is told to whoever sees the window, and to whoever asked for it. */
async function opened(door: LiveDoor, { address, troubles, surveyPort, options, env }: DoorParts): Promise<string> {
  try {
    const url = await door.open();
    troubles.port(null);
    return url;
  } catch (error) {
    const { host, port } = address;
    const code = fileFaultOf(error)?.code ?? 'unknown';
    const taken = code === 'EADDRINUSE' ? await surveyPort(host, port) : null;
    troubles.port({ host, port, code, taken, pinnedBy: pinnedBy(options, env) });
    throw taken === null ? error : new PortInUse(port, taken, error);
  }
}

function pinnedBy({ port }: DoorParts['options'], env: DoorParts['env']): '--port' | 'LLR_PORT' | null {
  if (port !== undefined) return '--port';
  return env['LLR_PORT'] ? 'LLR_PORT' : null;
}
