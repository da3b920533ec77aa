// Owns what is told of errors: what each code means, and the four envelopes in which it comes.
import { z } from 'zod';
import { policyCheck } from '../../contract/policy-answers.ts';
import { errorTable, type ErrorCode } from '../../contract/errors.ts';
import { budgetRefusal } from '../../contract/projects.ts';
import { envelopeOf } from '../door/errors.ts';
import type { Caller } from './openapi.ts';

export const errorWords: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'The request cannot be understood; the message and `param` name what is wrong.',
  invalid_token: 'A token is needed here, or the one that came is not live.',
  budget_exceeded: 'The budget is spent; `budget` tells how much is left, and what this would have taken.',
  origin_not_allowed: 'Whoever asks may not call this: a page of another origin, a project, a forwarded request.',
  privacy_blocked: 'What the request holds must not reach the target that it asks for.',
  model_not_found: 'There is no model of that name; the message names the nearest.',
  not_found: 'There is no such thing here.',
  method_not_allowed: 'The path answers another method.',
  request_timeout: 'The body paused for too long.',
  conflict: 'As things stand that cannot be done.',
  keychain_unavailable: 'The keychain of the system did not take the key.',
  request_too_large: 'The body is longer than limits allow.',
  unsupported_media_type: 'The body must be JSON and say so, and must not be packed.',
  host_not_allowed: 'The Host of the request is none of the names of this router.',
  invalid_model: 'The file is no model that can be run.',
  rate_limited: 'Too many requests or tokens in this minute; `retry-after` tells when to ask again.',
  headers_too_large: 'The head of the request is too long.',
  internal_error: 'LA Router failed; its log names the fault.',
  upstream_error: 'Whoever was asked failed, or refused our credential.',
  ledger_unavailable: 'The ledger cannot be written, so that nothing is sent.',
  model_not_ready: 'The model is being loaded or is gone; `retry-after` tells when to ask again.',
  no_target: 'No target can answer: none is configured, or none that may.',
  privacy_pin_unavailable: 'The request must stay near, and nobody near can answer.',
  stopping: 'LA Router is stopping.',
  upstream_timeout: 'Whoever was asked did not answer in time.',
  insufficient_memory: 'The model does not fit into the memory that there is.',
};

const anyRequest: readonly ErrorCode[] = ['origin_not_allowed', 'host_not_allowed', 'internal_error'];
const anyBody: readonly ErrorCode[] = ['invalid_request', 'request_timeout', 'request_too_large'];

interface Asked {
  readonly caller: Caller;
  /** The type of a body must be said, even where there is none. */
  readonly sendsType: boolean;
  readonly hasBody: boolean;
}

/** All codes that may come, the lowest status first. */
export function codesOf(own: readonly ErrorCode[], { caller, sendsType, hasBody }: Asked): readonly ErrorCode[] {
  const codes = new Set([
    ...anyRequest,
    ...own,
    ...(caller === 'anyone' ? [] : (['invalid_token'] as const)),
    ...(hasBody ? anyBody : []),
    ...(sendsType ? (['unsupported_media_type'] as const) : []),
  ]);
  return [...codes].toSorted((a, b) => errorTable[a].status - errorTable[b].status);
}

const code = z.string().describe('One of the codes that are listed here, or what the provider said.');
const budget = budgetRefusal.optional();

export const errorEnvelopes = {
  Error: z
    .object({
      error: z.object({
        message: z.string(),
        type: z.string(),
        param: z.string().nullable().describe('The field that is to blame, as a path.'),
        code: code.nullable(),
        budget,
      }),
    })
    .describe('An error as OpenAI has it.'),
  AnthropicError: z
    .object({
      type: z.literal('error'),
      error: z.object({ type: z.string(), message: z.string(), code: code.optional(), budget }),
    })
    .describe('An error as Anthropic has it.'),
  GeminiError: z
    .object({
      error: z.object({
        code: z.number().describe('The status.'),
        message: z.string(),
        status: z.string(),
        details: z.array(z.looseObject({ '@type': z.string() })).describe('`reason` of the first is the code.'),
        budget,
      }),
    })
    .describe('An error as Google has it.'),
  OllamaError: z.object({ error: z.string(), code: code.nullable(), budget }).describe('An error as Ollama has it.'),
} as const;

/** A text that cannot take the place of the policy is told with what is wrong in it. */
export const policyRefusal = policyCheck.extend(errorEnvelopes.Error.shape);

export type EnvelopeName = keyof typeof errorEnvelopes;

const shown = { status: 400, code: 'invalid_request', type: 'invalid_request_error', message: '', param: null };

/** The one in which the door tells errors at this path. */
export function envelopeAt(path: string): EnvelopeName {
  const body: unknown = JSON.parse(envelopeOf(path)(shown).body);
  const names: readonly EnvelopeName[] = ['AnthropicError', 'GeminiError', 'OllamaError'];
  return names.find((name) => errorEnvelopes[name].safeParse(body).success) ?? 'Error';
}
