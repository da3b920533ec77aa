// Owns the queue of downloads: who waits, the two that run, and that all of it goes on by itself after a restart, under
// the same ids, from the pieces that are there.
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DownloadFault, DownloadPlan, DownloadRow, DownloadRows, Downloads } from '../../contract/downloads.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseModelName, type ModelName } from '../../domain/engine/hub-names.ts';
import type { Clock, Log } from '../../platform/ports.ts';
import { DownloadError, faultOf, Interrupted } from './download-error.ts';
import type { RepoWish } from './plan.ts';
import { runDownload, type RunParts } from './run.ts';
import { createTicket, isOver, type Ticket } from './ticket.ts';

export interface QueueParts extends RunParts {
  readonly rows: DownloadRows;
  readonly clock: Clock;
  readonly log: Log;
  /** What the catalog has under an id; null where it has nothing. */
  readonly catalog: (id: string, quant: string | null) => DownloadPlan | null;
  readonly planFromHub: (wish: RepoWish, signal: AbortSignal) => Promise<DownloadPlan>;
}

export interface DownloadQueue extends Downloads, AsyncDisposable {}

interface Entry {
  readonly ticket: Ticket;
  readonly modelId: string;
  readonly wish: { readonly name: ModelName; readonly quant: string | null };
  running: { readonly control: AbortController; readonly ended: Promise<void> } | null;
}

const mostRunning = 2;
/** Of these nothing that is on the disk is worth keeping: the next try plans and fetches anew. */
const spoiled: ReadonlySet<string> = new Set(['file_changed', 'checksum_mismatch', 'invalid_model']);
const cancelled: DownloadFault = { code: 'cancelled', message: 'The download was cancelled. Nothing of it is left.' };

