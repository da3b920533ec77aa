// Owns what a lane is: how one request goes up to one target, and how the answer comes down to its caller.
import type { Backend } from '../../../backends/backend.ts';
import { RouterError } from '../../../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../../contract/json.ts';
import type { Usage } from '../../../contract/routing.ts';
import type { About, ConversationDialect, Dialect, ParsedRequest, StreamTap } from '../../../dialects/dialect.ts';
import type { Permit } from '../../../domain/clear.ts';
import type { AnswerJson } from '../attempted.ts';
import type { KeptTurns } from '../../memory/signatures.ts';
import type { Reading } from '../../plan/reading.ts';

export interface LaneParts {
  readonly backend: Backend;
  readonly reading: Reading;
  readonly about: About;
  readonly kept: KeptTurns | null;
  /** Where the answer is to end, by our own word; null for what the caller says. */
  readonly outputLimit: number | null;
}

export interface WholeAnswer {
  readonly bytes: Buffer;
  readonly json: AnswerJson;
  /** Null where the upstream's own stands. */
  readonly contentType: string | null;
  readonly usage: Usage | null;
}

interface Way {
  /** The format spoken upstream. */
  readonly wire: Dialect;
  /** What goes up, made of what the permit holds. */
  readonly body: Buffer;
  /** The body may hold text that the request did not. */
  readonly addsText: boolean;
  /** What of the request this target does not get, by name. */
  readonly leftOut: readonly string[];
  /** Throws where the bytes are no answer. */
  readonly readWhole: (bytes: Buffer) => WholeAnswer;
  /** A refusal of the provider, in the envelope that the caller reads. */
  readonly refusal: (status: number, bytes: Buffer) => Buffer;
}

/** The answer comes in one piece. */
export interface WholeLane extends Way {
  readonly kind: 'whole';
}

/** The answer may come as a stream. */
export interface StreamingLane extends Way {
  readonly kind: 'streaming';
  readonly framing: ConversationDialect['framing'];
  /** Null where the upstream's own stands. */
  readonly streamType: string | null;
  readonly createTap: () => StreamTap;
}

export type Lane = WholeLane | StreamingLane;

export interface Opening extends LaneParts {
  readonly permit: Permit<ParsedRequest>;
}

/** The JSON of an answer, read when somebody needs it, once. */
export function readOnce(bytes: Buffer): AnswerJson {
  let read: { readonly value: unknown } | null = null;
  return () => {
    read ??= { value: parseJson(bytes.toString('utf8')) };
    return read.value;
  };
}

/** A look at the beginning tells a page from an answer. */
export function checkJson(bytes: Buffer): void {
  const head = bytes.subarray(0, 64).toString('latin1').trimStart();
  if (!head.startsWith('{') && !head.startsWith('[')) throw notJson();
}

/** A longer one is looked at no further than its ends: to parse it would hold up others. */
const longestParsed = 1_000_000;

/** What is cut off is no answer, whatever its sender says of it. */
export function checkWhole(bytes: Buffer, json: AnswerJson): void {
  checkJson(bytes);
  const isWhole =
    bytes.length > longestParsed ? /[}\]]\s*$/.test(bytes.toString('latin1', bytes.length - 64)) : json() !== undefined;
  if (!isWhole) throw notJson();
}

export function objectIn(json: AnswerJson): JsonObject {
  const value = json();
  if (!isJsonObject(value)) throw notJson();
  return value;
}

const notJson = (): RouterError =>
  new RouterError('upstream_error', 'The provider answered with something that is not JSON. Check its endpoint.');
