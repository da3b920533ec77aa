// Prints the routing figures of stage one over the rows of a folder, with confusion tables, per source and language.
// Usage: routing.ts [--data DIR] [--mode shipped|held-out|leave-out] [--by family|source]
//   shipped    the weights in resources/; only rows that they were not trained on say anything
//   held-out   trained anew without the rows of `typed`, and without a third of the others in turn
//   leave-out  trained anew without each source in turn, and with `family` without its kin too: the forecast
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClassifier } from '../../main/domain/classify/classifier.ts';
import { mistyped } from '../../build/classifier/examples.ts';
import { createRandom } from '../../build/classifier/arithmetic.ts';
import { openKitchen, resource, rowsIn, weightsFrom } from '../../build/classifier/recipe.ts';
import { factsOf, familyOf, groupsOf, readRows, type Row } from '../../build/classifier/rows.ts';
import type { Judged } from './metrics.ts';
import { printFigures } from './print.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'routing') },
    mode: { type: 'string', default: 'shipped' },
    by: { type: 'string', default: 'family' },
  },
});

const kitchen = openKitchen();
const rows = rowsIn(values.data);
if (rows.length === 0) throw new Error(`There are no rows in ${values.data}. Name their folder with --data.`);

function judgeWith(weights: Uint8Array, asked: readonly Row[]): readonly Judged[] {
  const { classify } = createClassifier(weights);
  return asked.map((row) => ({ row, said: classify(factsOf(row)) }));
}

/** Every group is judged by weights that have not seen it. */
function judgeInTurn(groups: Iterable<readonly Row[]>): readonly Judged[] {
  return [...groups].flatMap((group) => {
    const left = new Set(group);
    return judgeWith(
      weightsFrom(
        rows.filter((row) => !left.has(row)),
        kitchen,
      ),
      group,
    );
  });
}

const thirdOf = ({ id }: Row): number => Number.parseInt(id.slice(-6), 16) % 3;

function heldOut(): readonly Judged[] {
  const typed = new Set(readRows(values.data, 'typed').map(({ id }) => id));
  const turning = new Set(['typed_multi', 'outcome'].flatMap((set) => readRows(values.data, set)).map(({ id }) => id));
  return judgeInTurn(
    [0, 1, 2].map((third) =>
      rows.filter((row) => typed.has(row.id) || (turning.has(row.id) && thirdOf(row) === third)),
    ),
  ).filter(({ row }, place, all) => all.findIndex((other) => other.row.id === row.id) === place);
}

const leftOut = (): readonly Judged[] =>
  judgeInTurn(
    groupsOf(rows, ({ source }) =>
      values.by === 'family' ? familyOf(source) : source.replace('translated:', ''),
    ).values(),
  );

function printRobustness(weights: Uint8Array): void {
  const { classify } = createClassifier(weights);
  const random = createRandom(3);
  const changes = {
    typos: (text: string) => mistyped(text, random),
    'lower case': (text: string) => text.toLowerCase(),
    'upper case': (text: string) => text.toUpperCase(),
    padding: (text: string) => `  ${text} \n`,
  };
  const asked = rows.filter(({ labels }) => labels !== undefined).map(factsOf);
  for (const [name, change] of Object.entries(changes)) {
    const same = asked.filter(
      (facts) => classify(facts).tier === classify({ ...facts, lastUser: change(facts.lastUser) }).tier,
    );
    console.log(`same tier under ${name}: ${(same.length / asked.length).toFixed(3)} of ${asked.length}`);
  }
}

function printSpeed(weights: Uint8Array): void {
  const { classify } = createClassifier(weights);
  const long = rows.map((row) => factsOf(row).lastUser).join('\n');
  const [first] = rows;
  if (first === undefined) return;
  const times = Array.from({ length: 1_500 }, (_, place) => {
    const facts = { ...factsOf(first), lastUser: long.slice(place * 300, place * 300 + 6_000) };
    const startedAt = performance.now();
    classify(facts);
    return performance.now() - startedAt;
  })
    .slice(300)
    .toSorted((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(3);
  console.log(`at 6,000 characters: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
}

const shipped = readFileSync(resource);
const modes: Readonly<Record<string, () => readonly Judged[]>> = {
  shipped: () => judgeWith(shipped, rows),
  'held-out': heldOut,
  'leave-out': leftOut,
};
const judge = modes[values.mode];
if (judge === undefined) throw new Error(`--mode is one of ${Object.keys(modes).join(', ')}`);
printFigures(`${values.mode}${values.mode === 'leave-out' ? ` by ${values.by}` : ''}, ${values.data}`, judge());
if (values.mode === 'shipped') {
  printRobustness(shipped);
  printSpeed(shipped);
}
