// Owns reading Gemini's chunks as they pass, and giving them as items of an array to whoever asked for one.
import type { ProviderError } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { ParsedRequest, StreamTap } from '../dialect.ts';
import { largestUsage } from '../openai-usage.ts';
import { readSse } from '../sse.ts';
import { createSequence } from './encode.ts';
import { errorBody, toProviderError } from './errors.ts';
import { toUsage } from './usage.ts';

const finishKey = Buffer.from('"finishReason"');
const blockKey = Buffer.from('"blockReason"');
const usageKey = Buffer.from('"usageMetadata"');
const errorKey = Buffer.from('"error"');
const dataMark = Buffer.from('data:');

export function createGeminiTap({ asArray }: ParsedRequest): StreamTap {
  const sequence = createSequence(asArray);
  const usage = largestUsage();
  let begun = false;
  let finished = false;
  let failure: ProviderError | null = null;
  let bytes = 0;

  const look = (frame: Buffer): void => {
    const value = parseJson(readSse(frame)?.data ?? '');
    if (!isJsonObject(value)) return;
    if (value['error'] !== undefined) failure ??= toProviderError(value);
    if (value['usageMetadata'] !== undefined) usage.add(toUsage(value['usageMetadata']));
  };
  const item = (frame: Buffer): Buffer | null => {
    const value = parseJson(readSse(frame)?.data ?? '');
    return isJsonObject(value) ? Buffer.from(sequence.item(value)) : null;
  };
  return {
    push(frame) {
      if (frame.includes(usageKey) || frame.includes(errorKey)) look(frame);
      finished ||= frame.includes(finishKey) || frame.includes(blockKey);
      begun ||= failure === null && frame.includes(dataMark);
      bytes += frame.length;
      return asArray ? item(frame) : frame;
    },
    end: () => (asArray ? Buffer.from(sequence.end()) : null),
    fail: (error) => Buffer.from(sequence.item(errorBody(error)) + sequence.end()),
    usage: (): Usage | null => usage.get(),
    begun: () => begun,
    finished: () => finished,
    failure: () => failure,
    textLength: () => bytes,
  };
}
