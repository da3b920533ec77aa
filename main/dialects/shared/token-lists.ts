// Owns that OpenAI's older formats take a text as the numbers of its tokens, one text or a list of them.
import type { OpaqueParts } from '../../contract/opaque-parts.ts';

export const tokensUnder = (id: string, field: string): OpaqueParts => ({
  id,
  strings: [],
  words: [],
  numbers: [`${field}.*`, `${field}.*.*`],
  seals: [],
});
