import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { fieldsOf } from '../../../build/policy/fields.ts';
import { exampleOf } from '../../../build/policy/page.ts';
import { openClassifierBench } from '../../../main/config/classifier-bench.ts';
import { checkPolicy } from '../../../main/config/check-policy.ts';
import { mergeEnvironment } from '../../../main/config/dotenv.ts';
import { locateHome } from '../../../main/config/home.ts';
import { readPolicyTexts } from '../../../main/config/policy-files.ts';
import { policyJsonSchema } from '../../../main/config/policy-json-schema.ts';
import { policyProblems, readPolicy } from '../../../main/config/policy.ts';
import { loadSettings } from '../../../main/config/settings.ts';
import { ConfigError, type Problem } from '../../../main/config/yaml-file.ts';
import { isJsonObject } from '../../../main/contract/json.ts';
import { realFiles } from '../../../main/platform/real.ts';
import { temporaryHome } from '../../support/core.ts';
import { jargon, mutationsOf, planted } from '../../support/mutations.ts';

const around = { env: {}, self: { host: '127.0.0.1', port: 18790 } };
const near = 'backends: { near: { type: ollama, endpoint: "http://localhost:11434", models: [small, team/own] } }\n';

/** Every block with the example that its schema gives. */
const fullPolicy: Readonly<Record<string, unknown>> = Object.fromEntries(
  fieldsOf(policyJsonSchema())
    .filter(({ path }) => path.length === 1)
    .map((field) => [field.path[0] ?? '', exampleOf(field)]),
);

