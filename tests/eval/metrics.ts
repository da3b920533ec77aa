// Owns the routing figures, defined as the reference evaluation defines them.
import { levels, tasks, tiers, type Level, type Task, type Tier } from '../../main/contract/routing.ts';
import { gainOf, type Row } from '../../build/classifier/rows.ts';

interface Prediction {
  readonly tier: Tier;
  readonly task: Task;
  readonly complexity: Level;
  readonly cloudScore: number;
  readonly confidence: number;
}

export interface Judged {
  readonly row: Row;
  readonly said: Prediction;
}

const costs: Readonly<Record<Tier, number>> = { HEARTBEAT: 0, SIMPLE: 0, MODERATE: 0, COMPLEX: 0.01, FRONTIER: 0.05 };
const isCloud = (tier: Tier): boolean => tier === 'COMPLEX' || tier === 'FRONTIER';

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
const shareOf = <T>(items: readonly T[], holds: (item: T) => boolean): number | null =>
  mean(items.map((item) => (holds(item) ? 1 : 0)));

type Pair = readonly [gold: string, said: string];

function macroF1(pairs: readonly Pair[], labels: readonly string[]): number | null {
  const scores: number[] = [];
  for (const label of labels) {
    const hits = pairs.filter(([gold, said]) => gold === label && said === label).length;
    const gold = pairs.filter(([one]) => one === label).length;
    const said = pairs.filter(([, one]) => one === label).length;
    if (gold > 0) scores.push((2 * hits) / (gold + said));
  }
  return mean(scores);
}

export interface Figures {
  readonly rows: number;
  readonly tierF1: number | null;
  readonly accepted: number | null;
  readonly under: number | null;
  readonly over: number | null;
  readonly balanced: number | null;
  readonly taskF1: number | null;
  readonly complexityF1: number | null;
  readonly saving: number | null;
  readonly unsure: number | null;
}

export function figuresOf(judged: readonly Judged[]): Figures {
  const labelled = judged.flatMap(({ row, said }) => (row.labels === undefined ? [] : [{ labels: row.labels, said }]));
  const withTier = labelled.flatMap(({ labels, said }): Pair[] =>
    labels.tier === null ? [] : [[labels.tier, said.tier]],
  );
  const under = shareOf(
    labelled.filter(({ labels }) => labels.cloud_needed === true),
    ({ said }) => !isCloud(said.tier),
  );
  const over = shareOf(
    labelled.filter(({ labels }) => labels.cloud_needed === false),
    ({ said }) => isCloud(said.tier),
  );
  const priced = labelled.filter(({ labels }) => labels.tier !== null);
  const cost = mean(priced.map(({ said }) => costs[said.tier]));
  return {
    rows: judged.length,
    tierF1: macroF1(withTier, tiers),
    accepted: shareOf(
      labelled.filter(({ labels }) => labels.tier_ok !== null),
      ({ labels, said }) => labels.tier_ok?.includes(said.tier) ?? false,
    ),
    under,
    over,
    balanced: under === null || over === null ? null : 1 - (under + over) / 2,
    taskF1: macroF1(
      labelled.flatMap(({ labels, said }): Pair[] => (labels.task === null ? [] : [[labels.task, said.task]])),
      tasks,
    ),
    complexityF1: macroF1(
      labelled.flatMap(({ labels, said }): Pair[] =>
        labels.complexity === null ? [] : [[labels.complexity, said.complexity]],
      ),
      levels,
    ),
    saving: cost === null ? null : 1 - cost / costs.FRONTIER,
    unsure: shareOf(judged, ({ said }) => said.confidence < 0.6),
  };
}

/** Rows on which length misleads: short but hard, or long but easy. */
export function misleads({ row }: Judged): boolean {
  const last = row.messages.findLast(({ role }) => role === 'user');
  const text =
    typeof last?.content === 'string' ? last.content : (last?.content ?? []).map((part) => part.text ?? '').join(' ');
  const words = text.split(/\s+/).length;
  return (row.labels?.cloud_needed === true && words <= 40) || (row.labels?.cloud_needed === false && words > 60);
}

/** How often a row that only the strong model solves is scored above one that gains nothing. */
export function needsCloudAuc(judged: readonly Judged[]): number | null {
  const ranked = judged
    .map(({ row, said }) => ({ score: said.cloudScore, gains: gainOf(row) > 0 }))
    .toSorted((a, b) => a.score - b.score);
  const gaining = ranked.filter(({ gains }) => gains).length;
  if (gaining === 0 || gaining === ranked.length) return null;
  let sum = 0;
  for (let start = 0; start < ranked.length; ) {
    let end = start;
    while (end < ranked.length && ranked[end]?.score === ranked[start]?.score) end++;
    const rank = (start + 1 + end) / 2;
    sum += rank * ranked.slice(start, end).filter(({ gains }) => gains).length;
    start = end;
  }
  return (sum - (gaining * (gaining + 1)) / 2) / (gaining * (ranked.length - gaining));
}
