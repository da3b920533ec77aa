// Owns what the management API tells of what went where, and of hosts that were contacted.
import { z } from 'zod';
import { zones } from './routing.ts';
import { savings } from './usage.ts';

const zoneSummary = z.object({
  calls: z.number(),
  tokens: z.number(),
  costUsd: z.number().nullable().describe('Null where there were calls and none of them has a price.'),
  targets: z
    .array(z.object({ target: z.string(), calls: z.number() }))
    .readonly()
    .describe('The busiest first, eight at most.'),
});
export type ZoneSummary = Readonly<z.infer<typeof zoneSummary>>;

export const summary = z.object({
  hours: z.number(),
  requests: z.number().describe('Without those that were refused before anybody was asked.'),
  succeeded: z.number(),
  failed: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number().nullable(),
  unpriced: z.number().describe('Requests whose cost is not known and is not in the sum.'),
  saved: savings
    .pick({ baselineModel: true, savedLow: true, savedHigh: true })
    .nullable()
    .describe('Null where the policy names no baseline with a price.'),
  p50Ms: z.number().nullable().describe('Of answers, from request to end; null where there were none.'),
  p95Ms: z.number().nullable(),
  byZone: z.record(z.enum(zones), zoneSummary),
  byClient: z
    .array(z.object({ name: z.string(), calls: z.number(), tokens: z.number() }))
    .readonly()
    .describe('The most tokens first.'),
  wall: z.object({
    pinned: z.number().describe('Requests that a wall kept in a nearer zone, and that were answered.'),
    stopped: z.number().describe('Requests that a wall refused.'),
    bytesKept: z.number().describe('Bytes of the bodies of both.'),
    at: z.array(z.number()).readonly().describe('When each began, in ms since 1970, the oldest first; the last 400.'),
  }),
});
export type Summary = Readonly<z.infer<typeof summary>>;

/** A host that was contacted. */
export const outboundHost = z.object({
  host: z.string(),
  zone: z.enum(zones),
  requests: z.number(),
  bytesUp: z.number(),
  bytesDown: z.number(),
  firstAt: z.string(),
  lastAt: z.string(),
});
export type OutboundHost = Readonly<z.infer<typeof outboundHost>>;
