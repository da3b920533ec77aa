// Owns OpenAI's error envelope, which three of its formats and our own management API share: written and read.
import { z } from 'zod';
import type { ProviderError } from '../../contract/answer-events.ts';
import { parseJson, type JsonObject } from '../../contract/json.ts';
import type { BudgetRefusal } from '../../contract/projects.ts';
import type { EncodedError, ShownError } from '../dialect.ts';

export const openaiErrorBody = ({ message, type, param, code, budget }: ShownError): JsonObject => ({
  error: { message, type, param, code, ...budgetField(budget) },
});

export const budgetField = (budget: ShownError['budget']): { budget?: BudgetRefusal } =>
  budget === undefined || budget === null ? {} : { budget };

export const openaiError = (error: ShownError): EncodedError => ({
  status: error.status,
  body: JSON.stringify(openaiErrorBody(error)),
});

const word = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);
const detailed = z.object({ message: z.string(), type: word, code: word });
const said = z.union([
  z.object({ error: detailed }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }) => ({ message: error, type: null, code: null })),
  detailed,
  // Python servers say what they refuse in FastAPI's words.
  z.object({ detail: z.string() }).transform(({ detail }) => ({ message: detail, type: null, code: null })),
]);

export const toProviderError = (value: unknown): ProviderError => {
  const parsed = said.safeParse(value);
  if (!parsed.success) return { message: 'no reason given', type: null, code: null };
  const { message, type, code } = parsed.data;
  return { message, type: type ?? null, code: code ?? null };
};

export const readOpenaiError = (body: Buffer): ProviderError => toProviderError(parseJson(body.toString('utf8')));