export function createQueue(parts: QueueParts): DownloadQueue {
  const { rows, log, folder, files } = parts;
  const drafts = join(folder, '.downloads');
  const entries = new Map<string, Entry>();
  /** Asked for once more, they say what became of them. */
  const gone = new Map<string, Ticket>();
  let stopping = false;

  const entryOf = (row: DownloadRow): Entry | null => {
    const wish = wishOf(row.modelId, row.variant);
    return wish === null ? null : { ticket: createTicket(parts, row), modelId: row.modelId, wish, running: null };
  };
  const known = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry !== undefined) return entry;
    throw new RouterError('not_found', 'There is no download with this id. GET /api/models/downloads lists them.');
  };

  function pump(): void {
    if (stopping) return;
    const all = [...entries.values()];
    let free = mostRunning - all.filter(({ running }) => running !== null).length;
    for (const entry of all) {
      const { phase } = entry.ticket.row();
      if (free <= 0) return;
      if (entry.running !== null || phase === 'paused' || isOver({ phase })) continue;
      free--;
      const control = new AbortController();
      const ended = work(parts, entry, { drafts, signal: control.signal }).then(() => {
        entry.running = null;
        pump();
      });
      entry.running = { control, ended };
    }
  }

  const again = ({ ticket }: Entry): void => {
    ticket.change({ phase: 'queued', error: null });
    pump();
  };

  for (const row of rows.all()) {
    const entry = entryOf(row);
    if (entry !== null) entries.set(row.id, entry);
  }
  mkdirSync(drafts, { recursive: true, mode: 0o700 });
  sweep(drafts, entries);
  pump();

  return {
    async request(modelId, variant) {
      const wish = wishOf(modelId, variant ?? null);
      if (wish === null) throw badName();
      const same = await living(entries, wish, files);
      if (same !== null) {
        if (same.ticket.row().phase === 'error') again(same);
        return same.ticket.state();
      }
      const plan = wish.name.kind === 'catalog' ? parts.catalog(wish.name.id, wish.quant) : null;
      if (wish.name.kind === 'catalog' && plan === null) throw unknownModel();
      const row = blankRow({ modelId, variant: variant ?? null, plan });
      const entry: Entry = { ticket: createTicket(parts, row), modelId, wish, running: null };
      entries.set(row.id, entry);
      entry.ticket.change({});
      log.write('info', 'download-asked-for', { id: row.id });
      pump();
      return entry.ticket.state();
    },
    list: () => [...entries.values()].map(({ ticket }) => ticket.state()),
    get: (id) => (gone.get(id) ?? known(id).ticket).state(),
    pause(id) {
      const { ticket, running } = known(id);
      if (!isOver(ticket.row())) {
        ticket.change({ phase: 'paused' });
        running?.control.abort(new Interrupted());
      }
      return ticket.state();
    },
    resume(id) {
      const entry = known(id);
      const { phase } = entry.ticket.row();
      if (phase === 'paused' || phase === 'error') again(entry);
      return entry.ticket.state();
    },
    async cancel(id) {
      const { ticket, running } = known(id);
      entries.delete(id);
      // First: a kill from here on leaves only what the next start sweeps.
      rows.remove(id);
      running?.control.abort(new DownloadError(cancelled.code, cancelled.message));
      await running?.ended;
      await files.remove(join(drafts, id));
      rows.remove(id);
      pump();
      // What is installed by now is no longer the queue's to remove.
      if (ticket.row().phase === 'done') return;
      gone.set(id, ticket);
      ticket.forget(cancelled);
    },
    subscribe: (id, listener) => (gone.get(id) ?? known(id).ticket).subscribe(listener),
    async [Symbol.asyncDispose]() {
      stopping = true;
      const running = [...entries.values()].flatMap((entry) => entry.running ?? []);
      for (const { control } of running) control.abort(new Interrupted());
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
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

/** What is asked for by a name and, beside it, a variant, which is the same as a quant. */
function wishOf(modelId: string, variant: string | null): Entry['wish'] | null {
  const name = parseModelName(modelId);
  if (name === null) return null;
  const bare = modelId.split(':', 1)[0] ?? '';
  const asked = variant === null ? name : parseModelName(`${bare}:${variant}`);
  if (asked === null || (variant !== null && name.quant !== null && name.quant !== variant)) return null;
  return { name, quant: asked.quant };
}

const keyOf = ({ name, quant }: Entry['wish']): string =>
  `${name.kind === 'hub' ? name.repo : name.id}:${quant ?? ''}`.toLowerCase();

/** The same download, as long as it lives or its file does. */
async function living(
  entries: ReadonlyMap<string, Entry>,
  wish: Entry['wish'],
  files: RunParts['files'],
): Promise<Entry | null> {
  for (const entry of entries.values()) {
    if (keyOf(entry.wish) !== keyOf(wish)) continue;
    const { done } = entry.ticket.row();
    if (done === null || (await files.bytes(done.path)) !== null) return entry;
  }
  return null;
}

const totalOf = (plan: DownloadPlan | null): number | null =>
  plan?.files.reduce<number | null>((sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes), 0) ??
  null;

const blankRow = (asked: Pick<DownloadRow, 'modelId' | 'variant' | 'plan'>): DownloadRow => ({
  id: randomUUID(),
  phase: 'queued',
  bytes: 0,
  total: totalOf(asked.plan),
  error: null,
  done: null,
  ...asked,
});

/** What a cancel left behind that was itself cut short. */
function sweep(drafts: string, entries: ReadonlyMap<string, Entry>): void {
  for (const name of readdirSync(drafts))
    if (!entries.has(name)) rmSync(join(drafts, name), { recursive: true, force: true });
}

interface Place {
  readonly drafts: string;
  readonly signal: AbortSignal;
}

/** Never rejects: what went wrong is told by the ticket. */
async function work(parts: QueueParts, { ticket, wish }: Entry, { drafts, signal }: Place): Promise<void> {
  const { id } = ticket.row();
  const own = join(drafts, id);
  const ifLive = (part: Partial<DownloadRow>): void => {
    if (!signal.aborted) ticket.change(part);
  };
  try {
    const plan = ticket.row().plan ?? (await settlePlan(parts, wish, { ticket, signal }));
    const done = await runDownload(parts, {
      drafts: own,
      plan,
      signal,
      onPhase: (phase) => ifLive({ phase }),
      onBytes: (bytes) => {
        if (!signal.aborted) ticket.came(bytes);
      },
      onPlan: (changed) => ticket.change({ plan: changed }),
    });
    await parts.files.remove(own);
    ticket.change({ phase: 'done', done, error: null });
    parts.log.write('info', 'download-done', { id });
  } catch (error) {
    if (signal.aborted) return;
    const fault = faultOf(error);
    const name = error instanceof Error ? error.name : 'unknown';
    parts.log.write('warn', 'download-failed', { id, code: fault.code, fault: name });
    if (spoiled.has(fault.code)) await parts.files.remove(own).catch(() => undefined);
    ticket.change({ phase: 'error', error: fault, ...(spoiled.has(fault.code) ? { plan: null, bytes: 0 } : {}) });
  }
}

async function settlePlan(
  { catalog, planFromHub }: QueueParts,
  { name, quant }: Entry['wish'],
  { ticket, signal }: { readonly ticket: Ticket; readonly signal: AbortSignal },
): Promise<DownloadPlan> {
  ticket.change({ phase: 'resolving' });
  const plan = name.kind === 'hub' ? await planFromHub({ repo: name.repo, quant }, signal) : catalog(name.id, quant);
  if (plan === null) throw new DownloadError('hub_not_found', 'The catalog no longer has this model. Choose another.');
  if (!signal.aborted) ticket.change({ plan, total: totalOf(plan) });
  return plan;
}
