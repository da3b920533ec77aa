// Owns reading fields of a request one by one: what is absent or null is null, what is of another kind is refused by name.
import type { JsonObject } from '../contract/json.ts';
import { badRequest } from './refusal.ts';

export function numberIn(body: JsonObject, field: string): number | null {
  const value = body[field] ?? null;
  if (value === null) return null;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw badRequest(`"${field}" must be a number.`);
  return value;
}

export function wholeIn(body: JsonObject, field: string): number | null {
  const value = numberIn(body, field);
  if (value !== null && !Number.isInteger(value)) throw badRequest(`"${field}" must be a whole number.`);
  return value;
}

export function textIn(body: JsonObject, field: string): string | null {
  const value = body[field] ?? null;
  if (value !== null && typeof value !== 'string') throw badRequest(`"${field}" must be a string.`);
  return value;
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');

/** One text, or a list of them. */
export function textsIn(body: JsonObject, field: string): readonly string[] {
  const value = body[field] ?? [];
  if (typeof value === 'string') return [value];
  if (!isTexts(value)) throw badRequest(`"${field}" must be a string or a list of strings.`);
  return value;
}
