// Owns decoding Gemini's answers, whole or chunk by chunk, into canonical events.
import { createHash } from 'node:crypto';
import type { AnswerEvent, FinishReason, ProviderError, TokenLogprob } from '../../contract/answer-events.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { wordTable } from '../../contract/words.ts';
import type { Decoder } from '../dialect.ts';
import { largestUsage } from '../shared/openai-usage.ts';
import { answerSchema, type GeminiAnswerPart, type Candidate, type GeminiAnswer } from './answer-schema.ts';
import { readCitations } from './citations.ts';
import { toGeminiError } from './errors.ts';
import { readFrame } from './frame.ts';
import { createMeasuredText, type MeasuredText } from './measured-text.ts';
import { readField } from './signature-fields.ts';
import { toGeminiUsage } from './usage.ts';

/** Every other reason means that the answer was held back. */
const reasonOf = wordTable<FinishReason>({ STOP: 'stop', MAX_TOKENS: 'length' });

/** What the model wrote was no answer: another try may bring one. */
const failures: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'MALFORMED_RESPONSE',
  'NO_IMAGE',
]);

const notJson: ProviderError = { message: 'Gemini sent an event that is not JSON', type: null, code: null };
const failed = (error: ProviderError): AnswerEvent => ({ type: 'answer-failed', error });

export function createGeminiDecoder(): Decoder {
  const read = createReader();
  return {
    push(frame) {
      const value = readFrame(frame);
      if (value === null) return [];
      if (!isJsonObject(value)) return [failed(notJson)];
      return (value['error'] ?? null) === null ? read(value) : [failed(toGeminiError(value))];
    },
    end: () => [],
  };
}

export const decodeWholeGemini = (value: JsonObject): readonly AnswerEvent[] => createReader()(value);

interface OpenChoice {
  readonly index: number;
  readonly text: MeasuredText;
  calls: number;
  finished: boolean;
  /** Told once, however often they are sent. */
  readonly citations: Set<string>;
}

interface Reading {
  readonly choiceAt: (index: number) => OpenChoice;
  readonly callPrefix: string;
}

/** A whole answer is a stream of one chunk. */
function createReader(): (value: JsonObject) => readonly AnswerEvent[] {
  const choices = new Map<number, OpenChoice>();
  const usage = largestUsage();
  let reading: Reading | null = null;
  const choiceAt = (index: number): OpenChoice => {
    const found = choices.get(index);
    const choice = found ?? {
      index,
      text: createMeasuredText(),
      calls: 0,
      finished: false,
      citations: new Set<string>(),
    };
    if (found === undefined) choices.set(index, choice);
    return choice;
  };
  return (value) => {
    const answer = answerSchema.parse(value);
    const started = reading === null ? [startOf(answer)] : [];
    const now = (reading ??= { choiceAt, callPrefix: callPrefixOf(answer, value) });
    const counted = usage.add(toGeminiUsage(value));
    const totals: AnswerEvent[] = counted === null ? [] : [{ type: 'usage-counted', usage: counted }];
    const said = (answer.candidates ?? []).flatMap((candidate) => candidateEvents(candidate, now));
    return [...started, ...totals, ...said, ...blocked(answer, now), ...failureOf(answer)];
  };
}

function startOf({ responseId, modelVersion, createTime }: GeminiAnswer): AnswerEvent {
  const ms = Date.parse(createTime ?? '');
  const createdS = Number.isNaN(ms) ? null : Math.floor(ms / 1_000);
  return { type: 'answer-started', id: responseId ?? '', model: modelVersion ?? '', createdS };
}

/** Calls need no ids here, and elsewhere ids that no other turn of the conversation has. The answer's own id makes them
 *  so. Where it has none, its first chunk does: the count of the prompt's tokens grows with every turn. */
function callPrefixOf({ responseId }: GeminiAnswer, first: JsonObject): string {
  const id = (responseId ?? '').replace(/[^A-Za-z0-9]/g, '');
  return id === '' ? createHash('sha256').update(JSON.stringify(first)).digest('hex').slice(0, 24) : id.slice(0, 24);
}

