// Owns the surface features: what a text looks like, whatever its language. Each has a name that a reason can say.
import type { NotionCounts } from './notions.ts';
import type { Scan } from './scan.ts';
import type { TextFacts } from './stage-one.ts';
import { kind } from './kinds.ts';
import { pairPlace, type PairGroup, type Tally } from './tally.ts';

export interface Surroundings {
  readonly facts: TextFacts;
  readonly scan: Scan;
  readonly tally: Tally;
  readonly notions: NotionCounts;
}

export interface SurfaceFeature {
  readonly name: string;
  /** 0 to 1. */
  readonly value: (around: Surroundings) => number;
}

/** Rises with the amount and is a half at `middle`; over the logarithm of the amount it is the usual S. */
const rising = (amount: number, middle: number): number => (amount <= 0 ? 0 : amount / (amount + middle));
const flag = (held: boolean): number => (held ? 1 : 0);

/** Words, where a sign of a script without spaces counts for half of one. */
const wordsOf = ({ scan, tally }: Surroundings): number => scan.wordCount - tally.denseLetters / 2;
const signs = ({ tally }: Surroundings, list: string): number => {
  let sum = 0;
  for (let index = 0; index < list.length; index++) sum += tally.signs[list.charCodeAt(index)] ?? 0;
  return sum;
};
const share = (part: number, around: Surroundings): number =>
  around.scan.length === 0 ? 0 : part / around.scan.length;

const lengths: readonly SurfaceFeature[] = [
  ...[2, 4, 7, 12, 20, 35, 60, 120, 300, 800].map((middle) => ({
    name: 'length',
    value: (around: Surroundings) => {
      const ratio = rising(wordsOf(around), middle);
      return ratio * ratio;
    },
  })),
  ...[15, 50, 150, 500, 2_000].map((middle) => ({
    name: 'length',
    value: (around: Surroundings) => rising(around.scan.length, middle),
  })),
];

const signGroup = (name: string, list: string, middle: number): readonly SurfaceFeature[] => [
  { name, value: (around) => rising(signs(around, list), middle) },
  { name, value: (around) => Math.min(1, 8 * share(signs(around, list), around)) },
];

const signGroups: readonly SurfaceFeature[] = [
  ...signGroup('question marks', '?', 1),
  ...signGroup('exclamation marks', '!', 1),
  ...signGroup('commas', ',', 4),
  ...signGroup('full stops', '.', 3),
  ...signGroup('colons', ':', 2),
  ...signGroup('quotation', '"\'', 3),
  ...signGroup('brackets', '()[]', 4),
  ...signGroup('code signs', '{};<>', 3),
  ...signGroup('code signs', '_`|&@#', 3),
  ...signGroup('arithmetic signs', '=+*/^', 2),
  ...signGroup('backslashes', '\\', 2),
  ...signGroup('dollar signs', '$', 1),
  ...signGroup('percent signs', '%', 1),
  ...signGroup('dashes', '-', 3),
];

const pairFeature = (name: string, group: PairGroup, middle: number): SurfaceFeature => {
  const place = pairPlace(group);
  return { name, value: ({ tally }) => rising(tally.pairs[place] ?? 0, middle) };
};

const pairs: readonly SurfaceFeature[] = [
  pairFeature('comparison signs of code', 'comparison', 1),
  pairFeature('arrows', 'arrow', 1),
  pairFeature('markup', 'scope', 1),
  pairFeature('code comments', 'comment', 1),
  pairFeature('calls in code', 'call', 1),
  pairFeature('blocks of code', 'block', 2),
  pairFeature('formulas', 'dollar', 1),
  pairFeature('emphasis', 'emphasis', 1),
  pairFeature('code block', 'fence', 1),
  pairFeature('code prompts', 'prompt', 1),
];

type Figure =
  | 'joined'
  | 'calls'
  | 'powers'
  | 'decimals'
  | 'bullets'
  | 'numbered'
  | 'headings'
  | 'tableRows'
  | 'indented'
  | 'optionLines'
  | 'speakerLines'
  | 'blankLines'
  | 'lines'
  | 'longestLine';

