// Owns decoding Gemini's answers, whole or chunk by chunk, into canonical events.
import { z } from 'zod';
import type { AnswerEvent, Citation, FinishReason, TokenLogprob } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Decoder } from '../dialect.ts';
import { largestUsage } from '../openai-usage.ts';
import { readSignature } from '../signatures.ts';
import { readSse } from '../sse.ts';
import { toProviderError } from './errors.ts';
import { toUsage } from './usage.ts';

const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);
const part = z.object({
  text,
  thought: z.boolean().catch(false),
  thoughtSignature: text,
  inlineData: z.object({ mimeType: z.string(), data: z.string() }).nullish().catch(null),
  functionCall: z.object({ id: text, name: z.string(), args: z.unknown().optional() }).nullish().catch(null),
});
const source = z.object({ uri: text, title: text, startIndex: number, endIndex: number });
const chunkSource = z.object({ web: z.object({ uri: text, title: text }).nullish().catch(null) });
const support = z.object({
  segment: z.object({ startIndex: number, endIndex: number, text }).catch({}),
  groundingChunkIndices: z.array(z.number()).catch([]),
});
const token = z.object({ token: z.string().catch(''), logProbability: z.number().catch(0) });
const candidate = z.object({
  index: z.number().int().min(0).catch(0),
  content: z
    .object({ parts: z.array(part.catch({ thought: false })).catch([]) })
    .nullish()
    .catch(null),
  finishReason: text,
  citationMetadata: z
    .object({ citationSources: z.array(source).catch([]), citations: z.array(source).catch([]) })
    .nullish()
    .catch(null),
  groundingMetadata: z
    .object({ groundingChunks: z.array(chunkSource).catch([]), groundingSupports: z.array(support).catch([]) })
    .nullish()
    .catch(null),
  logprobsResult: z
    .object({
      chosenCandidates: z.array(token).catch([]),
      topCandidates: z.array(z.object({ candidates: z.array(token).catch([]) })).catch([]),
    })
    .nullish()
    .catch(null),
});
const answer = z.object({
  responseId: text,
  modelVersion: text,
  createTime: text,
  candidates: z.array(candidate).catch([]),
  promptFeedback: z.object({ blockReason: text }).nullish().catch(null),
  usageMetadata: z.unknown().optional(),
});
type Candidate = z.infer<typeof candidate>;
type GeminiPart = z.infer<typeof part>;

const reasons: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'filter',
  RECITATION: 'filter',
  LANGUAGE: 'filter',
  BLOCKLIST: 'filter',
  PROHIBITED_CONTENT: 'filter',
  SPII: 'filter',
  IMAGE_SAFETY: 'filter',
};

/** What was said so far: the answer's own id, and the calls of each choice. */
interface State {
  id: string | null;
  readonly calls: Map<number, number>;
}

export function createGeminiDecoder(): Decoder {
  const state: State = { id: null, calls: new Map() };
  const usage = largestUsage();
  return {
    push(frame) {
      const event = readSse(frame);
      if (event === null) return [];
      const value = parseJson(event.data);
      const broken = { message: 'the provider sent an event that is not JSON', type: null, code: null };
      if (!isJsonObject(value)) return [{ type: 'answer-failed', error: broken }];
      if (value['error'] !== undefined) return [{ type: 'answer-failed', error: toProviderError(value) }];
      const events = eventsOf(value, state);
      const counted = usage.add(value['usageMetadata'] === undefined ? null : toUsage(value['usageMetadata']));
      return counted === null ? events : [...events, { type: 'usage-counted', usage: counted }];
    },
    end: () => [],
  };
}

export function decodeWholeGemini(value: JsonObject): readonly AnswerEvent[] {
  const events = eventsOf(value, { id: null, calls: new Map() });
  const usage = value['usageMetadata'] === undefined ? null : toUsage(value['usageMetadata']);
  return usage === null ? events : [...events, { type: 'usage-counted', usage }];
}

