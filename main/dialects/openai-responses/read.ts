// Owns reading a Responses body into the canonical conversation.
import { RouterError } from '../../contract/errors.ts';
import {
  efforts,
  noSampling,
  type Conversation,
  type Effort,
  type Format,
  type Reasoning,
  type Turn,
} from '../../contract/conversation.ts';
import { type JsonObject, objectsIn } from '../../contract/json.ts';
import { wordTable } from '../../contract/words.ts';
import type { ParsedRequest } from '../dialect.ts';
import { flagOrNull, isThere, numberOrNull, objectOrNull, textOr } from './fields.ts';
import { readItems } from './read-items.ts';
import { responsesBody } from './schema.ts';
import { allowedTools, readChoice, readTool } from './tools.ts';

/** No other format can say these fields. A field that is not known is treated like them. */
const ownAlone = ['max_tool_calls', 'prompt_cache_key', 'safety_identifier', 'service_tier', 'truncation'];
const understood: ReadonlySet<string> = new Set(
  Object.keys(responsesBody.shape).filter((key) => !ownAlone.includes(key)),
);

/** Some clients write these values in every request. They ask for what is done anyway. */
const asUsual = wordTable<readonly unknown[]>({
  service_tier: ['auto', 'default'],
  truncation: ['disabled'],
});

export function readResponses({ body }: ParsedRequest): Conversation {
  if (isThere(body['prompt']))
    throw new RouterError('invalid_request', 'prompt: templates are kept by OpenAI; this target has none of them.', {
      param: 'prompt',
    });
  const leftOut = new Set(Object.keys(body).filter((key) => isLeftOut(key, body[key])));
  const user = textOr(body['user'], null) ?? textOr(body['safety_identifier'], null);
  if (user === body['safety_identifier']) leftOut.delete('safety_identifier');
  return {
    kind: 'conversation',
    turns: readTurns(body, leftOut),
    tools: allowedTools(body).map(readTool),
    toolChoice: readChoice(body['tool_choice']),
    parallelCalls: flagOrNull(body['parallel_tool_calls']),
    format: readFormat(objectOrNull(body['text']), leftOut),
    sampling: { ...noSampling, temperature: numberOrNull(body['temperature']), topP: numberOrNull(body['top_p']) },
    maxOutputTokens: numberOrNull(body['max_output_tokens']),
    stop: [],
    choices: 1,
    logprobs: readLogprobs(body, leftOut),
    reasoning: readReasoningOptions(objectOrNull(body['reasoning']), leftOut),
    suffix: null,
    user,
    leftOut: [...leftOut],
  };
}

const isLeftOut = (key: string, value: unknown): boolean =>
  isThere(value) && !understood.has(key) && asUsual(key)?.includes(value) !== true;

function readTurns({ instructions, input }: JsonObject, leftOut: Set<string>): Turn[] {
  const system: Turn[] =
    typeof instructions === 'string' && instructions !== ''
      ? [{ role: 'system', at: -1, parts: [{ kind: 'text', text: instructions }] }]
      : [];
  if (typeof input === 'string') return [...system, { role: 'user', at: 0, parts: [{ kind: 'text', text: input }] }];
  return [...system, ...readItems(objectsIn(input), leftOut)];
}

function readFormat(text: JsonObject | null, leftOut: Set<string>): Format | null {
  if (isThere(text?.['verbosity']) && text?.['verbosity'] !== 'medium') leftOut.add('text.verbosity');
  const format = objectOrNull(text?.['format']) ?? { type: 'text' };
  if (format['type'] === 'json_object') return { kind: 'json' };
  if (format['type'] !== 'json_schema') {
    if (format['type'] !== 'text') leftOut.add('text.format');
    return null;
  }
  return {
    kind: 'schema',
    name: textOr(format['name'], ''),
    description: textOr(format['description'], null),
    schema: objectOrNull(format['schema']) ?? {},
    strict: flagOrNull(format['strict']),
  };
}

const answeredAnyway: ReadonlySet<unknown> = new Set(['reasoning.encrypted_content', 'message.output_text.logprobs']);

function readLogprobs({ include, top_logprobs: top }: JsonObject, leftOut: Set<string>): number | null {
  const wanted: readonly unknown[] = Array.isArray(include) ? include : [];
  if (wanted.some((name) => !answeredAnyway.has(name))) leftOut.add('include');
  const most = numberOrNull(top) ?? 0;
  return wanted.includes('message.output_text.logprobs') || most > 0 ? most : null;
}

const isEffort = (value: unknown): value is Effort => efforts.some((effort) => effort === value);

function readReasoningOptions(reasoning: JsonObject | null, leftOut: Set<string>): Reasoning | null {
  if (reasoning === null) return null;
  const { effort: asked, summary, generate_summary: olderSummary, ...others } = reasoning;
  const effort = asked === 'max' ? 'xhigh' : asked;
  if (isThere(effort) && !isEffort(effort)) leftOut.add('reasoning.effort');
  for (const [key, value] of Object.entries(others)) if (isThere(value)) leftOut.add(`reasoning.${key}`);
  const visible = isThere(summary ?? olderSummary) ? true : null;
  return { effort: isEffort(effort) ? effort : null, budgetTokens: null, visible };
}
