// Owns reading Ollama's lines as they pass: each is small JSON, and only the last has figures.
import type { ProviderError } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { StreamTap } from '../dialect.ts';
import { errorBody, errorIn, usageOf } from './answer.ts';

const doneKey = Buffer.from('"done":true');
const errorKey = Buffer.from('"error"');

export function createOllamaTap(): StreamTap {
  let usage: Usage | null = null;
  let begun = false;
  let finished = false;
  let failure: ProviderError | null = null;
  let bytes = 0;
  const look = (frame: Buffer): void => {
    const value = parseJson(frame.toString('utf8'));
    if (!isJsonObject(value)) return;
    failure ??= errorIn(value);
    const counted = usageOf(value);
    if (counted === null) return;
    usage = counted;
    finished = true;
  };
  return {
    push(frame) {
      if (frame.includes(doneKey) || frame.includes(errorKey)) look(frame);
      begun ||= failure === null && frame.length > 1;
      bytes += frame.length;
      return frame;
    },
    end: () => null,
    fail: (error) => Buffer.from(`${JSON.stringify(errorBody(error))}\n`),
    usage: () => usage,
    begun: () => begun,
    finished: () => finished,
    failure: () => failure,
    textLength: () => bytes,
  };
}
