// Owns what a dialect is: one wire format, as our clients speak it and as upstreams answer in it.
import type { RouterError } from '../contract/errors.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Hints, Usage } from '../contract/routing.ts';

/** A request once its body was read and found sound. The raw bytes stay: they are what goes on. */
export interface ChatRequest {
  readonly dialect: Dialect;
  readonly raw: Buffer;
  readonly body: JsonObject;
  readonly model: string;
  readonly stream: boolean;
  /** The caller asked for usage in the stream; where it did not, what we ask for is taken out again. */
  readonly wantsUsage: boolean;
  readonly maxOutputTokens: number | null;
  readonly hints: Hints;
}

/** Reads a stream as it passes, frame by frame. What `push` returns goes to the caller, byte for byte. */
export interface StreamTap {
  readonly push: (frame: Buffer) => Buffer | null;
  readonly usage: () => Usage | null;
  /** True once the stream has said that the answer is complete. */
  readonly finished: () => boolean;
  /** Characters of text that passed, for an estimate where the upstream counts nothing. */
  readonly textLength: () => number;
}

export interface EncodedError {
  readonly status: number;
  readonly body: string;
}

export interface Dialect {
  readonly id: string;
  readonly path: string;
  readonly parseRequest: (raw: Buffer, headers: HeaderReader) => ChatRequest;
  /** The caller's own bytes with the model, the usage option and our hints changed, and nothing else. */
  readonly rewrite: (request: ChatRequest, model: string) => Buffer;
  readonly createTap: (request: ChatRequest) => StreamTap;
  readonly readUsage: (answer: Buffer) => Usage | null;
  readonly encodeError: (error: RouterError) => EncodedError;
  readonly streamError: (error: RouterError) => Buffer;
  /** A frame that keeps a waiting connection alive and that every client skips. */
  readonly keepAlive: Buffer;
}

export type HeaderReader = (name: string) => string | null;
