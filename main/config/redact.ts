// Owns what of a setting or a text may be shown: no key, and no password in an address.
import type { ConfigValue } from '../contract/settings-api.ts';

/** Stands where a value is not shown. */
const mark = '[redacted]';

const isSecretName = (key: string): boolean => /(?:key|token|secret|password)$/i.test(key);

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

const isList = (value: ConfigValue): value is readonly ConfigValue[] => Array.isArray(value);
