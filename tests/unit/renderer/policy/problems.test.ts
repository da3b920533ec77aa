import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyProblem } from '../../../../main/contract/api.ts';
import { applyFix, linesOf, partsOfMessage, placeProblem } from '../../../../renderer/features/policy/problems.ts';

const lines = linesOf(`routes:
  - match: { task: cod, sensitivty: high }
    backend: local # not clutser
    fallback: [clutser/big, openai]
  - default: tiers
`);

const problem = (line: number, column: number, message: string): PolicyProblem => ({
  line,
  column,
  path: '',
  severity: 'error',
  message,
});

test('a problem of a whole rule is shown at the word that it is about, and its backend alone is mended', () => {
  const shown = placeProblem(problem(2, 5, 'There is no backend clutser/big. Did you mean cluster?'), lines);
  assert.deepEqual([shown.line, shown.column, shown.endColumn], [4, 16, 27]);
  assert.equal(applyFix(lines[3] ?? '', shown.fix ?? assert.fail()), '    fallback: [cluster/big, openai]');
});

test('what is not found is shown where the router says', () => {
  const shown = placeProblem(problem(5, 5, 'There is no backend clutser.'), lines);
  assert.deepEqual([shown.line, shown.column, shown.fix], [5, 5, null]);
});

test('an unknown key is mended itself, a wrong value behind its key', () => {
  const key = placeProblem(problem(2, 25, 'Unknown key. Did you mean sensitivity?'), lines);
  assert.match(applyFix(lines[1] ?? '', key.fix ?? assert.fail()), /, sensitivity: high \}$/);
  const value = placeProblem(problem(2, 14, 'One of code or vision is needed here. Did you mean code?'), lines);
  assert.match(applyFix(lines[1] ?? '', value.fix ?? assert.fail()), /\{ task: code, /);
  assert.equal(value.endColumn, 18, 'the key is underlined');
});

test('the word that can be clicked is told apart from the words around it', () => {
  assert.deepEqual(partsOfMessage('No. Did you mean code? Or not.', 'code'), ['No. Did you mean ', '? Or not.']);
  assert.deepEqual(partsOfMessage('No.', 'code'), ['No.', '']);
});
