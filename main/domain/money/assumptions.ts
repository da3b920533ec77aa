// Owns what savings rest on: each assumption by what it is and its figures, and in English words.
import type { Assumption } from '../../contract/usage.ts';
import { usdFromNano } from './cost.ts';
import type { Price } from './price.ts';
import type { Recount } from './tokenizers.ts';

interface Compared {
  readonly calls: number;
  readonly cachedTokens: number;
  readonly wastedNano: number;
}

interface Against {
  /** As written in the policy. */
  readonly name: string;
  readonly price: Price;
  readonly recounts: readonly Recount[];
}

export function assumptionsOf(groups: readonly Compared[], { name, price, recounts }: Against): Assumption[] {
  const total = (of: (group: Compared) => number): number => groups.reduce((sum, group) => sum + of(group), 0);
  const cached = total(({ cachedTokens }) => cachedTokens);
  return [
    {
      code: 'compared',
      calls: total(({ calls }) => calls),
      baseline: name,
      inputUsd: usdFromNano(price.base.input),
      outputUsd: usdFromNano(price.base.output),
      priceVersion: price.version,
    },
    ...recountedOf(recounts),
    ...(recounts.every(({ known }) => known) ? [] : [{ code: 'tokenizer-unknown' as const }]),
    ...(cached === 0 ? [] : [{ code: 'cached' as const, tokens: cached }]),
    ...(price.tiers.length === 0 ? [] : [{ code: 'long-requests' as const }]),
    { code: 'wasted', usd: usdFromNano(total(({ wastedNano }) => wastedNano)) },
    { code: 'low-end' },
  ];
}

/** Many models are of one family, which is said once. */
function recountedOf(recounts: readonly Recount[]): readonly Assumption[] {
  const found = new Map<string, Assumption>();
  for (const { anew, low, high } of recounts)
    if (anew !== null)
      found.set(`${nameOf(anew.from)} to ${nameOf(anew.to)}`, {
        code: 'recounted',
        ...anew,
        low: low / 1_000,
        high: high / 1_000,
      });
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, assumption]) => assumption);
}

const nameOf = (family: string | null): string => family ?? 'others';

export function assumptionWords(assumption: Assumption): string {
  switch (assumption.code) {
    case 'compared': {
      const { calls, baseline, inputUsd, outputUsd, priceVersion } = assumption;
      return `${calls} answers that succeeded and whose cost is known are compared with ${baseline} at ${inputUsd} USD for a million tokens of input and ${outputUsd} of output (${priceVersion}); the same text is taken to be asked and answered, with as much reasoning.`;
    }
    case 'recounted': {
      const { from, to, low, high } = assumption;
      return `Tokens are counted anew for its tokenizer, as a factor: ${nameOf(from)} to ${nameOf(to)}: ${low.toFixed(2)} to ${high.toFixed(2)}.`;
    }
    case 'tokenizer-unknown':
      return 'Where a tokenizer is not known, the range is wider.';
    case 'cached':
      return `Of the input ${assumption.tokens} tokens came from a cache: at the low end the baseline has them cached too, at the high end it pays them in full.`;
    case 'long-requests':
      return 'What the baseline charges more for long requests is left out; where it charges less, the low end takes that.';
    case 'wasted':
      return `Tries that failed and answers that were not good enough cost ${assumption.usd} USD, which is taken off.`;
    case 'low-end':
      return 'The saving that is told is the low end of the range.';
  }
}
