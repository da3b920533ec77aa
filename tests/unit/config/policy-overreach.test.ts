// What a policy may not say that comes through the API, beside what is in force.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { overreachOf } from '../../../main/config/policy-overreach.ts';
import { readBase, readPolicy } from '../../../main/config/policy.ts';
import { providers } from '../../../main/config/providers.ts';

const around = {
  env: { HOME: '/home/me', PRIVATE_CLOUD_URL: 'http://gpu:8000/v1', OPENAI_API_KEY: 'k' },
  self: { host: '127.0.0.1', port: 18790 },
};
const found = (before: string | null, next: string, mayGiveDevice = false) =>
  overreachOf(readBase(next, around), readPolicy(before, around), { mayGiveDevice });
const pathsOf = (before: string | null, next: string, mayGiveDevice = false) =>
  found(before, next, mayGiveDevice).map(({ path }) => path);

const entry = (rest: string, name = 'a'): string => `backends:\n  ${name}: { ${rest} }\n`;
const server = 'type: openai, endpoint: "http://a.test/v1"';
const near = 'type: ollama, endpoint: "http://127.0.0.1:11434"';

const variables: readonly (readonly [variable: string, allowed: boolean])[] = [
  ...Object.values(providers).map(({ key }) => [key, true] as const),
  ['CLUSTER_KEY', true],
  ['HF_TOKEN', true],
  ['MY_API_KEY', true],
  ['PRIVATE_CLOUD_API_KEY', true],
  ['HOME', false],
  ['DATABASE_URL', false],
  ['OPENAI_BASE_URL', false],
  ['PASSWORD', false],
  ['KEY', false],
  ['MONKEY', false],
  ['A_KEY_ID', false],
  ['a_key', false],
  ['LLR_ADMIN_TOKEN', false],
  ['LLR_TOKEN', false],
];

for (const [variable, allowed] of variables) {
  test(`\${${variable}} is ${allowed ? 'a key' : 'none'} that a policy through the API can take`, () => {
    const text = entry(`${server}, apiKey: "\${${variable}}"`);
    for (const mayGiveDevice of [false, true])
      assert.deepEqual(pathsOf(null, text, mayGiveDevice), allowed ? [] : ['backends.a.apiKey']);
    assert.deepEqual(pathsOf(text, text), []);
  });
}

const home = 'apiKey: "${HOME}"';
const table: readonly (readonly [what: string, before: string | null, next: string, paths: readonly string[]])[] = [
  [
    'a variable at a new address',
    entry(`${server}, ${home}`),
    entry(`type: openai, endpoint: "http://b.test/v1", ${home}`),
    ['backends.a.apiKey'],
  ],
  ['a variable under a new name', entry(`${server}, ${home}`), entry(`${server}, ${home}`, 'b'), ['backends.b.apiKey']],
  [
    'another variable at the same place',
    entry(`${server}, ${home}`),
    entry(`${server}, apiKey: "\${USER}"`),
    ['backends.a.apiKey'],
  ],
  [
    'a variable that goes to one address more',
    entry(`${server}, ${home}`),
    entry(`type: openai, endpoints: ["http://a.test/v1", "http://b.test/v1"], ${home}`),
    ['backends.a.apiKey'],
  ],
  ['a variable that stays, with models', entry(`${server}, ${home}`), entry(`${server}, ${home}, models: [m]`), []],
  [
    'a variable that stays, in the other spelling of its address',
    entry(`${server}, ${home}`),
    entry(`type: openai, endpoints: ["http://a.test/"], ${home}`),
    [],
  ],
  ['a new backend on the device', null, entry(`${server}, zone: device`), ['backends.a.zone']],
  ['a public backend that becomes device', entry(server), entry(`${server}, zone: device`), ['backends.a.zone']],
  [
    'a private backend that becomes device',
    entry(`${server}, zone: private`),
    entry(`${server}, zone: device`),
    ['backends.a.zone'],
  ],
  [
    'a device backend at a new address',
    entry(`${server}, zone: device`),
    entry('type: openai, endpoint: "http://b.test/v1", zone: device'),
    ['backends.a.zone'],
  ],
  [
    'a device backend with one address more',
    entry(`${server}, zone: device`),
    entry('type: openai, endpoints: ["http://a.test", "http://b.test"], zone: device'),
    ['backends.a.zone'],
  ],
  [
    'a device backend with an address beside',
    entry(`${server}, zone: device`),
    entry(`${server}, endpoints: ["http://b.test/v1"], zone: device`),
    ['backends.a.zone'],
  ],
  [
    'a device backend under a new name',
    entry(`${server}, zone: device`),
    entry(`${server}, zone: device`, 'b'),
    ['backends.b.zone'],
  ],
  [
    'a device backend of another type',
    entry(`${server}, zone: device`),
    entry('type: deepseek, endpoint: "http://a.test/v1", zone: device'),
    ['backends.a.zone'],
  ],
  ['a device backend that stays', entry(`${server}, zone: device`), entry(`${server}, zone: device, models: [m]`), []],
  [
    'a device backend that loses an address',
    entry('type: openai, endpoints: ["http://a.test", "http://b.test"], zone: device'),
    entry('type: openai, endpoint: "http://b.test", zone: device'),
    [],
  ],
  ['a device backend that becomes public', entry(`${server}, zone: device`), entry(server), []],
  ['Ollama on loopback, whose zone is left out', null, entry(near), ['backends.a']],
  ['Ollama on loopback that says public', null, entry(`${near}, zone: public`), []],
  ['Ollama on loopback that no longer says public', entry(`${near}, zone: public`), entry(near), ['backends.a']],
  ['Ollama elsewhere, whose zone is left out', null, entry('type: ollama, endpoint: "http://far.test"'), []],
  ['Ollama that comes to loopback', entry('type: ollama, endpoint: "http://far.test"'), entry(near), ['backends.a']],
  ['Ollama on loopback that stays', entry(near), entry(`${near}, models: [m]`), []],
  ['Ollama whose default becomes its owner’s word', entry(near), entry(`${near}, zone: device`), ['backends.a.zone']],
  ['Ollama whose owner’s word becomes the default', entry(`${near}, zone: device`), entry(near), []],
  [
    'another server at Ollama’s address',
    entry(`${near}, zone: device`),
    entry('type: anthropic, endpoint: "http://127.0.0.1:11434", zone: device'),
    ['backends.a.zone'],
  ],
  [
    'a zone behind an alias',
    entry(server),
    'backends:\n  b: { type: openai, endpoint: "http://b.test/v1", region: &d device }\n  a: { type: openai, endpoint: "http://a.test/v1", zone: *d }\n',
    ['backends.a.zone'],
  ],
  [
    'a whole entry behind an alias',
    entry(`${server}, zone: device`),
    `backends:\n  a: &a { ${server}, zone: device }\n  b: *a\n`,
    ['backends.b.zone'],
  ],
  [
    'a private cloud of the environment that becomes device',
    null,
    entry('type: openai, endpoint: "http://gpu:8000/v1", zone: device', 'private'),
    ['backends.private.zone'],
  ],
  ['no backends at all', entry(`${server}, zone: device`), 'tiers: {}', []],
];

