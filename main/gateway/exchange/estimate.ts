// Owns the usage of an answer whose provider counted nothing: an estimate, marked as one.
import { noUsage, type Usage } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { estimateTokens } from '../../domain/money/tokens.ts';

const charactersPerToken = 4;

export const tokensOfLength = (characters: number): number => Math.ceil(characters / charactersPerToken);

export const estimateUsage = (request: ParsedRequest, outputTokens: number): Usage => ({
  ...noUsage,
  inputTokens: estimateTokens(request.dialect.contentText(request.body)),
  outputTokens: request.dialect.kind === 'embedding' ? 0 : outputTokens,
  estimated: true,
});
