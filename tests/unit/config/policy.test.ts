import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDotenv, mergeEnvironment } from '../../../main/config/dotenv.ts';
import { readPolicy } from '../../../main/config/policy.ts';
import { listenAddress, loadSettings } from '../../../main/config/settings.ts';
import { escalationChecks, type Policy } from '../../../main/domain/policy.ts';
import { ConfigError } from '../../../main/config/yaml-file.ts';
import { realFiles } from '../../../main/platform/real.ts';

const files = (text: string | null) => ({ ...realFiles, readText: () => text });
const load = (text: string | null, env: Record<string, string> = {}) =>
  readPolicy(text, { env, self: { host: '127.0.0.1', port: 18790 } });
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
  [entry('endpoint: http://127.0.0.1:18790'), /^policy\.yaml:4:5: .*the router itself/],
  [entry('endpoints: [http://a/v1, nonsense]'), /^policy\.yaml:4:5: backends\.one\.endpoints/],
  ['retry: { attempts: 0 }', /^policy\.yaml:1:\d+: retry\.attempts/],
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

test('the router itself is every address that it listens at', () => {
  const at = (host: string, endpoint: string): boolean => {
    const self = { host, port: 18790, addresses: () => ['192.0.2.7', '2001:db8::7'] };
    try {
      readPolicy(entry(`endpoint: "${endpoint}"`), { env: {}, self });
      return false;
    } catch (error) {
      assert.match(String(error), /the router itself/);
      return true;
    }
  };
  for (const endpoint of ['http://192.0.2.7:18790/v1', 'http://[2001:db8::7]:18790', 'http://localhost:18790/v1'])
    for (const host of ['0.0.0.0', '::']) assert.equal(at(host, endpoint), true);
  assert.equal(at('192.0.2.7', 'http://192.0.2.7:18790'), true);
  assert.equal(at('192.0.2.7', 'http://192.0.2.8:18790'), false);
  assert.equal(at('0.0.0.0', 'http://192.0.2.7:18791'), false);
  assert.equal(at('127.0.0.1', 'http://192.0.2.7:18790'), false);
});

test('a key named by a word of the prototype is a variable that is not set', () => {
  const [backend] = load(entry('endpoint: http://gpu:8000\n    apiKey: ${constructor}'), {}).backends;
  assert.equal(backend?.apiKey, null);
});

test('a policy is read with its defaults, keys from the environment', () => {
  const policy = load(entry('endpoint: http://gpu:8000\n    apiKey: ${KEY}\n    model: a\n    models: [b, a]'), {
    KEY: 'k',
  });
  assert.deepEqual(configured(policy), [
    {
      name: 'one',
      type: 'openai',
      endpoints: ['http://gpu:8000/v1'],
      zone: 'public',
      zoneGiven: false,
      region: null,
      apiKey: 'k',
      keyName: 'KEY',
      models: ['a', 'b'],
      families: {},
      p50Ms: null,
      configured: true,
    },
  ]);
  assert.deepEqual(policy.retry, { attempts: 2, deadlineMs: 120_000 });
  assert.deepEqual(policy.privacy, { high: 'device', medium: 'public', low: 'public', unreadable: 'low', ignore: [] });
});

/** Those of the file and of the environment: models of this machine are there without either. */
const configured = ({ backends }: Policy) => backends.filter(({ configured: is, type }) => is && type !== 'llamacpp');

test('what the policy says of the classifier and of escalation is carried, and has its defaults', () => {
  const plain = load(null);
  assert.deepEqual(plain.classifier, { cloudAt: 0.5, model: null, below: 0.6, timeoutMs: 500 });
  assert.deepEqual(plain.escalation, { on: escalationChecks, maxHops: 2 });
  const said = load('classifier: { cloudAt: 0.3, model: here/small }\nescalation: { on: [empty], maxHops: 0 }');
  assert.deepEqual(said.classifier, { cloudAt: 0.3, model: 'here/small', below: 0.6, timeoutMs: 500 });
  assert.deepEqual(said.escalation, { on: ['empty'], maxHops: 0 });
});

