// Owns how Anthropic's errors look, both ways.
import type { ProviderError } from '../../contract/answer-events.ts';
import { isLasting } from '../../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { EncodedError, ShownError } from '../dialect.ts';
import { budgetField } from '../shared/openai-errors.ts';

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** Claude Code says of an overload that it will pass, asks again, and does not show what was said. */
function typeOf({ status, code }: ShownError): string {
  if (isLasting(code)) return 'api_error';
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

export const messagesErrorBody = (error: ShownError): JsonObject => ({
  type: 'error',
  error: {
    type: typeOf(error),
    message: error.message,
    ...(error.code === null ? {} : { code: error.code }),
    ...budgetField(error.budget),
  },
});

export const encodeMessagesError = (error: ShownError): EncodedError => ({
  status: error.status,
  body: JSON.stringify(messagesErrorBody(error)),
});

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The body of an error, or the data of an error event. Gateways in between have shapes of their own. */
export function toMessagesError(body: unknown): ProviderError {
  const outer = isJsonObject(body) ? body : {};
  const inner = isJsonObject(outer['error']) ? outer['error'] : outer;
  const message = textOf(inner['message']) ?? textOf(outer['error']) ?? textOf(outer['detail']);
  const type = textOf(inner['type']);
  return {
    message: message ?? 'no reason given',
    type: type === 'error' ? null : type,
    code: textOf(inner['code']),
  };
}

export const readMessagesError = (body: Buffer): ProviderError => toMessagesError(parseJson(body.toString('utf8')));