const figure = (name: string, key: Figure, middle: number): SurfaceFeature => ({
  name,
  value: ({ tally }) => rising(tally[key], middle),
});

const figures: readonly SurfaceFeature[] = [
  figure('names as in code', 'joined', 2),
  figure('calls in code', 'calls', 1),
  figure('powers', 'powers', 1),
  figure('decimal numbers', 'decimals', 1),
  figure('bullet list', 'bullets', 1),
  figure('numbered list', 'numbered', 1),
  figure('headings', 'headings', 1),
  figure('table', 'tableRows', 2),
  figure('indented lines', 'indented', 2),
  figure('answer options', 'optionLines', 1),
  figure('named fields or speakers', 'speakerLines', 2),
  figure('paragraphs', 'blankLines', 1),
  figure('many lines', 'lines', 3),
  figure('many lines', 'lines', 15),
  figure('long lines', 'longestLine', 200),
];

const kindShare = (name: string, value: number): readonly SurfaceFeature[] => [
  { name, value: ({ tally }) => flag((tally.kinds[value] ?? 0) > 0) },
  { name, value: (around) => share(around.tally.kinds[value] ?? 0, around) },
];

const kinds: readonly SurfaceFeature[] = [
  ...kindShare('digits', kind.digit),
  ...kindShare('maths signs', kind.maths),
  ...kindShare('Greek letters', kind.greek),
  ...kindShare('pictographs', kind.pictograph),
  ...kindShare('line breaks', kind.lineBreak),
  ...kindShare('signs', kind.sign),
  { name: 'numbers', value: ({ tally }) => rising(tally.kinds[kind.digit] ?? 0, 3) },
  { name: 'numbers', value: ({ tally }) => rising(tally.kinds[kind.digit] ?? 0, 15) },
  { name: 'Latin words in another script', value: (around) => mixedScript(around) },
  { name: 'script', value: ({ tally }) => flag(tally.denseLetters > 0) },
  { name: 'script', value: ({ tally }) => flag((tally.kinds[kind.cyrillic] ?? 0) > 0) },
];

function mixedScript({ tally }: Surroundings): number {
  const latin = tally.kinds[kind.latin] ?? 0;
  return tally.letters - latin < 3 ? 0 : rising(latin, 10);
}

const forms: readonly SurfaceFeature[] = [
  { name: 'ends in a question', value: ({ tally }) => flag(tally.endSign === 63) },
  { name: 'ends in a full stop', value: ({ tally }) => flag(tally.endSign === 46) },
  { name: 'ends open', value: ({ tally }) => flag([58, 61, 44, 40].includes(tally.endSign)) },
  { name: 'ends in code', value: ({ tally }) => flag([125, 59, 62, 96, 34, 93].includes(tally.endSign)) },
  { name: 'no closing sign', value: ({ tally }) => flag(tally.endSign > 0x60 && tally.endSign !== 125) },
  {
    name: 'repeated words',
    value: ({ scan, tally }) => (scan.wordCount === 0 ? 0 : 1 - tally.distinctWords / scan.wordCount),
  },
  {
    name: 'word length',
    value: ({ scan, tally }) => rising(scan.wordCount === 0 ? 0 : tally.letters / scan.wordCount, 5),
  },
  { name: 'sentences', value: (around) => rising(signs(around, '.?!'), 5) },
  {
    name: 'many kinds of request',
    value: ({ notions }) =>
      rising(
        notions.count.reduce((sum, count) => sum + flag(count > 0), 0),
        6,
      ),
  },
];

const given: readonly SurfaceFeature[] = [
  { name: 'tools offered', value: ({ facts }) => flag(facts.hasTools) },
  { name: 'images', value: ({ facts }) => flag(facts.hasImages) },
];

export const surfaceFeatures: readonly SurfaceFeature[] = [
  ...lengths,
  ...signGroups,
  ...pairs,
  ...figures,
  ...kinds,
  ...forms,
  ...given,
];
