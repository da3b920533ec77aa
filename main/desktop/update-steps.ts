// Owns the steps of an update, each at a word of the person's: to ask, to fetch, to install. It knows nothing of Electron.
import type { UpdateState } from '../contract/desktop.ts';
import { updateFaultWords } from './update-faults.ts';
import { isDue, mayAsk, mayDownload, nextUpdate, type UpdateEvent, type Updating } from './update-state.ts';
import type { Updater } from './updater.ts';

export interface UpdatePorts {
  /** Loads what asks and fetches. */
  readonly open: (channel: UpdateState['channel']) => Promise<Updater>;
  readonly now: () => number;
  readonly isLocalOnly: () => boolean;
  readonly onChange: (updating: Updating) => void;
  /** Throws, in words, where the new one could not take the place of this one. */
  readonly ensureReplaceable: (bytes: number | null) => void;
  /** Ends the router and all around it. */
  readonly makeWay: () => Promise<void>;
  /** This version again, since the other one did not come; it says why. */
  readonly startAgain: (why: string) => void;
}

export type Updates = ReturnType<typeof createUpdates>;

export function createUpdates(first: Updating, ports: UpdatePorts) {
  const line = openLine(first, ports);
  const { now, tell, look, opened } = line;
  let fetching: Promise<void> = Promise.resolve();
  return {
    now,
    check: async (): Promise<void> => check(line, ports),
    async download(): Promise<void> {
      look();
      refuse(now());
      if (!mayDownload(now())) return;
      ports.ensureReplaceable(now().state.bytes);
      tell({ type: 'begun' });
      fetching = fetch(line);
      await fetching;
    },
    async install(): Promise<void> {
      const { phase, bytes } = now().state;
      if (phase !== 'ready') return;
      ports.ensureReplaceable(bytes);
      const ready = await opened();
      await ports.makeWay();
      ready.install((error) => ports.startAgain(updateFaultWords(error)));
    },
    /** Local only came on or went off: what is on its way is given up at once. */
    follow(): void {
      look();
      if (now().isHeld) line.stop();
    },
    async choose(channel: UpdateState['channel']): Promise<void> {
      line.stop();
      await fetching;
      line.close();
      tell({ type: 'channel', channel });
    },
    setDaily: (on: boolean): void => tell({ type: 'daily', on }),
    /** The version that was found unasked; null where it was not yet time, or there is none. */
    async lookDaily(): Promise<string | null> {
      look();
      if (!isDue(now(), ports.now()) || !mayAsk(now())) return null;
      await check(line, ports);
      const { phase, version } = now().state;
      return phase === 'available' ? version : null;
    },
  };
}

type Line = ReturnType<typeof openLine>;

/** How it stands, and the updater once somebody asked. */
function openLine(first: Updating, ports: UpdatePorts) {
  let updating = first;
  let loading: Promise<Updater> | null = null;
  let loaded: Updater | null = null;
  const tell = (event: UpdateEvent): void => {
    updating = nextUpdate(updating, event);
    ports.onChange(updating);
  };
  const close = (): void => {
    loading = null;
    loaded = null;
  };
  return {
    now: () => updating,
    tell,
    /** Before each step: word of the switch comes a moment later. */
    look(): void {
      const on = ports.isLocalOnly();
      if (on !== updating.isHeld) tell({ type: 'local-only', on });
    },
    async opened(): Promise<Updater> {
      loading ??= ports.open(updating.state.channel);
      loaded = await loading;
      return loaded;
    },
    stop: (): void => loaded?.stop(),
    close,
    fail(error: unknown): void {
      // What could not be loaded is tried anew.
      close();
      tell({ type: 'failed', why: updateFaultWords(error) });
    },
  };
}

async function check({ now, tell, look, opened, fail }: Line, { now: time }: UpdatePorts): Promise<void> {
  look();
  refuse(now());
  if (!mayAsk(now())) return;
  tell({ type: 'asked' });
  try {
    const found = await (await opened()).check();
    const at = new Date(time()).toISOString();
    tell(found === null ? { type: 'newest', at } : { type: 'found', ...found, at });
  } catch (error) {
    fail(error);
  }
}

async function fetch({ tell, opened, fail }: Line): Promise<void> {
  try {
    const { download } = await opened();
    const isHere = await download((progress) => tell({ type: 'coming', progress }));
    tell({ type: isHere ? 'here' : 'stopped' });
  } catch (error) {
    fail(error);
  }
}

function refuse({ state, isHeld }: Updating): void {
  if (state.phase === 'manual')
    throw new Error('This build knows no address to ask. A new version comes with its own installer.');
  if (isHeld) throw new Error('Local only is on, so nobody is asked. Turn it off, then try again.');
}
