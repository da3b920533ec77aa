// Owns how many tokens a picture or a sound may come to at most, where nobody has looked into it: what is held for it.
import { matches } from '../pattern.ts';

/** By the name of the model, the first that matches: the largest and most detailed picture, as its maker counts it. */
const pictures: readonly (readonly [pattern: string, tokens: number])[] = [
  // A base of 2,833 and 5,667 for each of eight tiles: cheap models count more of them for the same money.
  ['*gpt-4o-mini*', 48_169],
  ['*gpt-5.4*', 10_000],
  ['*gpt-5.5*', 10_000],
  ['*gpt-5.6*', 10_000],
  ['*gpt-6*', 10_000],
  ['*gemini-*', 16_000],
];

/** Claude's largest come to 4,784, and those of OpenAI's other models to less. */
const usual = 5_000;

export const pictureTokensOf = (model: string): number =>
  pictures.find(([pattern]) => matches(pattern, model.toLowerCase()))?.[1] ?? usual;

/** The most that is counted for a second is 32, and speech that is packed tightest has 1,000 characters of base64 in it. */
export const soundTokensOf = (base64: string): number => Math.ceil(base64.length / 30);