function settingsProblems(text: string): readonly Problem[] {
  try {
    loadSettings({ ...realFiles, readText: () => text }, 'config.yaml');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
const problemsOfPolicy = (text: string): readonly Problem[] => policyProblems(text, around);

const fullSettings = {
  host: '127.0.0.1',
  port: 1,
  allowedHosts: ['a.test'],
  allowedOrigins: ['https://a.test'],
  requireToken: false,
  limits: { bodyBytes: 2_000, connections: 5 },
};

const files = [
  ['policy.yaml', fullPolicy, problemsOfPolicy],
  ['config.yaml', fullSettings, settingsProblems],
] as const;

for (const [name, sound, problemsOf] of files) {
  test(`nothing that can be wrong in ${name} is told in a validator's words, and nothing is quoted`, () => {
    assert.deepEqual(problemsOf(stringify(sound)), []);
    let seen = 0;
    for (const document of mutationsOf(sound)) {
      for (const { message, line, column } of problemsOf(stringify(document))) {
        assert.doesNotMatch(message, jargon);
        assert.match(message, /[.?]$/);
        assert.ok(line > 0 && column > 0);
        seen++;
      }
    }
    assert.ok(seen > 100, `${seen}`);
  });
}

const misspelt: readonly (readonly [yaml: string, path: string, says: RegExp])[] = [
  ['tiers: { SIMPEL: openai }', 'tiers.SIMPEL', /^Unknown key\. Did you mean SIMPLE\?$/],
  ['privacy: { high: divice }', 'privacy.high', /Did you mean device\?$/],
  ['backends: { a: { type: olama } }', 'backends.a.type', /Did you mean ollama\?$/],
  ['backends: { a: { type: ollama, families: { gema: x } } }', 'backends.a.families.gema', /Did you mean gemma\?$/],
  ['escalation: { on: [eror] }', 'escalation.on.0', /Did you mean error\?$/],
  ['routes: [{ match: { task: cod }, backend: openai }]', 'routes.0.match.task', /Did you mean code\?$/],
  ['routes: [{ match: { task: [code, cod] }, backend: openai }]', 'routes.0.match.task.1', /Did you mean code\?$/],
  [`${near}tiers: { SIMPLE: neer/small }`, 'tiers.SIMPLE', /There is no backend neer\/small\. Did you mean near\?$/],
  [`${near}routes: [{ default: neer }]`, 'routes.0', /There is no backend neer\. Did you mean near\?$/],
];

for (const [yaml, path, says] of misspelt) {
  test(`what was meant by ${path} is named`, () => {
    const [problem] = problemsOfPolicy(yaml);
    assert.equal(problem?.path, path);
    assert.match(problem?.message ?? '', says);
  });
}

const aliasTargets: readonly (readonly [target: string, says: RegExp | null])[] = [
  ['auto', null],
  ['auto:simple', null],
  ['auto:simpel', /There is no tier of that name\. Did you mean auto:simple\?/],
  ['near/small', null],
  ['near/anything:latest', null],
  ['near/meta-llama/Llama-3', null],
  ['team/own', null],
  ['small', null],
  ['gpt-4o', null],
  ['openai/gpt-4o', null],
  ['anthropic/claude-opus-4-1', null],
  ['neer/small', /^There is no backend neer\. Did you mean near\? .*backend\/neer\/small/],
  ['meta-llama/Llama-3', /^There is no backend meta-llama\. .*backend\/meta-llama\/Llama-3/],
  ['near/', /backend\/model/],
  ['/small', /backend\/model/],
];

for (const [target, says] of aliasTargets) {
  test(`an alias for ${target} is ${says === null ? 'taken' : 'refused at its place'}`, () => {
    const problems = problemsOfPolicy(`${near}aliases:\n  fast: "${target}"`);
    const found = problems.map(({ line, column, path }) => [line, column, path]);
    assert.deepEqual(found, says === null ? [] : [[3, 3, 'aliases.fast']]);
    if (says !== null) assert.match(problems[0]?.message ?? '', says);
  });
}

const oddNames: readonly (readonly [yaml: string, path: string, says: RegExp])[] = [
  [`${near}aliases: { fast: near }`, 'aliases.fast', /near is a backend\. Name a model of it/],
  [`${near}classifier: { model: neer/small }`, 'classifier.model', /There is no backend neer/],
];

for (const [yaml, path, says] of oddNames) {
  test(`${path} that names nobody is a warning`, () => {
    const { ok, problems } = checkPolicy(yaml, { read: () => ({ base: null, named: [] }), around });
    assert.equal(ok, true);
    assert.deepEqual(
      problems.map((problem) => problem.path),
      [path],
    );
    assert.match(problems[0]?.message ?? '', says);
  });
}

const inherited = [...Object.getOwnPropertyNames(Object.prototype), 'prototype'];

for (const name of inherited) {
  test(`a backend cannot be called ${name}`, () => {
    const [problem, ...others] = problemsOfPolicy(`backends:\n  ${name}: { type: openai, endpoint: "http://a/v1" }`);
    assert.deepEqual(others, []);
    assert.equal(problem?.line, 2);
    assert.match(problem?.message ?? '', new RegExp(`called ${name}\\. Choose another name\\.$`));
  });
}

test('the same word behind an anchor is refused as well', () => {
  const [problem] = problemsOfPolicy('aliases: { a: &w __proto__, *w : auto }');
  assert.match(problem?.message ?? '', /Nothing can be called __proto__/);
});

/** Every key and every word of a document, each place once with the other word in it. */
function* withWord(value: unknown, word: string): Generator<unknown> {
  if (typeof value === 'string') yield word;
  else if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    for (const [at, item] of items.entries()) for (const other of withWord(item, word)) yield items.with(at, other);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const { [key]: _left, ...rest } = value;
      yield new Map<string, unknown>([...Object.entries(rest), [word, item]]);
      for (const other of withWord(item, word)) yield { ...value, [key]: other };
    }
  }
}

