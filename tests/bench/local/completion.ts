// Owns one completion over HTTP, streamed or whole, the same way for every side; none lasts longer than its deadline.
import { request, type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { createPieceReader, type Ending, type Piece, type PieceReader } from './pieces.ts';

export interface Target {
  readonly origin: string;
  readonly model: string;
}

export interface Order {
  readonly prompt: string;
  readonly maxTokens: number;
}

export interface Completion {
  readonly sentAt: number;
  readonly pieces: () => readonly Piece[];
  /** Resolves with when the piece of that number came, from 1 on. */
  readonly piece: (count: number) => Promise<number>;
  /** Resolves when it has ended with all tokens that were asked for; rejects where it ended otherwise. */
  readonly whole: Promise<Ending>;
  readonly abort: () => void;
}

const deadlineMs = 120_000;

const bodyOf = ({ model }: Target, { prompt, maxTokens }: Order, stream: boolean): string =>
  JSON.stringify({ model, prompt, max_tokens: maxTokens, temperature: 0, ignore_eos: true, stream });

function post(target: Target, body: string, agent: Agent | false): ClientRequest {
  const sent = request(`${target.origin}/v1/completions`, {
    method: 'POST',
    agent,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    signal: AbortSignal.timeout(deadlineMs),
  });
  sent.end(body);
  return sent;
}

async function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
  answer.setEncoding('utf8');
  if (answer.statusCode === 200) return answer;
  throw new Error(`A completion was answered ${answer.statusCode}: ${(await textIn(answer)).slice(0, 300)}`);
}

async function textIn(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const bytes of answer) text += String(bytes);
  return text;
}

/** One after the other on one connection, as clients do that keep theirs. In milliseconds. */
export async function timeWhole(target: Target, order: Order, agent: Agent): Promise<number> {
  const startedAt = performance.now();
  await textIn(await answerTo(post(target, bodyOf(target, order, false), agent)));
  return performance.now() - startedAt;
}

interface Waiting {
  readonly count: number;
  readonly resolve: (at: number) => void;
}

export function openStream(target: Target, order: Order): Completion {
  const sentAt = performance.now();
  const reader = createPieceReader();
  const waiting = new Set<Waiting>();
  const sent = post(target, bodyOf(target, order, true), false);
  const whole = readAll(sent, reader, () => {
    for (const one of waiting) {
      const piece = reader.pieces()[one.count - 1];
      if (piece === undefined) continue;
      waiting.delete(one);
      one.resolve(piece.at);
    }
  });
  // Whoever aborts it does not ask how it ended.
  whole.catch(() => undefined);
  return {
    sentAt,
    pieces: reader.pieces,
    whole,
    abort: () => sent.destroy(),
    piece: (count) => {
      const there = reader.pieces()[count - 1];
      if (there !== undefined) return Promise.resolve(there.at);
      const comes = new Promise<number>((resolve) => waiting.add({ count, resolve }));
      const never = whole.then(() => Promise.reject(new Error(`A stream ended before its piece ${count}.`)));
      return Promise.race([comes, never]);
    },
  };
}

async function readAll(sent: ClientRequest, reader: PieceReader, moved: () => void): Promise<Ending> {
  const answer = await answerTo(sent);
  for await (const bytes of answer) {
    reader.push(String(bytes), performance.now());
    moved();
  }
  const ending = reader.ending();
  if (ending.reason === 'length') return ending;
  throw new Error(`A stream ended with ${ending.reason ?? 'no reason'} before it had all its tokens.`);
}
