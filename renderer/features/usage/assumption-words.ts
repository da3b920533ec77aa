// Owns saying in the language of the page what savings rest on.
import type { Assumption } from '../../../main/contract/usage.ts';
import { formatCost, formatCount, formatFactor } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';

export function assumptionWords(assumption: Assumption): string {
  switch (assumption.code) {
    case 'compared': {
      const { calls, baseline, inputUsd, outputUsd, priceVersion } = assumption;
      return t(
        '{count, plural, one {{shown} answer} other {{shown} answers}} that succeeded, with a known cost, against {baseline} at {input} for a million tokens of input and {output} of output ({version}). The same text is taken to be asked and answered, with as much reasoning.',
        {
          count: calls,
          shown: formatCount(calls),
          baseline,
          input: formatCost(inputUsd),
          output: formatCost(outputUsd),
          version: priceVersion,
        },
      );
    }
    case 'recounted': {
      const { from, to, low, high } = assumption;
      return t('Tokens counted anew, {from} to {to}: {low} to {high} times as many.', {
        from: from ?? t('others'),
        to: to ?? t('others'),
        low: formatFactor(low),
        high: formatFactor(high),
      });
    }
    case 'tokenizer-unknown':
      return t('Where a tokenizer is not known, the range is wider.');
    case 'cached':
      return t(
        '{count} tokens of the input came from a cache. At the low end the baseline has them cached too, at the high end it pays them in full.',
        { count: formatCount(assumption.tokens) },
      );
    case 'long-requests':
      return t(
        'What the baseline charges more for long requests is left out; where it charges less, the low end takes that.',
      );
    case 'wasted':
      return t('Tries that failed and answers that were not good enough: {amount}, taken off.', {
        amount: formatCost(assumption.usd),
      });
    case 'low-end':
      return t('The saving that is claimed is the low end of the range.');
  }
}
