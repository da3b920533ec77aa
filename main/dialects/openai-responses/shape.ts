// Owns the response object: what an answer repeats of its request, and what it says of itself.
import type { FinishReason, ProviderError } from '../../contract/answer-events.ts';
import { type JsonObject, objectsIn } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { About, ParsedRequest } from '../dialect.ts';
import { isThere, objectOrNull, textOr } from './fields.ts';
import { fromResponsesUsage } from './usage.ts';
import { withoutNulls } from '../shared/writing.ts';

export interface ResponseState {
  readonly model: string;
  readonly createdS: number;
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly reason: FinishReason | null;
  readonly output: readonly JsonObject[];
  readonly usage: Usage | null;
  readonly error: Pick<ProviderError, 'message' | 'code'> | null;
}

/** Why an answer is not complete; every other reason completes it. */
export const incompleteReasons: Partial<Readonly<Record<FinishReason, string>>> = {
  length: 'max_output_tokens',
  filter: 'content_filter',
};

export function createShape(
  { body, model: asked }: ParsedRequest,
  { id }: About,
): (state: ResponseState) => JsonObject {
  const repeated = repeatedOf(body);
  return ({ model, createdS, status, reason, output, usage, error }) => ({
    id: `resp_${id}`,
    object: 'response',
    created_at: createdS,
    status,
    background: false,
    error: error === null ? null : { code: errorCode(error.code), message: error.message },
    incomplete_details: status === 'incomplete' ? { reason: incompleteReasons[reason ?? 'stop'] } : null,
    model: model === '' ? asked : model,
    output,
    output_text: textOfOutput(output),
    ...repeated,
    ...(usage === null ? {} : { usage: fromResponsesUsage(usage) }),
  });
}

function repeatedOf(body: JsonObject): JsonObject {
  const given = (key: string, otherwise: unknown): unknown => (isThere(body[key]) ? body[key] : otherwise);
  return {
    instructions: given('instructions', null),
    max_output_tokens: given('max_output_tokens', null),
    max_tool_calls: given('max_tool_calls', null),
    metadata: given('metadata', {}),
    parallel_tool_calls: given('parallel_tool_calls', true),
    previous_response_id: given('previous_response_id', null),
    reasoning: { effort: null, summary: null, ...objectOrNull(body['reasoning']) },
    service_tier: 'default',
    store: given('store', true),
    temperature: given('temperature', 1),
    text: { format: { type: 'text' }, verbosity: 'medium', ...withoutNulls(objectOrNull(body['text']) ?? {}) },
    tool_choice: given('tool_choice', 'auto'),
    tools: objectsIn(body['tools']).map(repeatTool),
    top_logprobs: given('top_logprobs', 0),
    top_p: given('top_p', 1),
    truncation: given('truncation', 'disabled'),
    ...withoutNulls({
      prompt_cache_key: body['prompt_cache_key'],
      safety_identifier: body['safety_identifier'],
      user: body['user'],
    }),
  };
}

/** In an answer these fields are never left out. */
const repeatTool = (tool: JsonObject): JsonObject =>
  tool['type'] === 'function' ? { parameters: null, strict: true, ...tool } : tool;

const textOfOutput = (output: readonly JsonObject[]): string =>
  output
    .flatMap((item) => objectsIn(item['type'] === 'message' ? item['content'] : []))
    .map((part) => (part['type'] === 'output_text' ? textOr(part['text'], '') : ''))
    .join('');

/** The format knows a closed list of codes, and most of them are about pictures. */
const errorCode = (code: string | null): string =>
  code === 'rate_limited' || code === 'rate_limit_exceeded' ? 'rate_limit_exceeded' : 'server_error';
