// Owns what all formats share where they write: what is not set is left out, and what cannot be said is refused by name.
import { RouterError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';

export const withoutNulls = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));

/** What a target, or the router, cannot take: blames a field, and begins with its name. */
export const impossible = (param: string, message: string): RouterError =>
  new RouterError('invalid_request', `${param}: ${message}`, { param });
