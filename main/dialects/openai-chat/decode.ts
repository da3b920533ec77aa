// Owns decoding a Chat Completions answer, whole or chunk by chunk, into canonical events.
import { z } from 'zod';
import type { AnswerEvent, Citation, FinishReason, TokenLogprob } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import { wordTable } from '../../contract/words.ts';
import type { Decoder } from '../dialect.ts';
import { append } from '../shared/append.ts';
import { mediaFromUrl } from '../shared/media.ts';
import { createOpenaiDecoder, decodeWholeOpenai } from '../shared/openai-decode.ts';
import { unsealSignature } from '../shared/signatures.ts';

const optional = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null);
const text = optional(z.string());

const call = z.object({
  index: optional(z.number().int().min(0)),
  id: text,
  function: optional(z.object({ name: text, arguments: text })),
  custom: optional(z.object({ name: text, input: text })),
  extra_content: optional(z.object({ google: z.object({ thought_signature: z.string() }) })),
});
const citation = z.object({
  type: z.literal('url_citation'),
  url_citation: z.object({
    url: text,
    title: text,
    start_index: optional(z.number()),
    end_index: optional(z.number()),
  }),
});
const probability = z.object({ token: z.string(), logprob: z.number(), bytes: optional(z.array(z.number())) });
const tokenLogprob = probability.extend({ top_logprobs: z.array(probability).catch([]) });

const message = z.object({
  content: text,
  refusal: text,
  reasoning_content: text,
  reasoning: text,
  tool_calls: optional(z.array(call.catch({}))),
  annotations: optional(z.array(z.unknown())),
  images: optional(z.array(z.object({ image_url: z.object({ url: z.string() }) }))),
});
const choice = z.object({
  index: z.number().int().min(0).catch(0),
  delta: optional(message),
  message: optional(message),
  finish_reason: text,
  logprobs: optional(z.object({ content: optional(z.array(tokenLogprob)) })),
});
const answer = z.object({
  id: z.string().catch(''),
  model: z.string().catch(''),
  created: optional(z.number()),
  choices: z.array(choice.catch({ index: 0 })).catch([]),
  usage: z.unknown().optional(),
});

type Answer = z.infer<typeof answer>;
type Choice = Answer['choices'][number];

const reasonOf = wordTable<FinishReason>({
  stop: 'stop',
  length: 'length',
  tool_calls: 'calls',
  function_call: 'calls',
  content_filter: 'filter',
});

/** What was said so far of each choice: which calls have begun. */
interface State {
  started: boolean;
  readonly calls: Set<string>;
}

const nothingSaid = (): State => ({ started: false, calls: new Set() });

export function createChatDecoder(): Decoder {
  const state = nothingSaid();
  return createOpenaiDecoder((chunk) => eventsOf(chunk, state));
}

export const decodeWholeChat = (value: JsonObject): readonly AnswerEvent[] =>
  decodeWholeOpenai(value, (answered) => eventsOf(answered, nothingSaid()));

function eventsOf(value: JsonObject, state: State): AnswerEvent[] {
  const chunk = answer.parse(value);
  const events: AnswerEvent[] = [];
  if (!state.started) {
    state.started = true;
    events.push({ type: 'answer-started', id: chunk.id, model: chunk.model, createdS: chunk.created ?? null });
  }
  for (const entry of chunk.choices) append(events, choiceEvents(entry, state));
  return events;
}

function choiceEvents(entry: Choice, state: State): AnswerEvent[] {
  const said = entry.delta ?? entry.message ?? {};
  const at = entry.index;
  const events: AnswerEvent[] = [];
  const thoughts = said.reasoning_content ?? said.reasoning ?? '';
  if (thoughts !== '') events.push({ type: 'reasoning-added', choice: at, text: thoughts });
  // Probabilities come before their text, so that a format can send both in one event.
  const tokens = (entry.logprobs?.content ?? []).map(readLogprob);
  if (tokens.length > 0) events.push({ type: 'logprobs-added', choice: at, tokens });
  if (said.content) events.push({ type: 'text-added', choice: at, text: said.content });
  if (said.refusal) events.push({ type: 'refusal-added', choice: at, text: said.refusal });
  for (const image of said.images ?? [])
    events.push({ type: 'media-added', choice: at, media: mediaFromUrl(image.image_url.url) });
  (said.tool_calls ?? []).forEach((one, index) => events.push(...callEvents(one, at, one.index ?? index, state)));
  for (const found of (said.annotations ?? []).map(readCitation))
    if (found !== null) events.push({ type: 'citation-added', choice: at, citation: found });
  if (entry.finish_reason)
    events.push({
      type: 'choice-finished',
      choice: at,
      reason: reasonOf(entry.finish_reason) ?? 'stop',
      stopSequence: null,
    });
  return events;
}

function callEvents(one: z.infer<typeof call>, at: number, index: number, state: State): AnswerEvent[] {
  const key = `${at}.${index}`;
  const events: AnswerEvent[] = [];
  const custom = one.custom !== null && one.custom !== undefined;
  if (!state.calls.has(key)) {
    state.calls.add(key);
    const signature = one.extra_content?.google.thought_signature;
    events.push({
      type: 'call-started',
      choice: at,
      call: index,
      id: one.id || `call_${key.replace('.', '_')}`,
      name: one.function?.name ?? one.custom?.name ?? '',
      custom,
      signature: signature === undefined ? null : unsealSignature(signature, 'gemini'),
    });
  }
  const added = one.function?.arguments ?? one.custom?.input ?? '';
  if (added !== '') events.push({ type: 'call-added', choice: at, call: index, arguments: added });
  return events;
}

function readCitation(value: unknown): Citation | null {
  const parsed = citation.safeParse(value);
  if (!parsed.success) return null;
  const { url, title, start_index, end_index } = parsed.data.url_citation;
  return {
    url: url ?? null,
    title: title ?? null,
    citedText: null,
    start: start_index ?? null,
    end: end_index ?? null,
  };
}

function readLogprob({ token, logprob, bytes, top_logprobs }: z.infer<typeof tokenLogprob>): TokenLogprob {
  const top = top_logprobs.map((one) => ({ token: one.token, logprob: one.logprob, bytes: one.bytes ?? null }));
  return { token, logprob, bytes: bytes ?? null, top };
}
