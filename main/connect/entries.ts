// Owns what of a file is ours: values at their places, and items of lists that are known by their name. Pure.
import { isObject, type Path, type Plain } from './editors/editor.ts';

export interface Entry {
  readonly path: Path;
  readonly value: Plain;
  /** An item of the list at that path, known by its `name`. */
  readonly isItem?: true;
  /** What the format asks for, and anybody may have set otherwise: only written where nothing stands. */
  readonly ifMissing?: true;
}

/** What has one of these names is of us, whichever router has written it. */
export const ourNames: ReadonlySet<string> = new Set(['la-router', 'LA Router']);

/** Each value of a map as an entry of its own, so that what somebody adds in between stays theirs. */
export function leaves(path: Path, value: Plain): readonly Entry[] {
  if (!isMap(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([key, one]) => leaves([...path, key], one));
}

const isMap = (value: Plain): value is { readonly [key: string]: Plain } => isObject(value);

/** The token that is in one of the values, by its mark. */
export function tokenIn(value: unknown): string | null {
  if (typeof value === 'string') return /lr_sk_[\w-]+/.exec(value)?.[0] ?? null;
  if (typeof value !== 'object' || value === null) return null;
  for (const one of Object.values(value)) {
    const token = tokenIn(one);
    if (token !== null) return token;
  }
  return null;
}
