// Owns showing what changes of a text as people read it: lines that go and come, with a few around them. Pure.

/** A line as it stays, goes or comes. */
interface Line {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

const around = 3;
/** Beyond so many pairs of lines the middle is told as gone and come. */
const mostPairs = 4_000_000;

/** Of a unified diff, from its first `@@`; none where nothing changes. */
export function diffLines(before: string, after: string): readonly string[] {
  const lines = compared(linesOf(before), linesOf(after));
  return hunksOf(lines).flatMap((hunk) => hunk);
}

/** A text that does not end with a line end differs in its last line from one that does. */
function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : [...lines.slice(0, -1), `${lines.at(-1)}\n`];
}

function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const middle = middleOf(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  const same = (text: string): Line => ({ kind: ' ', text });
  return [...before.slice(0, head).map(same), ...middle, ...before.slice(before.length - tail).map(same)];
}

/** By the longest lines that both have in the same order. */
function middleOf(before: readonly string[], after: readonly string[]): readonly Line[] {
  const gone = (text: string): Line => ({ kind: '-', text });
  const come = (text: string): Line => ({ kind: '+', text });
  if (before.length * after.length > mostPairs) return [...before.map(gone), ...after.map(come)];
  const width = after.length + 1;
  const longest = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      longest[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: Line[] = [];
  for (let [i, j] = [0, 0]; i < before.length || j < after.length; ) {
    const [old = '', next = ''] = [before[i], after[j]];
    if (i < before.length && j < after.length && old === next) {
      lines.push({ kind: ' ', text: old });
      [i, j] = [i + 1, j + 1];
    } else if (i < before.length && (j >= after.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(gone(old));
      i++;
    } else {
      lines.push(come(next));
      j++;
    }
  }
  return lines;
}

function hunksOf(lines: readonly Line[]): readonly (readonly string[])[] {
  const near = new Set<number>();
  for (const [at, { kind }] of lines.entries())
    if (kind !== ' ') for (let one = at - around; one <= at + around; one++) near.add(one);
  const hunks: string[][] = [];
  let [old, next] = [1, 1];
  for (const [at, { kind, text }] of lines.entries()) {
    if (near.has(at)) {
      if (!near.has(at - 1) || at === 0) hunks.push([headOf(lines, near, { at, old, next })]);
      hunks.at(-1)?.push(text.endsWith('\n') ? `${kind}${text}\\ No newline at end of file` : `${kind}${text}`);
    }
    if (kind !== '+') old++;
    if (kind !== '-') next++;
  }
  return hunks;
}

interface Start {
  readonly at: number;
  readonly old: number;
  readonly next: number;
}

function headOf(lines: readonly Line[], near: ReadonlySet<number>, { at, old, next }: Start): string {
  let end = at;
  while (end < lines.length && near.has(end)) end++;
  const hunk = lines.slice(at, end);
  const [olds, nexts] = [
    hunk.filter(({ kind }) => kind !== '+').length,
    hunk.filter(({ kind }) => kind !== '-').length,
  ];
  const range = (start: number, length: number): string => `${length === 0 ? start - 1 : start},${length}`;
  return `@@ -${range(old, olds)} +${range(next, nexts)} @@`;
}
