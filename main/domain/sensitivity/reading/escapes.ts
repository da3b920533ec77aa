// Owns reading characters that are written as escapes: percent-encoding, entities of HTML, `\\u` and `\\x`. Only the
// surroundings of escapes are written out again, so that a text with a few of them is not looked through twice.
import { wordTable } from '../../../contract/words.ts';
import { between } from './excerpts.ts';
import { leadingText } from './bytes.ts';

/** As much as the longest thing that is looked for, on both sides. */
const reach = 256;
const mark = /%[0-9a-fA-F]{2}|&[#a-zA-Z]|\\[ux]/;
const escape =
  /(?:%[0-9a-fA-F]{2}){1,128}|(?:&#\d{1,7};|&#[xX][0-9a-fA-F]{1,6};){1,64}|&[a-zA-Z]{2,8};|(?:\\{1,4}(?:u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|x[0-9a-fA-F]{2})){1,64}/g;

/** The places with escapes, decoded; '' where there are none. */
export function unescaped(text: string): string {
  if (!mark.test(text)) return '';
  let decoded = '';
  let from = 0;
  for (const { 0: written, index } of text.matchAll(escape)) {
    const plain = charactersOf(written);
    if (plain === null) continue;
    decoded += between(text, { from, to: index, reach }) + plain;
    from = index + written.length;
  }
  return from === 0 ? '' : decoded + text.slice(from, from + reach);
}

const entityOf = wordTable<string>({
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  commat: '@',
  period: '.',
  colon: ':',
  num: '#',
  equals: '=',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  minus: '-',
  shy: '',
  zwj: '',
  zwnj: '',
  plus: '+',
  sol: '/',
  lpar: '(',
  rpar: ')',
});

function charactersOf(written: string): string | null {
  if (written.startsWith('%')) return percentDecoded(written);
  if (written.startsWith('&#')) return eachOf(written.slice(2, -1).split(';&#'), (code) => code.replace(/^[xX]/, '0x'));
  if (written.startsWith('&')) return entityOf(written.slice(1, -1)) ?? null;
  return eachOf(written.match(/[0-9a-fA-F]{2,6}/g) ?? [], (code) => `0x${code}`);
}

const highestCode = 0x10ffff;

const eachOf = (codes: readonly string[], digits: (code: string) => string): string =>
  codes.map((code) => String.fromCodePoint(Math.min(Number(digits(code)), highestCode))).join('');

function percentDecoded(written: string): string {
  const code = Number.parseInt(written.slice(1, 3), 16);
  if (written.length === 3 && code < 0x80) return String.fromCharCode(code);
  return leadingText(Uint8Array.from(written.split('%').slice(1), (digits) => Number.parseInt(digits, 16)));
}
