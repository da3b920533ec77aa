// Owns a replay from its first page to its last: the newest requests of a time are read in pages and decided again in
// short pieces, between which others have their turn.
import type { Replay, ReplayScope } from '../../contract/replay.ts';
import type { Policy } from '../../domain/policy.ts';
import { RouterError } from '../../contract/errors.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Reader } from '../../store/reader.ts';
import type { Routing } from '../plan/routing.ts';
import type { Ground } from './decide-again.ts';
import { createTally, type Tally } from './tally.ts';

export interface ReplayParts {
  readonly reader: Pick<Reader, 'replayScope' | 'replayRows'>;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly candidate: Routing;
  readonly inForce: Routing;
  /** When the policy in force came into force, in ms since 1970; infinite where that is not known. */
  readonly inForceSince: number;
  readonly since: number;
  readonly projectId: string;
  /** Nobody waits for it any more. */
  readonly left: AbortSignal;
}

/** Of more only the newest are decided again. */
const mostRows = 100_000;
const perPage = 200;
/** So long at once others wait. */
const pieceMs = 5;

export async function replay(parts: ReplayParts): Promise<Omit<Replay, 'ok' | 'problems'>> {
  const { reader, since, projectId } = parts;
  const scope = await reader.replayScope({ since, projectId }, parts.left);
  const grounds = { candidate: await groundOf(parts.candidate), inForce: await groundOf(parts.inForce) };
  const tally = createTally({ ...grounds, times: scope.times, inForceSince: parts.inForceSince });
  const known = scope.lost + scope.blocked + scope.unjudged + scope.unasked;
  const rows = await addAll(tally, scope, parts);
  tally.leave('They were under way when a process ended, and nobody knows what became of them.', scope.lost);
  tally.leave('They were refused, and nobody was asked.', scope.blocked);
  tally.leave('They are of an older version, which did not write down what they were judged to be.', scope.unjudged);
  tally.leave('Nobody was asked.', scope.unasked);
  tally.leave(`Only the newest ${mostRows.toLocaleString('en-US')} are decided again.`, scope.requests - known - rows);
  // What was under way as they were counted may have ended since.
  return { requests: Math.max(scope.requests, known + rows), ...tally.tell() };
}

async function addAll(tally: Tally, scope: ReplayScope, parts: ReplayParts): Promise<number> {
  const { reader, clock, since, projectId } = parts;
  const { oldest } = scope;
  let before = scope.before;
  let count = 0;
  while (count < mostRows) {
    const limit = Math.min(perPage, mostRows - count);
    const page = await reader.replayRows({ since, projectId, before, oldest, limit }, parts.left);
    // To take a page in was a piece of its own.
    await turn();
    let pieceAt = clock.elapsed();
    for (const row of page) {
      tally.add(row);
      before = row.seq;
      if (clock.elapsed() - pieceAt < pieceMs) continue;
      await turn();
      pieceAt = clock.elapsed();
    }
    count += page.length;
    if (page.length < perPage) break;
  }
  return count;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function groundOf({ offers, policyFor, pricesFor }: Routing): Promise<Ground> {
  const found = new Map<string | null, Policy | null>();
  return {
    offers: offers.known() ?? (await offers.load()),
    policyOf(name) {
      const known = found.get(name);
      if (known !== undefined) return known;
      const policy = named(name, policyFor);
      found.set(name, policy);
      return policy;
    },
    pricesOf: pricesFor,
  };
}

/** A name that nobody has is an error to whoever asks now, and none of a request of before. */
function named(name: string | null, policyFor: Routing['policyFor']): Policy | null {
  try {
    return policyFor(name);
  } catch (error) {
    if (error instanceof RouterError) return null;
    throw error;
  }
}
