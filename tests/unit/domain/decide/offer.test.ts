// Under whatever name a tag of Ollama is asked for, what its list says of it counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aimAt, findModel, type Offer, type OfferedModel } from '../../../../main/domain/decide/offer.ts';
import { ollamaTag } from '../../../../main/domain/decide/ollama-names.ts';
import type { BackendSpec } from '../../../../main/domain/policy.ts';
import { specWith } from '../../../support/backend-spec.ts';

const modelOf = (id: string, zone: OfferedModel['zone'] = null): OfferedModel => ({ id, zone, contextTokens: null });

/** Its owner answers for it, so that only the list can say otherwise. */
const ollama = (models: readonly OfferedModel[], more: Partial<BackendSpec> = {}): Offer => ({
  backend: specWith({ name: 'here', type: 'ollama', zone: 'device', ...more }),
  models,
  unlistedZone: 'device',
  unread: false,
  kinds: ['conversation'],
});

const letters = fc.constantFrom(...'abz019-_.'.split(''));
const part = fc.string({ unit: letters, minLength: 1, maxLength: 8 }).filter((text) => !text.includes('..'));
const listed = fc.oneof(
  part,
  part.map((name) => `${name}:latest`),
  fc.tuple(part, part).map(([name, tag]) => `${name}:${tag}`),
  fc.tuple(part, part).map(([owner, name]) => `${owner}/${name}:latest`),
);

/** A way to spell what a list calls by this name. */
const spellingOf = (id: string): fc.Arbitrary<string> => {
  const short = id.replace(/:latest$/, '');
  const names = /:[^/]*$/.test(short) ? [short] : [short, `${short}:latest`];
  const starts = short.includes('/')
    ? ['', 'registry.ollama.ai/', 'https://registry.ollama.ai/']
    : ['', 'library/', 'registry.ollama.ai/', 'registry.ollama.ai/library/', 'http://registry.ollama.ai/library/'];
  return fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...starts), fc.array(fc.boolean(), { minLength: 64 }))
    .map(([name, start, large]) =>
      (start + name)
        .split('')
        .map((c, at) => (large[at] === true ? c.toUpperCase() : c))
        .join(''),
    );
};
const spelled = listed.chain((id) => fc.tuple(fc.constant(id), spellingOf(id)));

test('any spelling of a tag that is served elsewhere is judged public, and sent under the listed name', () => {
  fc.assert(
    fc.property(spelled, fc.constantFrom('device', 'private'), ([id, asked], zone) => {
      const offer = ollama([modelOf('other'), modelOf(id, 'public')], { zone, region: 'eu' });
      const { target } = aimAt(offer, asked);
      assert.deepEqual([target.zone, target.region, target.model], ['public', null, id], asked);
    }),
  );
});

test('any spelling of a tag on this machine is that tag', () => {
  fc.assert(
    fc.property(spelled, ([id, asked]) => {
      const { target } = aimAt(ollama([modelOf('other:served', 'public'), modelOf(id)]), asked);
      assert.deepEqual([target.zone, target.model], ['device', id], asked);
    }),
  );
});

test('of two entries that are one tag, the one that is served elsewhere counts', () => {
  const offer = ollama([modelOf('Qwen3'), modelOf('qwen3:latest', 'public')]);
  for (const asked of ['qwen3', 'Qwen3', 'QWEN3', 'library/qwen3:latest'])
    assert.equal(aimAt(offer, asked).target.zone, 'public', asked);
});

test('other tags, other owners and other registries are other models', () => {
  const offer = ollama([modelOf('qwen3:latest')]);
  for (const asked of ['qwen3:8b', 'me/qwen3', 'hf.co/library/qwen3', 'qwen', 'qwen33', 'library/library/qwen3'])
    assert.equal(findModel(offer, asked), null, asked);
});

test('a name that Ollama itself sends to its cloud is public, listed or not', () => {
  const offer = ollama([modelOf('glm:cloud')]);
  for (const asked of ['glm:cloud', 'GLM:Cloud', 'gpt-oss:20b-cloud', 'gpt-oss:20b:cloud', 'a/b:CLOUD', 'x: cloud'])
    assert.equal(aimAt(offer, asked).target.zone, 'public', asked);
  for (const asked of ['cloud', 'my-cloud', 'cloud:7b', 'a-cloud/b:7b', 'x:cloudy'])
    assert.equal(aimAt(offer, asked).target.zone, 'device', asked);
});

test('what is not listed and may be anywhere is of no region', () => {
  const offer = { ...ollama([], { region: 'eu' }), unlistedZone: 'public' } as const;
  assert.deepEqual(aimAt(offer, 'x').target, { backend: 'here', model: 'x', zone: 'public', region: null });
});

test('to other servers letters and paths make a difference', () => {
  const models = [modelOf('Qwen3'), modelOf('llama:latest')];
  const offer = { ...ollama(models), backend: specWith({ type: 'openai', zone: 'device' }) };
  for (const asked of ['qwen3', 'library/Qwen3', 'Llama', 'x:cloud'])
    assert.equal(findModel(offer, asked), null, asked);
  assert.equal(findModel(offer, 'Qwen3:latest')?.id, 'Qwen3');
  assert.equal(findModel(offer, 'llama')?.id, 'llama:latest');
  assert.equal(aimAt(offer, 'x:cloud').target.zone, 'device');
});

test('a tag is the same however often it is read', () => {
  fc.assert(fc.property(listed, (id) => assert.equal(ollamaTag(ollamaTag(id)), ollamaTag(id))));
});
