// Owns reading the values of one object together, its keys together, and a key with its value: a number that is split
// over two of them stands in neither. Only where digits meet: most have nothing to do with one another.
import { isDigit } from './characters.ts';
import { keyPlace, prefixOf, type Frame, type Spot } from './places.ts';

/** As much of a value as is read with the next, and so many values together: more would read the same again and again. */
const edge = 160;
const mostTogether = 6;
/** Digits stand so near where one value ends and the next begins. */
const near = 6;

/** Gets the strings of a body in their order, and gives back what one makes together with those before; mostly nothing. */
export type Siblings = (text: string, spot: Spot) => readonly string[];

const nothing: readonly string[] = [];
const aWord = /[A-Za-z]{2}/;

export function createSiblings(): Siblings {
  const values = openRow();
  const keys = openRow();
  let key = '';
  return (text, spot) => {
    if (typeof spot.segment === 'number') return nothing;
    if (spot.segment === keyPlace) {
      key = text;
      return told(keys(text, spot));
    }
    const keyed = endsWithDigits(key) && beginsWithDigits(text) ? told(key + text.slice(0, edge)) : nothing;
    key = '';
    const together = values(text, spot);
    return together === '' ? keyed : [...keyed, together];
  };
}

/** Keys that are mere numbers, of tokens or of rows, make long numbers by chance: a word has to be among them. */
const told = (together: string): readonly string[] => (aWord.test(together) ? [together] : nothing);

/** What stands in one object one after the other. */
function openRow(): (text: string, spot: Spot) => string {
  let frame: Frame | null = null;
  let row = '';
  let count = 1;
  return (text, spot) => {
    const isMeeting = row !== '' && endsWithDigits(row) && beginsWithDigits(text);
    // Places are only put into words where they matter.
    const isSame = frame !== null && (frame === spot.frame || (isMeeting && prefixOf(frame) === prefixOf(spot.frame)));
    const together = isMeeting && isSame ? row + text.slice(0, edge) : '';
    frame = spot.frame;
    count = together === '' || count === mostTogether ? 1 : count + 1;
    row = (count === 1 || text.length > edge ? text : together).slice(-edge);
    return together;
  };
}

const endsWithDigits = (text: string): boolean => holdsDigit(text, Math.max(0, text.length - near), text.length);
const beginsWithDigits = (text: string): boolean => holdsDigit(text, 0, Math.min(near, text.length));

function holdsDigit(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isDigit(text.charCodeAt(at))) return true;
  return false;
}