test('the environment adds its backends, the file wins over them', () => {
  const env = { PRIVATE_CLOUD_URL: 'http://gpu:8000/v1/', OPENAI_API_KEY: 'k', GOOGLE_API_KEY: 'g' };
  assert.deepEqual(
    configured(load(null, env)).map(({ name, zone, endpoints }) => [name, zone, ...endpoints]),
    [
      ['private', 'private', 'http://gpu:8000/v1'],
      ['openai', 'public', 'https://api.openai.com/v1'],
      ['gemini', 'public', 'https://generativelanguage.googleapis.com'],
    ],
  );
  assert.deepEqual(
    load(null, {}).backends.map(({ name }) => name),
    ['openai', 'anthropic', 'gemini', 'deepseek', 'sarmalink', 'local'],
  );
  const own = load('backends: { openai: { type: openai, model: gpt-4o } }', env);
  assert.deepEqual(
    configured(own).map(({ name, apiKey, models }) => [name, apiKey, models]),
    [
      ['openai', 'k', ['gpt-4o']],
      ['private', null, []],
      ['gemini', 'g', []],
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
  for (const host of ['0.0.0.0', '::', '192.0.2.7', '[2001:db8::7]'])
    assert.deepEqual(listenAddress(settings, { LLR_HOST: host }, {}), { host: host.replace(/[[\]]/g, ''), port: 5 });
  for (const host of ['router.lan', '0', '127.1', '0.0.0.0:80', ' '])
    assert.throws(() => listenAddress(settings, {}, { host }), ConfigError);
  assert.throws(() => loadSettings(files('limits: { bodyBites: 1 }'), 'config.yaml'), /Did you mean bodyBytes/);
});

const spellings: readonly (readonly [type: string, written: string, read: string])[] = [
  ['openai', 'http://gpu:8000', 'http://gpu:8000/v1'],
  ['openai', 'http://gpu:8000/v1/', 'http://gpu:8000/v1'],
  ['openai', 'https://host/api/paas/v4', 'https://host/api/paas/v4'],
  ['deepseek', 'https://api.deepseek.com', 'https://api.deepseek.com/v1'],
  ['anthropic', 'https://api.anthropic.com/v1', 'https://api.anthropic.com'],
  ['anthropic', 'https://host/anthropic', 'https://host/anthropic'],
  ['gemini', 'https://host/v1beta', 'https://host'],
  ['ollama', 'http://box:11434/v1', 'http://box:11434'],
];

for (const [type, written, read] of spellings) {
  test(`the base URL ${written} of ${type} is understood`, () => {
    const policy = load(`backends: { one: { type: ${type}, endpoint: "${written}" } }`);
    assert.deepEqual(configured(policy)[0]?.endpoints, [read]);
  });
}

const zonesByDefault: readonly (readonly [type: string, endpoint: string, zone: string])[] = [
  ['ollama', 'http://127.0.0.1:11434', 'device'],
  ['ollama', 'http://[::1]:11434', 'device'],
  ['ollama', 'http://gpu-1:11434', 'public'],
  ['openai', 'http://127.0.0.1:8080', 'public'],
  ['anthropic', 'http://127.0.0.1:8080', 'public'],
];

for (const [type, endpoint, zone] of zonesByDefault) {
  test(`${type} at ${endpoint} is ${zone} where its owner says nothing`, () => {
    const policy = load(`backends: { one: { type: ${type}, endpoint: "${endpoint}" } }`);
    assert.equal(configured(policy)[0]?.zone, zone);
  });
}

test('a variable that points an agent at this router does not point the router at itself', () => {
  const env = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:18790', ANTHROPIC_API_KEY: 'k' };
  assert.deepEqual(configured(load(null, env))[0]?.endpoints, ['https://api.anthropic.com']);
});
