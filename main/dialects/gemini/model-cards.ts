// Owns how Google's clients read a list of models.
import type { JsonObject } from '../../contract/json.ts';
import type { ListedModel, ModelShape } from '../shared/model-shape.ts';

const geminiCard = ({ id, contextTokens }: ListedModel): JsonObject => ({
  name: `models/${id}`,
  version: '1',
  displayName: id,
  supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens', 'embedContent'],
  ...(contextTokens === null ? {} : { inputTokenLimit: contextTokens }),
});

export const geminiModelShape: ModelShape = {
  asks: ({ path, headers, query }) =>
    path.startsWith('/v1beta/') || headers('x-goog-api-key') !== null || query('key') !== null,
  one: geminiCard,
  all: (models) => ({ models: models.map(geminiCard) }),
};
