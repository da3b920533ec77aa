// Owns decoding the Responses API's answers, whole or event by event, into canonical events.
import { z } from 'zod';
import type { AnswerEvent, Citation, FinishReason, ProviderError, TokenLogprob } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Decoder } from '../dialect.ts';
import { toProviderError } from '../openai-errors.ts';
import { readSse } from '../sse.ts';
import { toUsage } from './usage.ts';

const text = z.string().nullish().catch(null);
const probability = z.object({
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(z.number()).nullish().catch(null),
});
const logprobs = z.array(probability.extend({ top_logprobs: z.array(probability).catch([]) })).catch([]);
const annotation = z.object({
  type: z.literal('url_citation'),
  url: text,
  title: text,
  start_index: z.number().nullish().catch(null),
  end_index: z.number().nullish().catch(null),
});
const part = z.object({
  type: z.string(),
  text,
  refusal: text,
  annotations: z.array(z.unknown()).catch([]),
  logprobs,
});
const summaries = z.array(z.object({ text })).catch([]);
const item = z.object({
  type: z.string(),
  id: text,
  call_id: text,
  name: text,
  namespace: text,
  arguments: text,
  input: text,
  content: z.array(part).catch([]),
  summary: summaries,
  encrypted_content: text,
});
type Item = z.infer<typeof item>;

const response = z.object({
  id: z.string().catch(''),
  model: z.string().catch(''),
  created_at: z.number().nullish().catch(null),
  status: text,
  incomplete_details: z.object({ reason: text }).nullish().catch(null),
  error: z.object({ message: z.string(), code: text }).nullish().catch(null),
  output: z.array(item).catch([]),
  usage: z.unknown().optional(),
});
type Response = z.infer<typeof response>;

const event = z.object({
  type: z.string().catch(''),
  output_index: z.number().catch(0),
  delta: text,
  item: item.nullish().catch(null),
  annotation: z.unknown().optional(),
  logprobs,
  response: response.nullish().catch(null),
  message: text,
  code: text,
});

interface State {
  /** Numbers of calls, by the place of their item. */
  readonly calls: Map<number, number>;
  /** Items whose text or arguments came in pieces: they are not told again when they are whole. */
  readonly streamed: Set<number>;
  refused: boolean;
}

const startOf = ({ id, model, created_at }: Response): AnswerEvent => ({
  type: 'answer-started',
  id,
  model,
  createdS: created_at ?? null,
});

export function createResponsesDecoder(): Decoder {
  const state: State = { calls: new Map(), streamed: new Set(), refused: false };
  return {
    push(frame) {
      const read = readSse(frame);
      if (read === null || read.data === '[DONE]') return [];
      const value = parseJson(read.data);
      if (!isJsonObject(value))
        return [failed({ message: 'the provider sent an event that is not JSON', type: null, code: null })];
      return eventsOf(value, state);
    },
    end: () => [],
  };
}

const failed = (error: ProviderError): AnswerEvent => ({ type: 'answer-failed', error });

function eventsOf(value: JsonObject, state: State): AnswerEvent[] {
  const said = event.parse(value);
  const at = said.output_index;
  const delta = said.delta ?? '';
  switch (said.type) {
    case 'response.created':
      return said.response ? [startOf(said.response)] : [];
    case 'response.output_item.added':
      return said.item ? openItem(said.item, at, state) : [];
    case 'response.output_text.delta': {
      const tokens = said.logprobs.map(readLogprob);
      const more: AnswerEvent[] = tokens.length > 0 ? [{ type: 'logprobs-added', choice: 0, tokens }] : [];
      state.streamed.add(at);
      return [{ type: 'text-added', choice: 0, text: delta }, ...more];
    }
    case 'response.refusal.delta':
      state.streamed.add(at);
      state.refused = true;
      return [{ type: 'refusal-added', choice: 0, text: delta }];
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      state.streamed.add(at);
      return [{ type: 'reasoning-added', choice: 0, text: delta }];
    case 'response.function_call_arguments.delta':
    case 'response.custom_tool_call_input.delta':
      state.streamed.add(at);
      return [{ type: 'call-added', choice: 0, call: state.calls.get(at) ?? 0, arguments: delta }];
    case 'response.output_text.annotation.added': {
      const citation = readCitation(said.annotation);
      return citation === null ? [] : [{ type: 'citation-added', choice: 0, citation }];
    }
    case 'response.output_item.done':
      return said.item ? closeItem(said.item, at, state) : [];
    case 'response.completed':
    case 'response.incomplete':
      return said.response ? endOf(said.response, state) : [];
    case 'response.failed':
      return [
        failed(
          said.response?.error
            ? { ...said.response.error, type: null, code: said.response.error.code ?? null }
            : toProviderError(null),
        ),
      ];
    case 'error':
      return [failed({ message: said.message ?? 'no reason given', type: null, code: said.code ?? null })];
    default:
      return [];
  }
}

