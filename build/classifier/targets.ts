// Owns what the heads should say of a row, and how much each answer counts.
import { levels, tiers } from '../../main/contract/routing.ts';
import { headCount, heads, textTasks } from '../../main/domain/classify/heads.ts';
import { gainOf, type Labels, type Row } from './rows.ts';

export interface Targets {
  /** What the heads should say, as probabilities. */
  readonly wanted: Float32Array;
  /** How much each group of heads counts: tier, task, complexity. */
  readonly counts: Float32Array;
  /** Of a row whose tier nobody knows: did only the strong model solve it? */
  readonly isNeeded: boolean | null;
  /** Where the tier itself is not known, which tiers are right; else empty. */
  readonly accepted: readonly boolean[];
}

/** The first and last tier have the fewest rows, and every tier counts alike in the figure that is aimed at. */
const tierCounts = [2, 1, 1, 1, 3] as const;

export function targetsOf(row: Row): Targets {
  const wanted = new Float32Array(headCount);
  const counts = new Float32Array(3);
  if (row.labels === undefined) return { wanted, counts, isNeeded: gainOf(row) > 0, accepted: [] };
  const accepted = addTier(row.labels, wanted, counts);
  const task = textTasks.findIndex((one) => one === row.labels?.task);
  if (task >= 0) {
    wanted[heads.task + task] = 1;
    counts[1] = 1;
  }
  if (row.labels.complexity !== null) {
    wanted[heads.complexity + levels.indexOf(row.labels.complexity)] = 1;
    counts[2] = 1;
  }
  return { wanted, counts, isNeeded: null, accepted };
}

function addTier(labels: Labels, wanted: Float32Array, counts: Float32Array): readonly boolean[] {
  const tier = labels.tier === null ? -1 : tiers.indexOf(labels.tier);
  if (tier >= 0) wanted[heads.tier + tier] = 1;
  if (tier >= 0 || labels.tier_ok !== null) counts[0] = tierCounts[tier] ?? 1;
  return tier < 0 && labels.tier_ok !== null ? tiers.map((one) => labels.tier_ok?.includes(one) ?? false) : [];
}
