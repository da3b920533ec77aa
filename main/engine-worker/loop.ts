// Owns the computing: one loop over the context that reads prompts and writes answers for all slots at once.
import type { AddonContext, AddonSampler } from './node-llama-cpp.ts';
import type { Sequence } from './sequence.ts';
import { chooseSlot } from './slots.ts';
import { planStep, type Share } from './step.ts';

export interface Work {
  readonly prompt: Uint32Array;
  readonly mostTokens: number;
  readonly createSampler: () => AddonSampler;
  /** Whether to go on behind this token. */
  readonly onToken: (token: number) => boolean;
  readonly signal: AbortSignal;
}

/** `length` also where the context is full. */
export type Finish = 'stop' | 'length' | 'aborted';

export interface Outcome {
  readonly finish: Finish;
  /** Of the prompt, those that were held already. */
  readonly cachedTokens: number;
  readonly generatedTokens: number;
}

export interface Loop {
  readonly run: (work: Work) => Promise<Outcome>;
  /** Nothing more is taken; resolves when the step that is under way has ended. */
  readonly close: () => Promise<void>;
}

export interface LoopParts {
  readonly context: AddonContext;
  readonly sequences: readonly Sequence[];
  readonly contextTokens: number;
  readonly batchTokens: number;
  readonly isEnd: (token: number) => boolean;
}

interface Waiting {
  readonly work: Work;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

interface Running extends Waiting {
  readonly slot: number;
  readonly sequence: Sequence;
  readonly sampler: AddonSampler;
  readonly cachedTokens: number;
  /** The token that was chosen and not read yet; null while the prompt is read. */
  next: number | null;
  generated: number;
}

/** What of a step one request takes part in. */
interface Part {
  readonly running: Running;
  readonly tokens: Uint32Array;
  /** Where in the batch its next token is sampled; null where its prompt goes on. */
  readonly wanted: number | null;
}

/** Before a prompt's end: the next turn often differs in what the template put there. */
const tokensBehindLastPlace = 6;

export function createLoop(parts: LoopParts): Loop {
  const { context, sequences } = parts;
  const waiting: Waiting[] = [];
  const running = new Map<number, Running>();
  const lastUse = sequences.map(() => 0);
  let uses = 0;
  let turning: Promise<void> | null = null;
  let closed = false;

  const finish = (entry: Running, end: Finish | { readonly error: unknown }): void => {
    running.delete(entry.slot);
    entry.sampler.dispose();
    if (typeof end === 'object') {
      entry.sequence.clear();
      entry.reject(end.error);
      return;
    }
    entry.resolve({ finish: end, cachedTokens: entry.cachedTokens, generatedTokens: entry.generated });
  };

  const leave = ({ resolve }: Waiting): void => resolve({ finish: 'aborted', cachedTokens: 0, generatedTokens: 0 });

  const dropLeavers = (): void => {
    for (const entry of running.values()) if (closed || entry.work.signal.aborted) finish(entry, 'aborted');
    const stay = waiting.filter((entry) => !closed && !entry.work.signal.aborted);
    for (const entry of waiting.splice(0, waiting.length, ...stay)) if (!stay.includes(entry)) leave(entry);
  };

  const seatNext = async (): Promise<boolean> => {
    const [first] = waiting;
    if (first === undefined) return false;
    const slots = sequences.map(({ held }, id) => ({ id, held, busy: running.has(id), lastUse: lastUse[id] ?? 0 }));
    const seat = chooseSlot(slots, first.work.prompt);
    const sequence = seat === null ? undefined : sequences[seat.slot];
    if (seat === null || sequence === undefined) return false;
    waiting.shift();
    lastUse[seat.slot] = ++uses;
    try {
      const cachedTokens = await sequence.cutTo(seat.shared);
      const sampler = first.work.createSampler();
      running.set(seat.slot, { ...first, slot: seat.slot, sequence, sampler, cachedTokens, next: null, generated: 0 });
    } catch (error) {
      first.reject(error);
    }
    return true;
  };

  const step = async (): Promise<void> => {
    const shares = planStep([...running.values()].map(laneOf));
    context.initBatch(parts.batchTokens);
    const taken = shares.flatMap((share) => addShare(context, running.get(share.slot), share));
    await context.decodeBatch();
    for (const { running: entry, tokens } of taken) entry.sequence.append(tokens);
    for (const part of taken) await keepPlace(part);
    await Promise.all(taken.map((part) => advance(part)));
  };

  const advance = async ({ running: entry, wanted }: Part): Promise<void> => {
    if (wanted === null) return;
    try {
      const token = await context.sampleToken(wanted, entry.sampler);
      const end = judge(entry, token);
      if (end !== null) finish(entry, end);
    } catch (error) {
      finish(entry, { error });
    }
  };

  const judge = (entry: Running, token: number): Finish | null => {
    if (entry.work.signal.aborted) return 'aborted';
    if (token < 0) throw new Error('No token can be sampled.');
    if (parts.isEnd(token)) return 'stop';
    entry.generated++;
    entry.next = token;
    if (!entry.work.onToken(token)) return 'stop';
    const full = entry.generated >= entry.work.mostTokens || entry.sequence.held.length >= parts.contextTokens;
    return full ? 'length' : null;
  };

  const turn = async (): Promise<void> => {
    for (;;) {
      dropLeavers();
      while (await seatNext());
      if (running.size === 0) return;
      try {
        await step();
      } catch (error) {
        // What the sequences hold is not known any more.
        for (const entry of running.values()) finish(entry, { error });
      }
    }
  };

  const wake = (): void => {
    turning ??= turn().finally(() => {
      turning = null;
      if (waiting.length > 0) wake();
    });
  };

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        const entry: Waiting = { work, resolve, reject };
        if (closed || work.signal.aborted) {
          leave(entry);
          return;
        }
        waiting.push(entry);
        wake();
      }),
    async close() {
      closed = true;
      await turning;
    },
  };
}

/** The prompt behind what is held, or the one token that was chosen last. */
const unreadOf = ({ next, work, sequence }: Running): number =>
  next === null ? work.prompt.length - sequence.held.length : 0;

function laneOf(entry: Running): { slot: number; unread: number; stretch: number } {
  const unread = unreadOf(entry);
  const { bound, untilPlace } = entry.sequence;
  const untilEnd = bound && unread > tokensBehindLastPlace ? unread - tokensBehindLastPlace : unread;
  return { slot: entry.slot, unread, stretch: Math.min(untilEnd, untilPlace()) };
}

function addShare(context: AddonContext, entry: Running | undefined, share: Share): readonly Part[] {
  if (entry === undefined) return [];
  const from = entry.sequence.held.length;
  const tokens = entry.next === null ? entry.work.prompt.slice(from, from + share.tokens) : Uint32Array.of(entry.next);
  const last = entry.next !== null || from + tokens.length === entry.work.prompt.length;
  const wanted = context.addToBatch(
    share.slot,
    from,
    tokens,
    last ? Uint32Array.of(tokens.length - 1) : Uint32Array.of(),
  );
  return [{ running: entry, tokens, wanted: wanted[0] ?? null }];
}

async function keepPlace({ running: { sequence, next, work } }: Part): Promise<void> {
  const nearEnd = next === null && work.prompt.length - sequence.held.length === tokensBehindLastPlace;
  if (nearEnd || sequence.untilPlace() <= 0) await sequence.keepPlace();
}
