// Owns how long an answer may become where the caller names no limit: what is held for it, and what it is then told.
import { matches } from '../pattern.ts';

/** By the name of the model, the first that matches: as their makers say it, beyond which they refuse. */
const limits: readonly (readonly [pattern: string, tokens: number])[] = [
  ['gpt-5*', 128_000],
  ['o1*', 100_000],
  ['o3*', 100_000],
  ['o4*', 100_000],
  ['gpt-4.1*', 32_768],
  ['gpt-4o*', 16_384],
  ['chatgpt-4o*', 16_384],
  ['gpt-4*', 4_096],
  ['gpt-3.5*', 4_096],
  ['claude-3-haiku*', 4_096],
  ['claude-3-opus*', 4_096],
  ['claude-3-5*', 8_192],
  ['claude-*', 32_000],
  ['gemini-1*', 8_192],
  ['gemini-2.0*', 8_192],
  ['gemini-*', 65_536],
  ['deepseek-reasoner*', 65_536],
  ['deepseek-*', 8_192],
];

/** No server that people run themselves refuses as much, and few answers are longer. */
const usual = 8_192;

export const outputLimitOf = (model: string): number =>
  limits.find(([pattern]) => matches(pattern, model.toLowerCase()))?.[1] ?? usual;
