// Prints how well stage one routes prompts of sources that it did not learn from: three trainings, each blind to a third.
// Usage: node tests/eval/routing.ts [--data DIR]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openKitchen, rowsIn, weightsFrom } from '../../build/classifier/recipe.ts';
import { factsOf, type Row } from '../../build/classifier/rows.ts';
import { createClassifier } from '../../main/domain/classify/classifier.ts';
import { figuresOf, misleads, needsCloudAuc, type Judged } from './metrics.ts';

const folds = 3;
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'routing') },
  },
});

const rows = rowsIn(values.data);
if (rows.length === 0) throw new Error(`There are no rows in ${values.data}. Name their folder with --data.`);
const kitchen = openKitchen();
const sources = [...new Set(rows.map(({ source }) => source))];
const foldOf = ({ source }: Row): number => sources.indexOf(source) % folds;

const judged = Array.from({ length: folds }, (_, fold) => fold).flatMap((fold): Judged[] => {
  const seen = rows.filter((row) => foldOf(row) !== fold);
  const { classify } = createClassifier(weightsFrom(seen, kitchen));
  return rows.filter((row) => foldOf(row) === fold).map((row) => ({ row, said: classify(factsOf(row)) }));
});

const shown = (value: number | null): string | number => (value === null ? '-' : Math.round(value * 1_000) / 1_000);
const line = (name: string, some: readonly Judged[]) => ({
  set: name,
  ...Object.fromEntries(Object.entries(figuresOf(some)).map(([key, value]) => [key, shown(value)])),
  auc: shown(needsCloudAuc(some)),
});
console.table([
  line('all', judged),
  line('length misleads', judged.filter(misleads)),
  ...sources.map((source) =>
    line(
      source,
      judged.filter(({ row }) => row.source === source),
    ),
  ),
]);
