// Owns reading every string out of the text of a JSON body: values and keys, both of two equal keys, escapes decoded.
// It reads the text and not the parsed value, because that is what is sent. It never throws and keeps no call stack:
// of a text that is not JSON it hands on what looks like strings.
import type { Located } from './finding.ts';
import { blankEnd, decoded, longStringSteps, numberEnd, numberListAt, shortEnd } from './json-text.ts';
import { frameUnder, keyPlace, placeOf, rootFrame, segmentIn, type Frame, type Spot } from './places.ts';

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

/** The stretch of the text that was read as a string: what stands between its quotes. */
export interface Span {
  from: number;
  to: number;
}

/** Gets a string and where it stands, and answers whether a pause is due. */
export type Take = (text: string, spot: Spot, span: Span) => boolean;

/** What a walk hands its strings to. */
export interface Taker {
  readonly take: Take;
  /** Gets the spot of the first number of each list, whatever its length. */
  readonly token?: ((spot: Spot) => void) | null;
}

/** An array right under the body's object, and a position in it. */
export interface Element {
  readonly array: string;
  readonly index: number;
}

/** Where such an element ends: what was read up to here says nothing of what follows, and the other way round. */
export interface Mark extends Element {
  readonly at: number;
}

/** Between two marks lies at least so much. */
export const markEvery = 16_384;

/**
 * Hands on strings and keys in the order of the text, and numbers of eight digits and more as they are written, also
 * where the numbers of a short array only have as many together. It
 * yields where a pause is due, within long stretches that hold no string or one long one, and marks from time to time.
 * A text that goes on behind the element of a mark is read from there.
 */
export function* walkStrings(
  json: string,
  { take, token }: Taker,
  behind: Element | null = null,
): Generator<Mark | undefined, void, undefined> {
  const path = createPath(behind, token);
  let pauseAt = stride;
  let at = 0;
  while (at < json.length) {
    if (at >= pauseAt) {
      pauseAt = at + stride;
      yield undefined;
    }
    const code = json.charCodeAt(at);
    if (code === quote) {
      const from = at + 1;
      let end = shortEnd(json, from);
      let text = '';
      if (end >= 0) text = decoded(json, from, end);
      else ({ text, end } = yield* longStringSteps(json, from));
      at = blankEnd(json, end + 1, stride);
      for (let last = end; at - last > stride; at = blankEnd(json, at, stride)) {
        last = at;
        yield undefined;
      }
      pauseAt = at + stride;
      const spot = json.charCodeAt(at) === colon ? path.key(text) : path.spot();
      if (take(text, spot, { from, to: end })) yield undefined;
    } else if (beginsNumber(code)) {
      const from = at;
      path.number();
      for (at = numberEnd(json, at + 1, stride); at >= pauseAt; at = numberEnd(json, at, stride)) {
        pauseAt = at + stride;
        yield undefined;
      }
      if (at - from >= shortestNumber && take(json.slice(from, at), path.spot(), { from, to: at })) yield undefined;
    } else {
      if (takeNumberList(json, at, (list, span) => take(list, path.spot(), span))) yield undefined;
      path.pass(code);
      at++;
      const mark = path.mark(code, at);
      if (mark !== null) yield mark;
    }
  }
}

/** The short array of numbers that opens at `at`, if one does, as one string. */
function takeNumberList(json: string, at: number, handOn: (list: string, span: Span) => boolean): boolean {
  const list = json.charCodeAt(at) === bracketOpen ? numberListAt(json, at) : '';
  return list !== '' && handOn(list, { from: at + 1, to: at + 1 + list.length });
}

export function readStrings(json: string): Located[] {
  const strings: Located[] = [];
  const take: Take = (text, spot) => {
    strings.push({ text, place: placeOf(spot) });
    return false;
  };
  const steps = walkStrings(json, { take });
  while (steps.next().done !== true);
  return strings;
}

/** Of the frame that holds such elements. */
const elementDepth = 3;

const beginsNumber = (code: number): boolean => (code >= 48 && code <= 57) || code === minus;

interface Path {
  /** Where a value stands that is read now. */
  readonly spot: () => Spot;
  /** A number begins here. */
  readonly number: () => void;
  /** The spot of a key; what follows stands under it. */
  readonly key: (text: string) => Spot;
  /** A sign outside of strings and numbers. */
  readonly pass: (code: number) => void;
  /** The mark behind that sign, where there is to be one. */
  readonly mark: (code: number, at: number) => Mark | null;
}

/** The frame of an array right under the body's object. */
function frameBehind({ array, index }: Element): Frame {
  const body = frameUnder(rootFrame(), '', null);
  body.key = array;
  return frameUnder(body, array, index);
}

function createPath(behind: Element | null, token: Taker['token'] = null): Path {
  /** The list whose first number was told. */
  let told: Frame | null = null;
  let frame = behind === null ? rootFrame() : frameBehind(behind);
  let depth = behind === null ? 1 : elementDepth;
  let markAt = markEvery;
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
    number() {
      if (token === null || frame.index === null || frame === told) return;
      told = frame;
      token({ frame, segment: frame.index });
    },
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
    mark: (code, at) => {
      if (at < markAt || code !== braceClose || depth !== elementDepth || tooDeep > 0) return null;
      const { index, parent } = frame;
      if (index === null || parent?.index !== null || parent.under !== '') return null;
      markAt = at + markEvery;
      return { array: parent.key, index, at };
    },
  };
}
