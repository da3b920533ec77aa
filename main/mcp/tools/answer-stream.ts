// Owns reading an answer of the router as it comes, in OpenAI's chunks: its text, and each piece told as it arrives.
import { z } from 'zod';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { createFrameCutter } from '../../dialects/shared/frames.ts';
import { readSse } from '../../dialects/shared/sse.ts';
import { refusalOf } from '../access.ts';

/** As much as the router itself holds of one frame. */
const mostFrameBytes = 32 * 1024 * 1024;

const text = z.string().nullish();
const said = z.object({ content: text, refusal: text });
const chunk = z.object({
  choices: z.array(z.object({ delta: said.nullish(), message: said.nullish() })).catch([]),
});

interface Reading {
  /** Told of each piece: how long the text is by now. */
  readonly onPiece: (length: number) => void;
  readonly signal: AbortSignal;
}

/** Throws what the stream tells of a failure, also in its middle: half an answer is none. */
export async function readAnswerText(answer: Response, { onPiece, signal }: Reading): Promise<string> {
  if (answer.body === null) return '';
  if (answer.headers.get('content-type')?.includes('application/json') === true)
    return pieceOf(parseJson(await answer.text()));
  const reader = answer.body.getReader();
  // A stream within this process hears of nobody's leaving but by this.
  const leave = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  const cutter = createFrameCutter(mostFrameBytes);
  let whole = '';
  const take = (frame: Buffer): void => {
    const piece = pieceIn(frame);
    if (piece === null) return;
    whole += piece;
    onPiece(whole.length);
  };
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      for (const frame of cutter.push(Buffer.from(read.value))) take(frame);
    take(cutter.rest());
  } catch (error) {
    if (error instanceof RouterError || signal.aborted) throw error;
    throw new RouterError('upstream_error', 'The answer broke off in its middle. Ask again.', { cause: error });
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
  return whole;
}

/** Null where the frame holds nothing of an answer. */
function pieceIn(frame: Buffer): string | null {
  const data = readSse(frame)?.data ?? '[DONE]';
  return data === '[DONE]' ? null : pieceOf(parseJson(data));
}

function pieceOf(value: unknown): string {
  if (isFailure(value)) throw refusalOf(value, 502);
  const { data } = chunk.safeParse(value);
  if (data === undefined) throw new RouterError('upstream_error', 'The answer is in a form that nobody here can read.');
  const [choice] = data.choices;
  const part = choice?.delta ?? choice?.message;
  return `${part?.content ?? ''}${part?.refusal ?? ''}`;
}

const isFailure = (value: unknown): boolean => z.object({ error: z.looseObject({}) }).safeParse(value).success;
