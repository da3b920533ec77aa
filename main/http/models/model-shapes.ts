// Owns how each family of clients reads a list of models.
import type { JsonObject } from '../../contract/json.ts';
import type { ListedModel } from './model-list.ts';

/** When a model was made is not known here, and every client insists on a date. */
const createdS = 0;
const created = new Date(createdS).toISOString();

export interface ModelShape {
  readonly one: (model: ListedModel) => JsonObject;
  readonly all: (models: readonly ListedModel[]) => JsonObject;
}

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

export const openaiShape: ModelShape = {
  one: openaiCard,
  all: (models) => ({ object: 'list', data: models.map(openaiCard) }),
};

const anthropicCard = ({ id, contextTokens }: ListedModel): JsonObject => ({
  type: 'model',
  id,
  display_name: id,
  created_at: created,
  ...(contextTokens === null ? {} : { max_input_tokens: contextTokens }),
});

export const anthropicShape: ModelShape = {
  one: anthropicCard,
  all: (models) => ({
    data: models.map(anthropicCard),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }),
};

const geminiCard = ({ id, contextTokens }: ListedModel): JsonObject => ({
  name: `models/${id}`,
  version: '1',
  displayName: id,
  supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens', 'embedContent'],
  ...(contextTokens === null ? {} : { inputTokenLimit: contextTokens }),
});

export const geminiShape: ModelShape = {
  one: geminiCard,
  all: (models) => ({ models: models.map(geminiCard) }),
};

const details = {
  parent_model: '',
  format: '',
  family: '',
  families: null,
  parameter_size: '',
  quantization_level: '',
};

const ollamaCard = ({ id }: ListedModel): JsonObject => ({
  name: id,
  model: id,
  modified_at: created,
  size: 0,
  digest: '',
  details,
});

export const ollamaShape: ModelShape = {
  // What is not known of a model must not hide it from a client that looks for tools.
  one: ({ id, contextTokens }) => ({
    modelfile: '',
    parameters: '',
    template: '',
    details,
    model_info: {
      'general.architecture': 'router',
      'general.basename': id,
      ...(contextTokens === null ? {} : { 'router.context_length': contextTokens }),
    },
    capabilities: ['completion', 'tools', 'vision'],
    modified_at: created,
  }),
  all: (models) => ({ models: models.map(ollamaCard) }),
};
