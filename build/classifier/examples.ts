// Owns what the training learns from: rows as vectors, some of them mistyped, each with its weight.
import type { Extract } from '../../main/domain/classify/extract.ts';
import { blocks } from '../../main/domain/classify/layout.ts';
import type { TextFacts } from '../../main/domain/classify/stage-one.ts';
import { createRandom } from './arithmetic.ts';
import { factsOf, groupsOf, type Row } from './rows.ts';
import { targetsOf, type Targets } from './targets.ts';

export interface Example extends Targets {
  readonly row: Row;
  readonly indices: Int32Array;
  readonly values: Float32Array;
  /** Features before this place are wording; those behind it know no language. */
  readonly wordingEnd: number;
}

/** So many rows are learned a second time with typing errors. */
const mistypedShare = 0.3;
const mistypedSeed = 7;

export function examplesOf(rows: readonly Row[], extract: Extract): readonly Example[] {
  const random = createRandom(mistypedSeed);
  return rows.flatMap((row) => {
    const facts = factsOf(row);
    const plain = exampleOf(row, facts, extract);
    if (random() >= mistypedShare) return [plain];
    return [plain, exampleOf(row, { ...facts, lastUser: mistyped(facts.lastUser, random) }, extract)];
  });
}

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

const wordShare = 0.08;

/** Two neighbours swapped in some of the longer words. */
export function mistyped(text: string, random: () => number): string {
  return text.replace(/\p{L}{4,}/gu, (word) => {
    if (random() > wordShare) return word;
    const at = 1 + Math.floor(random() * (word.length - 2));
    return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  });
}

const outcomeWeight = 0.7;
const ownWeight = 8;
const foreignWeight = 2;
const smallestSource = 20;

/** Sources count by the root of their size, our own examples and other languages more; one on average. */
export function weigh(examples: readonly Example[]): Float64Array {
  const bySource = groupsOf(examples, ({ row }) => row.source);
  const raw = Float64Array.from(examples, ({ row }) => {
    if (row.outcomes !== undefined) return outcomeWeight;
    const size = Math.max(smallestSource, bySource.get(row.source)?.length ?? 0);
    const isForeign = row.lang !== undefined && row.lang !== 'en';
    return (10 / Math.sqrt(size)) * (row.source === 'own' ? ownWeight : 1) * (isForeign ? foreignWeight : 1);
  });
  const mean = raw.reduce((sum, one) => sum + one, 0) / Math.max(1, raw.length);
  return raw.map((one) => one / mean);
}
