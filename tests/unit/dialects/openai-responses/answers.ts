// Owns what the tests of Responses share: requests, bytes cut into frames, streams read back as events and as JSON.
import { noUsage } from '../../../../main/contract/routing.ts';
import assert from 'node:assert/strict';
import type { AnswerEvent } from '../../../../main/contract/answer-events.ts';
import { collectAnswer } from '../../../../main/dialects/shared/collect.ts';
import { createFrameCutter } from '../../../../main/dialects/shared/frames.ts';
import { openaiResponses } from '../../../../main/dialects/openai-responses/openai-responses.ts';
import { writeSse } from '../../../../main/dialects/shared/sse.ts';
import { entranceAt } from '../../../support/entrance.ts';

export type Fields = Record<string, unknown>;

export const parse = (body: unknown) =>
  openaiResponses.parseRequest(
    Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    entranceAt('/v1/responses'),
  );
export const requestOf = (fields: Fields = {}) => parse({ model: 'm', input: 'Hi', ...fields });
export const read = (fields: Fields) => openaiResponses.read(requestOf(fields));
export const user = { role: 'user', content: 'Hi' };

export const framesOf = (bytes: Buffer, size = 1_000_000): Buffer[] => {
  const cutter = createFrameCutter(1_000_000);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    cutter.push(bytes.subarray(at * size, (at + 1) * size)),
  ).flat();
};

/** The events of a provider as they come off the wire, numbered. */
export const streamOf = (events: readonly Fields[]): Buffer =>
  Buffer.from(events.map((event, at) => writeSse({ sequence_number: at, ...event }, String(event['type']))).join(''));

export const decode = (bytes: Buffer | string, size?: number): AnswerEvent[] => {
  const decoder = openaiResponses.createDecoder();
  const events = framesOf(Buffer.from(bytes), size).flatMap((frame) => [...decoder.push(frame)]);
  return [...events, ...decoder.end()];
};

export const about = { id: 'x1', nowS: 7 };

export const encode = (events: readonly AnswerEvent[], fields: Fields = {}): string => {
  const encoder = openaiResponses.createEncoder(requestOf(fields), about);
  return events.map((event) => encoder.push(event)).join('') + encoder.end();
};

export const encodeWhole = (events: readonly AnswerEvent[], fields: Fields = {}) =>
  openaiResponses.encodeWhole(collectAnswer(events), requestOf(fields), about);

/** The events of a stream; throws where names, numbers or the last of them are not as clients count on. */
export const eventsIn = (stream: string): Fields[] =>
  framesOf(Buffer.from(stream)).map((frame, at) => {
    const [, name, data = ''] = /^event: ([\w.]+)\ndata: (.*)\n\n$/.exec(frame.toString()) ?? [];
    const event: Fields = JSON.parse(data);
    assert.equal(event['type'], name);
    assert.equal(event['sequence_number'], at);
    return event;
  });

export const started: AnswerEvent = { type: 'answer-started', id: 'resp_1', model: 'up', createdS: 5 };
export const text = (said: string): AnswerEvent => ({ type: 'text-added', choice: 0, text: said });
export const refusal = (said: string): AnswerEvent => ({ type: 'refusal-added', choice: 0, text: said });
export const thought = (said: string): AnswerEvent => ({ type: 'reasoning-added', choice: 0, text: said });
export const signed = (signer: 'openai' | 'anthropic' | 'gemini', data: string, redacted = false): AnswerEvent => ({
  type: 'reasoning-signed',
  choice: 0,
  signature: { signer, data },
  redacted,
});
export const call = (at: number, name = 'f', custom = false): AnswerEvent => ({
  type: 'call-started',
  choice: 0,
  call: at,
  id: `call_${at}`,
  name,
  custom,
  signature: null,
});
export const piece = (at: number, given: string): AnswerEvent => ({
  type: 'call-added',
  choice: 0,
  call: at,
  arguments: given,
});
export const cited = (
  start: number | null,
  end: number | null,
  url: string | null = 'https://a.example/',
): AnswerEvent => ({
  type: 'citation-added',
  choice: 0,
  citation: { url, title: 'A', citedText: null, start, end },
});
export const weighed = (token: string): AnswerEvent => ({
  type: 'logprobs-added',
  choice: 0,
  tokens: [{ token, logprob: -0.5, bytes: [...Buffer.from(token)], top: [{ token, logprob: -0.5, bytes: [1] }] }],
});
export const picture: AnswerEvent = {
  type: 'media-added',
  choice: 0,
  media: { kind: 'inline', mediaType: 'image/png', base64: 'iVBO' },
};
export const finished = (reason: Extract<AnswerEvent, { type: 'choice-finished' }>['reason']): AnswerEvent => ({
  type: 'choice-finished',
  choice: 0,
  reason,
  stopSequence: null,
});
export const usage = {
  ...noUsage,
  inputTokens: 132,
  outputTokens: 17,
  cachedTokens: 100,
  cacheWriteTokens: 20,
  reasoningTokens: 9,
};
export const counted: AnswerEvent = { type: 'usage-counted', usage };

/** One answer of pieces that may each hold a call: calls count up, and each is known by its own id. */
export function answerOf(pieces: readonly (readonly AnswerEvent[])[]): AnswerEvent[] {
  let calls = 0;
  const events = pieces.flatMap((each) => {
    const number = each[0]?.type === 'call-started' ? calls++ : 0;
    return each.map((event): AnswerEvent => {
      if (event.type === 'call-started') return { ...event, call: number, id: `c${number}` };
      return event.type === 'call-added' ? { ...event, call: number } : event;
    });
  });
  const refused = events.some(({ type }) => type === 'refusal-added');
  const ending = calls > 0 ? finished('calls') : finished(refused ? 'refusal' : 'stop');
  return [started, ...events, ending, counted];
}

/** As it is read: a picture is the work of a tool that is charged apart. */
export function chargedFor(events: readonly AnswerEvent[]): ReturnType<typeof collectAnswer> {
  const { usage, ...said } = collectAnswer(events);
  const surcharged = events.some(({ type }) => type === 'media-added');
  return { ...said, usage: usage === null ? null : { ...usage, surcharged } };
}
