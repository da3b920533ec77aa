// Owns reading every string out of the text of a JSON body: values and keys, both of two equal keys, escapes decoded.
// It reads the text and not the parsed value, because that is what is sent. It never throws and keeps no call stack:
// of a text that is not JSON it hands on what looks like strings.
import type { Located } from './finding.ts';
import { blankEnd, decoded, longStringSteps, numberEnd, shortEnd } from './json-text.ts';
import { frameUnder, keyPlace, placeOf, rootFrame, segmentIn, type Spot } from './places.ts';

const quote = 0x22;
const colon = 0x3a;
const comma = 0x2c;
const minus = 0x2d;
const braceOpen = 0x7b;
const braceClose = 0x7d;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

/** Below this depth a place is not made longer: a body of nothing but brackets would cost the square of its length. */
const deepestPlace = 48;
/** Shorter numbers are no card, account or telephone number. */
const shortestNumber = 8;
/** A key is shown in a place only where it reads like the name of a field; any other may itself be the secret. */
const plainKey = /^[A-Za-z_][A-Za-z_-]{0,31}\d{0,2}$/;
/** So many characters are passed over between two pauses where there is no string. */
const stride = 65_536;

/** Gets a string and where it stands, and answers whether a pause is due. */
export type Take = (text: string, spot: Spot) => boolean;

/**
 * Hands on strings and keys in the order of the text, and numbers of eight digits and more as they are written. It
 * yields where a pause is due, and within long stretches that hold no string or one long one.
 */
export function* walkStrings(json: string, take: Take): Generator<undefined, void, undefined> {
  const path = createPath();
  let pauseAt = stride;
  let at = 0;
  while (at < json.length) {
    if (at >= pauseAt) {
      pauseAt = at + stride;
      yield undefined;
    }
    const code = json.charCodeAt(at);
    if (code === quote) {
      let end = shortEnd(json, at + 1);
      let text = '';
      if (end >= 0) text = decoded(json, at + 1, end);
      else ({ text, end } = yield* longStringSteps(json, at + 1));
      at = blankEnd(json, end + 1, stride);
      for (let last = end; at - last > stride; at = blankEnd(json, at, stride)) {
        last = at;
        yield undefined;
      }
      pauseAt = at + stride;
      if (take(text, json.charCodeAt(at) === colon ? path.key(text) : path.spot())) yield undefined;
    } else if (code === minus || isDigit(code)) {
      const from = at;
      for (at = numberEnd(json, at + 1, stride); at >= pauseAt; at = numberEnd(json, at, stride)) {
        pauseAt = at + stride;
        yield undefined;
      }
      if (at - from >= shortestNumber && take(json.slice(from, at), path.spot())) yield undefined;
    } else {
      path.pass(code);
      at++;
    }
  }
}

export function readStrings(json: string): Located[] {
  const strings: Located[] = [];
  const steps = walkStrings(json, (text, spot) => {
    strings.push({ text, place: placeOf(spot) });
    return false;
  });
  while (steps.next().done !== true);
  return strings;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

interface Path {
  /** Where a value stands that is read now. */
  readonly spot: () => Spot;
  /** The spot of a key; what follows stands under it. */
  readonly key: (text: string) => Spot;
  /** A sign outside of strings and numbers. */
  readonly pass: (code: number) => void;
}

function createPath(): Path {
  let frame = rootFrame();
  let depth = 1;
  let tooDeep = 0;
  const open = (code: number): void => {
    if (depth > deepestPlace) tooDeep++;
    else {
      frame = frameUnder(frame, segmentIn(frame), code === bracketOpen ? 0 : null);
      depth++;
    }
  };
  const close = (): void => {
    if (tooDeep > 0) tooDeep--;
    else if (frame.parent !== null) {
      frame = frame.parent;
      depth--;
    }
  };
  return {
    spot: () => ({ frame, segment: segmentIn(frame) }),
    key: (text) => {
      if (tooDeep === 0) frame.key = plainKey.test(text) ? text : '*';
      return { frame, segment: keyPlace };
    },
    pass: (code) => {
      if (code === comma) {
        if (frame.index !== null && tooDeep === 0) frame.index++;
      } else if (code === braceOpen || code === bracketOpen) open(code);
      else if (code === braceClose || code === bracketClose) close();
    },
  };
}
