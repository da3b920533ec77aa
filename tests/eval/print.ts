// Owns how routing figures look on a terminal.
import { levels, tasks, tiers } from '../../main/contract/routing.ts';
import { groupsOf, type Labels, type Row } from '../../build/classifier/rows.ts';
import { figuresOf, misleads, needsCloudAuc, type Figures, type Judged } from './metrics.ts';

const shown = (value: number | null): string => (value === null ? '-' : value.toFixed(3));

function line(name: string, figures: Figures): Record<string, string | number> {
  const { rows, tierF1, accepted, under, over, balanced, taskF1, complexityF1, saving, unsure } = figures;
  const values = { tierF1, accepted, under, over, balanced, taskF1, complexityF1, saving, unsure };
  return { name, rows, ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, shown(value)])) };
}

const isForeign = ({ row }: Judged): boolean => row.lang !== undefined && row.lang !== 'en';

function printConfusion(judged: readonly Judged[], label: 'tier' | 'task' | 'complexity'): void {
  const names: readonly string[] = { tier: tiers, task: tasks, complexity: levels }[label];
  const goldOf = ({ row }: Judged): Labels['tier'] | Labels['task'] | Labels['complexity'] =>
    row.labels?.[label] ?? null;
  console.log(`${label}: label down, said across`);
  console.table(
    Object.fromEntries(
      names.map((gold) => {
        const rows = judged.filter((one) => goldOf(one) === gold);
        return [
          gold,
          Object.fromEntries(names.map((said) => [said, rows.filter((one) => one.said[label] === said).length])),
        ];
      }),
    ),
  );
}

const sorted = (judged: readonly Judged[], key: (row: Row) => string): [string, readonly Judged[]][] =>
  [...groupsOf(judged, ({ row }) => key(row))].toSorted(([a], [b]) => (a < b ? -1 : 1));

export function printFigures(title: string, judged: readonly Judged[]): void {
  const typed = judged.filter(({ row }) => row.labels !== undefined);
  const outcomes = judged.filter(({ row }) => row.outcomes !== undefined);
  console.log(`\n== ${title}`);
  console.table([
    line('all', figuresOf(typed)),
    line('English', figuresOf(typed.filter((one) => !isForeign(one)))),
    line('other languages', figuresOf(typed.filter(isForeign))),
    line('length misleads', figuresOf(typed.filter(misleads))),
  ]);
  if (outcomes.length > 0)
    console.log(`needs cloud, outcome rows: AUC ${shown(needsCloudAuc(outcomes))} of ${outcomes.length}`);
  for (const label of ['tier', 'task', 'complexity'] as const) printConfusion(typed, label);
  console.table(sorted(typed, ({ source }) => source).map(([name, rows]) => line(name, figuresOf(rows))));
  console.table(sorted(typed, ({ lang }) => lang ?? '-').map(([name, rows]) => line(name, figuresOf(rows))));
}