test('words that every object has are refused at their place or kept as they stand, wherever they are written', () => {
  fc.assert(
    fc.property(fc.constantFrom(...inherited), fc.constantFrom(...files), (word, [name, sound, problemsOf]) => {
      for (const document of withWord(sound, word)) {
        const text = stringify(document);
        const problems = problemsOf(text);
        if (problems.length === 0) assert.ok(name !== 'policy.yaml' || keeps(text, word), text);
        for (const { line, message } of problems) {
          assert.ok(line > 0);
          assert.doesNotMatch(message, /native code|\[object/);
        }
      }
    }),
    { numRuns: 40 },
  );
});

/** Whether nothing of it was lost without a word, and nothing is there that was not written. */
function keeps(text: string, word: string): boolean {
  const policy = readPolicy(text, around);
  const parts = JSON.stringify(policy, (_key, value: unknown) => (typeof value === 'function' ? 'a function' : value));
  return !parts.includes('a function') && (parts.includes(JSON.stringify(word)) || isDropped(text, word));
}

/** `ab`, `baseline` and reasons are checked and go nowhere yet. */
const isDropped = (text: string, word: string): boolean =>
  new RegExp(`(?:candidates|judge|baseline|reason|apiKey)[^]{0,40}${word}|\\$\\{${word}`).test(text);

for (const name of inherited) {
  test(`a key in the variable ${name} is not found where nobody has set it`, () => {
    const yaml = `backends: { a: { type: openai, endpoint: "http://a/v1", apiKey: "\${${name}}" } }`;
    const policy = readPolicy(yaml, { ...around, env: mergeEnvironment({}, null) });
    assert.equal(policy.backends[0]?.apiKey, null);
  });
}

test('no model has earned anything by the name that it has', () => {
  const noFiles = { ...realFiles, readText: () => '{}', watch: () => ({ [Symbol.dispose]: () => undefined }) };
  using bench = openClassifierBench(noFiles, 'bench.json');
  for (const name of inherited) assert.equal(bench.hasEarned(name), false);
});

const broken: readonly (readonly [yaml: string, line: number, says: RegExp])[] = [
  ['a: {\n b: {\n c: {\n', 4, /not closed/],
  ['a: 1\n- b\n- c\n', 2, /key/],
  ['backends:\n\ta: 1\n\tb: 2\n', 2, /Tabs/],
  ['a: b: c: d\n', 1, /second key/],
  [`a: "${planted}\n`, 2, /closing quote/],
  [`  a: 1\n b: ${planted}\n`, 2, /indented/],
  ['a: 1\n---\nb: 2\n', 2, /one document/],
  ['a: @x\n', 1, /quotes/],
  ['? [a, b]\n: c\n', 1, /A key is a text/],
];

for (const [yaml, line, says] of broken) {
  test(`the fault of ${JSON.stringify(yaml)} is told once, in plain words`, () => {
    const problems = problemsOfPolicy(yaml);
    assert.deepEqual(
      problems.map((problem) => problem.line),
      [line],
    );
    assert.match(problems[0]?.message ?? '', says);
    assert.ok(!problems[0]?.message.includes(planted));
  });
}

test('keys that stand twice are each told of', () => {
  assert.equal(problemsOfPolicy('tiers: {}\ntiers: {}\nretry: {}\nretry: {}\n').length, 2);
});

for (const [what, env, chosen, says] of [
  ['a flag', {}, true, /--policy names it.*leave --policy out/],
  ['a variable', { LLR_POLICY: '/nowhere/policy.yaml' }, false, /LLR_POLICY names it/],
] as const) {
  test(`a policy that ${what} names and that is not there is refused, with its path`, () => {
    using home = temporaryHome();
    const policy = chosen ? join(home.folder, 'missing.yaml') : undefined;
    const places = locateHome(env, { home: home.folder, policy });
    assert.throws(
      () => readPolicyTexts(realFiles, { ...places, shipped: home.folder }),
      (error: unknown) =>
        error instanceof ConfigError && error.message.startsWith(`${places.policy}:1:1: `) && says.test(error.message),
    );
  });
}

test('no policy.yaml in the home is no fault', () => {
  using home = temporaryHome();
  const places = locateHome({}, { home: home.folder });
  assert.equal(readPolicyTexts(realFiles, { ...places, shipped: home.folder }).base, null);
});
