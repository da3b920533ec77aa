import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { diffOf, type DiffLine } from '../../../../renderer/features/connect/diff.ts';

const file = '/home/me/.codex/config.toml';
const signs = { same: ' ', added: '+', removed: '-' } as const;

const drawn = (lines: readonly DiffLine[]): readonly string[] =>
  lines.map((line) => (line.kind === 'gap' ? `~${line.count}` : `${line.number}${signs[line.kind]}${line.text}`));

const change = (before: string | null, after: string | null) => diffOf({ file, before, after });

test('a line that is replaced stands with its neighbours, and what lies further away is a number', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
  const diff = change(before, before.replace('e', 'E'));
  assert.deepEqual(drawn(diff.lines), ['~2', '3 c', '4 d', '5-e', '5+E', '6 f', '7 g', '~1']);
  assert.deepEqual([diff.added, diff.removed, diff.isNew, diff.isGone], [1, 1, false, false]);
});

test('a new file comes whole, and one that goes goes whole', () => {
  assert.deepEqual(drawn(change(null, 'a\nb\n').lines), ['1+a', '2+b']);
  assert.deepEqual(drawn(change('a\nb', null).lines), ['1-a', '2-b']);
  assert.ok(change(null, 'a').isNew);
  assert.ok(change('a', null).isGone);
});

test('the ends of lines are no change, and the same twice is none at all', () => {
  assert.deepEqual(drawn(change('a\r\nb\r\n', 'a\nb\nc\n').lines), ['1 a', '2 b', '3+c']);
  assert.deepEqual(change('a\nb\n', 'a\nb\n').lines, [{ kind: 'gap', count: 2 }]);
  assert.deepEqual(change('', '').lines, []);
});

test('two files that have nothing in common and are too long to be compared are told one after the other', () => {
  const long = (word: string): string => Array.from({ length: 2_100 }, (_, at) => `${word}${at}`).join('\n');
  const { lines, added, removed } = change(long('a'), long('b'));
  assert.deepEqual([lines.length, added, removed], [4_200, 2_100, 2_100]);
  assert.deepEqual([lines[0]?.kind, lines.at(-1)?.kind], ['removed', 'added']);
});

test('whatever the texts are, what stays and goes is the one, and what stays and comes is the other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '', '  d'), { minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      // Ended by a line, so that none of theirs is the end of the text.
      const [one, other] = [
        [...before, 'z'],
        [...after, 'z'],
      ];
      const { lines } = change(one.join('\n'), other.join('\n'));
      const count = (...kinds: readonly DiffLine['kind'][]): number =>
        lines
          .filter(({ kind }) => kinds.includes(kind))
          .reduce((sum, line) => sum + (line.kind === 'gap' ? line.count : 1), 0);
      assert.equal(count('same', 'gap', 'added'), other.length);
      assert.equal(count('same', 'gap', 'removed'), one.length);
      for (const line of lines) {
        if (line.kind === 'gap') continue;
        const from = line.kind === 'removed' ? one : other;
        assert.equal(line.text, from[line.number - 1]);
      }
    }),
    { numRuns: 500 },
  );
});
