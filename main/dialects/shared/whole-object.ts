// Owns telling when a JSON object that comes in pieces is whole: each piece is looked at once, and the text is parsed
// at most once.
import { isJsonObject, parseJson } from '../../contract/json.ts';

const quote = 0x22;
const backslash = 0x5c;
const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b;
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d;
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

export interface GrowingObject {
  readonly add: (piece: string) => void;
  readonly text: () => string;
  /** Nothing but space can follow. */
  readonly isWhole: () => boolean;
}

export function createGrowingObject(): GrowingObject {
  let text = '';
  let depth = 0;
  let state: 'before' | 'inside' | 'inString' | 'escaped' | 'closed' | 'whole' | 'broken' = 'before';

  function step(code: number): void {
    if (state === 'escaped') state = 'inString';
    else if (state === 'inString') {
      if (code === backslash) state = 'escaped';
      else if (code === quote) state = 'inside';
    } else if (state === 'inside') {
      if (code === quote) state = 'inString';
      else if (isOpening(code)) depth++;
      else if (isClosing(code) && --depth === 0) state = 'closed';
    } else if (!isSpace(code)) open(code);
  }
  /** What stands outside of every bracket: the bracket that begins the object, or something that makes it none. */
  function open(code: number): void {
    if (state === 'before' && isOpening(code)) depth++;
    state = state === 'before' && isOpening(code) ? 'inside' : 'broken';
  }
  return {
    add(piece) {
      text += piece;
      for (let at = 0; at < piece.length && state !== 'broken'; at++) step(piece.charCodeAt(at));
    },
    text: () => text,
    isWhole() {
      if (state === 'closed') state = isJsonObject(parseJson(text)) ? 'whole' : 'broken';
      return state === 'whole';
    },
  };
}
