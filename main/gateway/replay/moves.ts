// Owns counting who would have answered in the place of whom, and which zones lie between them.
import type { Replay, ReplayRow } from '../../contract/replay.ts';
import { targetName, zones, type Target } from '../../contract/routing.ts';

type Told = Pick<Replay, 'moved' | 'moves' | 'crossings' | 'blocking'>;
type Move = Replay['moves'][number];
type Crossing = Replay['crossings'][number];
type Counted<Entry extends { readonly calls: number }> = Omit<Entry, 'calls'> & { calls: number };

const shownExamples = 5;

export function createMoves() {
  const moves = new Map<string, Counted<Move>>();
  const crossings = new Map<string, Counted<Crossing> & { readonly examples: string[] }>();
  let moved = 0;

  function cross({ id, sensitivity: level, zone: from }: ReplayRow, { zone: to }: Target): void {
    const key = `${level} ${from} ${to}`;
    const crossing = crossings.get(key) ?? { level, from, to, calls: 0, examples: [] };
    crossing.calls++;
    if (crossing.examples.length < shownExamples) crossing.examples.push(id);
    crossings.set(key, crossing);
  }
  return {
    add(row: ReplayRow, target: Target): void {
      moved++;
      const to = targetName(target);
      const key = `${row.target}\n${to}`;
      const move = moves.get(key) ?? { from: row.target, to, calls: 0 };
      move.calls++;
      moves.set(key, move);
      if (target.zone !== row.zone) cross(row, target);
    },
    tell: (): Told => ({
      moved,
      moves: mostFirst([...moves.values()]),
      crossings: mostFirst([...crossings.values()]),
      blocking: [...crossings.values()].some(isBlocking),
    }),
  };
}

const isBlocking = ({ level, from, to }: Crossing): boolean =>
  level !== 'low' && zones.indexOf(to) > zones.indexOf(from);

export const mostFirst = <Entry extends { readonly calls: number }>(all: readonly Entry[]): Entry[] =>
  all.toSorted((a, b) => b.calls - a.calls);
