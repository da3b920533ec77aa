// Owns reading Ollama's answers: whole ones and lines become canonical events.
import { z } from 'zod';
import type { AnswerEvent, FinishReason, ProviderError, TokenLogprob } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { noUsage, type Usage } from '../../contract/routing.ts';
import type { Decoder } from '../dialect.ts';
import { toProviderError } from '../shared/openai-errors.ts';
import { mediaOf } from './images.ts';

const count = z.number().int().min(0).nullish().catch(null);
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
    .object({
      content: text,
      thinking: text,
      tool_calls: z.array(z.unknown()).nullish().catch(null),
      images: z.array(z.string()).nullish().catch(null),
    })
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

/** What was said so far: whether it began and when, and how many calls were made. */
interface State {
  started: boolean;
  stamp: string;
  calls: number;
}
const nothingSaid = (): State => ({ started: false, stamp: '', calls: 0 });

export const toOllamaUsage = (value: JsonObject): Usage | null => {
  const { prompt_eval_count: asked, eval_count: answered } = line.parse(value);
  // Ollama leaves out the figure of a prompt that it had kept from the last time.
  const counted = typeof (asked ?? answered) === 'number';
  return counted ? { ...noUsage, inputTokens: asked ?? 0, outputTokens: answered ?? 0 } : null;
};

export const isDone = (value: JsonObject): boolean => value['done'] === true;

export const errorIn = (value: JsonObject): ProviderError | null =>
  value['error'] === undefined || value['error'] === null ? null : toProviderError(value);

function eventsOf(value: JsonObject, state: State): AnswerEvent[] {
  const error = errorIn(value);
  if (error !== null) return [{ type: 'answer-failed', error }];
  const said = line.parse(value);
  const events: AnswerEvent[] = [];
  if (!state.started) {
    state.started = true;
    state.stamp = (said.created_at ?? '').replaceAll(/\D/g, '');
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
  for (const base64 of said.message?.images ?? [])
    events.push({ type: 'media-added', choice: 0, media: mediaOf(base64) });
  for (const one of said.message?.tool_calls ?? []) events.push(...callEvents(one, state));
  if (said.done) events.push(...lastEvents(value, said.done_reason ?? 'stop', state));
  return events;
}

/** Older versions give no ids: the time of the answer makes them differ from those of the turns before. */
function callEvents(value: unknown, state: State): AnswerEvent[] {
  const read = call.safeParse(value);
  if (!read.success) return [];
  const number = state.calls++;
  const { name, arguments: given } = read.data.function;
  const id = read.data.id || ['call', state.stamp, number].filter((part) => part !== '').join('_');
  // Servers that only resemble it send text.
  const written = typeof given === 'string' ? given : JSON.stringify(given ?? {});
  return [
    { type: 'call-started', choice: 0, call: number, id, name, custom: false, signature: null },
    { type: 'call-added', choice: 0, call: number, arguments: written },
  ];
}

function lastEvents(value: JsonObject, doneReason: string, state: State): AnswerEvent[] {
  const reason: FinishReason = doneReason === 'length' ? 'length' : state.calls > 0 ? 'calls' : 'stop';
  const finished: AnswerEvent = { type: 'choice-finished', choice: 0, reason, stopSequence: null };
  const usage = toOllamaUsage(value);
  return usage === null ? [finished] : [finished, { type: 'usage-counted', usage }];
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
  const state = nothingSaid();
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

export const decodeWholeOllama = (value: JsonObject): readonly AnswerEvent[] => eventsOf(value, nothingSaid());
