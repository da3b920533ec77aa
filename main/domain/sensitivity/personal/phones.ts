// Owns telephone numbers: international ones by their calling code, American ones by their shape, every other by the
// words around it. Sure is only what stands beside a word that speaks of telephones.
import type { Level } from '../../../contract/routing.ts';
import { isInternational, isNorthAmerican } from './calling-codes.ts';
import { isQuantity, type Passage } from './context.ts';
import { compactOf, type Run } from './digit-runs.ts';
import type { Match } from '../finding.ts';

const shortest = 7;
const longest = 15;
const mostGroups = 7;

/** The sizes of groups of digits as one number. */
const groupBase = 32;
const codeOf = (sizes: string): number => sizes.split('-').reduce((code, size) => code * groupBase + Number(size), 0);
const american: ReadonlySet<number> = new Set(['3-3-4', '1-3-3-4'].map(codeOf));
const dates: ReadonlySet<number> = new Set(
  ['4-2-2', '2-2-4', '4-4', '4-2-2-2', '4-2-2-2-2', '4-2-2-2-2-2', '2-2-4-2', '2-2-4-2-2', '2-2-4-2-2-2'].map(codeOf),
);

export const telephoneWords =
  /\b(?:tele)?(?:phones?|fax|fon|foon|fono|fonos)\b|\b(?:tel|telefon\w{0,10}|t[eé]l[eé]fon\w{0,4}|mobiles?|mob|cell|cellular|celular|m[oó]vil|handy|portable|hotline|landline|whatsapp|sms|viber|(?:call|text|ring|reach|phone|dial|contact)(?:ed|ing)? (?:me|us|him|her|them|now|back|at|on)|call|dial)\b|电话|手机|手機|電話|携帯|휴대폰|전화|телефон|тел\.|טלפון|هاتف|फोन/;
/** Only a number that is somebody's: of an order, a line or a version there are numbers too. */
export const numberWord = /\bn(?:umbers?|ummer|[uú]mero|um[eé]ro)\b|номер|号码|號碼|番号/;
const itsNumber =
  /(?:^|[^a-z])(?:n(?:umbers?|ummer|[uú]mero|um[eé]ro)|номер)(?: (?:is|are|was|ist|es|est|é)|:| =|=)? ?\+?\(?$|(?:号码|號碼|番号)(?:是|は|:)? ?$/;
const otherNumber =
  /\b(?:order|ticket|case|invoice|issue|line|page|version|build|serial|model|part|port|tracking|account|card|reference|ref|batch|random|prime|phone book|section|chapter|figure|table|row|item|security|insurance|registration|policy|licen[cs]e|passport|tax|id|identity|voter|bank|routing|document)[ _-]numbers?\b/;

export function phones(passage: Passage, run: Run): Match[] {
  const found: Match[] = [];
  for (let first = 0; first < run.length; first++) {
    const match = phoneAt(passage, run, first);
    if (match === null) continue;
    found.push({ kind: 'phone', level: match.level, value: match.digits });
    first = match.last;
  }
  return found;
}

interface Phone {
  readonly digits: string;
  readonly last: number;
  readonly level: Level;
}

/** The longest number that begins at a word. */
function phoneAt(passage: Passage, run: Run, first: number): Phone | null {
  const start = run[first]?.start ?? 0;
  const isOpen = passage.text.charCodeAt(start - 1) === plus;
  for (const { last, code } of endings(run, first, isOpen)) {
    const end = run[last]?.end ?? 0;
    const context = passage.around(start, end);
    // Without a word around, only what has the shape is worth being put together.
    if (context === '' && !isOpen && !american.has(code) && !passage.text.startsWith('00', start)) continue;
    const digits = compactOf(passage.text, run, { first, last });
    const level = levelOf(passage.text, {
      digits,
      code,
      context,
      start,
      end,
      gap: run[last]?.gap ?? '',
      isLone: last - first === run.length - 1,
    });
    if (level !== null) return { digits, last, level };
  }
  return null;
}

const plus = 0x2b;

interface Ending {
  readonly last: number;
  readonly code: number;
}

/**
 * Where a number may end, the farthest first. Single digits stand in front (of the trunk, of a region) and behind a
 * calling code, nowhere else.
 */
function endings(run: Run, first: number, isOpen: boolean): readonly Ending[] {
  let ends: readonly Ending[] = none;
  let size = 0;
  let code = 0;
  for (let last = first; last < Math.min(run.length, first + mostGroups); last++) {
    const word = run[last];
    if (word === undefined || !word.plain) break;
    const length = word.end - word.start;
    if (length === 1 && last > first && !(isOpen && last === first + 1)) break;
    // What a blank parts from digits that signs hold together is another number.
    if (word.gap === ' ' && (run[last - 1]?.gap === '-' || run[last - 1]?.gap === '.') && last > first + 1) break;
    size += length;
    code = code * groupBase + length;
    if (size > longest) break;
    if (size >= shortest && (isOpen || isWhole(run, first, last))) ends = [{ last, code }, ...ends];
  }
  return ends;
}

const none: readonly Ending[] = [];

/** Not a part of a longer number in the same writing, as of a card. */
function isWhole(run: Run, first: number, last: number): boolean {
  const inner = last > first ? run[last]?.gap : '';
  const before = run[first - 1]?.plain === true && run[first]?.gap === inner;
  const behind = run[last + 1]?.plain === true && run[last + 1]?.gap === inner;
  return inner === '' || (!before && !behind);
}

interface Candidate {
  readonly digits: string;
  readonly code: number;
  readonly context: string;
  readonly start: number;
  readonly end: number;
  /** Before the last group. */
  readonly gap: string;
  /** No other digits stand near. */
  readonly isLone: boolean;
}

function levelOf(text: string, candidate: Candidate): Level | null {
  const { digits, code, context, start, end } = candidate;
  const isShaped = hasShape(text, candidate);
  if (!isShaped && !isPlausible(digits, code)) return null;
  const isNamed = context !== '' && (telephoneWords.test(context) || isNumbered(text, start, context));
  if (isNamed) return fictional.test(digits) ? 'medium' : 'high';
  const isSure = code >= groupBase || text.charCodeAt(start - 1) === plus;
  return isShaped && (isSure || !isQuantity(text, start, end)) ? 'medium' : null;
}

/** `my number is …`, and no other number than one of a telephone. */
const isNumbered = (text: string, start: number, context: string): boolean =>
  itsNumber.test(text.slice(Math.max(0, start - 24), start).toLowerCase()) && !otherNumber.test(context);

/** What is a telephone number without any word beside it. */
function hasShape(text: string, { digits, code, start, gap, isLone }: Candidate): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  if (/\+\(?$/.test(before)) return isInternational(digits);
  if (digits.startsWith('00') && digits.length > 10) return isInternational(digits.slice(2));
  if (!american.has(code) || !isNorthAmerican(digits.slice(-10))) return false;
  return before.endsWith('(') || gap === '-' || gap === '.' || isLone;
}

/** Set aside for examples and films: nobody answers there. */
const fictional = /^1?\d{3}55501\d\d$/;
const bareNumber = /^(?:0\d{8,11}|1[3-9]\d{9}|[2-9]\d{8,12}|1[2-9]\d{9})$/;

/** What may be a telephone number if the words around say so. */
const isPlausible = (digits: string, code: number): boolean =>
  code >= groupBase ? !dates.has(code) && digits.length >= 8 : bareNumber.test(digits);
