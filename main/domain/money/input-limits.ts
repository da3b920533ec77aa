// Owns how much a model reads at most, where its backend does not say: what is held for input that nobody can count
// beforehand.
import { matches } from '../pattern.ts';

/** By the name of the model, the first that matches: as their makers say it, the longest window that they sell. */
const limits: readonly (readonly [pattern: string, tokens: number])[] = [
  ['gpt-5.4*', 1_050_000],
  ['gpt-5.5*', 1_050_000],
  ['gpt-5.6*', 1_050_000],
  ['gpt-5*', 400_000],
  ['gpt-6*', 1_050_000],
  ['o1*', 200_000],
  ['o3*', 200_000],
  ['o4*', 200_000],
  ['gpt-4.1*', 1_047_576],
  ['gpt-4*', 128_000],
  ['chatgpt-4o*', 128_000],
  ['gpt-3.5*', 16_385],
  ['claude-3*', 200_000],
  ['claude-haiku-4*', 200_000],
  ['claude-opus-4-1*', 200_000],
  ['claude-opus-4-5*', 200_000],
  ['claude-*', 1_000_000],
  ['gemini-1.5-pro*', 2_097_152],
  ['gemini-*', 1_048_576],
  ['deepseek-*', 1_000_000],
];

/** Null where nobody says it. */
export const inputLimitOf = (model: string): number | null =>
  limits.find(([pattern]) => matches(pattern, model.toLowerCase()))?.[1] ?? null;
