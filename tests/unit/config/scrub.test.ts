import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scrub } from '../../../main/config/scrub.ts';

const cases = [
  ['a key that is known here', 'said odd-secret-one twice: odd-secret-one', 'said [redacted] twice: [redacted]'],
  ['a key that somebody wrote into a file', '  apiKey: plainly-written', '  apiKey: [redacted]'],
  ['the same in quotes', '"apiKey": "plainly-written",', '"apiKey": "[redacted]",'],
  ['what looks like a key of a provider', 'use sk-proj-abcdefghijklmnop1234 now', 'use [redacted] now'],
  ['a password in an address', 'http://me:pass@host/v1', 'http://[redacted]@host/v1'],
  ['whose folder it is', '/home/jane/.local/share', '~/.local/share'],
] as const;
for (const [what, text, expected] of cases) {
  test(`${what} is taken out`, () => assert.equal(scrub(text, ['odd-secret-one'], '/home/jane'), expected));
}

test('of a key that begins like another one nothing is left', () =>
  assert.equal(scrub('odd-secret-one-more', ['odd-secret-one', 'odd-secret-one-more'], '/home/jane'), '[redacted]'));

test('a key is found as JSON writes it, too', () => {
  const key = 'odd"secret\\one';
  assert.equal(scrub(JSON.stringify([key]), [key], '/home/jane'), '["[redacted]"]');
});

test('a variable, a setting and a count stay', () => {
  const text = 'apiKey: ${CLUSTER_KEY}\nrequireToken: true\n"inputTokens":12\n"hasKey":false';
  assert.equal(scrub(text, [], '/home/jane'), text);
});
