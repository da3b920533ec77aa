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

const deadlineMs = 300_000;

const bodyOf = ({ model }: Target, { prompt, maxTokens }: Order, stream: boolean): string =>
  JSON.stringify({ model, prompt, max_tokens: maxTokens, temperature: 0, ignore_eos: true, stream });

interface Wire {
  readonly agent: Agent | false;
  readonly deadline: AbortSignal;
}

function post(target: Target, body: string, { agent, deadline }: Wire): ClientRequest {
  const sent = request(`${target.origin}/v1/completions`, {
    method: 'POST',
    agent,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    signal: deadline,
  });
  sent.end(body);
  return sent;
}

/** What broke off because it was late says so, in the place of a connection that was closed. */
async function inTime<Result>(deadline: AbortSignal, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!deadline.aborted) throw error;
    const most = `${deadlineMs / 1000} s`;
    throw new Error(`A completion took longer than ${most}. Use a smaller model, more threads or --quick.`, {
      cause: error,
    });
  }
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
  const deadline = AbortSignal.timeout(deadlineMs);
  const sent = post(target, bodyOf(target, order, false), { agent, deadline });
  await inTime(deadline, answerTo(sent).then(textIn));
  return performance.now() - startedAt;
}

interface Waiting {
  readonly count: number;
  readonly resolve: (at: number) => void;
}

export function openStream(
  target: Target,
  order: Order,
  deadline: AbortSignal = AbortSignal.timeout(deadlineMs),
): Completion {
  const sentAt = performance.now();
  const reader = createPieceReader();
  const waiting = new Set<Waiting>();
  const sent = post(target, bodyOf(target, order, true), { agent: false, deadline });
  const reading = readAll(sent, reader, () => {
    for (const one of waiting) {
      const piece = reader.pieces()[one.count - 1];
      if (piece === undefined) continue;
      waiting.delete(one);
      one.resolve(piece.at);
    }
  });
  const whole = inTime(deadline, reading);
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
