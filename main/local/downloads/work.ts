// Owns the work on one download, from its place in the queue to its end, and what of it is told and kept.
import type { DownloadPlan, DownloadRow } from '../../contract/downloads.ts';
import type { Log } from '../../platform/ports.ts';
import { join } from 'node:path';
import { DownloadError, faultOf } from './download-error.ts';
import type { RepoWish } from './plan.ts';
import { runDownload, type RunParts } from './run.ts';
import type { Ticket } from './ticket.ts';
import type { Wish } from './wish.ts';

export interface WorkParts extends RunParts {
  readonly log: Log;
  /** What the catalog has under an id; null where it has nothing. */
  readonly catalog: (id: string, quant: string | null) => DownloadPlan | null;
  readonly planFromHub: (wish: RepoWish, signal: AbortSignal) => Promise<DownloadPlan>;
}

/** Of these nothing that is on the disk is worth keeping: the next try plans and fetches anew. */
const spoiled: ReadonlySet<string> = new Set(['file_changed', 'checksum_mismatch', 'invalid_model']);
export const totalOf = (plan: DownloadPlan | null): number | null =>
  plan?.files.reduce<number | null>((sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes), 0) ??
  null;

interface Work {
  readonly ticket: Ticket;
  readonly wish: Wish;
}

interface Place {
  readonly drafts: string;
  readonly signal: AbortSignal;
}

/** Never rejects: what went wrong is told by the ticket. */
export async function work(parts: WorkParts, { ticket, wish }: Work, { drafts, signal }: Place): Promise<void> {
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
  { catalog, planFromHub }: WorkParts,
  { name, quant }: Wish,
  { ticket, signal }: { readonly ticket: Ticket; readonly signal: AbortSignal },
): Promise<DownloadPlan> {
  ticket.change({ phase: 'resolving' });
  const plan = name.kind === 'hub' ? await planFromHub({ repo: name.repo, quant }, signal) : catalog(name.id, quant);
  if (plan === null) throw new DownloadError('hub_not_found', 'The catalog no longer has this model. Choose another.');
  if (!signal.aborted) ticket.change({ plan, total: totalOf(plan) });
  return plan;
}
