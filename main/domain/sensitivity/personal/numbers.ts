// Owns matching numbers of digits only against the table of what they may be: by how their digits are grouped, by a
// check of the digits, and by the words around.
import type { Level } from '../../../contract/routing.ts';
import { isQuantity, type Passage } from './context.ts';
import { compactOf, endOf, startOf, type Run, type Stretch } from './digit-runs.ts';
import type { Match } from '../finding.ts';
import { groupedBy } from '../grouped.ts';
import { numberRules, type NumberRule } from './number-rules.ts';

/** Groupings as one number, its digits to the base of 32: looked up once a word, so it has to be cheap. */
const codeOf = (sizes: readonly number[]): number => sizes.reduce((code, size) => code * 32 + size, 0);
const sizesOf = (grouping: string): number[] => grouping.split('-').map(Number);

const writings = numberRules.flatMap((rule) =>
  rule.groupings.split(' ').map((writing) => ({ rule, sizes: sizesOf(writing) })),
);
const rulesByGrouping = groupedBy(writings, ({ sizes }) => codeOf(sizes));
const beginnings: ReadonlySet<number> = new Set(
  writings.flatMap(({ sizes }) => sizes.map((_, index) => codeOf(sizes.slice(0, index + 1)))),
);
const longestGroup = 19;

export function numbers(passage: Passage, run: Run): Match[] {
  const found: Match[] = [];
  for (let first = 0; first < run.length; first++) {
    let code = 0;
    for (let last = first; last < run.length; last++) {
      const word = run[last];
      if (word === undefined || !word.plain || word.end - word.start > longestGroup) break;
      code = code * 32 + word.end - word.start;
      if (!beginnings.has(code)) break;
      const rules = rulesByGrouping.get(code);
      if (rules === undefined || !standsAlone(run, first, last)) continue;
      found.push(...matches(passage, run, { first, last, rules }));
    }
  }
  return found;
}

interface Candidate extends Stretch {
  readonly rules: readonly { readonly rule: NumberRule }[];
}

function matches(passage: Passage, run: Run, candidate: Candidate): Match[] {
  const [start, end] = [startOf(run, candidate), endOf(run, candidate)];
  const digits = compactOf(passage.text, run, candidate);
  const context = passage.around(start, end);
  const gap = gapIn(run, candidate);
  const found: Match[] = [];
  for (const { rule } of candidate.rules) {
    const said = context !== '' && rule.words.test(context);
    const level = said ? 'high' : levelAlone(gap, rule);
    if (!said && rule.samples?.test(digits) === true) continue;
    if (level === null || (gap === '?' && rule.mixed !== true) || !rule.valid(digits)) continue;
    if (!said && gap !== '-' && isQuantity(passage.text, start, end)) continue;
    found.push({ kind: rule.kind, level, value: digits });
  }
  return found;
}

/** The separator throughout: '' for a single word, '?' where there are several. */
function gapIn(run: Run, { first, last }: Stretch): string {
  const gap = last > first ? (run[last]?.gap ?? '') : '';
  for (let index = first + 1; index < last; index++) if (run[index]?.gap !== gap) return '?';
  return gap;
}

/** Without a word beside it; dashes are how such numbers are written, blanks stand in tables too. */
function levelAlone(gap: string, rule: NumberRule): Level | null {
  if (gap === '') return rule.bare;
  return rule.grouped === 'high' && gap !== '-' && rule.mixed !== true ? 'medium' : rule.grouped;
}

/** A group of a longer number in the same writing (a version, a row of figures) is no number of its own. */
function standsAlone(run: Run, first: number, last: number): boolean {
  const inner = first === last ? '' : run[last]?.gap;
  const joins = (gap: string | undefined): boolean =>
    gap !== undefined && gap !== '' && (gap === inner || (gap !== ' ' && gap !== '(' && gap !== ')'));
  return !joins(run[first]?.gap) && !joins(run[last + 1]?.gap);
}
