// Owns which fields of a completions body we read and what is impossible in them. Unknown fields pass.
import { z } from 'zod';
import { modelName } from '../shared/model-name.ts';
import { asText, asToken, longListOf, someOf } from '../shared/plain-list.ts';

const count = z.number().int().min(0).nullish();
const number = z.number().nullish();
const tokens = longListOf(z.number().int(), asToken);
const someTokens = someOf(z.number().int(), asToken);
export const completionsBody = z.looseObject({
  model: modelName,
  prompt: z.union([z.string(), someOf(z.string(), asText), someTokens, someOf(tokens, () => undefined)], {
    error: 'A text, a list of texts, or tokens.',
  }),
  suffix: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: count,
  n: z.number().int().min(1).nullish(),
  best_of: z.number().int().min(1).nullish(),
  echo: z.boolean().nullish(),
  logprobs: count,
  temperature: number,
  top_p: number,
  presence_penalty: number,
  frequency_penalty: number,
  seed: z.number().int().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  user: z.string().nullish(),
});
/** What the API gives where nothing is asked for. */
export const defaultTokens = 16;
