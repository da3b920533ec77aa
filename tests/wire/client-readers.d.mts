// The types of the readers, whose packages have none here.

interface Asking {
  readonly base: string;
  readonly model: string;
  readonly stream: boolean;
  readonly tools: boolean;
  readonly fetch: typeof fetch;
}

interface Read {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  /** Tokens of the input, tokens of the output. */
  readonly usage: readonly [number, number];
  readonly finish: string;
}

export type Load = (name: string) => Promise<unknown>;
export type ClientName =
  | '@anthropic-ai/sdk'
  | 'ollama'
  | '@google/genai'
  | 'ai with @ai-sdk/openai-compatible'
  | '@langchain/openai';
export const readers: Readonly<Record<ClientName, (load: Load, asking: Asking) => Promise<Read>>>;
