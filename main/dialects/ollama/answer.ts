// Owns Ollama's answers: lines decoded into canonical events, and events encoded as lines.
import { z } from 'zod';
import type { AnswerEvent, FinishReason, TokenLogprob } from '../../contract/answer-events.ts';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { noUsage, type Usage } from '../../contract/routing.ts';
import { collectAnswer, textOf, type AnswerPart, type CollectedAnswer } from '../collect.ts';
import type { About, Decoder, Encoder, ParsedRequest, ShownError } from '../dialect.ts';

const count = z.number().int().min(0).catch(0);
const text = z.string().nullish().catch(null);
const call = z.object({
  id: text,
  function: z.object({ name: z.string(), arguments: z.unknown().optional() }),
});
const probability = z.object({
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(z.number()).nullish().catch(null),
});
const line = z.object({
  model: z.string().catch(''),
  created_at: text,
  message: z
    .object({ content: text, thinking: text, tool_calls: z.array(call).nullish().catch(null) })
    .nullish()
    .catch(null),
  response: text,
  thinking: text,
  done: z.boolean().catch(false),
  done_reason: text,
  prompt_eval_count: count,
  eval_count: count,
  logprobs: z
    .array(probability.extend({ top_logprobs: z.array(probability).catch([]) }))
    .nullish()
    .catch(null),
});

/** What was said so far: whether it began, and how many calls were made. */
interface State {
  started: boolean;
  calls: number;
}

export const usageOf = (value: JsonObject): Usage | null => {
  const { done, prompt_eval_count, eval_count } = line.parse(value);
  return done ? { ...noUsage, inputTokens: prompt_eval_count, outputTokens: eval_count } : null;
};

export const errorIn = (value: JsonObject) =>
  typeof value['error'] === 'string' ? { message: value['error'], type: null, code: null } : null;

function eventsOf(value: JsonObject, state: State): AnswerEvent[] {
  const error = errorIn(value);
  if (error !== null) return [{ type: 'answer-failed', error }];
  const said = line.parse(value);
  const events: AnswerEvent[] = [];
  if (!state.started) {
    state.started = true;
    const at = Date.parse(said.created_at ?? '');
    const createdS = Number.isNaN(at) ? null : Math.floor(at / 1_000);
    events.push({ type: 'answer-started', id: '', model: said.model, createdS });
  }
  const thoughts = said.message?.thinking ?? said.thinking ?? '';
  const answer = said.message?.content ?? said.response ?? '';
  if (thoughts !== '') events.push({ type: 'reasoning-added', choice: 0, text: thoughts });
  const tokens = (said.logprobs ?? []).map(readLogprob);
  if (tokens.length > 0) events.push({ type: 'logprobs-added', choice: 0, tokens });
  if (answer !== '') events.push({ type: 'text-added', choice: 0, text: answer });
  for (const one of said.message?.tool_calls ?? []) events.push(...callEvents(one, state));
  if (said.done) events.push(...lastEvents(value, said.done_reason ?? 'stop', state));
  return events;
}

function callEvents(one: z.infer<typeof call>, state: State): AnswerEvent[] {
  const number = state.calls++;
  const { name, arguments: given } = one.function;
  const id = one.id || `call_${number}`;
  return [
    { type: 'call-started', choice: 0, call: number, id, name, custom: false, signature: null },
    { type: 'call-added', choice: 0, call: number, arguments: JSON.stringify(given ?? {}) },
  ];
}

function lastEvents(value: JsonObject, doneReason: string, state: State): AnswerEvent[] {
  const reason: FinishReason = doneReason === 'length' ? 'length' : state.calls > 0 ? 'calls' : 'stop';
  const usage = usageOf(value) ?? noUsage;
  return [
    { type: 'choice-finished', choice: 0, reason, stopSequence: null },
    { type: 'usage-counted', usage },
  ];
}

const readLogprob = ({
  token,
  logprob,
  bytes,
  top_logprobs,
}: z.infer<typeof probability> & { top_logprobs: z.infer<typeof probability>[] }): TokenLogprob => ({
  token,
  logprob,
  bytes: bytes ?? null,
  top: top_logprobs.map((one) => ({ token: one.token, logprob: one.logprob, bytes: one.bytes ?? null })),
});

export function createOllamaDecoder(): Decoder {
  const state: State = { started: false, calls: 0 };
  return {
    push(frame) {
      const written = frame.toString('utf8').trim();
      if (written === '') return [];
      const value = parseJson(written);
      if (isJsonObject(value)) return eventsOf(value, state);
      const error = { message: 'the provider sent a line that is not JSON', type: null, code: null };
      return [{ type: 'answer-failed', error }];
    },
    end: () => [],
  };
}

export const decodeWholeOllama = (value: JsonObject): readonly AnswerEvent[] =>
  eventsOf(value, { started: false, calls: 0 });

