// Owns the canonical request: what every format of a conversation can be read into and written from. A format that
// meets another does so here and nowhere else.
import type { JsonObject } from './json.ts';

/** Whose signature it is: a provider refuses, or must never see, what another has signed. */
export const signers = ['anthropic', 'gemini', 'openai', 'deepseek'] as const;
export type Signer = (typeof signers)[number];

/** Opaque to us: it goes back to the provider that made it, byte for byte, or nowhere. */
export interface Signature {
  readonly signer: Signer;
  readonly data: string;
}

export type Media =
  | { readonly kind: 'inline'; readonly mediaType: string; readonly base64: string }
  | { readonly kind: 'url'; readonly url: string }
  /** A file that the provider holds under an id of its own. */
  | { readonly kind: 'stored'; readonly id: string };

export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
}
export interface ImagePart {
  readonly kind: 'image';
  readonly media: Media;
  readonly detail: string | null;
}
interface AudioPart {
  readonly kind: 'audio';
  readonly media: Media;
}
export interface DocumentPart {
  readonly kind: 'document';
  readonly media: Media;
  readonly name: string | null;
}
export interface RefusalPart {
  readonly kind: 'refusal';
  readonly text: string;
}
/** What a model thought. `redacted` has no text, only what its signer can read. */
export interface ReasoningPart {
  readonly kind: 'reasoning';
  readonly text: string;
  readonly signature: Signature | null;
  readonly redacted: boolean;
}
export interface CallPart {
  readonly kind: 'call';
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it; of a custom tool, its free text. */
  readonly arguments: string;
  readonly custom: boolean;
  readonly signature: Signature | null;
}
export interface ResultPart {
  readonly kind: 'result';
  readonly callId: string;
  /** The name of the tool, where the format says it. */
  readonly name: string | null;
  readonly content: readonly ContentPart[];
  readonly failed: boolean;
  readonly custom: boolean;
}

export type ContentPart = TextPart | ImagePart | AudioPart | DocumentPart;
export type Part = ContentPart | RefusalPart | ReasoningPart | CallPart | ResultPart;

/** One message of the request, in its order; several turns of one role may follow each other. */
export interface Turn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly parts: readonly Part[];
  /** Its place in the caller's own list of messages, or -1 where it stood outside of it. */
  readonly at: number;
}

export type Tool =
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly description: string | null;
      readonly parameters: JsonObject | null;
      readonly strict: boolean | null;
    }
  /** Takes free text, perhaps bound by a grammar. */
  | {
      readonly kind: 'custom';
      readonly name: string;
      readonly description: string | null;
      readonly format: JsonObject | null;
    }
  /** Run by the provider itself; only its own format can ask for it. */
  | { readonly kind: 'hosted'; readonly name: string };

export type ToolChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'required' }
  | { readonly kind: 'named'; readonly name: string };

export type Format =
  | { readonly kind: 'json' }
  | {
      readonly kind: 'schema';
      readonly name: string;
      readonly description: string | null;
      readonly schema: JsonObject;
      readonly strict: boolean | null;
    };

export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
export type Effort = (typeof efforts)[number];

export interface Reasoning {
  readonly effort: Effort | null;
  readonly budgetTokens: number | null;
  /** The caller wants to see the thoughts, or their summary. */
  readonly visible: boolean | null;
}

export interface Sampling {
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly topK: number | null;
  readonly seed: number | null;
  readonly presencePenalty: number | null;
  readonly frequencyPenalty: number | null;
}

export interface Conversation {
  readonly kind: 'conversation';
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | null;
  /** False where at most one call a turn is wanted. */
  readonly parallelCalls: boolean | null;
  readonly format: Format | null;
  readonly sampling: Sampling;
  readonly maxOutputTokens: number | null;
  readonly stop: readonly string[];
  /** How many answers. */
  readonly choices: number;
  /** How many alternatives of each token are wanted, or null for no probabilities at all. */
  readonly logprobs: number | null;
  readonly reasoning: Reasoning | null;
  /** What stands behind the place to be filled; null for every other request. */
  readonly suffix: string | null;
  readonly user: string | null;
  /** Fields that only the caller's own format can say, by name: told, never dropped in silence. */
  readonly leftOut: readonly string[];
}

export const noSampling: Sampling = {
  temperature: null,
  topP: null,
  topK: null,
  seed: null,
  presencePenalty: null,
  frequencyPenalty: null,
};

export interface Embedding {
  readonly kind: 'embedding';
  /** Texts, or lists of tokens. */
  readonly inputs: readonly (string | readonly number[])[];
  readonly dimensions: number | null;
  readonly user: string | null;
  readonly leftOut: readonly string[];
}
