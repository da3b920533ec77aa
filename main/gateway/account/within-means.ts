// Owns what is left of a plan once the bills of its targets are known: whom the money does not reach leaves it, and nobody
// climbs further than it reaches.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import type { Decision, Ladder, Level } from '../../domain/decide/decide.ts';
import type { Bills } from './bills.ts';
import { dearestWay } from './dearest-way.ts';

type Planned = Extract<Decision<ParsedRequest>, { kind: 'planned' }>;
type Reaches = (permit: Permit<ParsedRequest>) => boolean;

interface Means {
  readonly maxHops: number;
  /** After what was used already. */
  readonly left: number;
}

/** Null where nobody is left who could answer. */
export function withinMeans(
  { ladder, explicit }: Pick<Planned, 'ladder' | 'explicit'>,
  bills: Bills,
  means: Means,
): Ladder<ParsedRequest> | null {
  const reaches: Reaches = ({ target }) => bills.of(target).tooDear === null;
  const own = levelOf(ladder.own, reaches);
  const standIns = kept(ladder.standIns, reaches);
  const above = ladder.above.flatMap((level) => levelOf(level, reaches) ?? []);
  if (own !== null) return climbable({ own, above, standIns }, bills, means);
  const [first, ...others] = explicit ? [] : standIns;
  if (first === undefined) return null;
  const level = { tier: ladder.own.tier, order: [first, ...others] } as const;
  return climbable({ own: level, above, standIns: [] }, bills, means);
}

const kept = (permits: readonly Permit<ParsedRequest>[], reaches: Reaches): readonly Permit<ParsedRequest>[] =>
  permits.every(reaches) ? permits : permits.filter(reaches);

function levelOf(level: Level<ParsedRequest>, reaches: Reaches): Level<ParsedRequest> | null {
  if (level.order.every(reaches)) return level;
  const [first, ...others] = level.order.filter(reaches);
  return first === undefined ? null : { ...level, order: [first, ...others] };
}

/** Each alone is paid for; together with those above perhaps not: then nobody climbs as far. */
function climbable(ladder: Ladder<ParsedRequest>, bills: Bills, { maxHops, left }: Means): Ladder<ParsedRequest> {
  let above = ladder.above.slice(0, maxHops);
  const costs = (): number => dearestWay({ ...ladder, above }, bills.nanoOf, maxHops) ?? 0;
  while (above.length > 0 && costs() > left) above = above.slice(0, -1);
  return above.length === ladder.above.length ? ladder : { ...ladder, above };
}
