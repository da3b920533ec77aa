// Owns looking into JSON that was found sound, or that a provider sent: what is not as expected is as if it were missing.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';

export const textOr = <T>(value: unknown, otherwise: T): string | T => (typeof value === 'string' ? value : otherwise);

export const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export const flagOrNull = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

export const objectOrNull = (value: unknown): JsonObject | null => (isJsonObject(value) ? value : null);

export const isThere = (value: unknown): boolean => value !== null && value !== undefined;
