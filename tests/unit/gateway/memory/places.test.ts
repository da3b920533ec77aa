import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackendSpec } from '../../../../main/domain/policy.ts';
import { createPlaces } from '../../../../main/gateway/memory/places.ts';
import { noModels } from '../../../support/no-models.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { fakeOutbound } from '../../../support/fake-outbound.ts';
import { providersAt, type Script, type Step } from '../../../support/fake-provider.ts';
import { fakeClock } from '../../../support/gateway-fakes.ts';

const listing =
  (...ids: string[]) =>
  (): Script => {
    const data = ids.map((id) => ({ id, object: 'model', created: 0, owned_by: 'x' }));
    const bytes = Buffer.from(JSON.stringify({ object: 'list', data }));
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, before: [], steps: [{ kind: 'bytes', bytes }] };
  };
const hang: Step = { kind: 'hang' };

function setUp(hosts: Readonly<Record<string, () => Script>> = { one: listing('a'), two: listing('b') }) {
  const provider = providersAt(hosts);
  const clock = fakeClock();
  const logged: string[] = [];
  const places = createPlaces(
    { outbound: fakeOutbound(provider), clock, local: noModels },
    { log: { enabled: () => true, write: (_level, event) => void logged.push(event) }, isLocalOnly: () => false },
  );
  const listed = (): string[][] | null =>
    places
      .current()
      .offers.known()
      ?.map(({ models }) => models.map(({ id }) => id)) ?? null;
  return { places, clock, logged, listed, asked: () => provider.seen.map(({ host }) => host) };
}

const one = specWith({ name: 'one', endpoints: ['http://one/v1'] });
const two = specWith({ name: 'two', endpoints: ['http://two/v1'] });

test('at first there is no place', () => {
  const { places, listed } = setUp();
  assert.equal(places.current().backends.size, 0);
  assert.deepEqual(listed(), []);
});

test('there is one place for each entry, in the order of the policy', () => {
  const { places } = setUp();
  places.renew([two, one]);
  assert.deepEqual([...places.current().backends.keys()], ['two', 'one']);
  assert.deepEqual(places.current().backends.get('one')?.spec, one);
});

test('a place outlives an edit that left its entry as it was, wherever it stands now', () => {
  const { places } = setUp();
  places.renew([one, two]);
  const { backends } = places.current();
  places.renew([structuredClone(two), structuredClone(one)]);
  assert.equal(places.current().backends.get('one'), backends.get('one'));
  assert.equal(places.current().backends.get('two'), backends.get('two'));
});

const edits: Readonly<Record<string, Partial<BackendSpec>>> = {
  'its key': { apiKey: 'k' },
  'its zone': { zone: 'public' },
  'its endpoints': { endpoints: ['http://one/v1', 'http://two/v1'] },
  'its models': { models: ['a'] },
  'its families': { families: { llama: 'a' } },
  'its type': { type: 'anthropic' },
};

for (const [what, edit] of Object.entries(edits))
  test(`a place is opened anew where ${what} changed, and no other is`, () => {
    const { places } = setUp();
    places.renew([one, two]);
    const { backends } = places.current();
    places.renew([{ ...one, ...edit }, two]);
    const now = places.current().backends;
    assert.notEqual(now.get('one'), backends.get('one'));
    assert.deepEqual(now.get('one')?.spec, { ...one, ...edit });
    assert.equal(now.get('two'), backends.get('two'));
  });

test('a place whose entry is gone is gone, and one that comes back is another', () => {
  const { places } = setUp();
  places.renew([one, two]);
  const before = places.current().backends.get('one');
  places.renew([two]);
  assert.deepEqual([...places.current().backends.keys()], ['two']);
  places.renew([one, two]);
  assert.notEqual(places.current().backends.get('one'), before);
});

test('a request keeps the places that it began with', () => {
  const { places } = setUp();
  places.renew([one]);
  const begun = places.current();
  places.renew([two]);
  assert.deepEqual([...begun.backends.keys()], ['one']);
  assert.notEqual(places.current(), begun);
});

test('what a place listed is still known after an edit that left it as it was', async () => {
  const { places, listed, asked } = setUp();
  places.renew([one, two]);
  assert.equal(listed(), null);
  await places.current().offers.load();
  places.renew([two, one]);
  assert.deepEqual(listed(), [['b'], ['a']]);
  assert.deepEqual(asked(), ['one', 'two']);
});

test('what a place listed is forgotten where its entry changed or went', async () => {
  const { places, listed, asked } = setUp();
  places.renew([one, two]);
  await places.current().offers.load();
  places.renew([{ ...one, apiKey: 'k' }, two]);
  assert.equal(listed(), null);
  await places.current().offers.load();
  assert.deepEqual(asked(), ['one', 'two', 'one']);
  places.renew([two]);
  places.renew([one, two]);
  assert.equal(listed(), null);
});

test('where all is given up, a list under way ends at once', async () => {
  const silent = (): Script => ({ status: 200, headers: {}, before: [hang], steps: [] });
  const { places, logged, listed } = setUp({ one: silent });
  places.renew([one]);
  const loading = places.current().offers.load();
  places[Symbol.dispose]();
  await loading;
  assert.deepEqual(listed(), [[]]);
  assert.deepEqual(logged, ['models-not-listed']);
});

test('what is only imagined changes nothing, asks nobody new, and knows the lists that there are', async () => {
  const { places, listed, asked } = setUp();
  places.renew([one]);
  await places.current().offers.load();
  const before = places.current();
  const named = specWith({ name: 'other', endpoints: ['http://one/v1'] });
  const { backends, offers } = await places.imagine([named, two]);
  assert.deepEqual([...backends.keys()], ['other', 'two']);
  assert.deepEqual(
    (await offers.fresh(new Set(['two']))).map(({ models }) => models.map(({ id }) => id)),
    [['a'], []],
  );
  assert.equal(places.current(), before);
  assert.deepEqual([listed(), asked()], [[['a']], ['one']]);
});
