// Owns reading the Responses API's events as they pass: the last one repeats the whole answer, figures included.
import type { ProviderError } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { StreamTap } from '../dialect.ts';
import { toProviderError } from '../openai-errors.ts';
import { readSse, writeSse } from '../sse.ts';
import { errorEvent } from './encode.ts';
import { toUsage } from './usage.ts';

// Quotes inside text are escaped, so these can only be values of a key.
const endings = ['completed', 'incomplete', 'failed'].map((name) => Buffer.from(`"response.${name}"`));
const errorType = Buffer.from('"error"');
const deltaKey = Buffer.from('"delta":"');
const sequenceKey = Buffer.from('"sequence_number":');
const dataMark = Buffer.from('data:');

export function createResponsesTap(): StreamTap {
  let usage: Usage | null = null;
  let begun = false;
  let finished = false;
  let failure: ProviderError | null = null;
  let whole: JsonObject | null = null;
  let last: Buffer | null = null;
  let text = 0;

  const look = (frame: Buffer): void => {
    const value = parseJson(readSse(frame)?.data ?? '');
    if (!isJsonObject(value)) return;
    const response = isJsonObject(value['response']) ? value['response'] : null;
    if (value['type'] === 'error') failure ??= toProviderError(value);
    if (value['type'] === 'response.failed') failure ??= toProviderError(response?.['error']);
    if (value['type'] !== 'response.completed' && value['type'] !== 'response.incomplete') return;
    finished = true;
    whole = response;
    usage = toUsage(response?.['usage']);
  };
  return {
    push(frame) {
      if (frame.includes(errorType) || endings.some((type) => frame.includes(type))) look(frame);
      begun ||= failure === null && frame.includes(dataMark);
      last = frame;
      const at = frame.indexOf(deltaKey);
      if (at >= 0) text += Math.max(0, frame.indexOf('"', at + deltaKey.length) - at - deltaKey.length);
      return frame;
    },
    end: () => null,
    fail(error) {
      const event = { ...errorEvent(error), sequence_number: last === null ? 0 : numberOf(last) + 1 };
      return Buffer.from(writeSse(event, 'error'));
    },
    usage: () => usage,
    begun: () => begun,
    finished: () => finished,
    failure: () => failure,
    textLength: () => text,
    whole: () => whole,
  };
}

function numberOf(frame: Buffer): number {
  const at = frame.lastIndexOf(sequenceKey);
  const digits = /^\s*(\d+)/.exec(at < 0 ? '' : frame.toString('latin1', at + sequenceKey.length, at + 40))?.[1];
  return digits === undefined ? 0 : Number(digits);
}
