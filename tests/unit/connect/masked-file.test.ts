import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Format } from '../../../main/connect/editors/of-format.ts';
import { maskedFile } from '../../../main/connect/masked-file.ts';

const secret = 'hush-4fz9 "quoted" Qm';
const inJson = JSON.stringify(secret);
const texts: readonly (readonly [Format, string])[] = [
  ['json', `{\n  // mine\n  "providers": { "anthropic": { "apiKey": ${inJson} } },\n  "theme": "dark"\n}\n`],
  ['json', `{ "headers": { "Authorization": ${inJson} }, "theme": "dark" }`],
  ['json', `{ "mcpServers": { "x": { "args": ["--api-key", ${inJson}], "env": { "X_TOKEN": ${inJson} } } } }`],
  ['toml', `theme = "dark"\n[a]\ndb_password = ${inJson}\n`],
  ['yaml', `theme: dark\nopenai-api-key: ${inJson} # mine\n`],
  ['yaml', `keys:\n  - other\nclient_secret: >-\n  ${secret}\n`],
  ['yaml', 'theme: dark\nprivate_key: |\n  hush-4fz9\n  Qm-hush-4\n'],
  ['yaml', 'theme: dark\npassword: >-\n  hush-4fz9\n  Qm-hush-4\n'],
  ['yaml', "theme: dark\npassword: 'hush-4fz9''Qm-hush-4'\n"],
  ['dotenv', `THEME=dark\nexport A_SECRET="hush-4fz9"\n`],
];

for (const [format, text] of texts)
  test(`${format}: a secret of somebody is not shown, and all else is: ${text.slice(0, 30).replaceAll('\n', ' ')}`, () => {
    const shown = maskedFile(text, format) ?? '';
    assert.doesNotMatch(shown, /hush|quoted|Qm/);
    assert.match(shown, /\[redacted\]/);
    for (const word of ['theme', 'dark', 'mine', 'args', 'headers'])
      assert.equal(shown.includes(word), text.includes(word));
    assert.equal(shown.split('\n').length, text.split('\n').length);
  });

test('of our own the end is seen', () => {
  const text = '[a]\nexperimental_bearer_token = "lr_sk_0123456789abcdefghijklmnopqrstuv"\n';
  assert.equal(maskedFile(text, 'toml'), '[a]\nexperimental_bearer_token = "lr_sk_…stuv"\n');
});

test('also of what cannot be read no key is shown', () => {
  const shown = maskedFile('{ "apiKey": "hush-4fz9", [', 'json') ?? '';
  assert.doesNotMatch(shown, /hush/);
});
