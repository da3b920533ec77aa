import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseFiles, type HubFile } from '../../../../main/domain/engine/hub-files.ts';
import { localIdOf, parseModelName } from '../../../../main/domain/engine/hub-names.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { isModelId } from '../../../../main/contract/models.ts';
import { startDownloading } from '../../../support/downloading.ts';
import { sharedLines, withoutShared } from '../../../support/shared.ts';

interface Case {
  readonly input: string;
  readonly expected: 'accept' | 'reject';
}

test('what is no name is refused without asking anybody, and a name is looked up', {
  skip: withoutShared,
}, async () => {
  const cases = sharedLines<Case>('data/model-ids/cases.jsonl');
  assert.ok(cases.length > 40);
  await using world = await startDownloading();
  for (const { input, expected } of cases) {
    const asked = await world.queue.request(input).catch((error: unknown) => error);
    const found = asked instanceof RouterError ? asked.code : 'asked';
    const right = expected === 'reject' ? ['invalid_request'] : ['model_not_found', 'asked'];
    assert.ok(right.includes(found), `${JSON.stringify(input)}: ${found}`);
    if (expected === 'reject') assert.deepEqual(world.hub.seen, []);
  }
});

test('a name is an id of the catalog or a repository, each with a quant or without', () => {
  assert.deepEqual(parseModelName('gemma4-e4b'), { kind: 'catalog', id: 'gemma-4-e4b', quant: null });
  assert.deepEqual(parseModelName('Qwen3:Q8_0'), { kind: 'catalog', id: 'qwen3', quant: 'Q8_0' });
  assert.deepEqual(parseModelName('a/b-GGUF:UD-Q4_K_XL'), { kind: 'hub', repo: 'a/b-GGUF', quant: 'UD-Q4_K_XL' });
});

const refused = [
  '',
  'a/b/c',
  'a//b',
  'a/b:',
  'a:b:c',
  'a/nul',
  'a/b.git',
  'a/b--c',
  'a/b-',
  'download',
  'C:x',
  'ä/b',
  'a/b?x',
];
for (const text of refused) {
  test(`${JSON.stringify(text)} is no name`, () => assert.equal(parseModelName(text), null));
}

test('a name never holds what leads elsewhere, and gives an id that can be installed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9._/:-]{1,40}$/)), (text) => {
      const name = parseModelName(text);
      if (name === null) return;
      const said = name.kind === 'hub' ? name.repo : name.id;
      assert.match(said, /^[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)?$/);
      assert.doesNotMatch(said, /\.\./);
      assert.ok(isModelId(name.kind === 'hub' ? localIdOf(name.repo) : name.id), said);
    }),
    { numRuns: 2_000 },
  );
});

const file = (path: string): HubFile => ({ path, bytes: 1, sha256: null, gitSha1: null });
const choose = (paths: readonly string[], quant: string | null) => {
  const choice = chooseFiles(paths.map(file), quant);
  if (!choice.found) return `${choice.why}: ${choice.has.join(' ')}`;
  const eyes = choice.mmproj === null ? '' : ` with ${choice.mmproj.path}`;
  return choice.model.map(({ path }) => path).join(' ') + eyes;
};

const several = ['README.md', 'm-BF16.gguf', 'm-IQ4_NL.gguf', 'm-Q4_K_M.gguf', 'm-Q8_0.gguf', 'm-UD-Q4_K_XL.gguf'];
const choices: readonly (readonly [what: string, paths: readonly string[], quant: string | null, chosen: string])[] = [
  ['no tag: Q4_K_M', several, null, 'm-Q4_K_M.gguf'],
  ['no tag, no Q4_K_M: Q8_0', ['m-F16.gguf', 'm-Q8_0.gguf'], null, 'm-Q8_0.gguf'],
  ['no tag, neither: the first', ['b-F16.gguf', 'a-F32.gguf'], null, 'b-F16.gguf'],
  ['any case', several, 'q8_0', 'm-Q8_0.gguf'],
  ['an underscore before the tag', ['gemma-4-E2B_q4_0-it.gguf'], 'Q4_0', 'gemma-4-E2B_q4_0-it.gguf'],
  ['a part of another tag is not it', several, 'F16', 'no-quant: BF16 IQ4_NL Q4_K_M Q8_0 Q4_K_XL'],
  ['the beginning of another tag is not it', several, 'Q4_K', 'no-quant: BF16 IQ4_NL Q4_K_M Q8_0 Q4_K_XL'],
  ['the tag with what stands before it', several, 'UD-Q4_K_XL', 'm-UD-Q4_K_XL.gguf'],
  ['a dot in a tag is a dot', ['m-Q4xK.gguf'], 'Q4.K', 'no-quant: Q4xK'],
  [
    'shards come together and in order',
    ['Q8/m-Q8_0-00002-of-00002.gguf', 'Q8/m-Q8_0-00001-of-00002.gguf', 'm-Q8_0-00002-of-00002.gguf'],
    'Q8_0',
    'Q8/m-Q8_0-00001-of-00002.gguf Q8/m-Q8_0-00002-of-00002.gguf',
  ],
  ['a shard is missing', ['m-Q8_0-00001-of-00002.gguf'], null, 'shards-missing: m-Q8_0-00001-of-00002.gguf'],
  [
    'what helps a model is none',
    [
      'mtp-m.gguf',
      'eagle3-m.gguf',
      'dflash-m.gguf',
      'dspark-m.gguf',
      'm.imatrix.gguf',
      'm-mmproj-f16.gguf',
      'x/mtp-m.gguf',
    ],
    null,
    'no-model: ',
  ],
  [
    'eyes of the same folder before those above, and never those of another',
    ['mmproj-F16.gguf', 'a/mmproj-F16.gguf', 'b/mmproj-F16.gguf', 'a/m-Q4_K_M.gguf'],
    null,
    'a/m-Q4_K_M.gguf with a/mmproj-F16.gguf',
  ],
  [
    'eyes of the nearest bits',
    ['mmproj-F32.gguf', 'mmproj-Q8_0.gguf', 'm-Q4_K_M.gguf'],
    null,
    'm-Q4_K_M.gguf with mmproj-Q8_0.gguf',
  ],
];
for (const [what, paths, quant, chosen] of choices) {
  test(`of the files of a repository: ${what}`, () => assert.equal(choose(paths, quant), chosen));
}
