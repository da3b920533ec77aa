// Owns how commands show things to a person: tables that fit the terminal, colours where it has them, amounts and times.
import { stripVTControlCharacters, styleText } from 'node:util';
import type { Terminal } from '../platform/terminal.ts';

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** Colours, or the text as it is. */
export const paint = ({ hasColours }: Pick<Terminal, 'hasColours'>, style: Style, text: string): string =>
  hasColours ? styleText(style, text, { validateStream: false }) : text;

/** Of a text with its lines: what a terminal would take as an order is left out. */
export const printable = (text: string): string => text.replaceAll(/[^\P{Cc}\n\t]/gu, '');

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  readonly isNumber?: boolean;
  readonly style?: (row: Row) => Style | null;
}

const gap = 2;
/** What a column is cut to before others are, where the terminal is too narrow for all. */
const leastWidth = 4;

/** What comes from elsewhere moves no cursor and rings no bell. */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '');

/** Lines that are no wider than the terminal: the widest columns give way. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], terminal: Terminal): string {
  const cells = rows.map((row) => columns.map(({ of }) => plainText(of(row))));
  const widths = fit(
    columns.map(({ title }, at) => Math.max(widthOf(title), ...cells.map((line) => widthOf(line[at] ?? '')))),
    terminal.isShown ? terminal.columns : Infinity,
  );
  const lineOf = (line: readonly string[], style: (at: number) => Style | null): string =>
    line
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        const isLast = at === line.length - 1;
        const padded = columns[at]?.isNumber === true ? padStart(cell, width) : padEnd(cell, isLast ? 0 : width, width);
        const worn = style(at);
        return worn === null ? padded : paint(terminal, worn, padded);
      })
      .join(' '.repeat(gap));
  const head = lineOf(
    columns.map(({ title }) => title),
    () => 'bold',
  );
  const body = rows.map((row, at) => lineOf(cells[at] ?? [], (place) => columns[place]?.style?.(row) ?? null));
  return `${[head, ...body].join('\n')}\n`;
}

function fit(wanted: readonly number[], room: number): readonly number[] {
  const widths = [...wanted];
  const gaps = gap * (widths.length - 1);
  for (;;) {
    const over = widths.reduce((sum, width) => sum + width, gaps) - room;
    const widest = Math.max(...widths);
    if (over <= 0 || widest <= leastWidth) return widths;
    const at = widths.indexOf(widest);
    const next = Math.max(leastWidth, ...widths.filter((width) => width < widest));
    widths[at] = Math.max(leastWidth, widest - Math.min(over, Math.max(1, widest - next)));
  }
}

const blanks = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text)));

function padStart(text: string, width: number): string {
  const cut = cutTo(text, width);
  return blanks(cut, width) + cut;
}

function padEnd(text: string, width: number, most: number): string {
  const cut = cutTo(text, most);
  return cut + blanks(cut, width);
}

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u;

/** In columns of a terminal. */
function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segments.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

function cutTo(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  let cut = '';
  let width = 1;
  for (const { segment } of segments.segment(text)) {
    width += wide.test(segment) ? 2 : 1;
    if (width > most) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** An amount that is not known is never 0. */
export function usd(amount: number | null): string {
  if (amount === null) return 'unknown';
  if (amount === 0) return '$0';
  if (amount < 0) return `-${usd(-amount)}`;
  if (amount >= 1) return `$${amount.toFixed(2)}`;
  return `$${amount.toFixed(amount >= 0.01 ? 4 : 6)}`;
}

export const count = (value: number): string => value.toLocaleString('en-US');

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** How long something still takes, in the two greatest of its parts. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(value: number): string {
  const at = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** at).toFixed(at < 2 ? 0 : 1)} ${units[at]}`;
}

/** To the second, as ISO has it, or a dash. */
export const moment = (at: string | null): string => (at === null ? '–' : at.slice(0, 19).replace('T', ' '));

/** A title, and behind it a text that goes on below itself where the terminal is too narrow for it. */
export function titled(title: string, text: string, { titleWidth, terminal }: TitledIn): string {
  const room = terminal.isShown ? Math.max(20, terminal.columns - titleWidth) : Infinity;
  const head = title + ' '.repeat(Math.max(1, titleWidth - widthOf(plainText(title))));
  return head + wrap(text, room).join(`\n${' '.repeat(titleWidth)}`);
}

interface TitledIn {
  readonly titleWidth: number;
  readonly terminal: Pick<Terminal, 'isShown' | 'columns'>;
}

/** Between words; one that is longer than a line stands on its own. */
function wrap(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(stripVTControlCharacters(longer)) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** A bar of so many places, filled by a share. */
export function bar(share: number, places: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * places);
  return '█'.repeat(full) + '░'.repeat(places - full);
}

/** One line of JSON. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;
