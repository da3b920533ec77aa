// Owns how much a project may ask within any 60 seconds: requests that begin, and tokens, where those of requests under
// way are estimated until they are known. In memory: a start forgets.
import { RouterError } from '../contract/errors.ts';
import type { Clock } from '../platform/ports.ts';
import type { RateLimit } from '../store/projects.ts';
import { createWindow, type SlidingWindow } from './window.ts';

export interface Rates {
  /** Throws where no request may begin now, and counts nothing. */
  readonly check: (projectId: string) => void;
  /** Throws too; else the request has begun, and is expected to use so many tokens. */
  readonly begin: (projectId: string, expectedTokens: number) => Turn;
  /** What every answer of a limited project says of it; null where it has no limit. */
  readonly headersOf: (projectId: string) => Readonly<Record<string, string>> | null;
}

export interface Turn {
  /** The first time counts. */
  readonly end: (usedTokens: number) => void;
}

interface RateParts {
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly limitOf: (projectId: string) => RateLimit | null;
}

interface Spending {
  readonly requests: SlidingWindow;
  readonly tokens: SlidingWindow;
  /** Estimated for what is under way. */
  expected: number;
}

const windowMs = 60_000;
const unlimited: Turn = { end: () => undefined };

export function createRates({ clock, limitOf }: RateParts): Rates {
  const spendings = new Map<string, Spending>();
  function spendingOf(projectId: string): Spending {
    const known = spendings.get(projectId);
    if (known !== undefined) return known;
    const made = { requests: createWindow(windowMs), tokens: createWindow(windowMs), expected: 0 };
    spendings.set(projectId, made);
    return made;
  }
  function limited(projectId: string): { readonly limit: RateLimit; readonly spending: Spending } | null {
    const limit = limitOf(projectId);
    if (limit !== null) return { limit, spending: spendingOf(projectId) };
    spendings.delete(projectId);
    return null;
  }
  function check(projectId: string): void {
    const found = limited(projectId);
    if (found !== null) refuseOver(found.limit, found.spending, clock.elapsed());
  }
  return {
    check,
    begin(projectId, expectedTokens) {
      const found = limited(projectId);
      if (found === null) return unlimited;
      const { limit, spending } = found;
      const now = clock.elapsed();
      refuseOver(limit, spending, now);
      spending.requests.add(now, 1);
      spending.expected += expectedTokens;
      let over = false;
      return {
        end(usedTokens) {
          if (over) return;
          over = true;
          spending.expected -= expectedTokens;
          if (usedTokens > 0) spending.tokens.add(clock.elapsed(), usedTokens);
        },
      };
    },
    headersOf(projectId) {
      const found = limited(projectId);
      return found === null ? null : headersFor(found.limit, found.spending, clock.elapsed());
    },
  };
}

function refuseOver({ rpm, tpm }: RateLimit, { requests, tokens, expected }: Spending, now: number): void {
  if (rpm !== null && requests.sum(now) >= rpm) throw refusal(`${rpm} requests`, requests.untilAtMost(rpm - 1, now));
  if (tpm !== null && tokens.sum(now) + expected >= tpm)
    throw refusal(`${tpm} tokens`, tokens.untilAtMost(Math.max(0, tpm - 1 - expected), now));
}

function refusal(limit: string, waitMs: number): RouterError {
  // What is under way ends when it ends: then it is asked again soon.
  const retryAfterS = Math.max(1, Math.ceil(waitMs / 1_000));
  return new RouterError(
    'rate_limited',
    `This project may use ${limit} within 60 seconds, and has. Try again in ${retryAfterS} s, or raise its rate limit.`,
    { retryAfterS },
  );
}

function headersFor({ rpm, tpm }: RateLimit, { requests, tokens, expected }: Spending, now: number) {
  const ofRequests = rpm === null ? {} : trio('requests', rpm, { used: requests.sum(now), window: requests, now });
  const ofTokens = tpm === null ? {} : trio('tokens', tpm, { used: tokens.sum(now) + expected, window: tokens, now });
  return { ...ofRequests, ...ofTokens };
}

interface Used {
  readonly used: number;
  readonly window: SlidingWindow;
  readonly now: number;
}

/** The reset is when all of the limit is there again. */
const trio = (kind: string, limit: number, { used, window, now }: Used): Readonly<Record<string, string>> => ({
  [`x-ratelimit-limit-${kind}`]: String(limit),
  [`x-ratelimit-remaining-${kind}`]: String(Math.max(0, limit - used)),
  [`x-ratelimit-reset-${kind}`]: `${Math.ceil(window.untilAtMost(0, now) / 1_000)}s`,
});
