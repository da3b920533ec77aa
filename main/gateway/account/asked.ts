// Owns what of a request is paid for, whoever answers it: what it reads, what it may write, what its provider is to do.
import type { Target } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { namesContent } from '../../dialects/shared/by-address.ts';
import { hostedIn, mostSearches, type HostedAsked } from '../../dialects/shared/hosted-asked.ts';
import { isSearchModel } from '../../dialects/shared/search-models.ts';
import { marginOf } from '../../domain/money/margin.ts';
import { tokensIn } from '../plan/facts.ts';
import type { Plan } from '../plan/plan.ts';

export interface Asked extends HostedAsked {
  readonly inputTokens: number;
  /** Of each answer; null where the caller leaves it open, 0 where there is none to be written. */
  readonly outputTokens: number | null;
  readonly choices: number;
  /** It wants an answer in words. */
  readonly talks: boolean;
}

/** Where nobody pays for it: without a margin, and of an answer without end nothing. */
export const allowedBy = (request: ParsedRequest, { profile }: Plan) => ({
  inputTokens: request.dialect.kind === 'count' ? 0 : profile.tokens,
  outputTokens: (request.maxOutputTokens ?? 0) * choicesOf(request),
});

export const choicesOf = ({ choices = 1, dialect }: ParsedRequest): number =>
  dialect.kind === 'conversation' ? choices : 1;

/** What is found is read: providers count as much for a search, or less. */
const tokensPerSearch = 8_000;

/** As one target bills it: some models search whatever they are asked. */
export function askedAt(asked: Asked, { model }: Pick<Target, 'model'>): Asked {
  const searches = asked.talks && isSearchModel(model) ? Math.max(asked.searches, mostSearches) : asked.searches;
  return searches === 0 ? asked : { ...asked, searches, inputTokens: asked.inputTokens + searches * tokensPerSearch };
}

const nothingHosted: HostedAsked = { searches: 0, reads: false, unpriced: null };

export function askedOf(request: ParsedRequest, plan: Plan): Asked {
  const { dialect, raw, body } = request;
  // To count tokens uses none.
  if (dialect.kind === 'count') return { ...nothingHosted, inputTokens: 0, outputTokens: 0, choices: 1, talks: false };
  // Of a target that was named nobody has looked at the request yet: its media would count as text.
  const tokens = plan.automatic ? plan.profile.tokens : tokensIn(plan.reading);
  const hosted = dialect.kind === 'conversation' ? hostedIn(body) : nothingHosted;
  return {
    ...hosted,
    reads: hosted.reads || namesContent(body),
    inputTokens: marginOf(tokens, raw.length),
    outputTokens: dialect.kind === 'conversation' ? request.maxOutputTokens : 0,
    choices: choicesOf(request),
    talks: dialect.kind === 'conversation',
  };
}
