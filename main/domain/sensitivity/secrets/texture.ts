// Owns telling text that a machine drew at random from names and words: by how often letters, capitals and digits
// follow one another. `getPassword2` changes seldom, `aK3f9Zq1` at every step.
import { isDigit, isLetter, isUpper } from '../characters.ts';

export interface Texture {
  readonly length: number;
  readonly letters: number;
  readonly digits: number;
  /** Steps from one kind of character to another; a capital that begins a word is none. */
  readonly changes: number;
  readonly distinct: number;
  /** How often digits begin: names have them in one place, at the end. */
  readonly numbers: number;
}

type Kind = 'lower' | 'upper' | 'digit' | 'other';

function kindOf(code: number): Kind {
  if (isDigit(code)) return 'digit';
  if (isUpper(code)) return 'upper';
  return isLetter(code) ? 'lower' : 'other';
}

export function textureOf(text: string): Texture {
  let letters = 0;
  let digits = 0;
  let changes = 0;
  let numbers = 0;
  let before: Kind = 'other';
  let previous: Kind = 'other';
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === 'digit') digits++;
    else if (kind !== 'other') letters++;
    if (kind === 'digit' && previous !== 'digit') numbers++;
    const beginsWord = previous === 'upper' && kind === 'lower' && before !== 'upper';
    if (kind !== previous && kind !== 'other' && previous !== 'other' && !beginsWord) changes++;
    before = previous;
    previous = kind;
  }
  return { length: text.length, letters, digits, changes, distinct: new Set(text).size, numbers };
}

/** Long enough and changing often: no name that people give looks like this. */
export function isRandom(text: string, shortest = 16): boolean {
  if (text.length < shortest) return false;
  const { length, letters, digits, changes, distinct, numbers } = textureOf(text);
  const mixed = digits >= 2 && letters >= 2 && (numbers >= 2 || letters < digits);
  const rate = changes / length;
  return distinct >= 8 && (mixed ? rate >= 0.18 : digits === 0 && length >= 20 && rate >= 0.3);
}

/** Mixed enough for a key where a name beside it already says that it is one. */
export function isMixed(text: string, shortest = 8): boolean {
  if (text.length < shortest) return false;
  const { length, letters, digits, changes, distinct } = textureOf(text);
  if (distinct < 5) return false;
  if (digits > 0 && letters > 0) return changes >= 2 && changes / length >= 0.1;
  return digits === 0 && length >= 16 && distinct >= 12 && changes / length >= 0.22;
}
