// Owns reading a streamed completion: when each piece of its text came, and how it ended. Comments that only keep a
// connection alive are no pieces.
import { z } from 'zod';

export interface Piece {
  readonly at: number;
  readonly text: string;
}

export interface Ending {
  /** Null until the stream has told why it ended. */
  readonly reason: string | null;
  /** Not a number where it has not been told. */
  readonly promptTokens: number;
}

const event = z.object({
  choices: z.array(z.object({ text: z.string().default(''), finish_reason: z.string().nullish() })).default([]),
  usage: z.object({ prompt_tokens: z.number() }).nullish(),
  error: z.object({ message: z.string() }).nullish(),
});

export interface PieceReader {
  readonly push: (bytes: string, at: number) => void;
  readonly pieces: () => readonly Piece[];
  readonly ending: () => Ending;
}

/** A piece came when its line was whole. */
export function createPieceReader(): PieceReader {
  const pieces: Piece[] = [];
  let ending: Ending = { reason: null, promptTokens: Number.NaN };
  let held = '';
  const take = (line: string, at: number): void => {
    const data = /^data: ?(.*)$/.exec(line)?.[1];
    if (data === undefined || data === '[DONE]') return;
    const { choices, usage, error } = event.parse(JSON.parse(data));
    if (error) throw new Error(`The stream broke off: ${error.message}`);
    const text = choices[0]?.text ?? '';
    if (text !== '') pieces.push({ at, text });
    ending = {
      reason: choices[0]?.finish_reason ?? ending.reason,
      promptTokens: usage?.prompt_tokens ?? ending.promptTokens,
    };
  };
  return {
    push(bytes, at) {
      const lines = (held + bytes).split('\n');
      held = lines.pop() ?? '';
      for (const line of lines) take(line.trimEnd(), at);
    },
    pieces: () => pieces,
    ending: () => ending,
  };
}

/** The first token took the prompt's time as well: what is meant is the pace of those after it. */
export function tokensPerSecond(pieces: readonly Piece[], tokens: number): number {
  const first = pieces[0];
  const last = pieces.at(-1);
  if (first === undefined || last === undefined || last === first) return Number.NaN;
  return ((tokens - 1) / (last.at - first.at)) * 1_000;
}

/** The longest time between two moments in which a stream said nothing, its silences at both ends included. */
export function longestGap(pieces: readonly Piece[], from: number, until: number): number {
  const within = pieces.map(({ at }) => at).filter((at) => at > from && at < until);
  const before = pieces.findLast(({ at }) => at <= from)?.at ?? from;
  return [...within, until].reduce(({ longest, last }, at) => ({ longest: Math.max(longest, at - last), last: at }), {
    longest: 0,
    last: before,
  }).longest;
}
