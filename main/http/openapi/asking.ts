// Owns what descriptions of requests to models share: their hints, their errors, how a stream of an answer is told.
import { z } from 'zod';
import type { ErrorCode } from '../../contract/errors.ts';
import { events, type Answering, type Operation } from './operation.ts';

export const hello = { model: 'auto', messages: [{ role: 'user', content: 'Hello' }] };

export const anyBodyOfARequest = z.looseObject({ model: z.string().optional() });

/** What any request can meet that is served by a target. */
export const serving: readonly ErrorCode[] = [
  'budget_exceeded',
  'privacy_blocked',
  'model_not_found',
  'invalid_model',
  'rate_limited',
  'upstream_error',
  'ledger_unavailable',
  'model_not_ready',
  'no_target',
  'privacy_pin_unavailable',
  'stopping',
  'upstream_timeout',
  'insufficient_memory',
];

export const mayGoAnywhere: Pick<Operation, 'headers' | 'more'> = {
  more: 'Unknown fields pass. `metadata` may hold the hints `sensitivity`, `region`, `tier` and `policy`. What a provider refuses with a status of its own below 500 arrives in its words.',
  headers: {
    'X-LLR-Sensitivity': '`low`, `medium` or `high`: raises what was found in the request, and never lowers it.',
    'X-LLR-Region': 'Only backends of this region, and this machine.',
  },
};

export const told = (answer: Answering): Answering => ({ ...answer, told: true });

export const streamed = (says: string): Answering => told(events(`With \`stream: true\`: ${says}`));
