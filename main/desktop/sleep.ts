// Owns what follows when the machine goes to sleep and wakes: downloads rest, and go on where they were; connections of
// before are used no more. Pure but for what it is given.
import { z } from 'zod';
import type { DownloadPhase } from '../contract/downloads.ts';
import type { DesktopContext } from './context.ts';

/** As Electron's powerMonitor has it. */
export interface PowerEvents {
  readonly on: (event: 'suspend' | 'resume', listener: () => void) => unknown;
}

interface SleepParts {
  readonly power: PowerEvents;
  readonly api: DesktopContext['api'];
  readonly wake: () => void;
  readonly onFault: (error: unknown) => void;
}

/** What goes on by itself, or will as soon as it is its turn. */
const runs: ReadonlySet<string> = new Set<DownloadPhase>(['queued', 'resolving', 'downloading']);
const listed = z.object({ downloads: z.array(z.object({ id: z.string(), phase: z.string() })) });

/** The end of all that was begun so far, for whoever waits. */
export function followSleep({ power, api, wake, onFault }: SleepParts): () => Promise<void> {
  // Those that a sleep has held up, and nobody else.
  const held = new Set<string>();
  let turn: Promise<void> = Promise.resolve();
  const next = (act: () => Promise<void>): void => {
    turn = turn.then(act).catch(onFault);
  };
  const inPhase = async (wanted: (phase: string, id: string) => boolean): Promise<readonly string[]> =>
    listed
      .parse(await api('GET', '/api/models/downloads'))
      .downloads.flatMap(({ id, phase }) => (wanted(phase, id) ? [id] : []));
  const each = (ids: readonly string[], verb: 'pause' | 'resume'): Promise<unknown> =>
    Promise.all(ids.map((id) => api('POST', `/api/models/download/${encodeURIComponent(id)}/${verb}`)));

  power.on('suspend', () =>
    next(async () => {
      const running = await inPhase((phase) => runs.has(phase));
      for (const id of running) held.add(id);
      await each(running, 'pause');
    }),
  );
  power.on('resume', () => {
    wake();
    next(async () => {
      const resting = await inPhase((phase, id) => phase === 'paused' && held.has(id));
      held.clear();
      await each(resting, 'resume');
    });
  });
  return () => turn;
}
