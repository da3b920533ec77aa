// Owns adding up what became of requests that were decided again, and of those that could not be.
import type { Replay, ReplayRow } from '../../contract/replay.ts';
import { createCosts } from './costs.ts';
import { endAgain, type EndGrounds } from './end-again.ts';
import { createLatencies } from './latencies.ts';
import { createMoves, mostFirst } from './moves.ts';

export interface Tally {
  readonly add: (row: ReplayRow) => void;
  /** So many more are left out for this. */
  readonly leave: (why: string, calls: number) => void;
  readonly tell: () => Omit<Replay, 'ok' | 'problems' | 'requests'>;
}

const unpricedWords = 'Their cost is not known on one of both sides: they are in the moves, and not in costUsd.';

export function createTally(grounds: EndGrounds): Tally {
  const leftOut = new Map<string, number>();
  const moves = createMoves();
  const costs = createCosts(grounds);
  const latencies = createLatencies(grounds.times);
  let replayed = 0;

  const leave = (why: string, calls: number): void => void leftOut.set(why, (leftOut.get(why) ?? 0) + calls);
  return {
    add(row) {
      const end = endAgain(row, grounds);
      if (end.kind === 'left-out') return leave(end.why, 1);
      replayed++;
      if (end.isMoved) moves.add(row, end.target);
      costs.add(row, end);
      latencies.add(row, end);
    },
    leave,
    tell() {
      const all = [...leftOut, [unpricedWords, costs.unknown()] as const].map(([why, calls]) => ({ why, calls }));
      return {
        replayed,
        leftOut: mostFirst(all.filter(({ calls }) => calls > 0)),
        ...moves.tell(),
        costUsd: costs.tell(),
        latencyMs: latencies.tell(),
      };
    },
  };
}
