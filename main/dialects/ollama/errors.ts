// Owns how Ollama's errors look.
import type { JsonObject } from '../../contract/json.ts';
import type { EncodedError, ShownError } from '../dialect.ts';
import { budgetField } from '../shared/openai-errors.ts';

export const ollamaErrorBody = ({ message, code, budget }: ShownError): JsonObject => ({
  error: message,
  code,
  ...budgetField(budget),
});

export const encodeOllamaError = (error: ShownError): EncodedError => ({
  status: error.status,
  body: JSON.stringify(ollamaErrorBody(error)),
});
