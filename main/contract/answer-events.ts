// Owns the canonical answer: a stream of events that every format can be decoded into and encoded from. A whole
// answer is the same events at once.
import type { Media, Signature } from './conversation.ts';
import type { Usage } from './routing.ts';

export type FinishReason = 'stop' | 'stop-sequence' | 'length' | 'calls' | 'filter' | 'refusal' | 'pause';

interface TokenProbability {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[] | null;
}
export interface TokenLogprob extends TokenProbability {
  readonly top: readonly TokenProbability[];
}

/** Where a statement comes from. Offsets count characters of the answer's text. */
export interface Citation {
  readonly url: string | null;
  readonly title: string | null;
  readonly citedText: string | null;
  readonly start: number | null;
  readonly end: number | null;
}

/** An error that a provider told, in its own words: they are kept, whatever envelope they end in. */
export interface ProviderError {
  readonly message: string;
  readonly type: string | null;
  readonly code: string | null;
}

export type AnswerEvent =
  /** Comes first and once. */
  | { readonly type: 'answer-started'; readonly id: string; readonly model: string; readonly createdS: number | null }
  | { readonly type: 'text-added'; readonly choice: number; readonly text: string }
  | { readonly type: 'refusal-added'; readonly choice: number; readonly text: string }
  | { readonly type: 'reasoning-added'; readonly choice: number; readonly text: string }
  /** Ends a stretch of reasoning. Where `redacted`, there was no text. */
  | {
      readonly type: 'reasoning-signed';
      readonly choice: number;
      readonly signature: Signature;
      readonly redacted: boolean;
    }
  /** `call` counts the calls of a choice from 0. Its arguments follow; calls may interleave. */
  | {
      readonly type: 'call-started';
      readonly choice: number;
      readonly call: number;
      readonly id: string;
      readonly name: string;
      readonly custom: boolean;
      readonly signature: Signature | null;
    }
  | { readonly type: 'call-added'; readonly choice: number; readonly call: number; readonly arguments: string }
  | { readonly type: 'citation-added'; readonly choice: number; readonly citation: Citation }
  | { readonly type: 'media-added'; readonly choice: number; readonly media: Media }
  | { readonly type: 'logprobs-added'; readonly choice: number; readonly tokens: readonly TokenLogprob[] }
  | {
      readonly type: 'choice-finished';
      readonly choice: number;
      readonly reason: FinishReason;
      readonly stopSequence: string | null;
    }
  /** Running totals, not differences; may come several times. */
  | { readonly type: 'usage-counted'; readonly usage: Usage }
  /** The provider gave up in mid-stream. Nothing follows. */
  | { readonly type: 'answer-failed'; readonly error: ProviderError };

export interface EmbeddingAnswer {
  readonly model: string;
  readonly vectors: readonly (readonly number[])[];
  readonly usage: Usage | null;
}
