// Owns in which writings one string is looked at: as it is, with broken words mended, with what it holds encoded read,
// and, where it is JSON itself (arguments and results of tools), with the strings in it.
import { walkStrings, type Take } from '../json-strings.ts';
import { named } from '../places.ts';
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
  if ((flags & anyOther) === 0) return none;
  const texts = [
    (flags & holds.lineBreak) === 0 ? '' : mended(text),
    innerStrings(raw),
    (flags & escapeSigns) === 0 ? '' : unescaped(text),
    (flags & holds.longWord) === 0 ? '' : encodedTexts(survey).join(apart),
  ];
  return texts.filter((other) => other !== '').map(normalise);
}

const none: readonly string[] = [];
const escapeSigns = holds.percent | holds.ampersand | holds.backslash;
const anyOther = holds.lineBreak | escapeSigns | holds.longWord;
const apart = '\n\n';
const json = /^\s{0,8}[{["]/;

/** Without escapes they stand in the text as they are. */
function innerStrings(raw: string): string {
  if (!raw.includes('\\') || !json.test(raw)) return '';
  const strings: string[] = [];
  const take: Take = (text, { segment }) => {
    strings.push(named(text, segment));
    return false;
  };
  const steps = walkStrings(raw, { take });
  while (steps.next().done !== true);
  return strings.join(apart);
}