/** Chats carry a message, generated text a field of its own: all else is the same. */
export interface Form {
  readonly saying: (said: {
    readonly text?: string;
    readonly thoughts?: string;
    readonly calls?: readonly JsonObject[];
  }) => JsonObject;
}

export const chatForm: Form = {
  saying: ({ text: content = '', thoughts, calls }) => ({
    message: {
      role: 'assistant',
      content,
      ...(thoughts === undefined ? {} : { thinking: thoughts }),
      ...(calls === undefined ? {} : { tool_calls: calls }),
    },
  }),
};

export const generateForm: Form = {
  saying: ({ text: response = '', thoughts }) => ({
    response,
    ...(thoughts === undefined ? {} : { thinking: thoughts }),
  }),
};

const doneReasons: Readonly<Partial<Record<FinishReason, string>>> = { length: 'length' };

const closingOf = (reason: FinishReason | null, usage: Usage | null): JsonObject => ({
  done: true,
  done_reason: doneReasons[reason ?? 'stop'] ?? 'stop',
  // How long which part took is not known of an answer that was made elsewhere.
  total_duration: 0,
  load_duration: 0,
  prompt_eval_count: usage?.inputTokens ?? 0,
  prompt_eval_duration: 0,
  eval_count: usage?.outputTokens ?? 0,
  eval_duration: 0,
});

const headOf = (request: ParsedRequest, model: string, createdS: number): JsonObject => ({
  model: model || request.model,
  created_at: new Date(createdS * 1_000).toISOString(),
});

const writeLine = (value: JsonObject): string => `${JSON.stringify(value)}\n`;
const writeLogprobs = (tokens: readonly TokenLogprob[]): JsonObject => ({
  logprobs: tokens.map(({ token, logprob, bytes, top }) => ({ token, logprob, bytes, top_logprobs: top })),
});

export function createOllamaEncoder(form: Form, request: ParsedRequest, about: About): Encoder {
  let head = headOf(request, '', about.nowS);
  const seen: AnswerEvent[] = [];
  const say = (said: Parameters<Form['saying']>[0], more: JsonObject = {}): string =>
    writeLine({ ...head, ...form.saying(said), ...more, done: false });
  return {
    push(event) {
      if (event.type !== 'text-added') seen.push(event);
      switch (event.type) {
        case 'answer-started':
          head = headOf(request, event.model, event.createdS ?? about.nowS);
          return '';
        case 'text-added':
        case 'refusal-added':
          return say({ text: event.text });
        case 'reasoning-added':
          return say({ thoughts: event.text });
        case 'logprobs-added':
          return say({}, writeLogprobs(event.tokens));
        case 'media-added':
          throw noMedia();
        default:
          return '';
      }
    },
    /** Calls are whole in this format, and so they are told when nothing can be added to them. */
    end() {
      const { choices, usage } = collectAnswer(seen);
      const calls = callsOf(choices[0]?.parts ?? []);
      const told = calls.length === 0 ? '' : say({ calls });
      const closing = { ...head, ...form.saying({}), ...closingOf(choices[0]?.reason ?? null, usage) };
      return told + writeLine(closing);
    },
    fail: (error) => writeLine(errorBody(error)),
  };
}

const noMedia = (): RouterError =>
  new RouterError('upstream_error', 'The answer holds a picture, which this format cannot carry.');

export const errorBody = ({ message, code }: ShownError): JsonObject => ({ error: message, code });

function callsOf(parts: readonly AnswerPart[]): JsonObject[] {
  return parts.flatMap((part) => {
    if (part.kind !== 'call') return [];
    const given = part.custom ? { input: part.arguments } : parseJson(part.arguments || '{}');
    if (!isJsonObject(given))
      throw new RouterError('upstream_error', 'The model called a tool with arguments that are not JSON. Try again.');
    return [{ id: part.id, function: { name: part.name, arguments: given } }];
  });
}

export function encodeWholeOllama(
  form: Form,
  answer: CollectedAnswer,
  request: ParsedRequest,
  about: About,
): JsonObject {
  const choice = answer.choices[0];
  const parts = choice?.parts ?? [];
  if (parts.some(({ kind }) => kind === 'media')) throw noMedia();
  const thoughts = parts.map((part) => (part.kind === 'reasoning' ? part.text : '')).join('');
  const refusal = parts.map((part) => (part.kind === 'refusal' ? part.text : '')).join('');
  const calls = callsOf(parts);
  return {
    ...headOf(request, answer.model, answer.createdS ?? about.nowS),
    ...form.saying({
      text: (choice === undefined ? '' : textOf(choice)) + refusal,
      ...(thoughts === '' ? {} : { thoughts }),
      ...(calls.length === 0 ? {} : { calls }),
    }),
    ...(choice === undefined || choice.logprobs.length === 0 ? {} : writeLogprobs(choice.logprobs)),
    ...closingOf(choice?.reason ?? null, answer.usage),
  };
}
