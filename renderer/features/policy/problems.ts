// Owns where a problem is shown in the text, and how it is mended with one click where its message says how. Pure.
import type { PolicyProblem } from '../../../main/contract/api.ts';

export interface Fix {
  readonly word: string;
  readonly line: number;
  /** Columns from 1, the end not included. */
  readonly from: number;
  readonly to: number;
}

export interface ShownProblem extends PolicyProblem {
  /** What is underlined: columns from 1, the end not included. */
  readonly endColumn: number;
  readonly fix: Fix | null;
}

const stranger = /^There is no backend (\S+)\.(?= |$)/;
const suggestion = / ?Did you mean (\S+)\?/;

/** A problem of a whole rule is shown at the word that it is about. */
export function placeProblem(problem: PolicyProblem, lines: readonly string[]): ShownProblem {
  const word = stranger.exec(problem.message)?.[1];
  const found = word === undefined ? null : findWord(lines, problem, word);
  const { line, column } = found ?? problem;
  const text = lines[line - 1] ?? '';
  const endColumn = found?.end ?? wordEnd(text, column);
  return { ...problem, line, column, endColumn, fix: fixOf(problem, lines, { line, from: column, to: endColumn }) };
}

interface Span {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

function wordEnd(text: string, column: number): number {
  const word = /^(?:"[^"]*"|'[^']*'|[^\s,:#{}[\]]+|\S)/.exec(text.slice(column - 1))?.[0] ?? '';
  return column + Math.max(1, word.length);
}

/** No rule is longer. */
const reach = 40;

/** As a value of its own, from the problem's place on. */
function findWord(lines: readonly string[], { line, column }: PolicyProblem, word: string) {
  const pattern = new RegExp(`(?<![\\w./-])${word.replaceAll(/[^\w]/g, '\\$&')}(?![\\w./-])`);
  for (let at = line; at < line + reach && at <= lines.length; at++) {
    const from = at === line ? column - 1 : 0;
    const code = (lines[at - 1] ?? '').replace(/(^|\s)#.*$/, '$1');
    const index = code.slice(from).search(pattern);
    if (index >= 0) return { line: at, column: from + index + 1, end: from + index + 1 + word.length };
    if (at > line && /^\s*- /.test(code)) return null;
  }
  return null;
}

function fixOf(problem: PolicyProblem, lines: readonly string[], shown: Span): Fix | null {
  const word = suggestion.exec(problem.message)?.[1];
  if (word === undefined) return null;
  const text = lines[shown.line - 1] ?? '';
  if (stranger.test(problem.message)) {
    const target = text.slice(shown.from - 1, shown.to - 1);
    const slash = target.indexOf('/');
    return { word, ...shown, to: slash > 0 ? shown.from + slash : shown.to };
  }
  if (problem.message.startsWith('Unknown key')) return { word, ...shown };
  return { word, ...valueBehind(text, shown) };
}

/** A problem of a value stands at its key. */
function valueBehind(text: string, shown: Span): Span {
  const behind = /^\s*:\s+(?=\S)/.exec(text.slice(shown.to - 1));
  if (behind === null) return shown;
  const from = shown.to + behind[0].length;
  return { ...shown, from, to: wordEnd(text, from) };
}

export const applyFix = (line: string, { from, to, word }: Fix): string =>
  line.slice(0, from - 1) + word + line.slice(to - 1);

/** What is said before and after the word that can be clicked. */
export function partsOfMessage(message: string, word: string): readonly [before: string, after: string] {
  const at = message.indexOf(`Did you mean ${word}?`);
  return at < 0 ? [message, ''] : [message.slice(0, at + 13), message.slice(at + 13 + word.length)];
}

export const linesOf = (text: string): readonly string[] => text.split(/\r?\n/);
