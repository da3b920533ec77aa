// Owns answers that do not end by themselves, and how they end when their router does.
import assert from 'node:assert/strict';
import { hello } from './core.ts';

type Call = (path: string, body: object) => Promise<Response>;

export interface Stream {
  readonly id: string;
  /** All that came, until it ended in whatever way. */
  readonly text: Promise<string>;
}

/** An answer that has begun and does not end by itself. */
export async function streamFrom(call: Call, model: string): Promise<Stream> {
  const body = { ...hello(model, { stream: true, ignore_eos: true, temperature: 0 }), max_tokens: 1_000_000 };
  const answer = await call('/v1/chat/completions', body);
  assert.equal(answer.status, 200);
  const reader = (answer.body ?? assert.fail()).getReader();
  const first = await reader.read();
  let text = Buffer.from(first.value ?? []).toString();
  const rest = async (): Promise<string> => {
    try {
      for (let read = await reader.read(); !read.done; read = await reader.read())
        text += Buffer.from(read.value).toString();
    } catch (error) {
      text += `broken: ${String(error)}`;
    }
    return text;
  };
  return { id: answer.headers.get('x-request-id') ?? '', text: rest() };
}

/** The last frame says, in the words of its format, that it is not the whole answer. */
export function endsWithError(text: string): void {
  const last = text.trim().split('\n\n').at(-1) ?? '';
  assert.match(last, /^data: \{"error":\{/);
  assert.ok(!text.includes('[DONE]'));
}
