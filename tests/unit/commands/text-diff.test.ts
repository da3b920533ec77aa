import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { diffLines } from '../../../main/commands/text-diff.ts';

test('a change is shown with the lines around it', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\n';
  assert.deepEqual(diffLines(before, before.replace('e\n', 'E\nE2\n')), [
    '@@ -2,7 +2,8 @@',
    ' b',
    ' c',
    ' d',
    '-e',
    '+E',
    '+E2',
    ' f',
    ' g',
    ' h',
  ]);
  assert.deepEqual(diffLines('', 'a\n'), ['@@ -0,0 +1,1 @@', '+a']);
  assert.deepEqual(diffLines('a', 'a\n'), ['@@ -1,1 +1,1 @@', '-a\n\\ No newline at end of file', '+a']);
  assert.deepEqual(diffLines('a\n', 'a\n'), []);
});

/** As `patch` does it. */
function patched(before: string, diff: readonly string[]): string {
  const left = before === '' ? [] : before.split(/(?<=\n)/);
  const out: string[] = [];
  let at = 0;
  for (const line of diff) {
    const start = /^@@ -(\d+),(\d+) /.exec(line);
    if (start !== null) {
      const from = Number(start[1]) - (start[2] === '0' ? 0 : 1);
      out.push(...left.slice(at, from));
      at = from;
      continue;
    }
    const text = line.slice(1).replace(/\n\\ No newline at end of file$/, '');
    const whole = line.endsWith('\\ No newline at end of file') ? text : `${text}\n`;
    if (line.startsWith('+')) out.push(whole);
    else assert.equal(left[at++], whole);
    if (line.startsWith(' ')) out.push(whole);
  }
  return [...out, ...left.slice(at)].join('');
}

test('what is shown makes the one text of the other', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', '', 'c c', '}'), { maxLength: 14 });
  const texts = fc
    .tuple(lines, fc.boolean())
    .map(([all, ends]) => all.join('\n') + (ends && all.length > 0 ? '\n' : ''));
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      assert.equal(patched(before, diffLines(before, after)), after);
    }),
  );
});
