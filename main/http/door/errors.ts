// Owns how a failure looks to a caller: in the envelope of the format whose path it called, OpenAI's elsewhere.
import type { RouterError } from '../../contract/errors.ts';
import type { EncodedError, ShownError } from '../../dialects/dialect.ts';
import { dialects } from '../../dialects/registry.ts';
import { openaiError } from '../../dialects/shared/openai-errors.ts';
import { pathOf } from './paths.ts';

interface ErrorAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Encode = (error: ShownError) => EncodedError;

export const envelopeOf = (target: string): Encode =>
  dialects.find(({ speaksAt }) => speaksAt?.test(pathOf(target)))?.encodeError ?? openaiError;

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
