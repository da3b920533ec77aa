// Owns what a dialect is: one wire format, as our clients speak it (parse, read, encode) and as upstreams do (write,
// decode). Where both sides speak the same one, the bytes are relayed; else they meet in the canonical middle.
import type { AnswerEvent, EmbeddingAnswer, ProviderError } from '../contract/answer-events.ts';
import type { Conversation, Embedding, ReasoningPart, Signature } from '../contract/conversation.ts';
import type { JsonObject } from '../contract/json.ts';
import type { OpaqueParts } from '../contract/opaque-parts.ts';
import type { BudgetRefusal } from '../contract/projects.ts';
import type { Hints, Usage } from '../contract/routing.ts';
import type { Entrance } from './entrance.ts';
import type { CollectedAnswer } from './shared/collect.ts';
import type { ModelShape } from './shared/model-shape.ts';

/** A request once its body was read and found sound. The raw bytes stay: they are what goes on. */
export interface ParsedRequest {
  readonly dialect: Dialect;
  readonly raw: Buffer;
  readonly body: JsonObject;
  readonly model: string;
  readonly stream: boolean;
  /** The caller asked for usage in the stream; where it did not, what we ask for is taken out again. */
  readonly wantsUsage: boolean;
  readonly maxOutputTokens: number | null;
  /** How many answers are asked for at once, each as long; one where nothing is said. */
  readonly choices?: number;
  readonly hints: Hints;
  /** The caller reads a stream as one JSON array instead of events. */
  readonly asArray: boolean;
}

/** An error as any envelope can show it: a RouterError, or what a provider said. */
export interface ShownError {
  readonly status: number;
  readonly code: string | null;
  readonly type: string;
  readonly message: string;
  readonly param: string | null;
  /** Beside a refusal for money. */
  readonly budget?: BudgetRefusal | null;
}

export interface EncodedError {
  readonly status: number;
  readonly body: string;
}

/** Reads a stream as it passes, frame by frame. What it returns goes to the caller, byte for byte. */
export interface StreamTap {
  readonly push: (frame: Buffer) => Buffer | null;
  /** What the format still says once the upstream has ended well. */
  readonly end: () => Buffer | null;
  /** The format's own way to say in mid-stream that the answer broke. */
  readonly fail: (error: ShownError) => Buffer;
  readonly usage: () => Usage | null;
  /** True once something passed that belongs to the answer: not a comment, not a ping. */
  readonly begun: () => boolean;
  /** True once the stream has said that the answer is complete. */
  readonly finished: () => boolean;
  /** The error that the provider itself told in the stream. */
  readonly failure: () => ProviderError | null;
  /** Characters of text that passed, for an estimate where the upstream counts nothing. */
  readonly textLength: () => number;
  /** The whole answer, where the format repeats it at its end. */
  readonly whole?: () => JsonObject | null;
}

/** Frames of one answer become events; an event of the canonical middle is never split. */
export interface Decoder {
  readonly push: (frame: Buffer) => readonly AnswerEvent[];
  readonly end: () => readonly AnswerEvent[];
}

/** Events become the text of the caller's format; the empty string where it has nothing to say of one. */
export interface Encoder {
  readonly push: (event: AnswerEvent) => string;
  readonly end: () => string;
  readonly fail: (error: ShownError) => string;
  readonly whole?: () => JsonObject | null;
}

/** What an answer tells of itself that no upstream says: `id` is unique and made of letters, digits and `_`. */
export interface About {
  readonly id: string;
  readonly nowS: number;
}

/** Where providers of one format differ. What is left out is as OpenAI has it. */
export interface Quirks {
  readonly outputLimit?: 'max_tokens' | 'max_completion_tokens';
  /** False where only `json_object` is known, not a schema. */
  readonly schemas?: boolean;
  /** It takes `top_k`, which OpenAI does not have. */
  readonly topK?: boolean;
  /** The provider takes its own thoughts back as `reasoning_content`. */
  readonly reasoningContent?: boolean;
}

export interface WriteOptions {
  readonly model: string;
  readonly stream: boolean;
  readonly quirks: Quirks;
}

export interface Written {
  readonly body: JsonObject;
  /** The names of what was left out, because this format cannot say it. The caller is told. */
  readonly leftOut: readonly string[];
}

