// Owns how Ollama's errors look.
import type { JsonObject } from '../../contract/json.ts';
import type { EncodedError, ShownError } from '../dialect.ts';

export const ollamaErrorBody = ({ message, code }: ShownError): JsonObject => ({ error: message, code });

export const encodeOllamaError = (error: ShownError): EncodedError => ({
  status: error.status,
  body: JSON.stringify(ollamaErrorBody(error)),
});
