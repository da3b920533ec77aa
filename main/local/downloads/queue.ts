// Owns the queue of downloads: who waits, the two that run, and that all of it goes on by itself after a restart, under
// the same ids, from the pieces that are there.
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  isOver,
  type DownloadFault,
  type DownloadProgress,
  type DownloadRow,
  type DownloadRows,
  type Downloads,
  type DownloadState,
} from '../../contract/downloads.ts';
import { RouterError } from '../../contract/errors.ts';
import { fileFaultOf } from '../../platform/file-fault.ts';
import type { Clock } from '../../platform/ports.ts';
import { DownloadError, Interrupted } from './download-error.ts';
import type { RunParts } from './run.ts';
import { createTicket, type Ticket } from './ticket.ts';
import { keyOf, wishOf, type Wish } from './wish.ts';
import { totalOf, work, type WorkParts } from './work.ts';

export interface QueueParts extends WorkParts {
  readonly rows: DownloadRows;
  /** Told of every download as it changes. */
  readonly onProgress?: (download: DownloadProgress) => void;
  readonly clock: Clock;
}

export interface DownloadQueue extends Downloads, AsyncDisposable {}

interface Entry {
  readonly ticket: Ticket;
  readonly wish: Wish;
  running: { readonly control: AbortController; readonly ended: Promise<void> } | null;
}

const mostRunning = 2;
/** So many that were cancelled are still told of. */
const mostGone = 100;
const cancelled: DownloadFault = { code: 'cancelled', message: 'The download was cancelled. Nothing of it is left.' };

export function createQueue(parts: QueueParts): DownloadQueue {
  const { folder } = parts;
  const drafts = join(folder, '.downloads');
  const line = createLine(parts, drafts);
  sweep(parts, drafts, line.entries);
  line.pump();
  /** Asked for once more, they say what became of them. */
  const gone = new Map<string, Ticket>();
  return {
    request: (modelId, variant) => request(parts, line, { modelId, variant: variant ?? null }),
    list: () => [...line.entries.values()].map(({ ticket }) => ticket.state()),
    get: (id) => (gone.get(id) ?? line.known(id).ticket).state(),
    pause(id) {
      const { ticket, running } = line.known(id);
      if (!isOver(ticket.row())) {
        ticket.change({ phase: 'paused' });
        running?.control.abort(new Interrupted());
      }
      return ticket.state();
    },
    resume(id) {
      const entry = line.known(id);
      const { phase } = entry.ticket.row();
      if (phase === 'paused' || phase === 'error') line.again(entry);
      return entry.ticket.state();
    },
    async cancel(id) {
      const entry = line.known(id);
      gone.set(id, entry.ticket);
      await remove(parts, line, { entry, own: join(drafts, id) });
      const oldest = gone.size > mostGone ? gone.keys().next().value : undefined;
      if (oldest !== undefined) gone.delete(oldest);
    },
    subscribe: (id, listener) => (gone.get(id) ?? line.known(id).ticket).subscribe(listener),
    [Symbol.asyncDispose]: line.stop,
  };
}

interface Line {
  readonly entries: Map<string, Entry>;
  readonly known: (id: string) => Entry;
  /** Starts whoever may run. */
  readonly pump: () => void;
  readonly again: (entry: Entry) => void;
  readonly stop: () => Promise<void>;
}