function candidateEvents(candidate: Candidate, reading: Reading): AnswerEvent[] {
  const choice = reading.choiceAt(candidate.index ?? 0);
  const events = (candidate.content?.parts ?? []).flatMap((part) => partEvents(part, choice, reading.callPrefix));
  for (const citation of readCitations(candidate, choice.text)) {
    const key = JSON.stringify(citation);
    if (!choice.citations.has(key)) events.push({ type: 'citation-added', choice: choice.index, citation });
    choice.citations.add(key);
  }
  const tokens = logprobsOf(candidate);
  if (tokens.length > 0) events.push({ type: 'logprobs-added', choice: choice.index, tokens });
  const { finishReason } = candidate;
  if (!finishReason || finishReason === 'FINISH_REASON_UNSPECIFIED' || failures.has(finishReason)) return events;
  const reason = reasonOf(finishReason) ?? 'filter';
  return [...events, ...finish(choice, reason === 'stop' && choice.calls > 0 ? 'calls' : reason)];
}

function finish(choice: OpenChoice, reason: FinishReason): AnswerEvent[] {
  if (choice.finished) return [];
  choice.finished = true;
  return [{ type: 'choice-finished', choice: choice.index, reason, stopSequence: null }];
}

const blocked = ({ promptFeedback, candidates }: GeminiAnswer, { choiceAt }: Reading): AnswerEvent[] =>
  promptFeedback?.blockReason && (candidates ?? []).length === 0 ? finish(choiceAt(0), 'filter') : [];

function failureOf({ candidates }: GeminiAnswer): AnswerEvent[] {
  const reason = (candidates ?? []).map(({ finishReason }) => finishReason ?? '').find((word) => failures.has(word));
  if (reason === undefined) return [];
  return [failed({ message: `Gemini's model gave no usable answer (${reason})`, type: null, code: reason })];
}

function partEvents(part: GeminiAnswerPart, choice: OpenChoice, callPrefix: string): AnswerEvent[] {
  const { index } = choice;
  const signature = readField(part.thoughtSignature);
  if (part.functionCall) {
    const { id, name, args } = part.functionCall;
    const call = choice.calls++;
    const called = { choice: index, call, id: id || `call_${callPrefix}_${index}_${call}`, name, custom: false };
    return [
      { type: 'call-started', ...called, signature },
      { type: 'call-added', choice: index, call, arguments: JSON.stringify(args ?? {}) },
    ];
  }
  const events = contentEvents(part, index);
  const thought = part.thought === true;
  if (!thought) choice.text.add(part.text ?? '');
  // Beside the answer itself, it stands for thoughts that are not shown.
  if (signature !== null) events.push({ type: 'reasoning-signed', choice: index, signature, redacted: !thought });
  return events;
}

function contentEvents({ text, thought, inlineData, fileData }: GeminiAnswerPart, choice: number): AnswerEvent[] {
  if (inlineData) {
    const media = { kind: 'inline', mediaType: inlineData.mimeType, base64: inlineData.data } as const;
    return [{ type: 'media-added', choice, media }];
  }
  if (fileData) return [{ type: 'media-added', choice, media: { kind: 'url', url: fileData.fileUri } }];
  if (!text) return [];
  return [{ type: thought === true ? 'reasoning-added' : 'text-added', choice, text }];
}

type Token = NonNullable<NonNullable<Candidate['logprobsResult']>['chosenCandidates']>[number];

const readToken = ({ token, logProbability }: Token) => ({ token, logprob: logProbability, bytes: null });

function logprobsOf({ logprobsResult }: Candidate): TokenLogprob[] {
  const tops = logprobsResult?.topCandidates ?? [];
  return (logprobsResult?.chosenCandidates ?? []).map((chosen, at) => ({
    ...readToken(chosen),
    top: (tops[at]?.candidates ?? []).map(readToken),
  }));
}
