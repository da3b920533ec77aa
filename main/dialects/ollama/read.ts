// Owns reading Ollama's requests into the canonical conversation.
import type { z } from 'zod';
import type {
  CallPart,
  ContentPart,
  Conversation,
  Format,
  ImagePart,
  Part,
  Reasoning,
  Turn,
} from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import type { ParsedRequest } from '../dialect.ts';
import { readSampling, readStop } from '../shared/openai-read.ts';
import { createOpenCalls } from '../shared/open-calls.ts';
import { mediaOf } from './images.ts';
import { ollamaChatBody, ollamaGenerateBody, unreadFields, type OllamaMessage, type OllamaOptions } from './schema.ts';

type Shared = Pick<z.infer<typeof ollamaChatBody>, 'format' | 'options' | 'think' | 'logprobs' | 'top_logprobs'>;

const sharedFields = ['format', 'options', 'think', 'logprobs', 'top_logprobs'];
const readOptions = [
  'temperature',
  'top_p',
  'top_k',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'num_predict',
  'stop',
];

function readShared(given: Shared, body: ParsedRequest['body'], read: readonly string[]) {
  const options: OllamaOptions = given.options ?? {};
  const limit = options.num_predict ?? null;
  return {
    toolChoice: null,
    parallelCalls: null,
    format: readFormat(given.format),
    sampling: readSampling(options),
    // A negative number stands for no limit.
    maxOutputTokens: limit === null || limit < 0 ? null : limit,
    stop: readStop(options.stop),
    choices: 1,
    logprobs: given.logprobs === true ? (given.top_logprobs ?? 0) : null,
    reasoning: readThink(given.think),
    user: null,
    leftOut: [
      ...unreadFields(body, [...sharedFields, ...read]),
      ...unreadFields(options, readOptions).map((key) => `options.${key}`),
    ],
  };
}

function readFormat(format: Shared['format']): Format | null {
  if (format === 'json') return { kind: 'json' };
  if (typeof format !== 'object' || format === null) return null;
  return { kind: 'schema', name: 'answer', description: null, schema: format, strict: null };
}

function readThink(think: Shared['think']): Reasoning | null {
  if (think === null || think === undefined) return null;
  if (think === 'max') return { effort: 'xhigh', budgetTokens: null, visible: true };
  if (typeof think === 'string') return { effort: think, budgetTokens: null, visible: true };
  return { effort: think ? null : 'none', budgetTokens: null, visible: think };
}

export function readOllamaChat({ body }: ParsedRequest): Conversation {
  const given = ollamaChatBody.parse(body);
  return {
    kind: 'conversation',
    turns: readTurns(given.messages),
    tools: (given.tools ?? []).map(({ function: { name, description, parameters } }) => ({
      kind: 'function',
      name,
      description: description ?? null,
      parameters: parameters ?? null,
      strict: null,
    })),
    suffix: null,
    ...readShared(given, body, ['messages', 'tools']),
  };
}

export function readOllamaGenerate({ body }: ParsedRequest): Conversation {
  const given = ollamaGenerateBody.parse(body);
  const images = (given.images ?? []).map(readImage);
  const system: Turn[] = given.system
    ? [{ role: 'system', parts: [{ kind: 'text', text: given.system }], at: -1 }]
    : [];
  return {
    kind: 'conversation',
    turns: [...system, { role: 'user', parts: [...images, { kind: 'text', text: given.prompt }], at: 0 }],
    tools: [],
    suffix: given.suffix || null,
    ...readShared(given, body, ['prompt', 'suffix', 'system', 'images']),
  };
}

const readImage = (base64: string): ImagePart => ({ kind: 'image', detail: null, media: mediaOf(base64) });

/** Calls had no ids in older versions: they are numbered, and results belong to them by id, by name, or in order. */
function readTurns(messages: readonly OllamaMessage[]): Turn[] {
  const open = createOpenCalls();
  return messages.map((message, at): Turn => {
    const content = message.content ?? '';
    const text: Part[] = content === '' ? [] : [{ kind: 'text', text: content }];
    const images = (message.images ?? []).map(readImage);
    if (message.role === 'tool') {
      const call = open.take(message.tool_call_id, message.tool_name ?? message.name);
      if (call === undefined) throw noCall(at);
      const { id: callId, name } = call;
      const said: ContentPart[] = [{ kind: 'text', text: content }, ...images];
      return {
        role: 'tool',
        at,
        parts: [{ kind: 'result', callId, name, content: said, failed: false, custom: false }],
      };
    }
    if (message.role !== 'assistant') return { role: message.role, at, parts: [...images, ...text] };
    const calls = (message.tool_calls ?? []).map(
      ({ id, function: { name, arguments: given } }, index): CallPart => ({
        kind: 'call',
        id: id || `call_${at}_${index}`,
        name,
        arguments: JSON.stringify(given),
        custom: false,
        signature: null,
      }),
    );
    for (const call of calls) open.add(call);
    const thoughts: Part[] = message.thinking
      ? [{ kind: 'reasoning', text: message.thinking, signature: null, redacted: false }]
      : [];
    return { role: 'assistant', at, parts: [...thoughts, ...text, ...calls] };
  });
}

const noCall = (at: number): RouterError =>
  new RouterError('invalid_request', `messages.${at}: No call without a result came before this result.`, {
    param: `messages.${at}`,
  });
