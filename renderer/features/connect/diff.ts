// Owns what a file would have that it has not: its lines side by side, and of those that stay only the nearest. Pure.
import type { FileChange } from '../../../main/contract/connect.ts';

export type DiffLine =
  | { readonly kind: 'same' | 'added' | 'removed'; readonly number: number; readonly text: string }
  /** So many lines that stay, left out. */
  | { readonly kind: 'gap'; readonly count: number };

export interface FileDiff {
  readonly file: string;
  readonly isNew: boolean;
  readonly isGone: boolean;
  readonly added: number;
  readonly removed: number;
  readonly lines: readonly DiffLine[];
}

/** Lines that stay beside one that does not. */
const around = 2;
/** Pairs of lines that are compared at most; beyond it all of the middle is shown as replaced. */
const mostPairs = 4_000_000;

type Line = Exclude<DiffLine, { readonly kind: 'gap' }>;

export function diffOf({ file, before, after }: FileChange): FileDiff {
  const all = compared(linesOf(before ?? ''), linesOf(after ?? ''));
  const count = (kind: Line['kind']): number => all.filter((line) => line.kind === kind).length;
  return {
    file,
    isNew: before === null,
    isGone: after === null,
    added: count('added'),
    removed: count('removed'),
    lines: nearest(all),
  };
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
}

function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const same = (at: number): Line => ({ kind: 'same', number: at + 1, text: after[at] ?? '' });
  const ends = after.length - tail;
  return [
    ...after.slice(0, head).map((_, at) => same(at)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, ends), head),
    ...after.slice(ends).map((_, at) => same(ends + at)),
  ];
}

/** The longest common part stays; `offset` lines stand before both. */
function middle(before: readonly string[], after: readonly string[], offset: number): readonly Line[] {
  const removed = (at: number): Line => ({ kind: 'removed', number: offset + at + 1, text: before[at] ?? '' });
  const added = (at: number): Line => ({ kind: 'added', number: offset + at + 1, text: after[at] ?? '' });
  if (before.length * after.length > mostPairs)
    return [...before.map((_, at) => removed(at)), ...after.map((_, at) => added(at))];
  const common = lengths(before, after);
  const lines: Line[] = [];
  let [a, b] = [0, 0];
  while (a < before.length || b < after.length) {
    if (a < before.length && b < after.length && before[a] === after[b]) {
      lines.push({ kind: 'same', number: offset + b + 1, text: after[b] ?? '' });
      a++;
      b++;
    } else if (a < before.length && (b === after.length || (common[a + 1]?.[b] ?? 0) >= (common[a]?.[b + 1] ?? 0)))
      lines.push(removed(a++));
    else lines.push(added(b++));
  }
  return lines;
}

/** How long the common part is of what follows each pair of places. */
function lengths(before: readonly string[], after: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let a = before.length - 1; a >= 0; a--)
    for (let b = after.length - 1; b >= 0; b--) {
      const [row, below] = [table[a], table[a + 1]];
      if (row === undefined || below === undefined) continue;
      row[b] = before[a] === after[b] ? (below[b + 1] ?? 0) + 1 : Math.max(below[b] ?? 0, row[b + 1] ?? 0);
    }
  return table;
}

function nearest(all: readonly Line[]): readonly DiffLine[] {
  const isNear = new Set<number>();
  for (const [at, { kind }] of all.entries())
    if (kind !== 'same') for (let near = at - around; near <= at + around; near++) isNear.add(near);
  const lines: DiffLine[] = [];
  let left = 0;
  const close = (): void => {
    if (left > 0) lines.push({ kind: 'gap', count: left });
    left = 0;
  };
  for (const [at, line] of all.entries()) {
    if (!isNear.has(at)) {
      left++;
      continue;
    }
    close();
    lines.push(line);
  }
  close();
  return lines;
}
