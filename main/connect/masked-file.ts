// Owns what of a file of somebody else is shown: all but the keys and passwords in it, theirs as well as ours. Pure.
import { isSecretName, mark } from '../config/redact.ts';
import { withoutKeys } from '../config/scrub.ts';
import { isObject, Unreadable } from './editors/editor.ts';
import { editorOf, type Format } from './editors/of-format.ts';
import { masked } from './mask.ts';

/** Of ours the end is seen, so that a person can tell which it is. */
const ours = /(lr_sk_…[\w-]*)/;

export function maskedFile(text: string | null, format: Format): string | null {
  if (text === null) return null;
  const secrets = secretsIn(readOrNothing(text, format)).toSorted((a, b) => b.length - a.length);
  const parts = masked(text).split(ours);
  return parts.map((part) => (ours.test(part) ? part : withoutKeys(withoutAll(part, secrets)))).join('');
}

function readOrNothing(text: string, format: Format): unknown {
  try {
    return editorOf[format].read(text);
  } catch (error) {
    // What can't be read has no names: what looks like a key is taken out all the same.
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** A word of fewer letters may stand anywhere, and means something else there. */
const shortest = 6;

/** All that is said below a name that speaks of secrets. */
function secretsIn(value: unknown, isNamed = false): readonly string[] {
  if (typeof value === 'string') return isNamed && value.length >= shortest ? [value] : [];
  if (typeof value === 'number') return isNamed && String(value).length >= shortest ? [String(value)] : [];
  if (Array.isArray(value)) return value.flatMap((one, at) => secretsIn(one, isNamed || isSecretFlag(value[at - 1])));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => secretsIn(one, isNamed || isSecret(name)));
}

const isSecret = (name: string): boolean => isSecretName(name) || /authorization$|cookie$/i.test(name);

/** Of the words of a command: `--api-key`, and then the key. */
const isSecretFlag = (word: unknown): boolean => typeof word === 'string' && word.startsWith('-') && isSecret(word);

const withoutAll = (text: string, secrets: readonly string[]): string =>
  secrets.flatMap((secret) => waysIn(text, secret)).reduce((rest, way) => rest.replaceAll(way, mark), text);

/** As it stands there; of what is written over several lines, or with quotes of its own, the pieces. */
function waysIn(text: string, secret: string): readonly string[] {
  const whole = [secret, JSON.stringify(secret).slice(1, -1)].filter((way) => text.includes(way));
  return whole.length > 0 ? whole : secret.split(/[\s'"\\]+/).filter(({ length }) => length >= shortest);
}
