// Owns how a failure looks to a caller: in the envelope of the format whose path it called, OpenAI's elsewhere.
import type { RouterError } from '../../contract/errors.ts';
import { anthropicMessages } from '../../dialects/anthropic-messages/anthropic-messages.ts';
import type { EncodedError, ShownError } from '../../dialects/dialect.ts';
import { geminiGenerate } from '../../dialects/gemini/gemini.ts';
import { ollamaChat } from '../../dialects/ollama/ollama.ts';
import { openaiError } from '../../dialects/shared/openai-errors.ts';
import { ollamaPath, pathOf } from './paths.ts';

interface ErrorAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Encode = (error: ShownError) => EncodedError;

const envelopes: readonly { readonly path: RegExp; readonly encode: Encode }[] = [
  { path: /^\/v1\/messages(?:\/|$)/, encode: anthropicMessages.encodeError },
  { path: /^\/v1beta\/|^\/v1\/models\/.*:[A-Za-z]+$/, encode: geminiGenerate.encodeError },
  { path: ollamaPath, encode: ollamaChat.encodeError },
];

export const envelopeOf = (target: string): Encode =>
  envelopes.find(({ path }) => path.test(pathOf(target)))?.encode ?? openaiError;

export function errorAnswer(error: RouterError, encode: Encode = openaiError): ErrorAnswer {
  const { status, body } = encode(error);
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...retryHeaders(error),
    },
    body,
  };
}

/** SDKs ask again on every 503 unless they are told not to. */
function retryHeaders({ lasting, retryAfterS }: RouterError): Record<string, string> {
  if (lasting) return { 'x-should-retry': 'false' };
  return retryAfterS === null ? {} : { 'retry-after': String(retryAfterS) };
}
