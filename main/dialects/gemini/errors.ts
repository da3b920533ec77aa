// Owns Google's error envelope, written and read.
import { z } from 'zod';
import type { ProviderError } from '../../contract/answer-events.ts';
import { parseJson, type JsonObject } from '../../contract/json.ts';
import type { EncodedError, ShownError } from '../dialect.ts';
import { budgetField } from '../shared/openai-errors.ts';

const words: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'RESOURCE_EXHAUSTED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  415: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  504: 'DEADLINE_EXCEEDED',
};

const typeName = (name: string): string => `type.googleapis.com/google.rpc.${name}`;

export function geminiErrorBody({ status, message, code, type, param, budget }: ShownError): JsonObject {
  const fields =
    param === null
      ? []
      : [{ '@type': typeName('BadRequest'), fieldViolations: [{ field: param, description: message }] }];
  return {
    error: {
      code: status,
      message,
      status: words[status] ?? (status < 500 ? 'FAILED_PRECONDITION' : 'UNAVAILABLE'),
      details: [{ '@type': typeName('ErrorInfo'), reason: code ?? type, domain: 'la-router' }, ...fields],
      ...budgetField(budget),
    },
  };
}

export const encodeGeminiError = (error: ShownError): EncodedError => ({
  status: error.status,
  body: JSON.stringify(geminiErrorBody(error)),
});

const reason = z.object({ reason: z.string() });
const said = z.object({
  error: z.object({
    message: z.string(),
    status: z.string().nullish().catch(null),
    details: z.array(z.unknown()).catch([]),
  }),
});

/** Errors of a stream that is no stream of events come as a list of one. */
export function toGeminiError(value: unknown): ProviderError {
  const parsed = said.safeParse(Array.isArray(value) ? value[0] : value);
  if (!parsed.success) return { message: 'no reason given', type: null, code: null };
  const { message, status, details } = parsed.data.error;
  const code = details.map((detail) => reason.safeParse(detail).data?.reason).find((found) => found !== undefined);
  return { message, type: status ?? null, code: code ?? status ?? null };
}

export const readGeminiError = (body: Buffer): ProviderError => toGeminiError(parseJson(body.toString('utf8')));
