// Owns what of a request is paid for, whoever answers it: what it reads, what it may write, what its provider is to do.
import type { Target } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { namesContent } from '../../dialects/shared/by-address.ts';
import { hostedIn, mostSearches, type HostedAsked } from '../../dialects/shared/hosted-asked.ts';
import { isSearchModel } from '../../dialects/shared/search-models.ts';
import { pictureTokensOf, soundTokensOf } from '../../domain/money/media-tokens.ts';
import { mostTokensOf } from '../../domain/money/most-tokens.ts';
import { countable } from '../../domain/money/price.ts';
import { mediaIn, wordsIn, type MediaPart } from '../plan/media-parts.ts';
import type { Plan } from '../plan/plan.ts';

export interface Asked extends HostedAsked {
  readonly inputTokens: number;
  /** Of each answer; null where the caller leaves it open, 0 where there is none to be written. */
  readonly outputTokens: number | null;
  readonly choices: number;
  /** What one comes to is another number with each model. */
  readonly pictures: number;
  /** It wants an answer in words. */
  readonly talks: boolean;
}

/** Where nobody pays for it: without a margin, and of an answer without end nothing. */
export const allowedBy = (request: ParsedRequest, { profile }: Plan) => ({
  inputTokens: request.dialect.kind === 'count' ? 0 : profile.tokens,
  outputTokens: countable((request.maxOutputTokens ?? 0) * choicesOf(request)),
});

const choicesOf = ({ choices = 1, dialect }: ParsedRequest): number =>
  dialect.kind === 'conversation' ? countable(choices) : 1;

/** What is found is read: providers count as much for a search, or less. */
const tokensPerSearch = 8_000;

const soundsIn = (media: readonly MediaPart[]): number =>
  media.reduce((sum, { kind, media: data }) => {
    return kind === 'audio' && data.kind === 'inline' ? sum + soundTokensOf(data.base64) : sum;
  }, 0);

/** As one target bills it: some models search whatever they are asked. */
export function askedAt(asked: Asked, { model }: Pick<Target, 'model'>): Asked {
  const searches = asked.talks && isSearchModel(model) ? Math.max(asked.searches, mostSearches) : asked.searches;
  const seen = asked.pictures * pictureTokensOf(model);
  return { ...asked, searches, inputTokens: countable(asked.inputTokens + seen + searches * tokensPerSearch) };
}

const nothingHosted: HostedAsked = { searches: 0, reads: false, unpriced: null };

export function askedOf(request: ParsedRequest, plan: Plan): Asked {
  const { dialect, body } = request;
  // To count tokens uses none.
  if (dialect.kind === 'count')
    return { ...nothingHosted, inputTokens: 0, outputTokens: 0, choices: 1, pictures: 0, talks: false };
  const media = mediaIn(plan.reading.conversation()?.turns ?? []);
  const words = wordsIn(request.raw, media);
  const hosted = dialect.kind === 'conversation' ? hostedIn(body) : nothingHosted;
  return {
    ...hosted,
    // How many pages a file has nobody has counted.
    reads: hosted.reads || media.some(({ kind }) => kind === 'document') || namesContent(body),
    inputTokens: mostTokensOf(words.length, (start, end) => words.toString('utf8', start, end)) + soundsIn(media),
    outputTokens: dialect.kind === 'conversation' ? request.maxOutputTokens : 0,
    choices: choicesOf(request),
    pictures: media.filter(({ kind }) => kind === 'image').length,
    talks: dialect.kind === 'conversation',
  };
}
