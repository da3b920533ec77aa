// Owns telling that a text holds a file in base64 or hex that is no text: an archive or a document in the result of a
// tool. What of it is text is read all the same; that the rest was not judged has to be said.
import { encodedTexts } from './reading/base-runs.ts';
import { isBase64 } from './reading/digits.ts';
import { isRandom } from './secrets/texture.ts';
import { codedFrom } from './survey.ts';

/** Shorter runs are keys, hashes and small pictures of an interface. */
const shortest = 4096;
/** So much of the run is looked at, in its middle: a file begins with a head that may be text. */
const sample = 512;
const textShare = 0.2;
/** Of a run of many megabytes that is all text no more is asked. */
const mostLooks = 8;
const breaks = /[\r\n]/g;
/** Lists of hashes and names have neither. */
const ofBase64 = /[+/][^]{0,400}[+/]/;

export function holdsUnreadable(text: string): boolean {
  let looks = 0;
  for (let start = 0; start + shortest <= text.length && looks < mostLooks; ) {
    const other = lastOther(text, start);
    if (other < start && isUnreadable(text.slice(start + sample, start + 2 * sample))) return true;
    if (other < start) looks++;
    start = other < start ? start + shortest : other + 1;
  }
  return false;
}

/** The last character of the next stretch that is none of such a run; before the stretch where there is none. */
function lastOther(text: string, start: number): number {
  let at = start + shortest - 1;
  while (at >= start && isPart(text.charCodeAt(at))) at--;
  return at;
}

const isPart = (code: number): boolean => isBase64(code) || code === 0x0a || code === 0x0d;

function isUnreadable(part: string): boolean {
  const run = part.replace(breaks, '');
  if (!isRandom(run) || (run.length < part.length && !ofBase64.test(run))) return false;
  return encodedTexts(codedFrom(run)).join('').length < run.length * textShare;
}
