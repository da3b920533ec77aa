// Owns wrong versions of sound documents: every place of one, spoilt in every way that a schema can refuse.
import { isJsonObject } from '../../main/contract/json.ts';

/** In every value that is put somewhere, so that a message that quotes it is found out. */
export const planted = 'planted-secret';

const wrong = [null, planted, -1, 1.5, 1e15, true, [], {}, [planted], { [planted]: planted }, '', [[]]];

/** Of plain data, each place once in the place of each wrong value, without it, and beside a key that nobody knows. */
export function* mutationsOf(value: unknown): Generator<unknown> {
  yield* wrong;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    for (const [at, item] of items.entries()) for (const other of mutationsOf(item)) yield items.with(at, other);
    return;
  }
  if (!isJsonObject(value)) return;
  yield { ...value, [planted]: 1 };
  for (const [key, item] of Object.entries(value)) {
    const { [key]: _left, ...rest } = value;
    yield rest;
    yield { ...rest, [`${key}s`]: item };
    for (const other of mutationsOf(item)) yield { ...value, [key]: other };
  }
}

/** How validators speak, and nobody else. */
export const jargon =
  /\b(?:expected|received|unrecognized|undefined|null|NaN|union|record|array|string|boolean|discriminator|regex|zod)\b|\b[Ii]nvalid\b|Too (?:big|small)|[<>]=/;
