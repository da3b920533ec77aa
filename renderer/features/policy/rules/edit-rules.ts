// Owns changing the list of rules in the text of a policy: each change is a splice at its own place, and all around it
// stays byte for byte, comments, indentation and line ends included. A change counts by what is then read of the text;
// null where the text is written in a way that only a person can change. Pure.
import { isMap, isSeq, type YAMLSeq } from 'yaml';
import { yamlLine } from '../../../../main/contract/yaml-line.ts';
import { isPlain, type Plain } from '../../../lib/plain.ts';
import { linesOf, ruleKeys, type WrittenRule } from './rule.ts';
import { setEntry } from './set-entry.ts';
import {
  columnOf,
  dashesOf,
  endOf,
  endOfEntry,
  entryOf,
  eolOf,
  isSame,
  lineEnd,
  lineStart,
  nextLine,
  parsePolicy,
  plainOf,
  put,
  startOf,
  type Span,
} from './source.ts';

const plainPolicy = (text: string): Plain | null => {
  const found = plainOf(text);
  return found !== null && isPlain(found.value) ? found.value : null;
};

const rulesIn = (policy: Plain): readonly unknown[] => (Array.isArray(policy['routes']) ? policy['routes'] : []);

/** Where each of the rules stands with what belongs to it, for lists with dashes. */
interface Block {
  /** From the comments right above the dash. */
  readonly from: number;
  readonly dash: number;
  /** The end of its last line, comments on it included. */
  readonly to: number;
}

function blocksOf(text: string, routes: YAMLSeq): readonly Block[] | null {
  const dashes = dashesOf(routes);
  if (dashes === null) return null;
  const blocks: Block[] = [];
  for (const [index, dash] of dashes.entries()) {
    const begin = lineStart(text, dash);
    if (text.slice(begin, dash).trim() !== '') return null;
    const floor = blocks.at(-1)?.to ?? 0;
    blocks.push({
      from: aboveComments(text, begin, floor),
      dash,
      to: lineEnd(text, Math.max(dash + 1, endOf(text, routes.items[index]))),
    });
  }
  return blocks;
}

/** The first of the lines right above that are nothing but comments. */
function aboveComments(text: string, begin: number, floor: number): number {
  let from = begin;
  while (from > floor) {
    const above = lineStart(text, from - 1);
    if (above < floor || !text.slice(above, from).trimStart().startsWith('#')) break;
    from = above;
  }
  return from;
}

/** The first way whose text says what it should. */
function firstThatReads(ways: Iterable<string>, wanted: Plain): string | null {
  for (const way of ways) {
    const found = plainPolicy(way);
    if (found !== null && isSame(found, wanted)) return way;
  }
  return null;
}

/** Without routes there is a default too: what no rule matches goes on as before, by its tier. */
const byTier: WrittenRule = { default: 'tiers' };

/** At its place in the order; where there are no rules yet, with the default behind it. */
export function addRule(text: string, at: number, rule: WrittenRule): string | null {
  const policy = plainPolicy(text);
  if (policy === null) return null;
  const before = rulesIn(policy);
  const isFirst = before.length === 0 && rule.default === undefined;
  const wanted = { ...policy, routes: isFirst ? [rule, byTier] : before.toSpliced(at, 0, rule) };
  return firstThatReads(waysToAdd(text, at, isFirst ? [rule, byTier] : [rule]), wanted);
}

function* waysToAdd(text: string, at: number, rules: readonly WrittenRule[]): Generator<string> {
  const { contents } = parsePolicy(text);
  const entry = entryOf(contents, 'routes');
  const eol = eolOf(text);
  const routes = entry?.value;
  if (isSeq(routes) && routes.items.length > 0) {
    const blocks = blocksOf(text, routes);
    const [first] = blocks ?? [];
    if (blocks === null || first === undefined) yield* waysToAddInFlow(text, { routes, at, rules });
    else {
      const lines = inBlock(rules, columnOf(text, first.dash), eol);
      const next = blocks[at];
      const last = blocks.at(-1)?.to ?? 0;
      if (next !== undefined) {
        yield put(text, [next.from, next.from], lines + eol);
        yield put(text, [lineStart(text, next.dash), lineStart(text, next.dash)], lines + eol);
      } else yield put(text, [last, last], eol + lines);
    }
    return;
  }
  const lines = inBlock(rules, 2, eol);
  if (entry !== null) {
    // An empty list, or nothing: what stands there gives way.
    const end = endOfEntry(text, entry);
    yield put(text, [startOf(entry.key), end], `routes:${eol}${lines}`);
    yield put(text, [startOf(entry.key), end], `routes: ${yamlLine(rules)}`);
  } else if (isMap(contents) && contents.flow === true) {
    const last = contents.items.at(-1);
    const end = last === undefined ? startOf(contents) + 1 : endOfEntry(text, last);
    yield put(text, [end, end], `${last === undefined ? '' : ', '}routes: ${yamlLine(rules)}`);
  } else {
    yield* waysToBegin(text, `routes:${eol}${lines}`);
  }
}

function* waysToBegin(text: string, block: string): Generator<string> {
  const eol = eolOf(text);
  const gap = text === '' || text.endsWith('\n') ? '' : eol;
  yield `${text}${gap}${text.trim() === '' ? '' : eol}${block}${eol}`;
  // A text over several lines at the end takes what follows for its own; at the beginning there is none.
  const { contents } = parsePolicy(text);
  if (isMap(contents)) yield put(text, [startOf(contents), startOf(contents)], block + eol + eol);
}

