// Owns the smallest change that makes one text of another, so that the cursor and the marks elsewhere stay. Pure.
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** Null where they are the same. */
export function replacementOf(before: string, after: string): Replacement | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

/** As the editor has it, and as the file has it. */
export const withoutReturns = (text: string): string => text.replaceAll('\r\n', '\n');
export const withReturnsOf = (text: string, file: string): string =>
  file.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
