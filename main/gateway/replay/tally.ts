// Owns adding up what became of requests that were decided again: moves, crossings, cost and time, on both sides.
import { isDeepStrictEqual } from 'node:util';
import type { Replay, ReplayRow } from '../../contract/replay.ts';
import { noUsage, targetName, zones, type Target } from '../../contract/routing.ts';
import type { Decision } from '../../domain/decide/decide.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import { chargeOf } from '../../domain/money/price.ts';
import type { Policy } from '../../domain/policy.ts';
import { decideAgain, type Grounds } from './decide-again.ts';

type Told = Omit<Replay, 'ok' | 'problems' | 'requests'>;
export type Tally = ReturnType<typeof createTally>;

const shownExamples = 5;

/** A policy that decided them then is the one that is in force since; nobody knows which one decided those before. */
export interface TallyParts extends Grounds {
  readonly inForceSince: number;
}

export function createTally(parts: TallyParts) {
  const { times } = parts;
  const leftOut = new Map<string, number>();
  const moves = new Map<string, { from: string; to: string; calls: number }>();
  const crossings = new Map<string, { -readonly [Key in keyof Crossing]: Crossing[Key] } & { examples: string[] }>();
  const samePrices = new Map<string, boolean>();
  const was: number[] = [];
  const would: number[] = [];
  let replayed = 0;
  let moved = 0;
  let unpriced = 0;
  let untimed = 0;
  let wasNano = 0;
  let wouldNano = 0;

  const leave = (why: string, calls = 1): void => {
    if (calls > 0) leftOut.set(why, (leftOut.get(why) ?? 0) + calls);
  };
  function add(row: ReplayRow): void {
    const again = decideAgain(row, parts.candidate, parts);
    if (again.kind === 'left-out') return leave(again.why);
    if (again.decision.kind === 'refused') return leave(`They would be refused: ${again.decision.error.code}.`);
    replayed++;
    const target = endOf(row, again.decision, parts);
    const isMoved = targetName(target) !== row.target;
    if (isMoved) countMove(row, target);
    countCost(row, costOf(row, target, again.policy, isMoved));
    if (row.outcome === 'ok' && row.durationMs !== null)
      countTime(row.durationMs, isMoved ? timeOf(target) : row.durationMs);
  }
  const timeOf = (target: Target): number | null => times.get(targetName(target))?.durationMs ?? null;
  function countTime(wasMs: number, wouldMs: number | null): void {
    was.push(wasMs);
    if (wouldMs === null) untimed++;
    else would.push(wouldMs);
  }
  function countMove(row: ReplayRow, target: Target): void {
    moved++;
    const to = targetName(target);
    const key = `${row.target}\n${to}`;
    const move = moves.get(key) ?? { from: row.target, to, calls: 0 };
    move.calls++;
    moves.set(key, move);
    if (target.zone !== row.zone) countCrossing(row, target);
  }
  function countCrossing({ id, sensitivity: level, zone: from }: ReplayRow, { zone: to }: Target): void {
    const key = `${level} ${from} ${to}`;
    const crossing = crossings.get(key) ?? { level, from, to, calls: 0, examples: [] };
    crossing.calls++;
    if (crossing.examples.length < shownExamples) crossing.examples.push(id);
    crossings.set(key, crossing);
  }
  /** What was charged stands, unless the price of the very target would be another. */
  function costOf(row: ReplayRow, target: Target, policy: Policy, isMoved: boolean): number | null {
    if (!isMoved && hasSamePrice(row, target, policy)) return row.costNanoUsd;
    const usage = { ...noUsage, ...row, surcharged: false, estimated: false };
    return chargeOf(parts.candidate.pricesOf(policy).of(target), usage).nanoUsd;
  }
  function hasSamePrice(row: ReplayRow, target: Target, policy: Policy): boolean {
    const key = `${row.policy ?? ''}\n${row.target}`;
    const known = samePrices.get(key);
    if (known !== undefined) return known;
    const before = parts.inForce.policyOf(row.policy);
    const price = parts.candidate.pricesOf(policy).of(target);
    const isSame = before !== null && isDeepStrictEqual(price, parts.inForce.pricesOf(before).of(target));
    samePrices.set(key, isSame);
    return isSame;
  }
  function countCost({ costNanoUsd }: ReplayRow, nano: number | null): void {
    if (costNanoUsd === null || nano === null) {
      unpriced++;
      return;
    }
    wasNano += costNanoUsd;
    wouldNano += nano;
  }
  const usdOf = (nano: number): number | null => (replayed > 0 && unpriced === replayed ? null : usdFromNano(nano));
  return {
    add,
    leave,
    tell(): Told {
      leave('Their cost is not known on one of both sides: they are in the moves, and not in costUsd.', unpriced);
      return {
        replayed,
        leftOut: mostFirst([...leftOut].map(([why, calls]) => ({ why, calls }))),
        moved,
        moves: mostFirst([...moves.values()]),
        costUsd: { was: usdOf(wasNano), would: usdOf(wouldNano) },
        latencyMs: { was: { p50: middle(was) }, would: { p50: untimed > 0 ? null : middle(would) } },
        crossings: mostFirst([...crossings.values()]),
        blocking: [...crossings.values()].some(isBlocking),
      };
    },
  };
}

type Crossing = Replay['crossings'][number];

const isBlocking = ({ level, from, to }: Crossing): boolean =>
  level !== 'low' && zones.indexOf(to) > zones.indexOf(from);

const mostFirst = <Counted extends { readonly calls: number }>(all: readonly Counted[]): Counted[] =>
  all.toSorted((a, b) => b.calls - a.calls);

/** Of an even number the lower one, so that it is a time that was really seen. */
const middle = (times: readonly number[]): number | null =>
  times.length === 0 ? null : (Float64Array.from(times).toSorted()[(times.length - 1) >> 1] ?? null);

type Planned = Extract<Decision<null>, { readonly kind: 'planned' }>;

/**
 * Whom it would have ended with. Where the policy that decided it would have asked the same one first, all that came
 * between that and its answer (a server that was down, a cache that was warm) would have come between it again.
 */
function endOf(row: ReplayRow, { ladder }: Planned, parts: TallyParts): Target {
  const [{ target }] = ladder.own.order;
  if (targetName(target) === row.target || row.at < parts.inForceSince) return target;
  const before = decideAgain(row, parts.inForce, parts);
  if (before.kind !== 'decided' || before.decision.kind !== 'planned') return target;
  const [first] = before.decision.ladder.own.order;
  return targetName(first.target) === targetName(target) ? recordedOf(row, ladder) : target;
}

/** As it stood in its row; with the region of its place where that still stands in the plan. */
function recordedOf(row: ReplayRow, { own, above, standIns }: Planned['ladder']): Target {
  const all = [...own.order, ...above.flatMap(({ order }) => order), ...standIns];
  const slash = row.target.indexOf('/');
  return (
    all.find(({ target }) => targetName(target) === row.target)?.target ?? {
      backend: row.target.slice(0, slash),
      model: row.target.slice(slash + 1),
      zone: row.zone,
      region: null,
    }
  );
}
