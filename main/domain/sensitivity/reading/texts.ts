// Owns in which writings one string is looked at: as it is, with broken words mended, with what it holds encoded read,
// and, where it is JSON itself (arguments and results of tools), with the strings in it.
import { walkStrings, type Take } from '../json-strings.ts';
import { named } from '../places.ts';
import { createSiblings } from '../siblings.ts';
import { holds, type Survey } from '../survey.ts';
import { encodedTexts } from './base-runs.ts';
import { mended } from './breaks.ts';
import { unescaped } from './escapes.ts';
import { normalise } from './normalise.ts';

/**
 * The writings beside the plain one, given the survey of that. `raw` is the text before it was normalised. Each is only
 * made where the survey shows the sign that it begins with.
 */
export function otherWritings(raw: string, survey: Survey): readonly string[] {
  const { text, flags } = survey;
  const isJson = (flags & mayBeJson) !== 0 && opensJson(raw);
  if ((flags & anyOther) === 0 && !isJson) return none;
  const texts = [
    (flags & holds.lineBreak) === 0 ? '' : mended(text),
    isJson ? innerStrings(raw) : '',
    (flags & escapeSigns) === 0 ? '' : unescaped(text),
    (flags & holds.longWord) === 0 ? '' : encodedTexts(survey).join(apart),
  ];
  return texts.filter((other) => other !== '').map(normalise);
}

const none: readonly string[] = [];
const escapeSigns = holds.percent | holds.ampersand | holds.backslash;
const anyOther = holds.lineBreak | escapeSigns | holds.longWord;
/** In JSON without escapes only digits may be split over several strings. */
const mayBeJson = holds.digit | holds.backslash;
const apart = '\n\n';

/** Strings of JSON inside strings of JSON are read to any depth: each is shorter than the one around it by its escapes. */
function innerStrings(raw: string): string {
  const strings: string[] = [];
  readInner(raw, strings);
  return strings.join(apart);
}

function readInner(raw: string, strings: string[]): void {
  const siblings = createSiblings();
  // Without escapes they stand in the text as they are, but for what is split over several.
  const isEscaped = raw.includes('\\');
  const take: Take = (text, spot) => {
    if (isEscaped) strings.push(named(text, spot.segment));
    // What looks like strings outside of any object is no JSON.
    if (spot.frame.parent !== null) strings.push(...siblings(text, spot));
    if (isEscaped && opensJson(text)) readInner(text, strings);
    return false;
  };
  const steps = walkStrings(raw, { take });
  while (steps.next().done !== true);
}

const openings = '{["';

/** Whatever blanks stand before it. */
function opensJson(text: string): boolean {
  let at = 0;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return openings.includes(text.charAt(at)) && text.includes('"', at + 1);
}
