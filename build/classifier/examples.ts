// Owns what the training learns from: a vector, what each head should say of it, and how much it counts.
import { levels, tiers } from '../../main/contract/routing.ts';
import { headCount, heads, textTasks } from '../../main/domain/classify/heads.ts';
import { blocks } from '../../main/domain/classify/layout.ts';
import type { Extract } from '../../main/domain/classify/extract.ts';
import type { TextFacts } from '../../main/domain/classify/stage-one.ts';
import { createRandom } from './arithmetic.ts';
import { factsOf, gainOf, type Row } from './rows.ts';

export interface Example {
  readonly row: Row;
  readonly indices: Int32Array;
  readonly values: Float32Array;
  /** Features before this place are wording; those behind it know no language. */
  readonly wordingEnd: number;
  /** What the heads should say, as probabilities. */
  readonly targets: Float32Array;
  /** How much each group of heads counts: tier, cloud, task, complexity. */
  readonly weights: Float32Array;
  /** Where the tier is not known, only the tiers that are right. */
  readonly accepted: readonly boolean[];
}

const cloudTiers = [false, false, false, true, true] as const;

function targetsOf(row: Row): Pick<Example, 'targets' | 'weights' | 'accepted'> {
  const targets = new Float32Array(headCount);
  const weights = new Float32Array(4);
  const labels = row.labels;
  if (labels === undefined) {
    targets[heads.cloud] = gainOf(row) > 0 ? 1 : 0;
    weights[1] = settings.outcomeWeight * (gainOf(row) > 0 ? settings.outcomeGain : 1);
    return { targets, weights, accepted: [] };
  }
  const accepted = tiers.map((tier) => labels.tier_ok?.includes(tier) ?? false);
  const alike = accepted.filter(Boolean).length;
  const tier = labels.tier === null ? -1 : tiers.indexOf(labels.tier);
  if (alike > 0 || tier >= 0) weights[0] = 1;
  for (let place = 0; place < tiers.length; place++) {
    const shared = accepted[place] && alike > 1 && place !== tier ? settings.acceptedShare / (alike - 1) : 0;
    const own = place === tier ? 1 - (alike > 1 ? settings.acceptedShare : 0) : 0;
    targets[heads.tier + place] = tier < 0 ? 0 : own + shared;
  }
  if (labels.cloud_needed !== null) {
    targets[heads.cloud] = labels.cloud_needed ? 1 : 0;
    weights[1] = 1;
  } else if (tier >= 0) {
    targets[heads.cloud] = cloudTiers[tier] ? 1 : 0;
    weights[1] = settings.undecidedWeight;
  }
  const task = labels.task === null || labels.task === 'vision' ? -1 : textTasks.indexOf(labels.task);
  if (task >= 0) {
    targets[heads.task + task] = 1;
    weights[2] = 1;
  }
  if (labels.complexity !== null) {
    targets[heads.complexity + levels.indexOf(labels.complexity)] = 1;
    weights[3] = 1;
  }
  return { targets, weights, accepted: tier < 0 ? accepted : [] };
}

const settings = {
  outcomeWeight: 0.35,
  outcomeGain: 1.5,
  acceptedShare: 0.1,
  undecidedWeight: 0.5,
  foreignWeight: 2,
  sourcePower: 0.5,
  typoShare: 0.5,
};

function exampleOf(row: Row, facts: TextFacts, extract: Extract): Example {
  const vector = extract(facts);
  const indices = vector.indices.slice(0, vector.length);
  const wordingEnd = indices.findIndex((feature) => feature >= blocks.shape.start);
  return {
    row,
    indices,
    values: vector.values.slice(0, vector.length),
    wordingEnd: wordingEnd < 0 ? indices.length : wordingEnd,
    ...targetsOf(row),
  };
}

/** Rows as they are, and some of them mistyped. */
export function examplesOf(rows: readonly Row[], extract: Extract): readonly Example[] {
  const random = createRandom(7);
  return rows.flatMap((row) => {
    const facts = factsOf(row);
    const plain = exampleOf(row, facts, extract);
    if (random() >= settings.typoShare) return [plain];
    return [plain, exampleOf(row, { ...facts, lastUser: mistyped(facts.lastUser, random) }, extract)];
  });
}

/** Two neighbours swapped in some of the longer words. */
function mistyped(text: string, random: () => number): string {
  return text.replace(/\p{L}{4,}/gu, (word) => {
    if (random() > 0.08) return word;
    const at = 1 + Math.floor(random() * (word.length - 2));
    return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  });
}

/** Sources count by the root of their size, tiers by that of theirs, other languages more. */
export function weigh(examples: readonly Example[]): Float64Array {
  const sizes = new Map<string, number>();
  for (const { row } of examples) sizes.set(row.source, (sizes.get(row.source) ?? 0) + 1);
  const raw = Float64Array.from(examples, ({ row }) => {
    const size = sizes.get(row.source) ?? 1;
    const language = row.lang === undefined || row.lang === 'en' ? 1 : settings.foreignWeight;
    return language * powerOf(size, row);
  });
  const mean = raw.reduce((sum, one) => sum + one, 0) / Math.max(1, raw.length);
  return raw.map((one) => one / mean);
}

const powerOf = (size: number, row: Row): number =>
  row.outcomes !== undefined ? 0.7 : Math.sqrt(100 / Math.max(20, size));
