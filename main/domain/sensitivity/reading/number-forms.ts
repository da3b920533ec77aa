// Owns reading numbers in writings that are not those of numbers of people but that anybody may choose: groups parted by
// several blanks, commas, bars, marks of Markdown, tags; letters right before or behind; decimals and exponents whose
// value is whole. Each is written out again in the usual way, with the words around it; only what is sure of it counts.
import { isAlphanumeric, isDigit, isLetter } from '../characters.ts';
import { isCard } from '../personal/cards.ts';
import { numberRules } from '../personal/number-rules.ts';
import type { Coded, Survey } from '../survey.ts';
import { wholeNumber } from './whole-number.ts';

/** As far as words are asked for what a number is. */
const before = 48;
const behind = 36;

const cardGroupings = ['4-4-4-4', '4-6-5', '4-6-4', '4-4-4-4-3', '4-4-5', '8-8', '1-3-3-3-3-3'].map((grouping) =>
  grouping.split('-').map(Number),
);
const lone = /^\d{1,2}$/;
const groupings: ReadonlySet<string> = new Set(
  numberRules.flatMap(({ groupings: written }) => written.split(' ')).filter((grouping) => !lone.test(grouping)),
);
/** Single digits throughout, as many as a card has. */
const spelled = /^1(?:-1){12,18}$/;
/** Fewer digits make none of these. */
const fewestDigits = Math.min(
  ...[...groupings].map((grouping) => grouping.split('-').reduce((sum, group) => sum + Number(group), 0)),
  ...cardGroupings.map((grouping) => grouping.reduce((sum, group) => sum + group, 0)),
);
const mostGroups = 19;
const longestGroup = 19;
const shortestLone = 9;
/** A number without a group before it or behind: of a card, or short enough for one of a person. */
const ofMajorIssuers = /^(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|6\d{15}|3[47]\d{13}|3[068]\d{12}|\d{9,13})$/;

interface Group {
  readonly start: number;
  readonly end: number;
}

/** The numbers of a text in unusual writings, one below the other; '' where there are none. */
export function numberForms(survey: Survey): string {
  const { text, codes, length, numbers: starts, numbersCount } = survey;
  const numbers: string[] = [];
  const cards: string[] = [];
  let tried = 0;
  const add: Add = ({ start, end, number, isCardForm = false }) => {
    if (isCardForm) tried++;
    if (isCardForm && !isCard(number.replace(notDigit, ''))) return;
    const written = isCardForm ? cards : numbers;
    if (written.length < mostNumbers)
      written.push(`${wordsIn(text, start - before, start)} ${number} ${wordsIn(text, end, end + behind)}`);
  };
  const chain = createChain(survey, add);
  for (let index = 0; index < numbersCount; index++) {
    const at = starts[index] ?? 0;
    let end = at + 1;
    while (end < length && isDigit(codes[end] ?? 0)) end++;
    chain.push(at, end);
    const whole = wholeNumber(survey, at, end);
    if (whole !== null) add({ start: at, end: whole.end, number: whole.digits });
  }
  chain.close();
  return [...numbers, ...(cards.length * fewestPassing >= tried ? cards : [])].join('\n\n');
}

/** One in ten passes the check: where most rows of four figures do not, the others are figures too. */
const fewestPassing = 4;
const notDigit = /\D/g;

/** Groups as long as one mark parts them. Most stand alone: for those nothing is made. */
function createChain(coded: Coded, add: Add): { push: (start: number, end: number) => void; close: () => void } {
  let groups: Group[] = [];
  let mark = '';
  let [lastStart, lastEnd] = [-1, -1];
  const close = (): void => {
    if (groups.length > 0) addChain(coded, { groups, mark }, add);
    else if (lastEnd - lastStart >= shortestLone) addLone(coded, { start: lastStart, end: lastEnd }, add);
    groups = [];
  };
  return {
    push(start, end) {
      const gap = lastStart < 0 || end - start > longestGroup ? '' : markBetween(coded, lastEnd, start);
      if (gap === '' || (mark !== '' && gap !== mark)) close();
      mark = gap;
      if (gap !== '') {
        if (groups.length === 0) groups = [{ start: lastStart, end: lastEnd }];
        // A row that is too long for any number is not looked at, however long it becomes.
        if (groups.length <= mostGroups) groups.push({ start, end });
      }
      lastStart = start;
      lastEnd = end;
    },
    close,
  };
}

const mostNumbers = 256;

const digits = /\d/g;
const wordsIn = (text: string, from: number, to: number): string =>
  text.slice(Math.max(0, from), to).replace(digits, '');

