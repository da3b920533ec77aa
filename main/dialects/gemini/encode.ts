// Owns encoding canonical events as Gemini's answer, whole or chunk by chunk.
import type { AnswerEvent } from '../../contract/answer-events.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import { textOf, type AnswerPart, type CollectedAnswer, type CollectedChoice } from '../shared/collect.ts';
import type { About, Encoder, ParsedRequest } from '../dialect.ts';
import { camelBody } from './camel-case.ts';
import { writeCitations } from './citations.ts';
import { openChoice, type OpenChoice } from './encode-choice.ts';
import { callParts, finishReasons, mediaPart, signaturePart, thoughtPart, writeLogprobs } from './encode-parts.ts';
import { geminiErrorBody } from './errors.ts';
import { createSequence } from './sequence.ts';
import { fromGeminiUsage } from './usage.ts';

/** Thoughts are shown to whoever asked for them. */
function wantsThoughts({ body }: ParsedRequest): boolean {
  const config = camelBody({
    generationConfig: body['generationConfig'] ?? body['generation_config'] ?? {},
  })['generationConfig'];
  const thinking = isJsonObject(config) ? config['thinkingConfig'] : null;
  return isJsonObject(thinking) && thinking['includeThoughts'] === true;
}

export function createGeminiEncoder(request: ParsedRequest, about: About): Encoder {
  const sequence = createSequence(request.asArray);
  const shown = wantsThoughts(request);
  const choices = new Map<number, OpenChoice>();
  let head: JsonObject = { modelVersion: request.model, responseId: about.id };
  let usage: Usage | null = null;

  const choiceAt = (index: number): OpenChoice => {
    const choice = choices.get(index) ?? openChoice(index, shown);
    choices.set(index, choice);
    return choice;
  };
  const say = (event: Extract<AnswerEvent, { choice: number }>): string => {
    const parts = choiceAt(event.choice).push(event);
    if (parts.length === 0) return '';
    return sequence.item({ candidates: [{ content: { parts, role: 'model' }, index: event.choice }], ...head });
  };
  return {
    push(event) {
      if ('choice' in event) return say(event);
      if (event.type === 'answer-started') head = { ...head, modelVersion: event.model || request.model };
      if (event.type === 'usage-counted') usage = event.usage;
      return '';
    },
    /** How every choice ended stands in the last chunk, with the figures. */
    end() {
      if (choices.size === 0 && usage === null) return sequence.end();
      const candidates = [...choices.values()].map((choice) => choice.close());
      return sequence.item({ candidates, ...head, ...usageField(usage) }) + sequence.end();
    },
    fail: (error) => sequence.item(geminiErrorBody(error)) + sequence.end(),
  };
}

const usageField = (usage: Usage | null): JsonObject =>
  usage === null ? {} : { usageMetadata: fromGeminiUsage(usage) };

export function encodeWholeGemini(answer: CollectedAnswer, request: ParsedRequest, about: About): JsonObject {
  const shown = wantsThoughts(request);
  return {
    candidates: answer.choices.map((choice, index) => wholeCandidate(choice, index, shown)),
    ...usageField(answer.usage),
    modelVersion: answer.model || request.model,
    responseId: about.id,
  };
}

function wholeCandidate(choice: CollectedChoice, index: number, shown: boolean): JsonObject {
  const { parts, citations, logprobs, reason } = choice;
  const cut = reason === 'length';
  const firstCall = parts.find(({ kind }) => kind === 'call');
  const written = parts.flatMap((part) =>
    part.kind === 'call' ? callParts(part, { isFirst: part === firstCall, cut }) : wholePart(part, shown),
  );
  return {
    content: { parts: written, role: 'model' },
    ...(reason === null ? {} : { finishReason: finishReasons[reason] }),
    index,
    ...writeCitations(citations, textOf(choice)),
    ...writeLogprobs(logprobs),
  };
}

function wholePart(part: Exclude<AnswerPart, { kind: 'call' }>, shown: boolean): JsonObject[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return [{ text: part.text }];
    case 'media':
      return [mediaPart(part.media)];
    case 'reasoning': {
      const { text, signature, redacted } = part;
      if (shown && !redacted) return [thoughtPart(text, signature)];
      return signature === null ? [] : [signaturePart(signature)];
    }
  }
}
