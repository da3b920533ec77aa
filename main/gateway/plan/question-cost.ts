// Owns what a question about a request may cost, whether anybody pays for it, and what of it is charged.
import { noUsage, type Target, type Usage } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { mostTokensIn } from '../../domain/money/most-tokens.ts';
import { isFree, mostOf, type PriceList } from '../../domain/money/price.ts';
import type { Asking } from '../caller.ts';
import type { Attempted } from '../exchange/attempted.ts';

export interface QuestionCost {
  /** False where it costs something, and nobody pays for that. */
  readonly isPaid: boolean;
  readonly usageOf: (result: Attempted) => Usage | null;
}

interface Asked {
  readonly target: Target;
  readonly prices: PriceList;
}

/** What it may cost is held by then. */
export function payFor(request: ParsedRequest, { target, prices }: Asked, { advance }: Asking): QuestionCost {
  const price = prices.of(target);
  if (price === null) return { isPaid: false, usageOf: () => null };
  const most = isFree(price) ? null : mostOfQuestion(request);
  return {
    isPaid: most === null || advance?.take(mostOf(price, most.inputTokens, most.outputTokens)) === true,
    usageOf: (result) => chargedOf(result, most),
  };
}

/** So much it may read and say, whatever its tokenizer counts. */
const mostOfQuestion = ({ dialect, body, maxOutputTokens }: ParsedRequest): Usage => ({
  ...noUsage,
  inputTokens: mostTokensIn(dialect.contentText(body)),
  outputTokens: maxOutputTokens ?? 0,
  estimated: true,
});

/** Where nobody waited for the end, the most that it may have used. */
function chargedOf(result: Attempted, most: Usage | null): Usage | null {
  if (result.kind === 'whole' || result.kind === 'failed') return result.usage;
  return result.kind === 'stream' || result.sent === true ? most : null;
}
