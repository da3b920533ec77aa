// Owns how a failure looks to a caller who spoke no dialect yet: OpenAI's envelope, the one that most clients read.
import type { RouterError } from '../contract/errors.ts';
import type { EncodedError } from '../dialects/dialect.ts';
import { openaiChat } from '../dialects/openai-chat.ts';

interface ErrorAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export function errorAnswer(
  error: RouterError,
  encode: (error: RouterError) => EncodedError = openaiChat.encodeError,
): ErrorAnswer {
  const { status, body } = encode(error);
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(error.retryAfterS === null ? {} : { 'retry-after': String(error.retryAfterS) }),
    },
    body,
  };
}
