// Owns encoding canonical events as Gemini's answer, whole or chunk by chunk, as events or as one array.
import type { AnswerEvent, Citation, FinishReason, TokenLogprob } from '../../contract/answer-events.ts';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { AnswerPart, CollectedAnswer, CollectedChoice } from '../collect.ts';
import { collectAnswer } from '../collect.ts';
import type { About, Encoder, ParsedRequest } from '../dialect.ts';
import { sealSignature } from '../signatures.ts';
import { writeSse } from '../sse.ts';
import { errorBody } from './errors.ts';
import { fromUsage } from './usage.ts';

const finish: Readonly<Record<FinishReason, string>> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  length: 'MAX_TOKENS',
  calls: 'STOP',
  filter: 'SAFETY',
  refusal: 'SAFETY',
  pause: 'STOP',
};

const wantsThoughts = ({ body }: ParsedRequest): boolean => {
  const config = isJsonObject(body['generationConfig']) ? body['generationConfig'] : body['generation_config'];
  const thinking = isJsonObject(config) ? (config['thinkingConfig'] ?? config['thinking_config']) : null;
  return isJsonObject(thinking) && (thinking['includeThoughts'] ?? thinking['include_thoughts']) === true;
};

/** Writes values as a stream: events, or the items of one array that is closed at the end. */
export function createSequence(asArray: boolean) {
  let items = 0;
  return {
    item: (value: JsonObject): string => {
      if (!asArray) return writeSse(value);
      return `${items++ === 0 ? '[' : ',\r\n'}${JSON.stringify(value, null, 2)}`;
    },
    end: (): string => (asArray ? (items === 0 ? '[]' : ']') : ''),
  };
}

export function createGeminiEncoder(request: ParsedRequest, about: About): Encoder {
  const sequence = createSequence(request.asArray);
  const shown = wantsThoughts(request);
  let head: JsonObject = { modelVersion: request.model, responseId: about.id };
  // Calls are whole in this format; a choice's end carries what belongs to all of it.
  const held: AnswerEvent[] = [];
  let usage: Usage | null = null;
  const finished: JsonObject[] = [];
  const say = (choice: number, parts: readonly JsonObject[]): string =>
    sequence.item({ candidates: [{ content: { parts, role: 'model' }, index: choice }], ...head });
  return {
    push(event) {
      switch (event.type) {
        case 'answer-started':
          head = { ...head, modelVersion: event.model || request.model };
          return '';
        case 'usage-counted':
          usage = event.usage;
          return '';
        case 'text-added':
        case 'refusal-added':
          return say(event.choice, [{ text: event.text }]);
        case 'reasoning-added':
          return shown ? say(event.choice, [{ text: event.text, thought: true }]) : '';
        case 'reasoning-signed':
          return say(event.choice, [{ text: '', thoughtSignature: sealSignature(event.signature, 'gemini') }]);
        case 'media-added':
          return say(event.choice, [writeMedia(event.media)]);
        case 'choice-finished':
          held.push(event);
          finished.push(closingOf(event.choice, held));
          return '';
        case 'answer-failed':
          return '';
        default:
          held.push(event);
          return '';
      }
    },
    end() {
      const counted = usage === null ? {} : { usageMetadata: fromUsage(usage) };
      return sequence.item({ candidates: finished, ...head, ...counted }) + sequence.end();
    },
    fail: (error) => sequence.item(errorBody(error)) + sequence.end(),
  };
}

function closingOf(choice: number, held: readonly AnswerEvent[]): JsonObject {
  const collected = collectAnswer(held).choices[choice];
  if (collected === undefined) throw new RangeError('A choice that is finished has begun.');
  return candidateOf(collected, choice, true);
}

function candidateOf(choice: CollectedChoice, index: number, shown: boolean): JsonObject {
  const { parts, citations, logprobs, reason } = choice;
  return {
    content: { parts: parts.flatMap((part) => writePart(part, shown)), role: 'model' },
    finishReason: finish[reason ?? 'stop'],
    index,
    ...(citations.length > 0 ? { citationMetadata: { citationSources: citations.map(writeCitation) } } : {}),
    ...(logprobs.length > 0 ? { logprobsResult: writeLogprobs(logprobs) } : {}),
  };
}

function writePart(part: AnswerPart, shown: boolean): JsonObject[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return [{ text: part.text }];
    case 'reasoning': {
      const signature = part.signature === null ? {} : { thoughtSignature: sealSignature(part.signature, 'gemini') };
      if (shown && part.text !== '') return [{ text: part.text, thought: true, ...signature }];
      return part.signature === null ? [] : [{ text: '', ...signature }];
    }
    case 'media':
      return [writeMedia(part.media)];
    case 'call': {
      const args = part.custom ? { input: part.arguments } : parseJson(part.arguments || '{}');
      if (!isJsonObject(args))
        throw new RouterError('upstream_error', 'The model called a tool with arguments that are not JSON. Try again.');
      const signature = part.signature === null ? {} : { thoughtSignature: sealSignature(part.signature, 'gemini') };
      return [{ functionCall: { id: part.id, name: part.name, args }, ...signature }];
    }
  }
}

function writeMedia(media: Extract<AnswerPart, { kind: 'media' }>['media']): JsonObject {
  if (media.kind === 'inline') return { inlineData: { mimeType: media.mediaType, data: media.base64 } };
  if (media.kind === 'url') return { fileData: { fileUri: media.url } };
  throw new RouterError('upstream_error', 'The answer holds a file that only its provider can give out.');
}

const writeCitation = ({ url, title, start, end }: Citation): JsonObject => ({
  startIndex: start ?? 0,
  ...(end === null ? {} : { endIndex: end }),
  ...(url === null ? {} : { uri: url }),
  ...(title === null ? {} : { title }),
});

const writeLogprobs = (tokens: readonly TokenLogprob[]): JsonObject => ({
  chosenCandidates: tokens.map(({ token, logprob }) => ({ token, logProbability: logprob })),
  topCandidates: tokens.map(({ top }) => ({
    candidates: top.map(({ token, logprob }) => ({ token, logProbability: logprob })),
  })),
});

export const encodeWholeGemini = (answer: CollectedAnswer, request: ParsedRequest, about: About): JsonObject => ({
  candidates: answer.choices.map((choice, index) => candidateOf(choice, index, wantsThoughts(request))),
  modelVersion: answer.model || request.model,
  responseId: about.id,
  ...(answer.usage === null ? {} : { usageMetadata: fromUsage(answer.usage) }),
});