/** Who waits and who runs, in the order in which they came. */
function createLine(parts: QueueParts, drafts: string): Line {
  const entries = new Map<string, Entry>();
  let stopping = false;
  for (const row of parts.rows.all()) {
    const wish = wishOf(row.modelId, row.variant);
    if (wish !== null) entries.set(row.id, { ticket: createTicket(parts, row), wish, running: null });
  }
  function pump(): void {
    const all = [...entries.values()];
    const free = mostRunning - all.filter(({ running }) => running !== null).length;
    const waiting = all.filter(({ running, ticket }) => running === null && mayRun(ticket.row()));
    for (const entry of stopping ? [] : waiting.slice(0, Math.max(0, free))) {
      const control = new AbortController();
      const ended = work(parts, entry, { drafts, signal: control.signal }).then(() => {
        entry.running = null;
        pump();
      });
      entry.running = { control, ended };
    }
  }
  return {
    entries,
    pump,
    known(id) {
      const entry = entries.get(id);
      if (entry !== undefined) return entry;
      throw new RouterError('not_found', 'There is no download with this id. GET /api/models/downloads lists them.');
    },
    again({ ticket }) {
      ticket.change({ phase: 'queued', error: null });
      pump();
    },
    async stop() {
      stopping = true;
      const running = [...entries.values()].flatMap((entry) => entry.running ?? []);
      for (const { control } of running) control.abort(new Interrupted());
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}

const mayRun = (row: DownloadRow): boolean => row.phase !== 'paused' && !isOver(row);

type Asked = Pick<DownloadRow, 'modelId' | 'variant'>;

async function request(parts: QueueParts, line: Line, { modelId, variant }: Asked): Promise<DownloadState> {
  const wish = wishOf(modelId, variant);
  if (wish === null) throw badName();
  const { name, quant } = wish;
  const plan = name.kind === 'catalog' ? parts.catalog(name.id, quant) : null;
  if (name.kind === 'catalog' && plan === null) throw unknownModel();
  const alike = [...line.entries.values()].filter((one) => keyOf(one.wish) === keyOf(wish));
  const same = (await stillThere(alike, parts.files)) ?? unfinished(line.entries, wish);
  if (same !== null) {
    if (same.ticket.row().phase === 'error') line.again(same);
    return same.ticket.state();
  }
  const row = blankRow({ modelId, variant, plan });
  const entry: Entry = { ticket: createTicket(parts, row), wish, running: null };
  line.entries.set(row.id, entry);
  entry.ticket.change({});
  parts.log.write('info', 'download-asked-for', { id: row.id });
  line.pump();
  return entry.ticket.state();
}

interface Leaving {
  readonly entry: Entry;
  readonly own: string;
}

async function remove({ rows, files }: QueueParts, line: Line, { entry, own }: Leaving): Promise<void> {
  const { id } = entry.ticket.row();
  // First: a kill from here on leaves only what the next start sweeps.
  rows.remove(id);
  line.entries.delete(id);
  entry.running?.control.abort(new DownloadError(cancelled.code, cancelled.message));
  await entry.running?.ended;
  await files.remove(own);
  rows.remove(id);
  line.pump();
  // What is installed by now is no longer the queue's to remove.
  if (entry.ticket.row().phase !== 'done') entry.ticket.forget(cancelled);
}

const badName = (): RouterError =>
  new RouterError(
    'invalid_request',
    'modelId is no name of a model. Give an id of the catalog, or owner/name of a repository on the hub, with :quant if one is wanted.',
    { param: 'modelId' },
  );

const unknownModel = (): RouterError =>
  new RouterError(
    'model_not_found',
    'The catalog has no such model. GET /api/models/catalog lists it; anything else is asked for as owner/name.',
    { param: 'modelId' },
  );

/** One that is done, as long as its file is there. */
async function stillThere(alike: readonly Entry[], files: RunParts['files']): Promise<Entry | null> {
  for (const entry of alike) {
    const { done } = entry.ticket.row();
    if (done !== null && (await files.bytes(done.path)) !== null) return entry;
  }
  return null;
}

/** Looked for without a pause before the next is put in: of two that ask at once the second finds the first. */
const unfinished = (entries: ReadonlyMap<string, Entry>, wish: Wish): Entry | null =>
  [...entries.values()].find((one) => keyOf(one.wish) === keyOf(wish) && one.ticket.row().done === null) ?? null;

const blankRow = (asked: Pick<DownloadRow, 'modelId' | 'variant' | 'plan'>): DownloadRow => ({
  id: randomUUID(),
  phase: 'queued',
  bytes: 0,
  total: totalOf(asked.plan),
  error: null,
  done: null,
  ...asked,
});

/** What a cancel left behind that was itself cut short. A folder that cannot be read stops nobody from starting. */
function sweep({ log }: QueueParts, drafts: string, entries: ReadonlyMap<string, Entry>): void {
  try {
    mkdirSync(drafts, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(drafts))
      if (!entries.has(name)) rmSync(join(drafts, name), { recursive: true, force: true });
  } catch (error) {
    log.write('warn', 'download-folder-unusable', { code: fileFaultOf(error)?.code ?? 'unknown' });
  }
}
