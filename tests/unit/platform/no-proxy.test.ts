import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exemptBy } from '../../../main/platform/no-proxy.ts';

const cases: readonly (readonly [noProxy: string, origin: string, isExempt: boolean])[] = [
  ['', 'https://api.example', false],
  ['*', 'https://api.example', true],
  ['localhost, *', 'https://api.example', true],
  ['example', 'https://api.example', true],
  ['.example', 'https://api.example', true],
  ['*.example', 'https://api.example', true],
  ['API.example', 'https://api.example', true],
  ['pi.example', 'https://api.example', false],
  ['api.example:443', 'https://api.example', true],
  ['api.example:443', 'http://api.example', false],
  ['api.example:8443', 'https://api.example:8443', true],
  ['other.example api.example', 'https://api.example', true],
  ['10.0.0.1', 'http://10.0.0.1:80', true],
  ['[fd00::1]', 'http://[fd00::1]', true],
  ['fd00::1', 'http://[fd00::1]:8080', true],
];

for (const [noProxy, origin, isExempt] of cases)
  test(`NO_PROXY=${JSON.stringify(noProxy)} takes ${origin} ${isExempt ? 'out' : 'not out'}`, () => {
    assert.equal(exemptBy(noProxy)(origin), isExempt);
  });

test('a name that is not named is never taken out, whatever else is', () => {
  const word = fc.stringMatching(/^[a-z0-9.:*[\]-]{1,20}$/).filter((text) => !/^\*?$/.test(text));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      fc.pre(words.every((one) => !'api.provider.test'.endsWith(one.replace(/^\*?\./, '').replace(/:\d+$/, ''))));
      assert.equal(exemptBy(words.join(','))('https://api.provider.test'), false);
    }),
  );
});
