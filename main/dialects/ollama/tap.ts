// Owns reading Ollama's lines as they pass: each is small JSON, and only the last has figures.
import type { ProviderError } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { StreamTap } from '../dialect.ts';
import { createKeyReader } from '../shared/frame-keys.ts';
import { errorIn, isDone, toOllamaUsage } from './decode.ts';
import { ollamaErrorBody } from './errors.ts';

// Quotes inside of text are escaped, so these can only be keys. Servers in Python write a space behind the colon.
const lookedAt = ['"done":true', '"done": true', '"error"'].map((mark) => Buffer.from(mark));
const readKeys = createKeyReader(['content', 'response', 'thinking']);
const braceOpen = 0x7b;

export function readOllamaUsage(answer: Buffer): Usage | null {
  const value = parseJson(answer.toString('utf8'));
  return isJsonObject(value) ? toOllamaUsage(value) : null;
}

export function createOllamaTap(): StreamTap {
  let usage: Usage | null = null;
  let begun = false;
  let finished = false;
  let failure: ProviderError | null = null;
  let text = 0;
  const look = (frame: Buffer): void => {
    const value = parseJson(frame.toString('utf8'));
    if (!isJsonObject(value)) return;
    failure ??= errorIn(value);
    finished ||= isDone(value);
    usage = toOllamaUsage(value) ?? usage;
  };
  return {
    push(frame) {
      if (lookedAt.some((mark) => frame.includes(mark))) look(frame);
      begun ||= failure === null && frame.includes(braceOpen);
      text += readKeys(frame).textLength;
      return frame;
    },
    end: () => null,
    fail: (error) => Buffer.from(`${JSON.stringify(ollamaErrorBody(error))}\n`),
    usage: () => usage,
    begun: () => begun,
    finished: () => finished,
    failure: () => failure,
    textLength: () => text,
  };
}
