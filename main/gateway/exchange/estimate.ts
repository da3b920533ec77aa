// Owns the usage of an answer whose provider counted nothing: an estimate, marked as one.
import type { Usage } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { estimateTokens } from '../../domain/money/tokens.ts';

const charactersPerToken = 4;

export const tokensOfLength = (characters: number): number => Math.ceil(characters / charactersPerToken);

export const estimateUsage = (request: ParsedRequest, outputTokens: number): Usage => ({
  inputTokens: estimateTokens(request.dialect.contentText(request.body)),
  outputTokens: request.dialect.kind === 'embedding' ? 0 : outputTokens,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  estimated: true,
});
