import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDotenv, mergeEnvironment } from '../../../main/config/dotenv.ts';
import { loadPolicy } from '../../../main/config/policy.ts';
import { listenAddress, loadSettings } from '../../../main/config/settings.ts';
import { ConfigError } from '../../../main/config/yaml-file.ts';
import { realFiles } from '../../../main/platform/real.ts';

const files = (text: string | null) => ({ ...realFiles, readText: () => text });
const load = (text: string | null, env: Record<string, string> = {}) => loadPolicy(files(text), 'policy.yaml', env);
const entry = (rest: string): string => `backends:\n  one:\n    type: openai\n    ${rest}\n`;

const bad: readonly (readonly [text: string, says: RegExp])[] = [
  ['backend: {}', /^policy\.yaml:1:1: backend: Unknown key\. Did you mean backends\?$/],
  [entry('endpiont: http://a/v1'), /^policy\.yaml:4:5: backends\.one\.endpiont: Unknown key\. Did you mean endpoint\?/],
  [entry('endpoint: ftp://a'), /^policy\.yaml:4:5: /],
  [entry('endpoint: http://user:pass@a/v1'), /^policy\.yaml:4:5: /],
  [entry('endpoint: http://a/v1\n    apiKey: sk-secret'), /^policy\.yaml:5:5: .*environment/],
  [entry('zone: public'), /^policy\.yaml:2:3: .*endpoint is missing/],
  ['backends:\n  "a b": { type: openai, endpoint: http://a/v1 }', /^policy\.yaml:2:3: .*name/],
  ['privacy: { high: moon }', /^policy\.yaml:1:12: privacy\.high/],
  ['privacy: {}\nprivacy: {}', /^policy\.yaml:2:1: /],
  ['backends: !!map {}', /^policy\.yaml:1:\d+: .*tags/],
  ['prices: { "a/*": { input: -1, output: 1 } }', /^policy\.yaml:1:\d+: prices/],
  ['backends: [', /^policy\.yaml:1:\d+: /],
];

for (const [text, says] of bad) {
  test(`the policy ${JSON.stringify(text)} is refused at its place`, () => {
    assert.throws(
      () => load(text),
      (error: unknown) =>
        error instanceof ConfigError && says.test(error.message) && !error.message.includes('sk-secret'),
    );
  });
}

test('a policy is read with its defaults, keys from the environment', () => {
  const policy = load(entry('endpoint: http://gpu:8000\n    apiKey: ${KEY}\n    model: a\n    models: [b, a]'), {
    KEY: 'k',
  });
  assert.deepEqual(policy.backends, [
    {
      name: 'one',
      type: 'openai',
      endpoint: 'http://gpu:8000/v1',
      zone: 'public',
      region: null,
      apiKey: 'k',
      keyName: 'KEY',
      models: ['a', 'b'],
    },
  ]);
  assert.deepEqual(policy.privacy, { high: 'device', medium: 'public', low: 'public' });
});

test('the environment adds its backends, the file wins over them', () => {
  const env = { PRIVATE_CLOUD_URL: 'http://gpu:8000/v1/', OPENAI_API_KEY: 'k' };
  assert.deepEqual(
    load(null, env).backends.map(({ name, zone, endpoint }) => [name, zone, endpoint]),
    [
      ['private', 'private', 'http://gpu:8000/v1'],
      ['openai', 'public', 'https://api.openai.com/v1'],
    ],
  );
  const own = load('backends: { openai: { type: openai, model: gpt-4o } }', env);
  assert.deepEqual(
    own.backends.map(({ name, apiKey, models }) => [name, apiKey, models]),
    [
      ['openai', 'k', ['gpt-4o']],
      ['private', null, []],
    ],
  );
});

test('.env is read with quotes, comments and exports; the real environment wins unless empty', () => {
  const text = '\uFEFF# note\nA=1\nexport B="two # words"\nC=\'x\' # y\nD=plain # comment\r\nbroken line\n';
  assert.deepEqual(parseDotenv(text), { A: '1', B: 'two # words', C: 'x', D: 'plain' });
  const merged = mergeEnvironment({ A: 'real', B: '', E: undefined }, text);
  assert.equal(merged['A'], 'real');
  assert.equal(merged['B'], 'two # words');
});

test('a flag wins over the environment, and both over the file', () => {
  const settings = loadSettings(files('port: 5\n'), 'config.yaml');
  assert.deepEqual(listenAddress(settings, {}, {}), { host: '127.0.0.1', port: 5 });
  assert.deepEqual(listenAddress(settings, { LLR_PORT: '6', LLR_HOST: '::1' }, {}), { host: '::1', port: 6 });
  assert.deepEqual(listenAddress(settings, { LLR_PORT: '6' }, { port: 0, host: 'localhost' }), {
    host: 'localhost',
    port: 0,
  });
  assert.throws(() => listenAddress(settings, { LLR_PORT: 'x' }, {}), ConfigError);
  assert.throws(() => listenAddress(settings, {}, { host: '0.0.0.0' }), ConfigError);
  assert.throws(() => loadSettings(files('limits: { bodyBites: 1 }'), 'config.yaml'), /Did you mean bodyBytes/);
});
