// Owns telling of one download as it goes on, as a stream: in whose format is for the route to say.
import type { DownloadEvent, Downloads } from '../../contract/downloads.ts';
import type { ByteFlow, ByteSource } from '../../gateway/answer.ts';
import type { Clock } from '../../platform/ports.ts';
import { onceOver, type Visits } from '../door/visits.ts';
import { createQuiet } from '../quiet.ts';

export interface ProgressParts {
  readonly downloads: Downloads;
  readonly clock: Clock;
  readonly watchers: Pick<Visits, 'open'>;
}

export interface ProgressWriting {
  readonly write: (event: DownloadEvent) => Buffer;
  /** Said while nothing happens; null where the format has no such word. */
  readonly quiet: Buffer | null;
}

/** Of a reader that is slow only the latest waits: what is older is of no use to it. Who leaves ends no download. */
export const progressSource = (
  id: string,
  { write, quiet: comment }: ProgressWriting,
  { downloads, clock, watchers }: ProgressParts,
): ByteSource => ({
  open(sink): ByteFlow {
    const visit = watchers.open();
    let waiting: DownloadEvent | null = null;
    let full = false;
    let over = false;
    const quiet = createQuiet(clock, () => {
      if (!full && comment !== null) full = !sink.write(comment);
    });
    let unsubscribe: () => void = () => undefined;

    const close = (): void => {
      over = true;
      quiet.stop();
      unsubscribe();
      visit.done();
    };
    const end = (): void => {
      if (over) return;
      close();
      sink.end();
    };
    const tell = (event: DownloadEvent): void => {
      if (over) return;
      if (full) {
        waiting = event;
        return;
      }
      full = !sink.write(write(event));
      if (event.type === 'progress') quiet.rest();
      else end();
    };
    unsubscribe = downloads.subscribe(id, tell);
    // The first event may have been the last.
    if (over) unsubscribe();
    onceOver(visit, end);
    return {
      resume() {
        full = false;
        const next = waiting;
        waiting = null;
        if (next !== null) tell(next);
      },
      abort: close,
    };
  },
});
