// Owns which requests cost more than is known of them: a price is missing of their answer, or of a try before it.
import type { SettledRow } from './rows.ts';

type Priced = Pick<SettledRow, 'costNanoUsd' | 'partlyPriced' | 'priceVersion' | 'spent'>;

/** Its answer has no price. What is known of its cost is then its tries'. */
export const isAnswerUnpriced = ({ costNanoUsd, partlyPriced, priceVersion }: Omit<Priced, 'spent'>): boolean =>
  priceVersion === null && (costNanoUsd === null || partlyPriced);

export const lacksPrice = (row: Priced): boolean =>
  row.costNanoUsd === null ||
  (row.partlyPriced && (row.priceVersion === null || row.spent.some((one) => one.costNanoUsd === null)));

/** The same of a row of the table. */
export const lacksPriceSql = `(request.cost_nano_usd IS NULL OR (request.partly_priced = 1 AND (request.price_version IS NULL
  OR EXISTS (SELECT 1 FROM spent_try WHERE spent_try.at = request.at AND spent_try.request_id = request.id
    AND spent_try.cost_nano_usd IS NULL))))`;
