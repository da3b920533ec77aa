// Owns the computing: one loop over the context that reads prompts and writes answers for all slots at once.
import type { AddonContext } from './node-llama-cpp.ts';
import {
  addShare,
  endBadly,
  endWell,
  keepPlace,
  laneOf,
  leave,
  takeEnd,
  takeToken,
  type Finish,
  type Outcome,
  type Part,
  type Running,
  type Waiting,
  type Work,
} from './running.ts';
import type { Sequence } from './sequence.ts';
import { chooseSlot } from './slots.ts';
import { planStep } from './step.ts';

export interface Loop {
  /** Waits for a slot where all are busy. */
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

interface State extends LoopParts {
  readonly running: Map<number, Running>;
  readonly lastUse: number[];
  waiting: readonly Waiting[];
  uses: number;
  closed: boolean;
}

const isLeaving = (state: State, { work }: Waiting): boolean => state.closed || work.signal.aborted;

function dropLeavers(state: State): void {
  for (const entry of state.running.values()) if (isLeaving(state, entry)) finish(state, entry, 'aborted');
  const leavers = state.waiting.filter((entry) => isLeaving(state, entry));
  if (leavers.length > 0) state.waiting = state.waiting.filter((entry) => !leavers.includes(entry));
  for (const entry of leavers) leave(entry);
}

function finish(state: State, entry: Running, how: Finish): void {
  state.running.delete(entry.slot);
  endWell(entry, how);
}

/** Whether the first that waits got a slot. */
async function seatFirst(state: State): Promise<boolean> {
  const [first, ...others] = state.waiting;
  if (first === undefined) return false;
  const slots = state.sequences.map(({ held }, id) => ({
    id,
    held,
    busy: state.running.has(id),
    lastUse: state.lastUse[id] ?? 0,
  }));
  const seat = chooseSlot(slots, first.work.prompt);
  const sequence = seat === null ? undefined : state.sequences[seat.slot];
  if (seat === null || sequence === undefined) return false;
  state.waiting = others;
  state.lastUse[seat.slot] = ++state.uses;
  try {
    const cachedTokens = await sequence.cutTo(seat.shared);
    const sampler = first.work.createSampler();
    state.running.set(seat.slot, {
      ...first,
      slot: seat.slot,
      sequence,
      sampler,
      cachedTokens,
      next: null,
      generated: 0,
    });
  } catch (error) {
    sequence.clear();
    first.reject(error);
  }
  return true;
}

async function advance(state: State, { running: entry, wanted }: Part): Promise<void> {
  if (wanted === null) return;
  try {
    const token = await state.context.sampleToken(wanted, entry.sampler);
    if (token < 0) throw new Error('No token can be sampled.');
    const how = state.isEnd(token) ? takeEnd(entry) : takeToken(entry, token, state.contextTokens);
    if (how !== null) finish(state, entry, how);
  } catch (error) {
    state.running.delete(entry.slot);
    endBadly(entry, error);
  }
}

async function step(state: State): Promise<void> {
  const shares = planStep([...state.running.values()].map(laneOf));
  state.context.initBatch(state.batchTokens);
  const parts = shares.flatMap((share) => {
    const entry = state.running.get(share.slot);
    return entry === undefined ? [] : [addShare(state.context, entry, share)];
  });
  await state.context.decodeBatch();
  for (const { running, tokens } of parts) running.sequence.append(tokens);
  for (const { running } of parts) await keepPlace(running);
  await Promise.all(parts.map((part) => advance(state, part)));
}

/** Goes on until nobody is left. Abort is looked at before each step. */
async function turn(state: State): Promise<void> {
  for (;;) {
    dropLeavers(state);
    while (await seatFirst(state));
    if (state.running.size === 0) return;
    try {
      await step(state);
    } catch (error) {
      for (const entry of state.running.values()) endBadly(entry, error);
      state.running.clear();
    }
  }
}

export function createLoop(parts: LoopParts): Loop {
  const lastUse = parts.sequences.map(() => 0);
  const state: State = { ...parts, running: new Map(), lastUse, waiting: [], uses: 0, closed: false };
  let turning: Promise<void> | null = null;

  const wake = (): void => {
    turning ??= turn(state).finally(() => {
      turning = null;
      if (state.waiting.length > 0) wake();
    });
  };

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        const entry: Waiting = { work, resolve, reject };
        if (isLeaving(state, entry)) {
          leave(entry);
          return;
        }
        state.waiting = [...state.waiting, entry];
        wake();
      }),
    async close() {
      state.closed = true;
      await turning;
    },
  };
}