const isCall = ({ type }: Item): boolean => type === 'function_call' || type === 'custom_tool_call';

function openItem(one: Item, at: number, state: State): AnswerEvent[] {
  if (!isCall(one)) return [];
  const call = state.calls.size;
  state.calls.set(at, call);
  const name = one.namespace ? `${one.namespace}__${one.name ?? ''}` : (one.name ?? '');
  const id = one.call_id ?? one.id ?? `call_${call}`;
  const custom = one.type === 'custom_tool_call';
  return [{ type: 'call-started', choice: 0, call, id, name, custom, signature: null }];
}

function closeItem(one: Item, at: number, state: State): AnswerEvent[] {
  const told = state.streamed.has(at);
  if (one.type === 'reasoning') return [...(told ? [] : thoughtsOf(one)), ...signatureOf(one)];
  if (told) return [];
  if (isCall(one)) {
    const given = one.arguments ?? one.input ?? '';
    const opened = state.calls.has(at) ? [] : openItem(one, at, state);
    const call = state.calls.get(at) ?? 0;
    return given === '' ? opened : [...opened, { type: 'call-added', choice: 0, call, arguments: given }];
  }
  return one.type === 'message' ? one.content.flatMap((entry) => partEvents(entry, state)) : [];
}

function thoughtsOf({ summary, content }: Item): AnswerEvent[] {
  const texts = (summary.length > 0 ? summary : content).map((entry) => entry.text ?? '').filter((one) => one !== '');
  return texts.length === 0 ? [] : [{ type: 'reasoning-added', choice: 0, text: texts.join('\n\n') }];
}

function signatureOf({ id, encrypted_content }: Item): AnswerEvent[] {
  if (!encrypted_content) return [];
  const data = JSON.stringify({ id: id ?? '', encrypted_content });
  return [{ type: 'reasoning-signed', choice: 0, signature: { signer: 'openai', data }, redacted: false }];
}

function partEvents(entry: z.infer<typeof part>, state: State): AnswerEvent[] {
  if (entry.type === 'refusal') {
    state.refused = true;
    return [{ type: 'refusal-added', choice: 0, text: entry.refusal ?? '' }];
  }
  if (entry.type !== 'output_text') return [];
  const tokens = entry.logprobs.map(readLogprob);
  return [
    { type: 'text-added', choice: 0, text: entry.text ?? '' },
    ...entry.annotations.flatMap((found): AnswerEvent[] => {
      const citation = readCitation(found);
      return citation === null ? [] : [{ type: 'citation-added', choice: 0, citation }];
    }),
    ...(tokens.length > 0 ? [{ type: 'logprobs-added', choice: 0, tokens } as const] : []),
  ];
}

function endOf(one: Response, state: State): AnswerEvent[] {
  const cut = one.incomplete_details?.reason;
  const reason: FinishReason =
    cut === 'max_output_tokens'
      ? 'length'
      : cut === 'content_filter'
        ? 'filter'
        : state.calls.size > 0
          ? 'calls'
          : state.refused
            ? 'refusal'
            : 'stop';
  const usage = toUsage(one.usage);
  return [
    { type: 'choice-finished', choice: 0, reason, stopSequence: null },
    ...(usage === null ? [] : [{ type: 'usage-counted', usage } as const]),
  ];
}

export function decodeWholeResponses(value: JsonObject): readonly AnswerEvent[] {
  const one = response.parse(value);
  if (one.status === 'failed')
    return [
      startOf(one),
      failed(one.error ? { ...one.error, type: null, code: one.error.code ?? null } : toProviderError(null)),
    ];
  const state: State = { calls: new Map(), streamed: new Set(), refused: false };
  return [startOf(one), ...one.output.flatMap((entry, at) => closeItem(entry, at, state)), ...endOf(one, state)];
}

function readCitation(value: unknown): Citation | null {
  const parsed = annotation.safeParse(value);
  if (!parsed.success) return null;
  const { url, title, start_index, end_index } = parsed.data;
  return {
    url: url ?? null,
    title: title ?? null,
    citedText: null,
    start: start_index ?? null,
    end: end_index ?? null,
  };
}

function readLogprob({ token, logprob, bytes, top_logprobs }: z.infer<typeof logprobs>[number]): TokenLogprob {
  const top = top_logprobs.map((one) => ({ token: one.token, logprob: one.logprob, bytes: one.bytes ?? null }));
  return { token, logprob, bytes: bytes ?? null, top };
}
