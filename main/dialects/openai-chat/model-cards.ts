// Owns how OpenAI's clients read a list of models.
import type { JsonObject } from '../../contract/json.ts';
import { createdS, type ListedModel, type ModelShape } from '../shared/model-shape.ts';

const openaiCard = ({ id, owner, zone, contextTokens, price }: ListedModel): JsonObject => ({
  id,
  object: 'model',
  created: createdS,
  owned_by: owner,
  ...(zone === null ? {} : { zone }),
  // Under the names by which vLLM's and OpenRouter's clients look for it.
  ...(contextTokens === null ? {} : { context_length: contextTokens, max_model_len: contextTokens }),
  ...(price === null ? {} : { pricing: { input: price.input, output: price.output } }),
});

export const openaiModelShape: ModelShape = {
  // A caller that asks in no other format's way is taken for a client of OpenAI.
  asks: () => true,
  one: openaiCard,
  all: (models) => ({ object: 'list', data: models.map(openaiCard) }),
};
