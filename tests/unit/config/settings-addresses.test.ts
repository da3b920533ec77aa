// Addresses in config.yaml are judged by the host that will be asked, the same wherever one stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOnDevice } from '../../../main/backends/webhook-post.ts';
import { parseSettings } from '../../../main/config/settings.ts';

const places: Readonly<Record<string, (url: string) => string>> = {
  webhook: (url) => `webhook: { url: ${JSON.stringify(url)}, secret: s }\n`,
  prices: (url) => `prices: { url: ${JSON.stringify(url)} }\n`,
};

const onDevice = [
  'http://127.0.0.1/a',
  'http://127.1/a',
  'http://127.1:8080/a?b=c',
  'http://2130706433/a',
  'http://0x7f.1',
  'http://127.9.8.7',
  'http://localhost:3000/a',
  'HTTP://LOCALHOST/a',
  'http://[::1]:3000/a',
];
const elsewhere = ['https://hooks.example/a?b=c', 'https://127.0.0.1.evil.example/a'];
const refused = [
  'http://hooks.example/a',
  'http://127.0.0.1.evil.example/a',
  'http://127.0.0.1@evil.example/a',
  'http://localhost.evil.example',
  'http://evil.example/#http://127.0.0.1',
  'http://evil.example\\@127.0.0.1/',
  'http://0.0.0.0/a',
  'http://128.1/a',
  'https://me@hooks.example/a',
  'https://me:secret@hooks.example/a',
  'https://hooks.example/a#b',
  'ftp://hooks.example/a',
  'file:///etc/passwd',
  'hooks.example/a',
  '/a',
  '',
  `https://hooks.example/${'a'.repeat(2_048)}`,
];

for (const [place, yamlOf] of Object.entries(places))
  test(`the address of ${place} is https, or http on this machine however that is written`, () => {
    for (const url of [...onDevice, ...elsewhere]) assert.ok(parseSettings(yamlOf(url)).ok, url);
    for (const url of refused) {
      const parsed = parseSettings(yamlOf(url));
      assert.ok(!parsed.ok, url);
      assert.match(parsed.problems.map(({ message }) => message).join(), /An https address is needed|2048/, url);
    }
  });

test('what may be asked by http is what counts as this machine', () => {
  for (const url of onDevice) assert.ok(isOnDevice(url), url);
  for (const url of elsewhere) assert.ok(!isOnDevice(url), url);
});
