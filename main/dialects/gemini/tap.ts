// Owns reading Gemini's chunks as they pass, and giving them as items of an array to whoever asked for one.
import type { ProviderError } from '../../contract/answer-events.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { ParsedRequest, StreamTap } from '../dialect.ts';
import { largestUsage } from '../shared/openai-usage.ts';
import { geminiErrorBody, toGeminiError } from './errors.ts';
import { readFrame } from './frame.ts';
import { createSequence } from './sequence.ts';
import { toGeminiUsage } from './usage.ts';

// The arguments of a call are an object with any keys: these only tell which chunks are worth being parsed.
const telling = ['"usageMetadata"', '"finishReason"', '"blockReason"', '"error"'].map((key) => Buffer.from(key));
const dataMark = Buffer.from('data:');
const textKey = Buffer.from('"text"');
const quote = 0x22;

export function createGeminiTap({ asArray }: ParsedRequest): StreamTap {
  const sequence = createSequence(asArray);
  const usage = largestUsage();
  let begun = false;
  let finished = false;
  let failure: ProviderError | null = null;
  let text = 0;

  const note = (value: JsonObject): void => {
    if ((value['error'] ?? null) !== null) failure ??= toGeminiError(value);
    usage.add(toGeminiUsage(value));
    finished ||= finishes(value);
  };
  return {
    push(frame) {
      const value = asArray || telling.some((key) => frame.includes(key)) ? readFrame(frame) : null;
      if (isJsonObject(value)) note(value);
      begun ||= failure === null && frame.includes(dataMark);
      text += textLengthOf(frame);
      if (!asArray) return frame;
      return isJsonObject(value) ? Buffer.from(sequence.item(value)) : null;
    },
    end: () => (asArray ? Buffer.from(sequence.end()) : null),
    fail: (error) => Buffer.from(sequence.item(geminiErrorBody(error)) + sequence.end()),
    usage: usage.get,
    begun: () => begun,
    finished: () => finished,
    failure: () => failure,
    textLength: () => text,
  };
}

function finishes({ candidates, promptFeedback }: JsonObject): boolean {
  if (isJsonObject(promptFeedback) && typeof promptFeedback['blockReason'] === 'string') return true;
  return (
    Array.isArray(candidates) &&
    candidates.some((candidate) => isJsonObject(candidate) && typeof candidate['finishReason'] === 'string')
  );
}

/** Near enough for an estimate: an escaped quote ends the count early. */
function textLengthOf(frame: Buffer): number {
  let length = 0;
  let key = frame.indexOf(textKey);
  while (key >= 0) {
    const start = frame.indexOf(quote, key + textKey.length) + 1;
    const end = start === 0 ? -1 : frame.indexOf(quote, start);
    if (end < 0) return length;
    length += end - start;
    key = frame.indexOf(textKey, end);
  }
  return length;
}