const longestGap = 80;
const longestWithoutTag = 16;
const plainMarks = ' .-/';
const unusualMarks =
  /^(?:[ \t\r\n_,:;+|*~`"'\u00b7\u2022\u2027\u2219\u22c5\u30fb-]|\\{1,8}[nrt"]|<\/?[a-zA-Z][^<>]{0,40}>){1,80}$/;
const tag = /<[^<>]{1,42}>/g;
const blanks = /[ \t\r\n]|\\{1,8}[nrt]/g;

/** By character code: with these a gap between two groups may begin. Nothing else is looked at. */
const beginsGap = Uint8Array.from({ length: 129 }, (_, code) =>
  code === 128 || ' \t\r\n_,:;+|*~`"\'<.-/\\'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** What parts two groups, however many blanks are with it; '' where anything else does. */
function markBetween({ text, codes }: Coded, from: number, to: number): string {
  const sign = to - from === 1 ? oneSign[codes[from] ?? 0] : undefined;
  if (sign !== undefined) return sign;
  if (to - from > longestGap || !mayBeGap(codes, from, to)) return '';
  const gap = text.slice(from, to);
  if ((to - from > longestWithoutTag && !gap.includes('<')) || !unusualMarks.test(gap)) return '';
  return gap.replace(tag, '<').replace(blanks, '') || (gap.length > 1 ? '  ' : ' ');
}

/** A gap ends with the first character that is in none; behind a tag or an escape anything may be. */
function mayBeGap(codes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = codes[at] ?? 0;
    if (code === tagStart || code === backslash) return true;
    if (beginsGap[code] !== 1) return false;
  }
  return true;
}

const tagStart = 0x3c;
const backslash = 0x5c;

/** By character code, for gaps of one; '' for what makes none. Whatever is beyond ASCII the pattern tells. */
const oneSign: readonly (string | undefined)[] = Array.from({ length: 129 }, (_, code) => {
  if (code === 128) return undefined;
  const sign = String.fromCharCode(code);
  if (beginsGap[code] !== 1 || code === tagStart || code === backslash) return '';
  return sign.trim() === '' ? ' ' : sign;
});

interface Chain {
  readonly groups: readonly Group[];
  readonly mark: string;
}
interface Form extends Group {
  readonly number: string;
  /** Groups as a card has them, which rows of figures have too. */
  readonly isCardForm?: boolean;
}
type Add = (form: Form) => void;

function addChain(coded: Coded, { groups, mark }: Chain, add: Add): void {
  const [first, last] = [groups[0], groups.at(-1)];
  if (first === undefined || last === undefined || groups.length > mostGroups) return;
  if (groups.reduce((sum, { start, end }) => sum + end - start, 0) < fewestDigits) return;
  const isUsual = mark.length < 2 && plainMarks.includes(mark);
  const { before: isLed, behind: tail } = glueAround(coded, first.start, last.end);
  if (isUsual && !isLed && tail === 0) return;
  // A lone letter behind is a part of the number as often: then the usual mark makes it no surer.
  addGroups(coded.text, { groups, mark: isUsual && (isLed || tail > 1) ? mark : ' ' }, add);
}

function addLone(coded: Coded, { start, end }: Group, add: Add): void {
  const { before: isLed, behind: tail } = glueAround(coded, start, end);
  if (!isLed && tail === 0) return;
  const number = coded.text.slice(start, end);
  if (ofMajorIssuers.test(number) && mayBeGlued(coded, { start, end })) add({ start, end, number });
}

function addGroups(text: string, { groups, mark }: Chain, add: Add): void {
  const sizes = groups.map(({ start, end }) => end - start);
  const addSome = (from: number, count: number, isCardForm: boolean): void => {
    const some = groups.slice(from, from + count);
    const number = some.map(({ start, end }) => text.slice(start, end)).join(mark);
    add({ start: some[0]?.start ?? 0, end: some.at(-1)?.end ?? 0, number, isCardForm });
  };
  const all = sizes.join('-');
  if (groupings.has(all) || spelled.test(all)) addSome(0, groups.length, false);
  for (let from = 0; from < groups.length; from++) {
    for (const grouping of cardGroupings) {
      if (grouping.every((size, at) => sizes[from + at] === size)) addSome(from, grouping.length, true);
    }
  }
}

const underscore = 0x5f;
const isWordPart = (code: number): boolean => isLetter(code) || code === underscore;

/** Whether a letter stands right before, and how many do right behind, up to two. */
function glueAround({ codes, length }: Coded, start: number, end: number): { before: boolean; behind: number } {
  let behind = 0;
  while (behind < 2 && end + behind < length && isWordPart(codes[end + behind] ?? 0)) behind++;
  return { before: start > 0 && isWordPart(codes[start - 1] ?? 0), behind };
}

/** Letters before and behind are a word each: in a hash or an id there are digits on their other side. */
function mayBeGlued({ codes, length }: Coded, { start, end }: Group): boolean {
  let from = start;
  while (from > 0 && isLetter(codes[from - 1] ?? 0)) from--;
  let to = end;
  while (to < length && isLetter(codes[to] ?? 0)) to++;
  const isOpen = (at: number): boolean => at < 0 || at >= length || !isAlphanumeric(codes[at] ?? 0);
  return isOpen(from - 1) && isOpen(to) && start - from <= longestWord && to - end <= longestWord;
}

const longestWord = 20;
