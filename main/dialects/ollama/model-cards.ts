// Owns how Ollama's clients read a list of models, and one of them. They ask at paths of their own.
import type { JsonObject } from '../../contract/json.ts';
import { createdAt, type ListedModel, type ModelShape } from '../shared/model-shape.ts';

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
  modified_at: createdAt,
  size: 0,
  digest: '',
  details,
});

export const ollamaModelShape: Omit<ModelShape, 'asks'> = {
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
    modified_at: createdAt,
  }),
  all: (models) => ({ models: models.map(ollamaCard) }),
};
