// Owns which lines of the policy's text belong to a rule.

export interface PolicyLine {
  readonly number: number;
  readonly text: string;
  /** Part of the rule; the others show where it stands. */
  readonly isRule: boolean;
}

const mostLines = 12;
const indentOf = (text: string): number => text.search(/\S|$/);

/** The rule that begins on that line, and the line before it. Empty where no rule begins there. */
export function linesOf(yaml: string, line: number): readonly PolicyLine[] {
  const lines = yaml.split('\n');
  const first = lines[line - 1];
  if (first === undefined || first.trim() === '') return [];
  const indent = indentOf(first);
  const after = lines.slice(line).findIndex((text) => text.trim() !== '' && indentOf(text) <= indent);
  const end = after < 0 ? lines.length : line + after;
  const rule = lines
    .slice(line - 1, Math.min(end, line - 1 + mostLines))
    .map((text, at) => ({ number: line + at, text, isRule: true }));
  while (rule.at(-1)?.text.trim() === '') rule.pop();
  const before = lines[line - 2];
  return before === undefined ? rule : [{ number: line - 1, text: before, isRule: false }, ...rule];
}
