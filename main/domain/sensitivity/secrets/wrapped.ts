// Owns telling that a word stands in the middle of base64, of a file most often: among so many letters drawn at random
// anything stands sooner or later, the beginning of a key too.
import { isAlphanumeric } from '../characters.ts';
import type { Coded } from '../survey.ts';
import { isRandom } from './texture.ts';

/** So much before the word has to look drawn at random. */
const lead = 112;
/** Mail, PEM and tools break base64 at 60 to 76 characters. A list of keys has shorter lines, or other signs in them. */
const shortestLine = 56;

const plus = 0x2b;
const slash = 0x2f;
const isSign = (code: number | undefined): boolean => code === plus || code === slash;
const isPart = (code: number): boolean => isAlphanumeric(code) || isSign(code);
const isBreak = (code: number | undefined): boolean => code === 0x0a || code === 0x0d;
const isBlank = (code: number | undefined): boolean => isBreak(code) || code === 0x20 || code === 0x09;

export function isInBase64(coded: Coded, start: number): boolean {
  const { codes } = coded;
  if (isSign(codes[start - 1])) return isLed(coded, start);
  if (start === 0 || !isBlank(codes[start - 1])) return false;
  const last = lastOfLineBefore(codes, start);
  if (last < 0) return false;
  const before = lineLength(codes, last, -1);
  // The last line of a block is the only one that is shorter.
  const own = lineLength(codes, start, 1);
  return (
    before >= shortestLine && own <= before && (own === before || isBlockEnd(coded, start + own)) && isLed(coded, start)
  );
}

const isBlockEnd = ({ codes, length }: Coded, end: number): boolean =>
  end >= length || codes[end] === 0x3d || isBreak(codes[end]);

/** How many characters of base64 stand in a row from a place on, itself counted, in a direction. */
function lineLength(codes: Uint8Array, from: number, step: 1 | -1): number {
  let at = from;
  while (isPart(codes[at] ?? 0) && Math.abs(at - from) < 2 * lead) at += step;
  return Math.abs(at - from);
}

/** Where the line above ends, only blanks between; -1 where there is no line break. */
function lastOfLineBefore(codes: Uint8Array, start: number): number {
  let at = start - 1;
  let breaks = 0;
  for (; at >= 0 && isBlank(codes[at]); at--) if (codes[at] === 0x0a) breaks++;
  return breaks === 1 ? at : -1;
}

function isLed({ text, codes }: Coded, start: number): boolean {
  let written = '';
  let end = start;
  while (written.length < lead) {
    const length = Math.min(lead - written.length, lineLength(codes, end - 1, -1));
    written = text.slice(end - length, end) + written;
    if (written.length >= lead) break;
    const last = lastOfLineBefore(codes, end - length);
    if (last < 0) return false;
    end = last + 1;
  }
  return (written.includes('+') || written.includes('/')) && isRandom(written);
}
