// Owns the whole vector of a text: hashed n-grams, surface features and notions side by side.
import { createBag, createVector, type SparseVector } from './bag.ts';
import { addParts, addWords, createShapeGrams } from './grams.ts';
import { blocks, hashedCount } from './layout.ts';
import { addNotionPairs, createNotionFinder, type WordTable } from './notions.ts';
import { createScanner } from './scan.ts';
import type { TextFacts } from './stage-one.ts';
import { surfaceFeatures, type Surroundings } from './surface.ts';
import { createTallier } from './tally.ts';

/** How much each group weighs beside the others. */
const norms = { word: 2, part: 2, shape: 1.5, notion: 1.5 } as const;

/** Features of a notion: it is there, how much of the text it is, whether it opens the text, whether it closes it. */
const perNotion = 3;
const openingWords = 5;

export const firstNotion = hashedCount + surfaceFeatures.length;
export const featureCount = (notionCount: number): number => firstNotion + perNotion * notionCount;
/** The notion that a feature tells of, for features from `firstNotion` on. */
export const notionOf = (feature: number): number => Math.floor((feature - firstNotion) / perNotion);

/** The vector is valid until the next text. */
export type Extract = (facts: TextFacts) => SparseVector;

export function createExtract(table: WordTable, notionCount: number): Extract {
  const scanText = createScanner();
  const tallyOf = createTallier();
  const findNotions = createNotionFinder(table, notionCount);
  const addShapes = createShapeGrams();
  const bags = {
    word: createBag(blocks.word),
    part: createBag(blocks.part),
    shape: createBag(blocks.shape),
    notion: createBag(blocks.notion),
  };
  const vector = createVector(featureCount(notionCount) - hashedCount);
  return (facts) => {
    const scan = scanText(facts.lastUser);
    const notions = findNotions(scan);
    addWords(scan, bags.word);
    addParts(scan, bags.part);
    addShapes(scan, bags.shape);
    addNotionPairs(notions, scan.wordCount, bags.notion);
    vector.length = 0;
    bags.word.drain(vector, norms.word);
    bags.part.drain(vector, norms.part);
    bags.shape.drain(vector, norms.shape);
    bags.notion.drain(vector, norms.notion);
    appendSurface(vector, { facts, scan, notions, tally: tallyOf(scan) });
    appendNotions(vector, { scan, notions });
    return vector;
  };
}

function append(vector: SparseVector, feature: number, value: number): void {
  if (value === 0) return;
  vector.indices[vector.length] = feature;
  vector.values[vector.length++] = value;
}

function appendSurface(vector: SparseVector, around: Surroundings): void {
  for (const [place, feature] of surfaceFeatures.entries()) append(vector, hashedCount + place, feature.value(around));
}

function appendNotions(vector: SparseVector, { scan, notions }: Pick<Surroundings, 'scan' | 'notions'>): void {
  for (const [notion, count] of notions.count.entries()) {
    if (count === 0) continue;
    const feature = firstNotion + perNotion * notion;
    append(vector, feature, 1);
    append(vector, feature + 1, Math.min(1, (4 * count) / (scan.wordCount + 4)));
    if ((notions.first[notion] ?? 0) <= openingWords) append(vector, feature + 2, 1);
  }
}
