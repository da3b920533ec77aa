// A hint can only tighten: of two that say different things the stricter counts, wherever and however they are written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { levels } from '../../../../main/contract/routing.ts';
import { everyHint } from '../../../../main/dialects/shared/every-hint.ts';
import { readHints } from '../../../../main/dialects/shared/hints.ts';
import { measureJson, members } from '../../../../main/dialects/shared/json-bytes.ts';

const writtenOf = (raw: Buffer) => ({ raw, outer: measureJson(raw, 1_000).outer });
const hintsOf = (text: string, headers: Readonly<Record<string, string>> = {}) => {
  const raw = Buffer.from(text);
  return readHints((name) => headers[name] ?? null, writtenOf(raw), JSON.parse(text).metadata);
};

const bodies: readonly (readonly [text: string, sensitivity: string | null, region: string | null])[] = [
  ['{"model":"auto"}', null, null],
  ['{"metadata":{}}', null, null],
  ['{"metadata":null}', null, null],
  ['{"metadata":{"sensitivity":"high"}}', 'high', null],
  ['{"metadata":{"sensitivity":"high"},"metadata":{"sensitivity":"low"}}', 'high', null],
  ['{"metadata":{"sensitivity":"low"},"metadata":{"sensitivity":"high"}}', 'high', null],
  ['{"metadata":{"sensitivity":"medium"},"metadata":{}}', 'medium', null],
  ['{"metadata":{"sensitivity":"medium","region":"eu"},"metadata":null}', 'medium', 'eu'],
  ['{"metadata":{"region":"eu"},"metadata":7}', null, 'eu'],
  ['{"metadata":{"sensitivity":"high","sensitivity":"low"}}', 'high', null],
  ['{"metadata" : {"sensitivity":"HIGH","sensitivity":null}}', 'high', null],
  ['{"metadata":{"region":"eu","region":""}}', null, 'eu'],
  ['{"metadata":{"region":"eu","region":"eu"}}', null, 'eu'],
  ['{"metadat\\u0061":{"sensitivity":"high"},"metadata":{}}', 'high', null],
  ['{"metadata":{"sensitivity":"high"},"m\\u0065tad\\u0061ta":{}}', 'high', null],
  ['{"\\u006De\\u0074adata":{"s\\u0065nsitivity":"high","sensitivity":"low"}}', 'high', null],
  ['{"metadata":{"s\\u0065nsitivity":"high","sensitivity":"low"}}', 'high', null],
  ['{"messages":[{"metadata":{"sensitivity":"high"}}],"metadata":{"region":"eu"}}', null, 'eu'],
  ['{"metadata":{"region":"eu"},"said":"metadata","tools":[{"metadata":{"region":"us"}}]}', null, 'eu'],
  ['{"said":"{\\"metadata\\":{\\"region\\":\\"us\\"}}","metadata":{"a":{"region":"us"},"region":"eu"}}', null, 'eu'],
];
for (const [text, sensitivity, region] of bodies)
  test(`of ${text} the hints are ${sensitivity} and ${region}`, () => {
    const found = hintsOf(text);
    assert.deepEqual([found.sensitivity, found.region], [sensitivity, region]);
  });

const headed: readonly (readonly [
  headers: Record<string, string>,
  sensitivity: string | null,
  region: string | null,
])[] = [
  [{ 'x-llr-region': '' }, 'medium', 'eu'],
  [{ 'x-llr-region': ' , ' }, 'medium', 'eu'],
  [{ 'x-llr-region': 'eu' }, 'medium', 'eu'],
  [{ 'x-llr-region': 'eu, eu' }, 'medium', 'eu'],
  [{ 'x-llr-sensitivity': 'low, high' }, 'high', 'eu'],
  [{ 'x-llr-sensitivity': 'High,low' }, 'high', 'eu'],
  [{ 'x-llr-sensitivity': 'low' }, 'medium', 'eu'],
];
for (const [headers, sensitivity, region] of headed)
  test(`with ${JSON.stringify(headers)} beside them they are ${sensitivity} and ${region}`, () => {
    const found = hintsOf('{"metadata":{"sensitivity":"medium","region":"eu"}}', headers);
    assert.deepEqual([found.sensitivity, found.region], [sensitivity, region]);
  });

const refused: readonly (readonly [text: string, headers: Record<string, string>, told: RegExp])[] = [
  ['{"metadata":{"region":"eu"},"metadata":{"region":"us"}}', {}, /Two regions/],
  ['{"metadata":{"region":"eu","region":"us"}}', {}, /Two regions/],
  ['{"metadata":{"region":"eu"}}', { 'x-llr-region': 'us' }, /Two regions/],
  ['{}', { 'x-llr-region': 'eu, us' }, /Two regions/],
  ['{"metadata":{"sensitivity":"secret"},"metadata":{"sensitivity":"low"}}', {}, /low, medium or high/],
  ['{"metadata":{"sensitivity":1,"sensitivity":"low"}}', {}, /low, medium or high/],
  ['{}', { 'x-llr-sensitivity': 'low, secret' }, /low, medium or high/],
  ['{}', { 'x-llr-sensitivity': '' }, /low, medium or high/],
];
for (const [text, headers, told] of refused)
  test(`${text} with ${JSON.stringify(headers)} is refused`, () => {
    assert.throws(() => hintsOf(text, headers), { code: 'invalid_request', message: told });
  });

test('of tiers and policies the last counts', () => {
  const { tier, policy } = hintsOf(
    '{"metadata":{"tier":"SIMPLE","tier":"COMPLEX","policy":"a","policy":"b"},"messages":[]}',
  );
  assert.deepEqual([tier, policy], ['COMPLEX', 'b']);
  const later = hintsOf('{"metadata":{"tier":"SIMPLE","policy":"a"},"metadata":{"tier":"COMPLEX"}}');
  assert.deepEqual([later.tier, later.policy], ['COMPLEX', null]);
});

const key = fc.constantFrom('"metadata"', '"m\\u0065tadata"', '"other"', '"metadat\\u0061"');
const inner = fc.constantFrom('"sensitivity"', '"s\\u0065nsitivity"', '"note"', '"metadata"');
const level = fc.constantFrom(...levels);
const written = fc.array(
  fc.tuple(key, fc.array(fc.tuple(inner, level), { maxLength: 3 })).map(([name, pairs]) => ({ name, pairs })),
  { maxLength: 4 },
);

test('whatever is written twice, the quick way finds what reading every member finds', () => {
  fc.assert(
    fc.property(written, (all) => {
      const text = `{${all.map(({ name, pairs }) => `${name}:{${pairs.map(([word, value]) => `${word}:"${value}"`).join(',')}}`).join(', ')}}`;
      const raw = Buffer.from(text);
      const expected = members(raw)
        .filter((member) => member.key === 'metadata')
        .flatMap(({ start }) => members(raw, start))
        .filter((member) => member.key === 'sensitivity')
        .map(({ start, end }) => JSON.parse(raw.toString('utf8', start, end)));
      assert.deepEqual(everyHint(writtenOf(raw), JSON.parse(text).metadata)('sensitivity'), expected);
    }),
  );
});
