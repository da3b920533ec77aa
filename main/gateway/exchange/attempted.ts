// Owns what one try at one target comes to.
import type { JsonObject } from '../../contract/json.ts';
import type { RouterError } from '../../contract/errors.ts';
import type { Usage } from '../../contract/routing.ts';
import type { Fault } from '../../domain/serving/retry.ts';
import type { ByteSource } from '../answer.ts';

/** How a stream ended: well, broken upstream, or left by its caller. */
export type StreamEnd = 'ok' | 'failed' | 'aborted';

/** The answer as its caller reads it; undefined where it is no JSON. */
export type AnswerJson = () => unknown;

export interface WholeReply {
  readonly kind: 'whole';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: Buffer;
  readonly json: AnswerJson;
  readonly usage: Usage | null;
  readonly leftOut: readonly string[];
  readonly heldMs?: number;
}

export interface StreamReply {
  readonly kind: 'stream';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly source: ByteSource;
  readonly leftOut: readonly string[];
  readonly firstEventAt: number;
  /** What passed before it could be sent: it says nothing of how fast the target is. */
  readonly heldMs?: number;
  /** Resolves once, when the last byte came or none will. */
  readonly ended: Promise<StreamEnding>;
}

interface StreamEnding {
  readonly end: StreamEnd;
  readonly usage: Usage;
  /** The whole answer, where its format repeats it at the end. */
  readonly whole: JsonObject | null;
}

export interface Failure extends Fault {
  readonly kind: 'failed';
  /** Of the upstream, where it answered. */
  readonly status: number | null;
  readonly error: RouterError;
  /** What of it may be on the provider's bill; null for nothing. */
  readonly usage: Usage | null;
  /** What the provider said, fit to be shown as it is where nobody else answers. */
  readonly reply: WholeReply | null;
}

/** Nobody waits for an answer any more. */
export interface Left {
  readonly kind: 'left';
  /** By then it was on its way to the target. */
  readonly sent?: true;
}

export type Attempted = WholeReply | StreamReply | Failure | Left;