for (const [what, before, next, paths] of table) {
  test(`through the API, ${what} is ${paths.length === 0 ? 'allowed' : 'refused'}`, () => {
    assert.deepEqual(pathsOf(before, next), paths);
    const others = paths.filter((path) => path.endsWith('apiKey'));
    assert.deepEqual(pathsOf(before, next, true), others);
  });
}

test('what is refused is told at the key that says it, or at the entry that leaves it out', () => {
  const text = `backends:\n  a:\n    type: openai\n    endpoint: http://a.test\n    zone: device\n    ${home}\n  b: { ${near} }\n`;
  assert.deepEqual(
    found(null, text).map(({ line, column, path }) => [line, column, path]),
    [
      [6, 5, 'backends.a.apiKey'],
      [5, 5, 'backends.a.zone'],
      [7, 3, 'backends.b'],
    ],
  );
});

test('a merge key takes nothing in: it is an unknown key', () => {
  const text = `backends:\n  a: &a { ${server}, zone: device }\n  b: { <<: *a }\n`;
  assert.throws(() => readBase(text, around), /policy\.yaml:3:8: backends\.b\.<<: Unknown key/);
});

test('each backend that says too much is told, and in words that hold nothing of the text', () => {
  const problems = found(null, `${entry(`${server}, zone: device, ${home}`)}  b: { ${near} }\n`);
  assert.equal(problems.length, 3);
  for (const { message } of problems) assert.doesNotMatch(message, /HOME|a\.test|11434/);
});

const address = fc.constantFrom('http://127.0.0.1:1', 'http://localhost:2', 'http://far.test', 'http://far.test/v1/');
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const anyEntry = fc.record(
  {
    type: fc.constantFrom('openai', 'ollama', 'anthropic'),
    endpoint: address,
    endpoints: optional(fc.array(address, { minLength: 1, maxLength: 2 })),
    zone: optional(fc.constantFrom('device', 'private', 'public')),
    apiKey: optional(fc.constantFrom('${HOME}', '${A_KEY}', '${SHELL}')),
  },
  { noNullPrototype: true },
);
const anyPolicy = fc
  .dictionary(fc.constantFrom('a', 'b', 'c'), anyEntry, { noNullPrototype: true, minKeys: 1 })
  .map((backends) => stringify({ backends: JSON.parse(JSON.stringify(backends)) }));

test('what is let through gives no address the device, and no address a variable that is no key, that had it not', () => {
  let taken = 0;
  fc.assert(
    fc.property(anyPolicy, anyPolicy, (before, next) => {
      assert.deepEqual(found(before, before), []);
      if (found(before, next).length > 0) return;
      taken++;
      const old = readPolicy(before, around).backends;
      const had = (test: (spec: (typeof old)[number]) => boolean): string[] =>
        old.filter(test).flatMap(({ name, endpoints }) => endpoints.map((endpoint) => `${name} ${endpoint}`));
      for (const { name, zone, keyName, endpoints } of readPolicy(next, around).backends)
        for (const endpoint of endpoints) {
          const here = `${name} ${endpoint}`;
          if (zone === 'device') assert.ok(had((spec) => spec.zone === 'device').includes(here));
          if (keyName === 'HOME' || keyName === 'SHELL')
            assert.ok(had((spec) => spec.keyName === keyName).includes(here));
        }
    }),
    { numRuns: 600 },
  );
  assert.ok(taken > 10, `${taken}`);
});

test('a server that was found may be what its kind makes of it, under its own name and no more', () => {
  const over = (next: string) =>
    overreachOf(readBase(next, around), readPolicy(null, around), { mayGiveDevice: false, found: 'a' }).map(
      ({ path }) => path,
    );
  assert.deepEqual(over(entry(near)), []);
  assert.deepEqual(over(entry(near, 'b')), ['backends.b']);
  assert.deepEqual(over(entry(`${server}, zone: device`)), ['backends.a.zone']);
  assert.deepEqual(over(entry(`${near}, zone: device`)), ['backends.a.zone']);
});
