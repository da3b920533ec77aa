// Owns what tests of dialects share: bytes of a stand-in's answer, cut into frames at any place, decoded and encoded.
import assert from 'node:assert/strict';
import type { AnswerEvent } from '../../main/contract/answer-events.ts';
import type { Conversation } from '../../main/contract/conversation.ts';
import { isJsonObject, type JsonObject } from '../../main/contract/json.ts';
import { collectAnswer, type CollectedAnswer } from '../../main/dialects/shared/collect.ts';
import type { ConversationDialect, ParsedRequest } from '../../main/dialects/dialect.ts';
import { createFrameCutter, createLineCutter } from '../../main/dialects/shared/frames.ts';
import type { Script } from './fake-provider.ts';
import type { Played } from './providers/script.ts';

const limit = 1_000_000;

export const bytesOf = (script: Script): Buffer =>
  Buffer.concat([...script.steps].flatMap((step) => (step.kind === 'bytes' ? [step.bytes] : [])));

export function jsonOf(bytes: Buffer): JsonObject {
  const value: unknown = JSON.parse(bytes.toString());
  if (!isJsonObject(value)) throw new TypeError('The answer is no object.');
  return value;
}

/** The frames of a stream that comes in these pieces; what is left at its end is a frame too. */
function framesOf(framing: 'sse' | 'lines', pieces: readonly Buffer[]): Buffer[] {
  const cutter = framing === 'sse' ? createFrameCutter(limit) : createLineCutter(limit);
  const frames = pieces.flatMap((piece) => cutter.push(piece));
  const rest = cutter.rest();
  return rest.length > 0 ? [...frames, rest] : frames;
}

export const cutAt = (bytes: Buffer, ...places: readonly number[]): Buffer[] => {
  const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
};

export const byteByByte = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.from([byte]));

function decodeStream(dialect: ConversationDialect, pieces: readonly Buffer[]): AnswerEvent[] {
  const decoder = dialect.createDecoder();
  const events = framesOf(dialect.framing, pieces).flatMap((frame) => [...decoder.push(frame)]);
  return [...events, ...decoder.end()];
}

export function encodeStream(events: readonly AnswerEvent[], request: ParsedRequest): string {
  const { dialect } = request;
  if (dialect.kind !== 'conversation') throw new TypeError('Only a conversation is answered by events.');
  const encoder = dialect.createEncoder(request, about);
  return events.map((event) => encoder.push(event)).join('') + encoder.end();
}

export function encodeWhole(events: readonly AnswerEvent[], request: ParsedRequest): JsonObject {
  const { dialect } = request;
  if (dialect.kind !== 'conversation') throw new TypeError('Only a conversation is answered by events.');
  return dialect.encodeWhole(collectAnswer(events), request, about);
}

export const about = { id: 'x1', nowS: 7 };

/** A request as our own side writes it, played by a stand-in. */
export function askedOf(asking: Asking, conversation: Conversation, stream: boolean): Script {
  const { dialect, play, model } = asking;
  const { body } = dialect.write(conversation, { model, stream, quirks: {} });
  const path = dialect.upstreamPath(model, stream);
  return play({ method: 'POST', path, headers: asking.headers ?? {}, body: Buffer.from(JSON.stringify(body)) });
}

export interface Asking {
  readonly dialect: ConversationDialect;
  readonly play: (request: Played) => Script;
  readonly model: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer of a stand-in, folded into one: whole and streamed say the same, and it matters not how a stream is cut. */
export function collectedOf(asking: Asking, conversation: Conversation): CollectedAnswer {
  const { dialect } = asking;
  const whole = collectAnswer(dialect.decodeWhole(jsonOf(bytesOf(askedOf(asking, conversation, false)))));
  const bytes = bytesOf(askedOf(asking, conversation, true));
  const events = decodeStream(dialect, [bytes]);
  const frames = framesOf(dialect.framing, [bytes]).map(String);
  for (let at = 0; at <= bytes.length; at++)
    assert.deepEqual(framesOf(dialect.framing, cutAt(bytes, at)).map(String), frames);
  assert.deepEqual(decodeStream(dialect, byteByByte(bytes)), events);
  assert.deepEqual(collectAnswer(events), whole);
  return whole;
}