const inBlock = (rules: readonly WrittenRule[], indent: number, eol: string): string =>
  rules
    .flatMap((rule) => linesOf(rule).map((line, index) => `${' '.repeat(indent)}${index === 0 ? '- ' : '  '}${line}`))
    .join(eol);

interface Adding {
  readonly routes: YAMLSeq;
  readonly at: number;
  readonly rules: readonly WrittenRule[];
}

function* waysToAddInFlow(text: string, { routes, at, rules }: Adding): Generator<string> {
  const source = rules.map(yamlLine).join(', ');
  const next = routes.items[at];
  const last = routes.items.at(-1);
  const place = next === undefined ? endOf(text, last) : startOf(next);
  yield put(text, [place, place], next === undefined ? `, ${source}` : `${source}, `);
}

/** Without the last rule there are no routes. Comments above it stay: they may be about more than this rule. */
export function removeRule(text: string, at: number): string | null {
  const policy = plainPolicy(text);
  if (policy === null) return null;
  const left = rulesIn(policy).toSpliced(at, 1);
  const { routes: _gone, ...others } = policy;
  return firstThatReads(waysToRemove(text, at), left.length === 0 ? others : { ...policy, routes: left });
}

function* waysToRemove(text: string, at: number): Generator<string> {
  const { contents } = parsePolicy(text);
  const entry = entryOf(contents, 'routes');
  const routes = entry?.value;
  if (entry === null || !isSeq(routes)) return;
  const blocks = blocksOf(text, routes);
  const block = blocks?.[at];
  if (routes.items.length === 1) {
    const from = startOf(entry.key);
    yield withoutLines(text, [lineStart(text, from), lineEnd(text, endOfEntry(text, entry))]);
  } else if (block !== undefined) {
    yield withoutLines(text, [lineStart(text, block.dash), block.to]);
  } else {
    const [item, next] = [routes.items[at], routes.items[at + 1]];
    if (next !== undefined) yield put(text, [startOf(item), startOf(next)], '');
    else yield put(text, [endOf(text, routes.items[at - 1]), endOf(text, item)], '');
  }
}

/** Whole lines with an end of line: their own, or that of the line before where they have none. */
function withoutLines(text: string, [from, to]: Span): string {
  const after = nextLine(text, to);
  if (after > to) return put(text, [from, after], '');
  return put(text, [from === 0 ? 0 : lineEnd(text, lineStart(text, from - 1)), to], '');
}

/** With the comments right above each of them. */
export function swapRules(text: string, first: number): string | null {
  const policy = plainPolicy(text);
  if (policy === null) return null;
  const before = rulesIn(policy);
  const [a, b] = before.slice(first, first + 2);
  if (a === undefined || b === undefined || first < 0) return null;
  return firstThatReads(waysToSwap(text, first), { ...policy, routes: before.toSpliced(first, 2, b, a) });
}

function* waysToSwap(text: string, first: number): Generator<string> {
  const routes = entryOf(parsePolicy(text).contents, 'routes')?.value;
  if (!isSeq(routes)) return;
  const blocks = blocksOf(text, routes);
  const spanOf = (at: number): Span => {
    const block = blocks?.[at];
    if (block !== undefined) return [block.from, block.to];
    return [startOf(routes.items[at]), endOf(text, routes.items[at])];
  };
  yield swapped(text, spanOf(first), spanOf(first + 1));
  // A comment that stands above the first may be the whole list's: then the rules alone change places.
  const bare = blocks?.slice(first, first + 2).map(({ dash, to }): Span => [lineStart(text, dash), to]);
  if (bare?.[0] !== undefined && bare[1] !== undefined) yield swapped(text, bare[0], bare[1]);
}

const swapped = (text: string, [a, b]: Span, [c, d]: Span): string =>
  text.slice(0, a) + text.slice(c, d) + text.slice(b, c) + text.slice(a, b) + text.slice(d);

/** Only what is another than before is written; the rest keeps its form and its comments. */
export function changeRule(text: string, at: number, rule: WrittenRule): string | null {
  const policy = plainPolicy(text);
  if (policy === null) return null;
  const before = rulesIn(policy)[at];
  if (!isPlain(before)) return null;
  let changed: string | null = text;
  for (const key of ruleKeys) {
    if (changed === null) return null;
    if (isSame(before[key], rule[key])) continue;
    changed = changeKey(changed, ['routes', at, key], { before: before[key], after: rule[key] });
  }
  if (changed === null) return null;
  const found = plainPolicy(changed);
  const wanted = { ...policy, routes: rulesIn(policy).toSpliced(at, 1, rule) };
  return found !== null && isSame(found, wanted) ? changed : null;
}

interface Change {
  readonly before: unknown;
  readonly after: unknown;
}

/** Inside of a block that stays a block each key by itself. */
function changeKey(text: string, path: readonly (string | number)[], { before, after }: Change): string | null {
  if (!isPlain(before) || !isPlain(after)) return setEntry(text, path, after);
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  let changed: string | null = text;
  for (const key of keys) {
    if (changed === null) break;
    if (!isSame(before[key], after[key])) changed = setEntry(changed, [...path, key], after[key]);
  }
  return changed ?? setEntry(text, path, after);
}
