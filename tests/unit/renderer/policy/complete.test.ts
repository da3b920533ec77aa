import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyJsonSchema } from '../../../../main/config/policy-json-schema.ts';
import { offersAt, spotAt } from '../../../../renderer/features/policy/editor/complete.ts';

const names = { targets: ['local', 'local/gemma'] };

/** The cursor stands at the bar. */
function at(text: string) {
  const lines = text.slice(0, text.indexOf('|')).split('\n');
  return spotAt(lines.slice(0, -1), lines.at(-1) ?? '');
}
const offered = (text: string): readonly string[] =>
  offersAt(policyJsonSchema(), at(text), names).map(({ word }) => word);

const places = [
  ['|', [], 'key'],
  ['privacy: { high: device, me|', ['privacy'], 'key'],
  ['privacy:\n  high: de|', ['privacy', 'high'], 'value'],
  ['routes:\n  - ma|', ['routes', '[]'], 'key'],
  ['routes:\n- match: { task: [code, vi|', ['routes', '[]', 'match', 'task', '[]'], 'value'],
  ['routes:\n  - match: { task: code }\n    |', ['routes', '[]'], 'key'],
  ['routes:\n  - match:\n      task: code\n      |', ['routes', '[]', 'match'], 'key'],
  ['routes:\n  - match: { task: code }\n    fallback:\n      - lo|', ['routes', '[]', 'fallback', '[]'], 'key'],
  ['backends:\n  # mine\n  a: { type: ollama }\n  b:\n    type: o|', ['backends', 'b', 'type'], 'value'],
] as const;

for (const [text, path, kind] of places) {
  test(`the place is known in ${JSON.stringify(text)}`, () => {
    const spot = at(text);
    assert.deepEqual([spot.path, spot.kind], [path, kind]);
  });
}

test('keys and values come from the schema, names from what there is', () => {
  assert.ok(offered('|').includes('routes'));
  assert.deepEqual(offered('privacy:\n  high: |'), ['device', 'private', 'public']);
  assert.deepEqual(offered('routes:\n  - match: { complexity: [|'), ['low', 'medium', 'high']);
  assert.deepEqual(offered('routes:\n  - backend: |'), ['local', 'local/gemma']);
  assert.deepEqual(offered('routes:\n  - default: |'), ['tiers', 'local', 'local/gemma']);
  assert.ok(offered('tiers:\n  |').includes('SIMPLE'));
  assert.ok(offered('aliases: { fast: |').includes('auto:simple'));
  assert.ok(offered('backends:\n  mine:\n    |').includes('endpoint'));
  assert.deepEqual(offered('nonsense:\n  |'), []);
});
