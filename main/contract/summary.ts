// Owns what `GET /api/summary` tells: what went where in the last hours, and what was kept here.
import { z } from 'zod';
import type { Zone } from './routing.ts';
import type { Savings } from './usage.ts';

export const summaryQuery = z.object({
  hours: z.coerce.number().positive().max(8_760).default(24),
  projectId: z.string().min(1).default('*'),
});
export type SummaryQuery = z.infer<typeof summaryQuery>;

export interface ZoneSummary {
  readonly calls: number;
  readonly tokens: number;
  /** Null where there were calls and none of them has a price. */
  readonly costUsd: number | null;
  /** The busiest first, eight at most. */
  readonly targets: readonly { readonly target: string; readonly calls: number }[];
}

export interface Summary {
  readonly hours: number;
  /** Without those that were refused before anybody was asked. */
  readonly requests: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number | null;
  /** Requests whose cost is not known and is not in the sum. */
  readonly unpriced: number;
  /** Null where the policy names no baseline with a price. */
  readonly saved: Pick<Savings, 'baselineModel' | 'savedLow' | 'savedHigh'> | null;
  /** Of answers, from request to end; null where there were none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly byZone: Readonly<Record<Zone, ZoneSummary>>;
  /** The most tokens first. */
  readonly byClient: readonly { readonly name: string; readonly calls: number; readonly tokens: number }[];
  readonly wall: {
    /** Requests that a wall kept in a nearer zone, and that were answered. */
    readonly pinned: number;
    /** Requests that a wall refused. */
    readonly stopped: number;
    /** Bytes of the bodies of both. */
    readonly bytesKept: number;
    /** When each began, in ms since 1970, the oldest first; the last 400. */
    readonly at: readonly number[];
  };
}

/** A host that was contacted. */
export interface OutboundHost {
  readonly host: string;
  readonly zone: Zone;
  readonly requests: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly firstAt: string;
  readonly lastAt: string;
}
