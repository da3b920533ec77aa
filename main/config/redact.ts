// Owns what of a setting or a text may be shown: no key, and no password in an address.
import type { ConfigValue } from '../contract/settings-api.ts';

/** Stands where a value is not shown. */
export const mark = '[redacted]';

export const isSecretName = (key: string): boolean => /(?:key|token|secret|password)$/i.test(key);

export const isRedacted = (value: unknown): boolean => typeof value === 'string' && value.includes(mark);

/** User name and password before the host. */
export const withoutCredentials = (text: string): string =>
  text.replaceAll(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1${mark}@`);

export function redacted(map: { readonly [key: string]: ConfigValue }): { readonly [key: string]: ConfigValue } {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [
      key,
      typeof value === 'string' && isSecretName(key) ? mark : plain(value),
    ]),
  );
}

function plain(value: ConfigValue): ConfigValue {
  if (typeof value === 'string') return withoutCredentials(value);
  if (isList(value)) return value.map(plain);
  return typeof value === 'object' && value !== null ? redacted(value) : value;
}

/** Of each address only whom it names: what stands behind may be all that a receiver asks of whoever calls it. */
export function originsOnly(value: ConfigValue): ConfigValue {
  if (typeof value === 'string')
    return /^https?:/i.test(value.trim()) && URL.canParse(value) ? new URL(value).origin : value;
  if (isList(value)) return value.map(originsOnly);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, originsOnly(one)]));
}

const isList = (value: ConfigValue): value is readonly ConfigValue[] => Array.isArray(value);
