// Owns reading Anthropic's answers as they pass by: frames go on untouched, figures and failures are noted.
import type { ProviderError } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { StreamTap } from '../dialect.ts';
import { members } from '../shared/json-bytes.ts';
import { readSse, writeSse } from '../shared/sse.ts';
import { messagesErrorBody, toMessagesError } from './errors.ts';
import { largerMessagesUsage, toMessagesUsage } from './usage.ts';

// Quotes inside text are escaped, so these can only be keys: text cannot forge them.
const usageKey = Buffer.from('"usage"');
const textKeys = ['"text":', '"thinking":', '"partial_json":'].map((key) => Buffer.from(key));
const quote = 0x22;

/** Only the bytes of the top-level value are parsed: an answer may carry megabytes of something else. */
export function readMessagesUsage(answer: Buffer): Usage | null {
  if (!answer.includes(usageKey)) return null;
  const member = members(answer).findLast(({ key }) => key === 'usage');
  return member === undefined ? null : toMessagesUsage(parseJson(answer.toString('utf8', member.start, member.end)));
}

/** Null of a comment. The name of the event says it all; who leaves it out has to be read. */
function typeOf(frame: Buffer): string | null {
  const [, named] = /^event: ?([a-z_]+)[\r\n]/.exec(frame.toString('latin1', 0, 48)) ?? [];
  if (named !== undefined) return named;
  const type = dataOf(frame)?.['type'];
  return typeof type === 'string' ? type : null;
}

function dataOf(frame: Buffer): JsonObject | null {
  const data = parseJson(readSse(frame)?.data ?? '');
  return isJsonObject(data) ? data : null;
}

export function createMessagesTap(): StreamTap {
  let usage: Usage | null = null;
  let failure: ProviderError | null = null;
  let begun = false;
  let finished = false;
  let text = 0;

  function note(type: string, frame: Buffer): void {
    if (type === 'content_block_delta') text += textIn(frame);
    else if (type === 'message_stop') finished = true;
    else if (type === 'error') failure = toMessagesError(dataOf(frame));
    else if (type === 'message_start' || type === 'message_delta') {
      const data = dataOf(frame) ?? {};
      const { message, delta } = data;
      usage = largerMessagesUsage(usage, toMessagesUsage(isJsonObject(message) ? message['usage'] : data['usage']));
      if (isJsonObject(delta) && typeof delta['stop_reason'] === 'string') finished = true;
    }
  }

  return {
    push(frame) {
      const type = typeOf(frame);
      if (type === null || type === 'ping') return frame;
      if (type !== 'error') begun = true;
      note(type, frame);
      return frame;
    },
    end: () => null,
    fail: (error) => Buffer.from(writeSse(messagesErrorBody(error), 'error')),
    usage: () => usage,
    begun: () => begun,
    finished: () => finished,
    failure: () => failure,
    textLength: () => text,
  };
}

/** From the first quote behind the key to the last of the frame: a delta has nothing else there. */
function textIn(frame: Buffer): number {
  for (const key of textKeys) {
    const at = frame.indexOf(key);
    if (at < 0) continue;
    const start = frame.indexOf(quote, at + key.length);
    const end = frame.lastIndexOf(quote);
    return start < 0 || end <= start ? 0 : end - start - 1;
  }
  return 0;
}
