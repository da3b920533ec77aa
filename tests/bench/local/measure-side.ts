// Owns what is measured of one side, alone on the machine, and in which order. Between two figures it comes to rest.
import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { median } from '../measure.ts';
import { openStream, timeWhole, type Target } from './completion.ts';
import { treeSeconds, untilIdle } from './cpu-tree.ts';
import { longestGap, tokensPerSecond } from './pieces.ts';
import type { Side } from './sides.ts';

export interface Lengths {
  readonly decodeTokens: number;
  readonly streamTokens: number;
  readonly firstPrompt: number;
  readonly longPrompt: number;
  readonly abortedPrompt: number;
  readonly singles: number;
}

export const usual: Lengths = {
  decodeTokens: 128,
  streamTokens: 64,
  firstPrompt: 1_000,
  longPrompt: 4_000,
  abortedPrompt: 6_000,
  singles: 60,
};
export const quick: Lengths = {
  decodeTokens: 48,
  streamTokens: 24,
  firstPrompt: 500,
  longPrompt: 1_500,
  abortedPrompt: 3_000,
  singles: 20,
};

export interface Figures {
  readonly spawnMs: number;
  readonly decode: number;
  readonly firstMs: number;
  readonly together: number;
  readonly oneTokenMs: number;
  readonly stallMs: number;
  readonly decodeLong: number;
  readonly abortedDecodeS: number;
  readonly abortedPrefillS: number;
  readonly turn2Ms: number;
  readonly turn6Ms: number;
  readonly cpuS: number;
  /** How many tokens the prompts really were. */
  readonly firstPromptTokens: number;
  readonly longPromptTokens: number;
}

interface Means {
  readonly target: Target;
  readonly pid: number;
  readonly lengths: Lengths;
  /** A prompt of about so many tokens that nothing has been told yet. */
  readonly text: (tokens: number) => string;
}

const idleMs = 60_000;

export async function measureSide(side: Side, { lengths, text }: Pick<Means, 'lengths' | 'text'>): Promise<Figures> {
  const { target, pid } = side;
  const means: Means = { target, pid, lengths, text };
  const atRest = async <Result>(measure: (means: Means) => Promise<Result>): Promise<Result> => {
    await untilIdle(pid, idleMs);
    return measure(means);
  };
  const short = await atRest((all) => paceOf(all, text(shortPrompt)));
  const first = await atRest(measureFirst);
  const together = await atRest(measureTogether);
  const oneTokenMs = await atRest(measureSingles);
  const longPrompt = text(lengths.longPrompt);
  const stallMs = await atRest((all) => measureStall(all, longPrompt));
  const long = await atRest((all) => paceOf(all, longPrompt));
  const turns = await atRest(measureTurns);
  // Of what both did alike: after an abort one side may go on with what nobody waits for, which has its own figures.
  const cpuS = (await untilIdle(pid, idleMs)) - side.usedSeconds;
  const abortedDecodeS = await atRest(measureAbortedDecode);
  const abortedPrefillS = await atRest(measureAbortedPrefill);
  return {
    spawnMs: side.spawnMs,
    decode: short.pace,
    firstMs: first.ms,
    together,
    oneTokenMs,
    stallMs,
    decodeLong: long.pace,
    abortedDecodeS,
    abortedPrefillS,
    cpuS,
    firstPromptTokens: first.promptTokens,
    longPromptTokens: long.promptTokens,
    ...turns,
  };
}

const shortPrompt = 20;

interface Pace {
  readonly pace: number;
  readonly promptTokens: number;
}

async function paceOf({ target, lengths }: Means, prompt: string): Promise<Pace> {
  const stream = openStream(target, { prompt, maxTokens: lengths.decodeTokens });
  const { promptTokens } = await stream.whole;
  return { pace: tokensPerSecond(stream.pieces(), lengths.decodeTokens), promptTokens };
}

async function measureFirst({ target, lengths, text }: Means): Promise<{ ms: number; promptTokens: number }> {
  const stream = openStream(target, { prompt: text(lengths.firstPrompt), maxTokens: 2 });
  const firstAt = await stream.piece(1);
  const { promptTokens } = await stream.whole;
  return { ms: firstAt - stream.sentAt, promptTokens };
}

const streams = 8;

async function measureTogether({ target, lengths, text }: Means): Promise<number> {
  const startedAt = performance.now();
  const all = Array.from({ length: streams }, () =>
    openStream(target, { prompt: text(shortPrompt), maxTokens: lengths.streamTokens }),
  );
  await Promise.all(all.map(({ whole }) => whole));
  return (streams * lengths.streamTokens * 1_000) / (performance.now() - startedAt);
}

async function measureSingles({ target, lengths, text }: Means): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const order = { prompt: text(shortPrompt), maxTokens: 1 };
  const times: number[] = [];
  try {
    await timeWhole(target, order, agent);
    while (times.length < lengths.singles) times.push(await timeWhole(target, order, agent));
  } finally {
    agent.destroy();
  }
  return median(times);
}

/** So many pieces of a stream show that it runs. */
const underWay = 10;
/** More than anybody waits for. */
const endless = 2_000;

async function measureStall({ target, text }: Means, longPrompt: string): Promise<number> {
  const stream = openStream(target, { prompt: text(shortPrompt), maxTokens: endless });
  try {
    await stream.piece(underWay);
    const intruder = openStream(target, { prompt: longPrompt, maxTokens: 1 });
    const until = await intruder.piece(1);
    await intruder.whole;
    return longestGap(stream.pieces(), intruder.sentAt, until);
  } finally {
    stream.abort();
  }
}

async function measureAbortedDecode({ target, pid, text }: Means): Promise<number> {
  const stream = openStream(target, { prompt: text(shortPrompt), maxTokens: endless });
  await stream.piece(underWay);
  return usedAfter(stream.abort, pid);
}

/** By then it reads the prompt, and is far from its end. */
const intoPrefillMs = 500;

async function measureAbortedPrefill({ target, pid, lengths, text }: Means): Promise<number> {
  const stream = openStream(target, { prompt: text(lengths.abortedPrompt), maxTokens: 2 });
  await wait(intoPrefillMs);
  return stream.pieces().length > 0 ? Number.NaN : usedAfter(stream.abort, pid);
}

async function usedAfter(abort: () => void, pid: number): Promise<number> {
  const before = treeSeconds(pid);
  abort();
  return (await untilIdle(pid, idleMs)) - before;
}

const turnTokens = 200;
const openingTokens = 600;
const answerTokens = 16;
const turnCount = 6;

/** The machine is faster at one time than at another: of several talks the middle counts. */
const talks = 3;

async function measureTurns(means: Means): Promise<Pick<Figures, 'turn2Ms' | 'turn6Ms'>> {
  const all: (readonly number[])[] = [];
  while (all.length < talks) all.push(await talkOnce(means));
  const middleOf = (turn: number): number => median(all.map((firsts) => firsts[turn - 1] ?? Number.NaN));
  return { turn2Ms: middleOf(2), turn6Ms: middleOf(6) };
}

/** Each turn sends all that was said before, as a client without memory at the other end does. */
async function talkOnce({ target, text }: Means): Promise<readonly number[]> {
  const firsts: number[] = [];
  let talk = text(openingTokens);
  while (firsts.length < turnCount) {
    const stream = openStream(target, { prompt: talk, maxTokens: answerTokens });
    firsts.push((await stream.piece(1)) - stream.sentAt);
    await stream.whole;
    const answer = stream.pieces().map((piece) => piece.text);
    talk = `${talk}${answer.join('')}\n\n${text(turnTokens)}`;
  }
  return firsts;
}
