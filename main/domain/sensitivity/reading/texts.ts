// Owns in which writings one string is looked at: as it is, with broken words mended, with what it holds encoded read,
// and, where it is JSON itself (arguments and results of tools), with the strings in it.
import { encodedTexts } from './base-runs.ts';
import { mended } from './breaks.ts';
import { unescaped } from './escapes.ts';
import { walkStrings } from '../json-strings.ts';
import { normalise } from './normalise.ts';
import { named } from '../places.ts';

export function* writingsOf(raw: string): Generator<string, void, undefined> {
  const text = normalise(raw);
  yield text;
  for (const other of [mended(text), innerStrings(raw), unescaped(text), encodedTexts(text).join(apart)]) {
    if (other !== '') yield normalise(other);
  }
}

const apart = '\n\n';
const json = /^\s{0,8}[{["]/;

/** Without escapes they stand in the text as they are. */
function innerStrings(raw: string): string {
  if (!raw.includes('\\') || !json.test(raw)) return '';
  const strings: string[] = [];
  const steps = walkStrings(raw, (text, { segment }) => {
    strings.push(named(text, segment));
    return false;
  });
  while (steps.next().done !== true);
  return strings.join(apart);
}
