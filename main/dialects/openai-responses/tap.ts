// Owns reading a Responses stream as it passes: frames go on untouched, figures, failures and the end are noted.
import type { ProviderError } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { ShownError, StreamTap } from '../dialect.ts';
import { members, type Member } from '../shared/json-bytes.ts';
import { largestUsage } from '../shared/openai-usage.ts';
import { withTier } from '../shared/service-tier.ts';
import { readSse, writeSse } from '../shared/sse.ts';
import { errorOfEvent, failureOfResponse } from './decode.ts';
import { numberOrNull, objectOrNull } from './fields.ts';
import { countHostedTools, mentionsTools } from './hosted-tools.ts';
import { toResponsesUsage } from './usage.ts';

// Quotes inside text are escaped, so these can only be keys: text cannot forge them.
const usageKey = Buffer.from('"usage"');
const deltaKey = Buffer.from('"delta":');
const dataMark = Buffer.from('data:');
const quote = 0x22;

/** Only the bytes of the top-level value are parsed: an answer may carry megabytes of something else. */
export function readResponsesUsage(answer: Buffer): Usage | null {
  if (!answer.includes(usageKey)) return null;
  const all = members(answer);
  const tools = countHostedTools();
  if (mentionsTools(answer)) tools.output(valueOf(answer, all, 'output'));
  return tools.addTo(withTier(toResponsesUsage(valueOf(answer, all, 'usage')), valueOf(answer, all, 'service_tier')));
}

function valueOf(bytes: Buffer, all: readonly Member[], key: string): unknown {
  const member = all.findLast((candidate) => candidate.key === key);
  return member === undefined ? undefined : parseJson(bytes.toString('utf8', member.start, member.end));
}

/** Null of a comment. The name of the event says it all; where it is left out, the data has to be read. */
function typeOf(frame: Buffer): string | null {
  const at = frame.indexOf(dataMark);
  if (at < 0) return null;
  const [, named] = /^event: ?([\w.]+)[\r\n]/.exec(frame.toString('latin1', 0, 80)) ?? [];
  if (named !== undefined) return named;
  const type = valueOf(frame, members(frame, at + dataMark.length), 'type');
  return typeof type === 'string' ? type : '';
}

function dataOf(frame: Buffer): JsonObject {
  const data = parseJson(readSse(frame)?.data ?? '');
  return isJsonObject(data) ? data : {};
}

const endings: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed']);

export function createResponsesTap(): StreamTap {
  const usage = largestUsage();
  const tools = countHostedTools();
  let first: Buffer | null = null;
  let last: Buffer | null = null;
  let whole: JsonObject | null = null;
  let finished = false;
  let failure: ProviderError | null = null;
  let text = 0;

  function end(type: string, frame: Buffer): void {
    finished = true;
    const response = objectOrNull(dataOf(frame)['response']) ?? {};
    tools.output(response['output']);
    usage.add(tools.addTo(withTier(toResponsesUsage(response['usage']), response['service_tier'])));
    if (type === 'response.failed') failure ??= failureOfResponse(response);
    else whole = response;
  }

  return {
    push(frame) {
      const type = typeOf(frame);
      if (type === null || type === 'keepalive') return frame;
      last = frame;
      if (type !== 'error') first ??= frame;
      if (type === 'error') failure ??= errorOfEvent(dataOf(frame));
      else if (endings.has(type)) end(type, frame);
      else if (type.endsWith('.delta')) text += textIn(frame);
      else if (type === 'response.output_item.done' && mentionsTools(frame)) tools.item(dataOf(frame)['item']);
      return frame;
    },
    end: () => null,
    fail: (error) => Buffer.from(writeFailure(error, first, last)),
    usage: usage.get,
    begun: () => first !== null,
    finished: () => finished,
    failure: () => failure,
    textLength: () => text,
    whole: () => whole,
  };
}

/** The length serves an estimate only, so that an escaped quote may end the count early. */
function textIn(frame: Buffer): number {
  const key = frame.indexOf(deltaKey);
  const start = key < 0 ? -1 : frame.indexOf(quote, key + deltaKey.length);
  const end = start < 0 ? -1 : frame.indexOf(quote, start + 1);
  return end < 0 ? 0 : end - start - 1;
}

/** The numbers go on from the last event that passed, and the response that fails is the one that had begun. */
function writeFailure({ message, code, type, param }: ShownError, first: Buffer | null, last: Buffer | null): string {
  const before = last === null ? null : numberOrNull(dataOf(last)['sequence_number']);
  const sequence = before === null ? 0 : before + 1;
  const error = { type: 'error', sequence_number: sequence, code: code ?? type, message, param };
  const begun = first === null ? null : objectOrNull(dataOf(first)['response']);
  const failed = { ...begun, status: 'failed', error: { code: 'server_error', message } };
  return [
    writeSse(error, 'error'),
    begun === null
      ? ''
      : writeSse({ type: 'response.failed', sequence_number: sequence + 1, response: failed }, 'response.failed'),
  ].join('');
}
