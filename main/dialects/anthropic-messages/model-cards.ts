// Owns how Anthropic's clients read a list of models.
import type { JsonObject } from '../../contract/json.ts';
import { createdAt, type ListedModel, type ModelShape } from '../shared/model-shape.ts';

const anthropicCard = ({ id, contextTokens }: ListedModel): JsonObject => ({
  type: 'model',
  id,
  display_name: id,
  created_at: createdAt,
  ...(contextTokens === null ? {} : { max_input_tokens: contextTokens }),
});

export const messagesModelShape: ModelShape = {
  asks: ({ headers }) => headers('anthropic-version') !== null,
  one: anthropicCard,
  all: (models) => ({
    data: models.map(anthropicCard),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }),
};
