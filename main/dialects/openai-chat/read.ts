// Owns reading a Chat Completions body into the canonical conversation.
import { z } from 'zod';
import { RouterError } from '../../contract/errors.ts';
import {
  efforts,
  type CallPart,
  type ContentPart,
  type Conversation,
  type Format,
  type Part,
  type Reasoning,
  type Tool,
  type ToolChoice,
  type Turn,
} from '../../contract/conversation.ts';
import { isJsonObject, type JsonObject, objectsIn } from '../../contract/json.ts';
import { wordTable } from '../../contract/words.ts';
import type { ParsedRequest } from '../dialect.ts';
import { readSampling, readStop } from '../shared/openai-read.ts';
import { audioTypeOf, mediaFromUrl } from '../shared/media.ts';
import { unsealSignature } from '../shared/signatures.ts';

const optional = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null);
const text = optional(z.string());
const number = optional(z.number());
const object = optional(z.record(z.string(), z.unknown()));

const schemaFormat = z.object({ name: z.string(), description: text, schema: object, strict: optional(z.boolean()) });
const fields = z.object({
  messages: z.unknown(),
  tools: optional(z.array(z.looseObject({ type: z.string() }))),
  tool_choice: z.unknown().optional(),
  functions: optional(z.array(z.looseObject({ name: z.string() }))),
  parallel_tool_calls: optional(z.boolean()),
  response_format: optional(z.object({ type: z.string(), json_schema: optional(schemaFormat) })),
  max_tokens: number,
  max_completion_tokens: number,
  temperature: number,
  top_p: number,
  top_k: number,
  seed: number,
  presence_penalty: number,
  frequency_penalty: number,
  stop: optional(z.union([z.string(), z.array(z.string())])),
  n: number,
  logprobs: optional(z.boolean()),
  top_logprobs: number,
  reasoning_effort: optional(z.enum(efforts)),
  user: text,
  modalities: optional(z.array(z.string())),
});

/** What we understand, and what only tells the transport something. All other fields are named as left out. */
const understood = new Set([...Object.keys(fields.shape), 'model', 'stream', 'stream_options', 'metadata']);

export function readChat(request: ParsedRequest): Conversation {
  const body = fields.parse(request.body);
  if (body.modalities?.some((name) => name !== 'text') === true)
    throw new RouterError('invalid_request', 'modalities: this target answers with text alone.', {
      param: 'modalities',
    });
  const leftOut = new Set(Object.keys(request.body).filter((key) => !understood.has(key)));
  return {
    kind: 'conversation',
    turns: objectsIn(body.messages).map((message, at) => readMessage(message, at, leftOut)),
    tools: [...(body.tools ?? []).map(readTool), ...(body.functions ?? []).map(readFunction)],
    toolChoice: readChoice(body.tool_choice),
    parallelCalls: body.parallel_tool_calls ?? null,
    format: readFormat(body.response_format ?? null),
    sampling: readSampling(body),
    maxOutputTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
    stop: readStop(body.stop),
    choices: body.n ?? 1,
    logprobs: body.logprobs === true ? (body.top_logprobs ?? 0) : null,
    reasoning: readReasoning(body.reasoning_effort ?? null),
    suffix: null,
    user: body.user ?? null,
    leftOut: [...leftOut],
  };
}

const readReasoning = (effort: Reasoning['effort']): Reasoning | null =>
  effort === null ? null : { effort, budgetTokens: null, visible: null };

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const stringOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const roleOf = wordTable<Turn['role']>({
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
});

function readMessage(message: JsonObject, at: number, leftOut: Set<string>): Turn {
  const content = readContent(message['content'], `messages.${at}.content`, leftOut);
  const role = roleOf(message['role']);
  if (role === undefined) return { role: 'tool', at, parts: [readResult(message, content)] };
  return { role, at, parts: role === 'assistant' ? readAssistant(message, content) : content };
}

const readResult = (message: JsonObject, content: readonly Part[]): Part => ({
  kind: 'result',
  callId: stringOrNull(message['tool_call_id']) ?? legacyId(stringOf(message['name'])),
  name: stringOrNull(message['name']),
  content: content.filter((part): part is ContentPart => part.kind !== 'refusal'),
  failed: false,
  custom: false,
});

/** Calls of the oldest form have no ids: one function, one call at a time. */
const legacyId = (name: string): string => `call_${name}`;