function eventsOf(value: JsonObject, state: State): AnswerEvent[] {
  const said = answer.parse(value);
  const events: AnswerEvent[] = [];
  if (state.id === null) {
    state.id = said.responseId ?? '';
    const at = Date.parse(said.createTime ?? '');
    const createdS = Number.isNaN(at) ? null : Math.floor(at / 1_000);
    events.push({ type: 'answer-started', id: state.id, model: said.modelVersion ?? '', createdS });
  }
  for (const entry of said.candidates) events.push(...candidateEvents(entry, state));
  if (said.promptFeedback?.blockReason && said.candidates.length === 0)
    events.push({ type: 'choice-finished', choice: 0, reason: 'filter', stopSequence: null });
  return events;
}

function candidateEvents(entry: Candidate, state: State): AnswerEvent[] {
  const { index: choice, finishReason } = entry;
  const events = (entry.content?.parts ?? []).flatMap((one) => partEvents(one, choice, state));
  for (const citation of citationsOf(entry)) events.push({ type: 'citation-added', choice, citation });
  const tokens = logprobsOf(entry);
  if (tokens.length > 0) events.push({ type: 'logprobs-added', choice, tokens });
  if (finishReason && finishReason !== 'FINISH_REASON_UNSPECIFIED') {
    const reason = reasons[finishReason] ?? 'filter';
    const called = reason === 'stop' && (state.calls.get(choice) ?? 0) > 0;
    events.push({ type: 'choice-finished', choice, reason: called ? 'calls' : reason, stopSequence: null });
  }
  return events;
}

function partEvents(one: GeminiPart, choice: number, state: State): AnswerEvent[] {
  const signature = readSignature(one.thoughtSignature, 'gemini');
  if (one.functionCall) {
    const call = state.calls.get(choice) ?? 0;
    state.calls.set(choice, call + 1);
    const { name, args } = one.functionCall;
    // The answer's own id makes ours unique in a conversation: the API itself needs none.
    const id =
      one.functionCall.id || `call_${(state.id ?? '').replace(/[^A-Za-z0-9]/g, '').slice(0, 24)}_${choice}_${call}`;
    return [
      { type: 'call-started', choice, call, id, name, custom: false, signature },
      { type: 'call-added', choice, call, arguments: JSON.stringify(args ?? {}) },
    ];
  }
  if (one.inlineData) {
    const { mimeType: mediaType, data: base64 } = one.inlineData;
    return [{ type: 'media-added', choice, media: { kind: 'inline', mediaType, base64 } }];
  }
  const said = one.text ?? '';
  const events: AnswerEvent[] = [];
  if (said !== '') events.push({ type: one.thought ? 'reasoning-added' : 'text-added', choice, text: said });
  if (signature !== null) events.push({ type: 'reasoning-signed', choice, signature, redacted: !one.thought });
  return events;
}

function citationsOf({ citationMetadata, groundingMetadata }: Candidate): Citation[] {
  const sources = [...(citationMetadata?.citationSources ?? []), ...(citationMetadata?.citations ?? [])];
  const direct = sources.map(({ uri, title, startIndex, endIndex }) => ({
    url: uri ?? null,
    title: title ?? null,
    citedText: null,
    start: startIndex ?? null,
    end: endIndex ?? null,
  }));
  const chunks = groundingMetadata?.groundingChunks ?? [];
  const grounded = (groundingMetadata?.groundingSupports ?? []).flatMap(({ segment, groundingChunkIndices }) =>
    groundingChunkIndices.flatMap((at) => {
      const web = chunks[at]?.web;
      if (!web) return [];
      const { startIndex, endIndex, text: citedText } = segment;
      const place = { citedText: citedText ?? null, start: startIndex ?? 0, end: endIndex ?? null };
      return [{ url: web.uri ?? null, title: web.title ?? null, ...place }];
    }),
  );
  return [...direct, ...grounded];
}

function logprobsOf({ logprobsResult }: Candidate): TokenLogprob[] {
  const read = ({ token: said, logProbability }: z.infer<typeof token>) => ({
    token: said,
    logprob: logProbability,
    bytes: null,
  });
  return (logprobsResult?.chosenCandidates ?? []).map((chosen, at) => ({
    ...read(chosen),
    top: (logprobsResult?.topCandidates[at]?.candidates ?? []).map(read),
  }));
}
