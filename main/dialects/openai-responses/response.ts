// Owns the response object itself: what of the request it repeats, its items, and how it ends.
import type { FinishReason, TokenLogprob } from '../../contract/answer-events.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { About, ParsedRequest } from '../dialect.ts';
import { fromUsage } from './usage.ts';

const responseId = ({ id }: About): string => `resp_${id}`;

const orNull = (value: unknown): unknown => value ?? null;

/** The fields that the API repeats from the request, with its own defaults. */
function echoOf(body: JsonObject): JsonObject {
  const reasoning = isJsonObject(body['reasoning']) ? body['reasoning'] : {};
  return {
    instructions: orNull(body['instructions']),
    max_output_tokens: orNull(body['max_output_tokens']),
    max_tool_calls: orNull(body['max_tool_calls']),
    metadata: body['metadata'] ?? {},
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: orNull(body['previous_response_id']),
    reasoning: { effort: orNull(reasoning['effort']), summary: orNull(reasoning['summary']) },
    service_tier: body['service_tier'] ?? 'default',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_logprobs: body['top_logprobs'] ?? 0,
    top_p: body['top_p'] ?? 1,
    truncation: body['truncation'] ?? 'disabled',
    user: orNull(body['user']),
  };
}

export interface ResponseState {
  readonly model: string;
  readonly createdS: number;
  readonly output: readonly JsonObject[];
  readonly usage: Usage | null;
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly cut: string | null;
  readonly error: JsonObject | null;
}

export const writeResponse = (request: ParsedRequest, about: About, state: ResponseState): JsonObject => ({
  id: responseId(about),
  object: 'response',
  created_at: state.createdS,
  completed_at: state.status === 'completed' ? about.nowS : null,
  status: state.status,
  background: false,
  error: state.error,
  incomplete_details: state.cut === null ? null : { reason: state.cut },
  model: state.model || request.model,
  output: state.output,
  output_text: textOf(state.output),
  ...echoOf(request.body),
  usage: state.usage === null ? null : fromUsage(state.usage),
});

const textOf = (output: readonly JsonObject[]): string =>
  output
    .flatMap((item) => (Array.isArray(item['content']) ? item['content'] : []))
    .map((part: unknown) => (isJsonObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');

/** Why an answer is not complete, in the API's words; null where it is. */
export const cutOf = (reason: FinishReason | null): string | null => {
  if (reason === 'length') return 'max_output_tokens';
  return reason === 'filter' ? 'content_filter' : null;
};

export const writeLogprobs = (tokens: readonly TokenLogprob[]): JsonObject[] =>
  tokens.map(({ token, logprob, bytes, top }) => ({
    token,
    logprob,
    bytes: bytes ?? [...Buffer.from(token)],
    top_logprobs: top.map((one) => ({ ...one, bytes: one.bytes ?? [...Buffer.from(one.token)] })),
  }));