function readAssistant(message: JsonObject, content: readonly Part[]): readonly Part[] {
  const thoughts = stringOf(message['reasoning_content'] ?? message['reasoning']);
  const calls = Array.isArray(message['tool_calls']) ? message['tool_calls'].filter(isJsonObject).map(readCall) : [];
  const legacy = isJsonObject(message['function_call']) ? [readCall({ function: message['function_call'] })] : [];
  const refusal = stringOf(message['refusal']);
  return [
    ...(thoughts === '' ? [] : [{ kind: 'reasoning', text: thoughts, signature: null, redacted: false } as const]),
    ...content,
    ...(refusal === '' ? [] : [{ kind: 'refusal', text: refusal } as const]),
    ...calls,
    ...legacy,
  ];
}

const googleExtra = z.object({ google: z.object({ thought_signature: z.string() }) });

function readCall(call: JsonObject): CallPart {
  const own = isJsonObject(call['custom']) ? call['custom'] : null;
  const inner = own ?? (isJsonObject(call['function']) ? call['function'] : {});
  const name = stringOf(inner['name']);
  const extra = googleExtra.safeParse(call['extra_content']).data;
  return {
    kind: 'call',
    id: stringOrNull(call['id']) ?? legacyId(name),
    name,
    arguments: stringOf(own === null ? inner['arguments'] : inner['input']),
    custom: own !== null,
    signature: extra === undefined ? null : unsealSignature(extra.google.thought_signature, 'gemini'),
  };
}

function readContent(content: unknown, path: string, leftOut: Set<string>): readonly Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  return content.filter(isJsonObject).flatMap((part, index) => {
    const read = readPart(part);
    if (read === null) leftOut.add(`${path}.${index} (${stringOf(part['type'])})`);
    return read === null ? [] : [read];
  });
}

/** What stands under the name of its own type, as this format has it. */
const innerOf = (typed: JsonObject): unknown => {
  const type = stringOf(typed['type']);
  return Object.hasOwn(typed, type) ? typed[type] : undefined;
};

function readPart(part: JsonObject): Part | null {
  const inner = innerOf(part);
  const given = isJsonObject(inner) ? inner : {};
  switch (part['type']) {
    case 'text':
      return { kind: 'text', text: stringOf(part['text']) };
    case 'refusal':
      return { kind: 'refusal', text: stringOf(part['refusal']) };
    case 'image_url':
      return {
        kind: 'image',
        media: mediaFromUrl(typeof inner === 'string' ? inner : stringOf(given['url'])),
        detail: stringOrNull(given['detail']),
      };
    case 'input_audio': {
      const mediaType = audioTypeOf(stringOf(given['format']));
      return { kind: 'audio', media: { kind: 'inline', mediaType, base64: stringOf(given['data']) } };
    }
    case 'file':
      return readFile(given);
    default:
      return null;
  }
}

function readFile(file: JsonObject): Part {
  const id = stringOrNull(file['file_id']);
  const media = id === null ? mediaFromUrl(stringOf(file['file_data'])) : ({ kind: 'stored', id } as const);
  return { kind: 'document', media, name: stringOrNull(file['filename']) };
}

function readTool(tool: JsonObject): Tool {
  if (tool['type'] === 'function' && isJsonObject(tool['function'])) return readFunction(tool['function']);
  if (tool['type'] === 'custom' && isJsonObject(tool['custom'])) {
    const { name, description, format } = tool['custom'];
    return {
      kind: 'custom',
      name: stringOf(name),
      description: stringOrNull(description),
      format: isJsonObject(format) ? format : null,
    };
  }
  return { kind: 'hosted', name: stringOf(tool['type']) };
}

const readFunction = (given: JsonObject): Tool => ({
  kind: 'function',
  name: stringOf(given['name']),
  description: stringOrNull(given['description']),
  parameters: isJsonObject(given['parameters']) ? given['parameters'] : null,
  strict: typeof given['strict'] === 'boolean' ? given['strict'] : null,
});

function readChoice(choice: unknown): ToolChoice | null {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { kind: choice };
  if (!isJsonObject(choice)) return null;
  if (choice['type'] === 'allowed_tools') {
    const allowed = choice['allowed_tools'];
    return { kind: isJsonObject(allowed) && allowed['mode'] === 'required' ? 'required' : 'auto' };
  }
  const inner = innerOf(choice);
  return { kind: 'named', name: stringOf(isJsonObject(inner) ? inner['name'] : choice['type']) };
}

function readFormat(format: z.infer<typeof fields>['response_format'] | null): Format | null {
  if (format?.type === 'json_object') return { kind: 'json' };
  if (format?.type !== 'json_schema' || !format.json_schema) return null;
  const { name, description, schema, strict } = format.json_schema;
  return { kind: 'schema', name, description: description ?? null, schema: schema ?? {}, strict: strict ?? null };
}
