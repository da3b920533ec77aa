// Owns putting words of the prototype in the place of every word and every key of a sample body, one at a time.
import { isJsonObject } from '../../main/contract/json.ts';

/** What a plain object knows without having it. */
export const hostileWords = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'] as const;

export interface Changed {
  /** The place without the numbers of lists, and what stood there: equal ones teach nothing new. */
  readonly place: string;
  readonly value: unknown;
}

type Rebuild = (value: unknown) => unknown;

/** Every body that differs from this one in one word, or in one key. Keys are its own, `__proto__` too. */
export function* changedBodies(body: unknown): Generator<Changed> {
  for (const word of hostileWords) yield* changes(body, { word, path: '', rebuild: (value) => value });
}

interface Spot {
  readonly word: string;
  readonly path: string;
  readonly rebuild: Rebuild;
}

function* changes(value: unknown, { word, path, rebuild }: Spot): Generator<Changed> {
  if (typeof value === 'string') yield { place: `${path}=${value} ${word}`, value: rebuild(word) };
  else if (Array.isArray(value)) {
    for (const [at, entry] of value.entries())
      yield* changes(entry, { word, path: `${path}.*`, rebuild: (inner) => rebuild(value.with(at, inner)) });
  } else if (isJsonObject(value)) {
    const entries = Object.entries(value);
    for (const [at, [key, entry]] of entries.entries()) {
      const withEntry = (changed: [string, unknown]) => rebuild(Object.fromEntries(entries.with(at, changed)));
      yield { place: `${path}.${key} as ${word}`, value: withEntry([word, entry]) };
      yield* changes(entry, { word, path: `${path}.${key}`, rebuild: (inner) => withEntry([key, inner]) });
    }
  }
}

/** Throws where anything in it is more than JSON could say: a function, or the prototype of an object. */
export function assertPlain(value: unknown, path = 'value'): void {
  if (value === null || value === undefined || ['string', 'number', 'boolean'].includes(typeof value)) return;
  if (Array.isArray(value)) return value.forEach((entry, at) => assertPlain(entry, `${path}.${at}`));
  if (typeof value !== 'object' || value === Object.prototype || Object.getPrototypeOf(value) !== Object.prototype)
    throw new TypeError(`${path} is no plain data`);
  for (const [key, entry] of Object.entries(value)) assertPlain(entry, `${path}.${key}`);
}
