import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { setMember } from '../../../main/dialects/shared/set-member.ts';

const set = (
  text: string,
  ...names: readonly [readonly [string, ...string[]], ...(readonly [string, ...string[]])[]]
) => String(setMember(Buffer.from(text), names, 7));

test('a member that is there is changed, one that is not is added, and nothing else moves', () => {
  assert.equal(set('{ "a" : 1 , "max": null}', ['max']), '{ "a" : 1 , "max": 7}');
  assert.equal(set('{"a":[1, 2] }', ['max']), '{"a":[1, 2],"max":7 }');
  assert.equal(set('{}', ['max']), '{"max":7}');
  assert.equal(set('{"max":1,"max":2}', ['max']), '{"max":7,"max":7}');
  assert.equal(set('{"a":1}', ['options'], ['n']), '{"a":1,"options":{"n":7}}');
  assert.equal(set('{"options":{"b":1}}', ['options'], ['n']), '{"options":{"b":1,"n":7}}');
  assert.equal(set('{"options":null}', ['options'], ['n']), '{"options":{"n":7}}');
  assert.equal(set('{"gen_conf":{"most":1}}', ['genConf', 'gen_conf'], ['maxOut', 'most']), '{"gen_conf":{"most":7}}');
});

test('what is written reads as the same object with that member', () => {
  const object = fc.dictionary(fc.constantFrom('a', 'b', 'max', 'options'), fc.jsonValue({ maxDepth: 2 }));
  fc.assert(
    fc.property(object, (given) => {
      assert.deepEqual(
        JSON.parse(set(JSON.stringify(given), ['max'])),
        JSON.parse(JSON.stringify({ ...given, max: 7 })),
      );
    }),
  );
});
