// Owns reading a Responses body into the canonical conversation.
import {
  efforts,
  noSampling,
  type ContentPart,
  type Conversation,
  type Effort,
  type Format,
  type Part,
  type Reasoning,
  type Turn,
} from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { ParsedRequest } from '../dialect.ts';
import { audioTypeOf, mediaFromUrl } from '../media.ts';
import { isSealed, readSignature } from '../signatures.ts';
import { responsesBody } from './schema.ts';
import { nameIn, readChoice, readTools } from './tools.ts';

/** Read here, or telling the transport something that has no counterpart because it needs none. */
const understood = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'text',
  'reasoning',
  'include',
  'metadata',
  'stream',
  'stream_options',
  'store',
  'previous_response_id',
  'background',
  'conversation',
  'user',
]);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export function readResponses({ body }: ParsedRequest): Conversation {
  const given = responsesBody.parse(body);
  if (body['prompt'] !== undefined && body['prompt'] !== null)
    throw new RouterError('invalid_request', 'prompt: templates are known to OpenAI alone. Send input instead.', {
      param: 'prompt',
    });
  const leftOut = new Set(Object.keys(body).filter((key) => !understood.has(key)));
  const instructions: Turn[] = given.instructions
    ? [{ role: 'system', parts: [{ kind: 'text', text: given.instructions }], at: -1 }]
    : [];
  const wantsLogprobs = given.include?.includes('message.output_text.logprobs') === true;
  return {
    kind: 'conversation',
    turns: [...instructions, ...readInput(given.input, leftOut)],
    tools: readTools(body),
    toolChoice: readChoice(body['tool_choice']),
    parallelCalls: given.parallel_tool_calls ?? null,
    format: readFormat(given.text?.format),
    sampling: { ...noSampling, temperature: given.temperature ?? null, topP: given.top_p ?? null },
    maxOutputTokens: given.max_output_tokens ?? null,
    stop: [],
    choices: 1,
    logprobs: wantsLogprobs || typeof given.top_logprobs === 'number' ? (given.top_logprobs ?? 0) : null,
    reasoning: readReasoning(given.reasoning),
    suffix: null,
    user: textOrNull(body['user']),
    leftOut: [...leftOut],
  };
}

function readInput(input: string | readonly JsonObject[], leftOut: Set<string>): Turn[] {
  if (typeof input === 'string') return [{ role: 'user', parts: [{ kind: 'text', text: input }], at: 0 }];
  return input.flatMap((item, at) => readItem(item, at, leftOut));
}

function readItem(item: JsonObject, at: number, leftOut: Set<string>): Turn[] {
  switch (item['type'] ?? 'message') {
    case 'message': {
      const role = item['role'] === 'developer' ? 'system' : item['role'];
      const parts = readContent(item['content'], `input.${at}.content`, leftOut);
      return [{ role: role === 'system' || role === 'assistant' ? role : 'user', parts, at }];
    }
    case 'function_call':
    case 'custom_tool_call':
      return [{ role: 'assistant', parts: [readCall(item)], at }];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ role: 'tool', parts: [readOutput(item, at, leftOut)], at }];
    case 'reasoning':
      return [{ role: 'assistant', parts: [readThought(item)], at }];
    default:
      leftOut.add(`input.${at} (${textOf(item['type'])})`);
      return [];
  }
}

function readCall(item: JsonObject): Part {
  const custom = item['type'] === 'custom_tool_call';
  return {
    kind: 'call',
    id: textOf(item['call_id']),
    name: nameIn(textOrNull(item['namespace']), textOf(item['name'])),
    arguments: textOf(custom ? item['input'] : item['arguments']),
    custom,
    signature: null,
  };
}

function readOutput(item: JsonObject, at: number, leftOut: Set<string>): Part {
  const parts = readContent(item['output'], `input.${at}.output`, leftOut);
  return {
    kind: 'result',
    callId: textOf(item['call_id']),
    name: null,
    content: parts.filter((part): part is ContentPart => part.kind !== 'refusal'),
    failed: false,
    custom: item['type'] === 'custom_tool_call_output',
  };
}

const joined = (entries: unknown): string =>
  Array.isArray(entries)
    ? entries
        .filter(isJsonObject)
        .map((entry) => textOf(entry['text']))
        .join('\n\n')
    : '';

/** What OpenAI signs is the item's encrypted content, together with its id. */
function readThought(item: JsonObject): Part {
  const text = joined(item['summary']) || joined(item['content']);
  const encrypted = textOrNull(item['encrypted_content']);
  const id = textOf(item['id']);
  const own =
    encrypted === null || isSealed(encrypted) ? encrypted : JSON.stringify({ id, encrypted_content: encrypted });
  return { kind: 'reasoning', text, signature: readSignature(own, 'openai'), redacted: false };
}

type ReadPart = ContentPart | Extract<Part, { kind: 'refusal' }>;

function readContent(content: unknown, path: string, leftOut: Set<string>): ReadPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  return content.filter(isJsonObject).flatMap((part, index) => {
    const read = readPart(part);
    if (read === null) leftOut.add(`${path}.${index} (${textOf(part['type'])})`);
    return read === null ? [] : [read];
  });
}

function readPart(part: JsonObject): ReadPart | null {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { kind: 'text', text: textOf(part['text']) };
    case 'refusal':
      return { kind: 'refusal', text: textOf(part['refusal']) };
    case 'input_image': {
      const id = textOrNull(part['file_id']);
      const media = id === null ? mediaFromUrl(textOf(part['image_url'])) : ({ kind: 'stored', id } as const);
      return { kind: 'image', media, detail: textOrNull(part['detail']) };
    }
    case 'input_audio': {
      const audio = isJsonObject(part['input_audio']) ? part['input_audio'] : {};
      const mediaType = audioTypeOf(textOf(audio['format']));
      return { kind: 'audio', media: { kind: 'inline', mediaType, base64: textOf(audio['data']) } };
    }
    case 'input_file':
      return readFile(part);
    default:
      return null;
  }
}

function readFile(part: JsonObject): ContentPart {
  const id = textOrNull(part['file_id']);
  const url = textOrNull(part['file_url']);
  const name = textOrNull(part['filename']);
  if (id !== null) return { kind: 'document', media: { kind: 'stored', id }, name };
  if (url !== null) return { kind: 'document', media: { kind: 'url', url }, name };
  const data = textOf(part['file_data']);
  const media = data.startsWith('data:')
    ? mediaFromUrl(data)
    : ({ kind: 'inline', mediaType: 'application/pdf', base64: data } as const);
  return { kind: 'document', media, name };
}

function readFormat(format: JsonObject | null | undefined): Format | null {
  if (format?.['type'] === 'json_object') return { kind: 'json' };
  if (format?.['type'] !== 'json_schema') return null;
  const { name, description, schema, strict } = format;
  return {
    kind: 'schema',
    name: textOf(name) || 'answer',
    description: textOrNull(description),
    schema: isJsonObject(schema) ? schema : {},
    strict: typeof strict === 'boolean' ? strict : null,
  };
}

const isEffort = (word: unknown): word is Effort => efforts.some((effort) => effort === word);

function readReasoning(
  given: { effort?: string | null | undefined; summary?: string | null | undefined } | null | undefined,
): Reasoning | null {
  if (!given) return null;
  const effort = isEffort(given.effort) ? given.effort : null;
  return { effort, budgetTokens: null, visible: typeof given.summary === 'string' ? true : null };
}
