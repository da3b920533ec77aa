import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { yamlLine } from '../../../main/contract/yaml-line.ts';

const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[\w./:+~-]{1,12}$/),
  fc.constantFrom(
    'no',
    'On',
    'y',
    'NULL',
    '~',
    'true',
    '0x1f',
    '1e3',
    '.inf',
    'gemma3:4b',
    'a/b:c',
    '- x',
    '{',
    '# x',
    '',
  ),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    words,
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(words, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test('one line of YAML says the value, whatever it is, in YAML 1.1 as in 1.2', () => {
  fc.assert(
    fc.property(values, (value) => {
      const line = yamlLine(value);
      assert.ok(!line.includes('\n'));
      for (const version of ['1.1', '1.2'] as const)
        for (const source of [`a: ${line}`, `- [x, ${line}]`])
          assert.deepEqual(
            parse(source, { version, merge: false }),
            source.startsWith('a') ? { a: value } : [['x', value]],
          );
    }),
    { examples: [[{ model: 'no', project: 'gemma3:4b' }], [['y', '~']]] },
  );
});

test('words stand without quotes, and what stands for nothing is left out', () => {
  assert.equal(
    yamlLine({ match: { task: ['code'], model: 'gemma3:4b' }, backend: 'local/a', reason: undefined }),
    '{ match: { task: [code], model: gemma3:4b }, backend: local/a }',
  );
});
