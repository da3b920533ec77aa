// Owns what is shown of a cost of which a part may not be known.
import { formatCost, formatCount } from '../lib/format.ts';
import { t } from '../lib/words.ts';

interface CostProps {
  /** Null where nothing of it is known. */
  readonly cost: number | null;
  readonly unpricedCalls: number;
}

export const Cost = ({ cost, unpricedCalls }: CostProps) => (
  <>
    {formatCost(cost)}
    {unpricedCalls > 0 && (
      <span className="block text-12 text-n10">
        {t('+ {count} without a price', { count: formatCount(unpricedCalls) })}
      </span>
    )}
  </>
);