/** What a turn of the request lacks or must not show, when it goes to a provider that signs. */
export interface Amendment {
  /** The place of the message in the caller's own list. */
  readonly at: number;
  /** Take out the reasoning that stands there now: another provider signed it. */
  readonly dropReasoning: boolean;
  /** Put this in front of the turn. */
  readonly reasoning: readonly ReasoningPart[];
  readonly callSignatures: ReadonlyMap<string, Signature>;
}

interface Wire {
  readonly id: string;
  /** Which of its parts nobody can read. */
  readonly opaque: OpaqueParts;
  /** Where our clients find it: patterns of POST routes. */
  readonly routes: readonly string[];
  /** The paths whose callers read errors in this format, routes included. A path that no format claims is OpenAI's. */
  readonly speaksAt?: RegExp;
  /** Its documented examples send no content type. The guard lets such requests in where no page could have sent them. */
  readonly untyped?: boolean;
  /** Tells by its fields a body that came without a path, as for a dry run. */
  readonly recognises?: (body: JsonObject) => boolean;
  /** How its clients read a list of models. */
  readonly models?: ModelShape;
  /** The name by which the body tells one conversation from another; null where it has none. */
  readonly sessionOf: (body: JsonObject) => string | null;
  /** What a model reads of the body, as text, for an estimate of its tokens. */
  readonly contentText: (body: JsonObject) => string;
  /** Throws a RouterError that names the field where the body is not sound. */
  readonly parseRequest: (raw: Buffer, entrance: Entrance) => ParsedRequest;
  /** A body that asks for nothing but a model to be loaded or given up: answered at once, by nobody. */
  readonly idle?: (raw: Buffer, nowS: number) => JsonObject | null;
  /** The caller's own bytes with the model, the usage option and our hints changed, and nothing else. */
  readonly rewrite: (request: ParsedRequest, model: string) => Buffer;
  /** The same bytes with an end for an answer that had none. */
  readonly limitOutput?: (body: Buffer, tokens: number, quirks: Quirks) => Buffer;
  /** The path behind the endpoint of a backend, with its query. */
  readonly upstreamPath: (model: string, stream: boolean) => string;
  /** Headers of a caller that mean something to an upstream of the same format. */
  readonly headersUp: readonly string[];
  readonly encodeError: (error: ShownError) => EncodedError;
  /** What an upstream's error body says, in its words. */
  readonly readError: (body: Buffer) => ProviderError;
}

export interface ConversationDialect extends Wire {
  readonly kind: 'conversation';
  /** SSE events, or JSON lines. */
  readonly framing: 'sse' | 'lines';
  readonly streamType: string;
  /** A frame that keeps a waiting connection alive and that every client skips; null where there is none. */
  readonly keepAlive: Buffer | null;
  readonly read: (request: ParsedRequest) => Conversation;
  /** Throws `invalid_request` where the format cannot say what the request demands. */
  readonly write: (conversation: Conversation, options: WriteOptions) => Written;
  readonly createTap: (request: ParsedRequest) => StreamTap;
  readonly readUsage: (answer: Buffer) => Usage | null;
  readonly createDecoder: () => Decoder;
  readonly decodeWhole: (answer: JsonObject) => readonly AnswerEvent[];
  /** True where the answer says something that its events do not, so that it cannot be judged by them. */
  readonly saysMore: (answer: JsonObject) => boolean;
  readonly createEncoder: (request: ParsedRequest, about: About) => Encoder;
  readonly encodeWhole: (answer: CollectedAnswer, request: ParsedRequest, about: About) => JsonObject;
  /** Formats that carry signatures have this: the caller's bytes with turns amended. */
  readonly amend?: (request: ParsedRequest, amendments: readonly Amendment[]) => ParsedRequest;
}

export interface EmbeddingDialect extends Wire {
  readonly kind: 'embedding';
  readonly read: (request: ParsedRequest) => Embedding;
  readonly write: (embedding: Embedding, options: WriteOptions) => Written;
  readonly decode: (answer: JsonObject) => EmbeddingAnswer;
  readonly encode: (answer: EmbeddingAnswer, request: ParsedRequest) => JsonObject;
  readonly readUsage: (answer: Buffer) => Usage | null;
}

/** Asks how many tokens a conversation has: relayed where the target counts itself, else estimated here. */
export interface CountDialect extends Wire {
  readonly kind: 'count';
  readonly read: (request: ParsedRequest) => Conversation;
  readonly encodeCount: (tokens: number) => JsonObject;
}

export type Dialect = ConversationDialect | EmbeddingDialect | CountDialect;
