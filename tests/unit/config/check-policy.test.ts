import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPolicy } from '../../../main/config/check-policy.ts';

const check = (yaml: string, env: Record<string, string> = {}, named = '') =>
  checkPolicy(yaml, {
    read: () => ({ base: null, named: named === '' ? [] : [{ name: 'x', file: 'policies/x.yaml', text: named }] }),
    around: { env, self: { host: '127.0.0.1', port: 18790 } },
  });

const odd: readonly (readonly [what: string, yaml: string, line: number, path: string, says: RegExp])[] = [
  [
    'a tier of a provider without a key',
    'tiers:\n  SIMPLE: openai/gpt-4o',
    2,
    'tiers.SIMPLE',
    /^Set OPENAI_API_KEY in the environment or \.env first/,
  ],
  [
    'a tier of a backend whose key is not set',
    'backends: { far: { type: openai, endpoint: "https://far.example/v1", apiKey: "${FAR_KEY}" } }\ntiers:\n  COMPLEX: [far]',
    3,
    'tiers.COMPLEX',
    /^Set FAR_KEY /,
  ],
  [
    'an alias behind a pattern that covers it',
    'aliases:\n  "claude-*": auto\n  "claude-haiku-*": auto:simple',
    3,
    'aliases.claude-haiku-*',
    /^Never reached: claude-\* above covers it\.$/,
  ],
];

for (const [what, yaml, line, path, says] of odd) {
  test(`${what} is told, and hinders nothing`, () => {
    const { ok, problems } = check(yaml);
    assert.equal(ok, true);
    assert.deepEqual(
      problems.map((problem) => [problem.severity, problem.line, problem.column, problem.path]),
      [['warning', line, 3, path]],
    );
    assert.match(problems[0]?.message ?? '', says);
  });
}

const sound: readonly (readonly [what: string, yaml: string, env: Record<string, string>])[] = [
  ['a tier of a provider with a key', 'tiers: { SIMPLE: openai/gpt-4o }', { OPENAI_API_KEY: 'k' }],
  ['a server that asks for no key', 'tiers: { SIMPLE: private }', { PRIVATE_CLOUD_URL: 'http://gpu:8000/v1' }],
  ['an alias before a wider pattern', 'aliases: { "claude-haiku-*": auto, "claude-*": auto }', {}],
  ['patterns that only overlap', 'aliases: { "a-*": auto, "*-b": auto, "*": auto }', {}],
];

for (const [what, yaml, env] of sound) {
  test(`${what} is nothing to tell of`, () => {
    assert.deepEqual(check(yaml, env), { ok: true, problems: [] });
  });
}

test('where there is an error, it alone is told', () => {
  const { ok, problems } = check('tiers: { SIMPLE: openai, COMPLEX: nowhere }');
  assert.equal(ok, false);
  assert.deepEqual(
    problems.map(({ severity, message }) => [severity, message]),
    [['error', 'There is no backend nowhere.']],
  );
});

test('a named policy that would not stand over the text is an error with its own place', () => {
  const { ok, problems } = check('prices: {}', {}, 'tiers:\n  SIMPLE: far');
  assert.deepEqual(
    [ok, problems],
    [
      false,
      [
        {
          line: 1,
          column: 1,
          path: '',
          severity: 'error',
          message: 'policies/x.yaml:2:3: tiers.SIMPLE: There is no backend far.',
        },
      ],
    ],
  );
});
