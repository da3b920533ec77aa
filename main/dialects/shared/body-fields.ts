// Owns looking for what a body says beside its conversation, where formats differ in nothing but the names of fields.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';

/** What clients of every format write, whatever else their own has. */
const metadataFields = ['session_id', 'user_id'];

/** The name by which a caller tells one conversation from another: agents send it with every turn. */
export function sessionIn(body: JsonObject, ...own: readonly string[]): string | null {
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const given: readonly unknown[] = [
    ...[...own, 'session_id'].map((field) => body[field]),
    ...metadataFields.map((field) => metadata[field]),
  ];
  return given.find((value): value is string => typeof value === 'string' && value !== '') ?? null;
}

export const openaiSession = (body: JsonObject): string | null => sessionIn(body, 'prompt_cache_key');

/** What a model would read of these fields, as text. */
export const contentIn = (body: JsonObject, ...fields: readonly string[]): string =>
  fields.map((field) => JSON.stringify(body[field] ?? '')).join('');

/** How many of something are asked for; one where nothing is said. */
export const countIn = (value: unknown): number => (typeof value === 'number' && value > 1 ? Math.ceil(value) : 1);
