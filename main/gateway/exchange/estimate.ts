// Owns the usage of an answer whose provider counted nothing: an estimate, marked as one.
import { noUsage, type Usage } from '../../contract/routing.ts';
import { tokensIn } from '../plan/facts.ts';
import type { Reading } from '../plan/reading.ts';

const charactersPerToken = 4;

export const tokensOfLength = (characters: number): number => Math.ceil(characters / charactersPerToken);

/** What it has read: all of the request, and what that only names. */
export interface Read {
  readonly reading: Reading;
  /** So much is held for what the request only names; 0 where it names nothing, or nothing is held. */
  readonly namedTokens: number;
}

export const estimateUsage = ({ reading, namedTokens }: Read, outputTokens: number): Usage => ({
  ...noUsage,
  inputTokens: Math.max(tokensIn(reading), namedTokens),
  outputTokens: reading.request.dialect.kind === 'embedding' ? 0 : outputTokens,
  estimated: true,
});
