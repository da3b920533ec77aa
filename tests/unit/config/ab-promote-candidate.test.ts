import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { promoteInYaml } from '../../../main/config/promote-candidate.ts';

const pair = { primary: 'near', candidate: 'far' };
const promote = (text: string, more: Partial<Parameters<typeof promoteInYaml>[1]> = {}): string | null =>
  promoteInYaml(text, { pair, mayCarry: () => true, ...more });

test('tiers and routes that name the primary name the candidate, and comments stay', () => {
  const text = `# mine
tiers:
  SIMPLE: near          # cheap
  COMPLEX: [ 'near/small', other ]
routes:
  - match: { task: code }
    backend: "near"
    fallback: other # if it is down
  - default: near/large
ab: { enabled: true, candidates: { near: far, a: b } } # compare
`;
  assert.equal(
    promote(text),
    `# mine
tiers:
  SIMPLE: far          # cheap
  COMPLEX: [ far, other ]
routes:
  - match: { task: code }
    backend: far
    fallback: other # if it is down
  - default: far
ab: { enabled: true, candidates: { a: b } } # compare
`,
  );
});

test('where the candidate stood already, the primary stands then', () => {
  const text = 'tiers: { SIMPLE: [near/small, far] }\nroutes: [{ default: near, fallback: [far, other] }]\n';
  assert.equal(
    promote(text),
    'tiers: { SIMPLE: [far, near/small] }\nroutes: [{ default: far, fallback: [near, other] }]\n',
  );
});

test('a pair of targets leaves other models of the same backend alone', () => {
  const of = { primary: 'near/small', candidate: 'far/large' };
  const text = 'tiers: { SIMPLE: near/small, MODERATE: near/middle, COMPLEX: near }\n';
  assert.equal(promote(text, { pair: of }), 'tiers: { SIMPLE: far/large, MODERATE: near/middle, COMPLEX: near }\n');
  assert.equal(promote('tiers: { SIMPLE: nearer, MODERATE: nearer/small }\n'), null);
});

test('a route for what must not go so far keeps whom it names', () => {
  const text = `routes:
  - match: { sensitivity: [medium, high] }
    backend: near
  - default: near
`;
  assert.equal(promote(text, { mayCarry: (level) => level !== 'high' }), text.replace('default: near', 'default: far'));
});

test('what names the primary nowhere, or is no policy, is left to a person', () => {
  for (const text of ['', 'tiers: { SIMPLE: other }', 'tiers: [', '- near', 'tiers: &all { SIMPLE: *all }'])
    assert.equal(promote(text), null);
});

test('nothing but the names of the pair ever changes', () => {
  const name = fc.constantFrom('near', 'near/small', 'far', 'other', 'nearer');
  const order = fc.oneof(name, fc.array(name, { minLength: 1, maxLength: 4 }));
  const policy = fc.record({
    tiers: fc.dictionary(fc.constantFrom('SIMPLE', 'COMPLEX'), order),
    routes: fc.array(fc.record({ default: name, fallback: order }), { minLength: 1, maxLength: 3 }),
    aliases: fc.constant({ fast: 'near/small' }),
  });
  const others = (text: string): string => text.replaceAll('"', '').replaceAll(/(?:near\/small|near|far)/g, '·');
  fc.assert(
    fc.property(policy, (given) => {
      const text = JSON.stringify(given, null, 2);
      const promoted = promote(text);
      if (promoted === null) return;
      assert.equal(others(promoted), others(text));
      assert.deepEqual(parseDocument(promoted).toJS().aliases, given.aliases);
    }),
  );
});
