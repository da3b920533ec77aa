import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { bodyOf, codeOf, newLane, problemIn } from '../../../../renderer/features/playground/body.ts';
import { historyOf, type Turn } from '../../../../renderer/features/playground/talk.ts';
import { begun } from '../../../../renderer/features/playground/answer.ts';

const hi = [{ role: 'user' as const, content: 'Hi' }];

test('a body says only what was set', () => {
  assert.deepEqual(bodyOf(newLane('auto'), hi), { model: 'auto', messages: hi });
  const set = {
    ...newLane('auto'),
    system: 'Be brief.',
    temperature: '0.5',
    maxTokens: '64',
    effort: 'low' as const,
    tools: '[{"type":"function"}]',
  };
  assert.deepEqual(bodyOf(set, hi), {
    model: 'auto',
    messages: [{ role: 'system', content: 'Be brief.' }, ...hi],
    temperature: 0.5,
    max_tokens: 64,
    reasoning_effort: 'low',
    tools: [{ type: 'function' }],
  });
});

test('settings that cannot be sent are named', () => {
  assert.equal(problemIn(newLane('auto')), null);
  assert.equal(problemIn({ ...newLane('auto'), temperature: '3' }), 'temperature');
  assert.equal(problemIn({ ...newLane('auto'), temperature: 'warm' }), 'temperature');
  assert.equal(problemIn({ ...newLane('auto'), maxTokens: '1.5' }), 'maxTokens');
  assert.equal(problemIn({ ...newLane('auto'), tools: '{}' }), 'tools');
});

test('as curl, a shell hands on the very body, whatever is said in it', { skip: process.platform === 'win32' }, () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      (text) => {
        const body = bodyOf(newLane('auto'), [{ role: 'user', content: text }]);
        const code = codeOf('curl', body, 'http://127.0.0.1:1').replace(/^curl/, "printf '%s\\0'");
        const said = execFileSync('sh', ['-c', code], { encoding: 'utf8' }).split('\0');
        assert.deepEqual(JSON.parse(said.at(-2) ?? ''), body);
      },
    ),
    { numRuns: 25 },
  );
});

test('as code of the SDKs, the body stands in it whole', () => {
  const body = bodyOf(newLane('auto'), [{ role: 'user', content: `it's "so"` }]);
  assert.ok(codeOf('node', body, 'http://127.0.0.1:1').includes(JSON.stringify(body, null, 2)));
  assert.ok(codeOf('python', body, 'http://127.0.0.1:1').includes(JSON.stringify(JSON.stringify(body))));
});

test('history holds what was answered, with calls and thoughts, and leaves out what failed', () => {
  const turn = (id: number, answer: Partial<Turn['answer']>): Turn => ({
    id,
    asked: [{ role: 'user', content: String(id) }],
    answer: { ...begun(0), ...answer },
  });
  const said = historyOf([
    turn(1, { text: 'one', thinking: 'hm' }),
    turn(2, { state: 'failed' }),
    turn(3, { calls: [{ id: 'c', name: 'find', args: '{}' }] }),
  ]);
  assert.deepEqual(
    said.map(({ role, content }) => [role, content]),
    [
      ['user', '1'],
      ['assistant', 'one'],
      ['user', '3'],
      ['assistant', ''],
    ],
  );
  assert.equal(said[1]?.['reasoning_content'], 'hm');
  assert.deepEqual(said[3]?.['tool_calls'], [
    { id: 'c', type: 'function', function: { name: 'find', arguments: '{}' } },
  ]);
});
