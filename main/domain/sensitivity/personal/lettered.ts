// Owns matching numbers that hold letters against their table: single words, words that dashes or blanks part, and
// digits with a letter before or behind (`AA 12 34 56 B`, `Y8063915-Z`).
import type { Level } from '../../../contract/routing.ts';
import { isAlphanumeric, isLetter } from '../characters.ts';
import type { Passage } from './context.ts';
import { compactOf, endOf, startOf, type Run } from './digit-runs.ts';
import type { Match } from '../finding.ts';
import { groupedBy } from '../grouped.ts';
import { letteredRules } from './lettered-rules.ts';

const rulesByLength = groupedBy(letteredRules, ({ length }) => length);
const longest = Math.max(...rulesByLength.keys());
const mostJoined = 4;

interface Candidate {
  readonly compact: string;
  readonly start: number;
  readonly end: number;
}

export function lettered(passage: Passage, run: Run): Match[] {
  const found: Match[] = [];
  for (let first = 0; first < run.length; first++) {
    const last = lastJoined(run, first);
    add(first, first);
    if (last > first) add(first, last);
  }
  return found;

  function add(first: number, last: number): void {
    if (!holdsLetter(passage.text, run, first, last)) return;
    for (const candidate of candidates(passage.text, run, first, last)) found.push(...matches(passage, candidate));
  }
}

/** The end of the whole row of words that one sign parts, seen from its first word. */
function lastJoined(run: Run, first: number): number {
  const gap = run[first + 1]?.gap;
  if ((gap !== '-' && gap !== ' ') || run[first]?.gap === gap) return first;
  let last = first + 1;
  while (run[last + 1]?.gap === gap && last - first < mostJoined) last++;
  return last - first < mostJoined ? last : first;
}

/** Digits alone are no business of these rules, but for the eighteen that China gives. */
function holdsLetter(text: string, run: Run, first: number, last: number): boolean {
  for (let index = first; index <= last; index++) if (run[index]?.plain === false) return true;
  const end = run[last]?.end ?? 0;
  return end - (run[first]?.start ?? 0) === longest || letterBehind(text, end) !== '';
}

function candidates(text: string, run: Run, first: number, last: number): Candidate[] {
  const [start, end] = [startOf(run, { first, last }), endOf(run, { first, last })];
  const compact = compactOf(text, run, { first, last });
  const behind = letterBehind(text, end);
  if (compact.length > longest || (behind === '' && !rulesByLength.has(compact.length))) return [];
  const whole = { compact, start, end };
  if (behind === '' || isLetter(compact.charCodeAt(compact.length - 1))) return [whole];
  const tail = { compact: compact + behind, start, end: end + 2 };
  const before = capitalsBefore.exec(text.slice(Math.max(0, start - 4), start))?.[1];
  return before === undefined ? [whole, tail] : [whole, tail, { ...tail, compact: before + tail.compact }];
}

const capitalsBefore = /(?:^|[^A-Za-z0-9])([A-Z]{1,2})[ -]?$/;

/** A single letter right behind, parted by at most one blank or dash; '' for none. */
export function letterBehind(text: string, end: number): string {
  const sign = text.charCodeAt(end);
  const at = sign === 0x20 || sign === 0x2d ? end + 1 : end;
  return isLetter(text.charCodeAt(at)) && !isAlphanumeric(text.charCodeAt(at + 1)) ? text.charAt(at) : '';
}

function matches(passage: Passage, { compact, start, end }: Candidate): Match[] {
  const rules = rulesByLength.get(compact.length);
  if (rules === undefined) return [];
  const value = compact.toUpperCase();
  const found: Match[] = [];
  for (const { kind, shape, valid, words, alone } of rules) {
    if (!shape.test(value) || !valid(value)) continue;
    const level = words.test(passage.around(start, end)) ? 'high' : levelAlone(alone, compact);
    if (level !== null) found.push({ kind, level, value });
  }
  return found;
}

/** Hashes and ids are mostly written small, numbers of people in capitals. */
const levelAlone = (alone: Level | null, written: string): Level | null =>
  alone === 'high' && /[a-z]/.test(written) ? 'medium' : alone;
