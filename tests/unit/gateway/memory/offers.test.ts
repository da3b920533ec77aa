import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backend } from '../../../../main/backends/backend.ts';
import type { Offer, OfferedModel } from '../../../../main/domain/decide/offer.ts';
import type { BackendSpec } from '../../../../main/domain/policy.ts';
import { createOffers, type Listed } from '../../../../main/gateway/memory/offers.ts';
import type { Log } from '../../../../main/platform/ports.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { fakeBackend, fakeClock } from '../../../support/gateway-fakes.ts';

const modelOf = (id: string, more: Partial<OfferedModel> = {}): OfferedModel => ({
  id,
  zone: null,
  contextTokens: null,
  ...more,
});

/** A backend whose list is answered by the test, in the order in which it is asked. */
function lister(given: Partial<BackendSpec> = {}, more: Partial<Backend> = {}) {
  const asked: { signal: AbortSignal; answer: PromiseWithResolvers<readonly OfferedModel[]> }[] = [];
  const backend: Backend = {
    ...fakeBackend(specWith(given), () => assert.fail('nothing is sent')),
    ...more,
    listModels(signal) {
      const answer = Promise.withResolvers<readonly OfferedModel[]>();
      asked.push({ signal, answer });
      return answer.promise;
    },
  };
  const last = () => asked.at(-1) ?? assert.fail('nobody asked');
  return {
    backend,
    count: () => asked.length,
    signal: () => last().signal,
    answer: (...ids: string[]) => last().answer.resolve(ids.map((id) => modelOf(id))),
    answerWith: (models: readonly OfferedModel[]) => last().answer.resolve(models),
    fail: (error: unknown) => last().answer.reject(error),
  };
}

function partsWith(listed = new Map<Backend, Listed>()) {
  const clock = fakeClock();
  const stop = new AbortController();
  const logged: unknown[][] = [];
  const log: Log = { enabled: () => true, write: (...line) => void logged.push(line) };
  return {
    parts: { clock, log, listed, isLocalOnly: () => false, signal: stop.signal },
    clock,
    logged,
    stop: () => stop.abort(),
  };
}

/** Offers whose one backend has listed `a`. */
async function listedOnce() {
  const one = lister();
  const { parts, clock } = partsWith();
  const offers = createOffers([one.backend], parts);
  const loading = offers.load();
  one.answer('a');
  await loading;
  return { one, offers, clock };
}

const ids = (offers: readonly Offer[] | null) => offers?.map(({ models }) => models.map(({ id }) => id)) ?? null;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('nothing is known until a list was loaded, and looking does not ask for it', async () => {
  const one = lister();
  const offers = createOffers([one.backend], partsWith().parts);
  assert.equal(offers.known(), null);
  assert.equal(one.count(), 0);
  const loading = offers.load();
  assert.equal(offers.known(), null);
  one.answer('a', 'b');
  assert.deepEqual(ids(await loading), [['a', 'b']]);
  assert.deepEqual(ids(offers.known()), [['a', 'b']]);
});

test('all who load at the same time share one question', async () => {
  const one = lister();
  const offers = createOffers([one.backend], partsWith().parts);
  const both = [offers.load(), offers.load()];
  assert.equal(one.count(), 1);
  one.answer('a');
  const [first, second] = await Promise.all(both);
  assert.deepEqual(ids(first ?? null), [['a']]);
  assert.equal(first, second);
});

test('a list that is fresh is not asked for again', async () => {
  const { one, offers, clock } = await listedOnce();
  clock.pass(59_999);
  assert.deepEqual(ids(offers.known()), [['a']]);
  assert.deepEqual(ids(await offers.load()), [['a']]);
  assert.equal(one.count(), 1);
});

test('a list that is stale is told at once, and renewed meanwhile', async () => {
  const { one, offers, clock } = await listedOnce();
  clock.pass(60_000);
  assert.deepEqual(ids(offers.known()), [['a']]);
  assert.deepEqual(ids(offers.known()), [['a']]);
  assert.equal(one.count(), 2);
  one.answer('b');
  await turn();
  assert.deepEqual(ids(offers.known()), [['b']]);
  assert.equal(one.count(), 2);
});

test('a list that fails keeps the old one, is told, and is tried again after two seconds', async () => {
  const one = lister({ name: 'one' });
  const { parts, clock, logged } = partsWith();
  const offers = createOffers([one.backend], parts);
  const loading = offers.load();
  one.answer('a');
  await loading;
  clock.pass(60_000);
  offers.known();
  one.fail(new TypeError('no way there'));
  await turn();
  assert.deepEqual(ids(offers.known()), [['a']]);
  assert.deepEqual(logged, [['warn', 'models-not-listed', { backend: 'one', reason: 'TypeError' }]]);
  clock.pass(1_999);
  offers.known();
  assert.equal(one.count(), 2);
  clock.pass(1);
  offers.known();
  assert.equal(one.count(), 3);
});

test('a backend whose first list fails offers nothing, and holds nobody else up', async () => {
  const [one, two] = [lister({ name: 'one' }), lister({ name: 'two' })];
  const { parts, clock, logged } = partsWith();
  const offers = createOffers([one.backend, two.backend], parts);
  const loading = offers.load();
  one.fail('no error');
  two.answer('b');
  assert.deepEqual(ids(await loading), [[], ['b']]);
  assert.deepEqual(logged, [['warn', 'models-not-listed', { backend: 'one', reason: 'unknown' }]]);
  clock.pass(2_000);
  offers.known();
  assert.deepEqual([one.count(), two.count()], [2, 1]);
});

test('nobody waits longer than three seconds for a list', async () => {
  const one = lister();
  const { parts, clock } = partsWith();
  const loading = createOffers([one.backend], parts).load();
  assert.deepEqual(clock.waiting(), [3_000]);
  assert.equal(one.signal().aborted, false);
  clock.ring();
  assert.equal(one.signal().aborted, true);
  one.fail(one.signal().reason);
  assert.deepEqual(ids(await loading), [[]]);
});

test('a list that came, or failed, leaves no timer behind', async () => {
  const [one, two] = [lister({ name: 'one' }), lister({ name: 'two' })];
  const { parts, clock } = partsWith();
  const loading = createOffers([one.backend, two.backend], parts).load();
  assert.deepEqual(clock.waiting(), [3_000, 3_000]);
  one.answer('a');
  two.fail(new Error('no'));
  await loading;
  assert.deepEqual(clock.waiting(), []);
});

test('where nobody needs a list any more, what is under way ends', () => {
  const one = lister();
  const { parts, stop } = partsWith();
  void createOffers([one.backend], parts).load();
  assert.equal(one.signal().aborted, false);
  stop();
  assert.equal(one.signal().aborted, true);
});

test('nobody is asked whose models the policy names, or who is not configured', async () => {
  const named = lister({ name: 'named', models: ['a', 'b'] });
  const unknown = lister({ name: 'unknown', configured: false });
  const offers = createOffers([named.backend, unknown.backend], partsWith().parts);
  assert.deepEqual(ids(offers.known()), [['a', 'b'], []]);
  assert.deepEqual(ids(await offers.load()), [['a', 'b'], []]);
  assert.deepEqual([named.count(), unknown.count()], [0, 0]);
});

test('a list that tells the zone is asked for, and adds to what the policy names in its order', async () => {
  const more: Partial<Backend> = { listTellsZone: true, unlistedZone: 'public' };
  const one = lister({ zone: 'device', models: ['b', 'a', 'x'] }, more);
  const loading = createOffers([one.backend], partsWith().parts).load();
  const listedA = modelOf('a', { contextTokens: 8_192 });
  const listedB = modelOf('b:latest', { zone: 'public' });
  one.answerWith([listedA, modelOf('c'), listedB]);
  const [offer] = await loading;
  assert.deepEqual(offer?.models, [listedB, listedA, modelOf('x', { zone: 'public' })]);
  assert.equal(offer?.unlistedZone, 'public');
});

test('a model that no list names is where its backend is, where both are the same', () => {
  const { backend } = lister({ zone: 'private', models: ['a'] });
  const offers = createOffers([backend], partsWith().parts);
  assert.deepEqual(offers.known()?.[0]?.models, [modelOf('a')]);
});

test('a backend offers the kinds that it speaks, and a count always', () => {
  const plain = lister({ models: ['a'] });
  const mute = lister({ models: ['a'] }, { speaks: [] });
  const known = createOffers([plain.backend, mute.backend], partsWith().parts).known();
  assert.deepEqual(
    known?.map(({ kinds }) => kinds),
    [['conversation', 'count'], ['count']],
  );
});

test('what was listed before is known from the start, and renewed only where it is stale', () => {
  const [one, two] = [lister({ name: 'one' }), lister({ name: 'two' })];
  const { parts } = partsWith(
    new Map<Backend, Listed>([
      [one.backend, { models: [modelOf('a')], until: 1_000, failed: false, spared: false }],
      [two.backend, { models: [modelOf('b')], until: 1_001, failed: false, spared: false }],
    ]),
  );
  const offers = createOffers([one.backend, two.backend], parts);
  assert.deepEqual(ids(offers.known()), [['a'], ['b']]);
  assert.deepEqual([one.count(), two.count()], [1, 0]);
});

test('where one of several was never listed, nothing is known yet', () => {
  const [one, two] = [lister({ name: 'one' }), lister({ name: 'two' })];
  const { parts } = partsWith(
    new Map([[one.backend, { models: [modelOf('a')], until: 5_000, failed: false, spared: false }]]),
  );
  const offers = createOffers([one.backend, two.backend], parts);
  assert.equal(offers.known(), null);
  void offers.load();
  assert.deepEqual([one.count(), two.count()], [0, 1]);
});

/** A server on this machine whose list says that `a` is there and `b` elsewhere. */
async function localOnce(more: Partial<Backend> = { listTellsZone: true, unlistedZone: 'public' }) {
  const one = lister({ name: 'one', zone: 'device' }, more);
  const { parts, clock } = partsWith();
  const offers = createOffers([one.backend], parts);
  const loading = offers.load();
  one.answerWith([modelOf('a'), modelOf('b', { zone: 'public' })]);
  await loading;
  const zones = (told: readonly Offer[] | null) => told?.map(({ models }) => models.map(({ zone }) => zone)) ?? null;
  return { one, offers, clock, zones, ask: () => offers.fresh(new Set(['one'])) };
}

test('a list that is to be fresh is read although it is not stale, and all learn of it', async () => {
  const { one, offers, zones, ask } = await localOnce();
  const asked = ask();
  assert.equal(one.count(), 2);
  one.answerWith([modelOf('a', { zone: 'public' })]);
  assert.deepEqual(zones(await asked), [['public']]);
  assert.deepEqual(zones(offers.known()), [['public']]);
  assert.equal(one.count(), 2);
});

test('all who need a list while it is read share one reading, whatever they need it for', async () => {
  const { one, offers, clock, ask } = await localOnce();
  clock.pass(60_000);
  offers.known();
  const asked = [ask(), ask(), offers.load()];
  assert.equal(one.count(), 2);
  one.answer('c');
  assert.deepEqual((await Promise.all(asked)).map(ids), [[['c']], [['c']], [['c']]]);
  const again = ask();
  assert.equal(one.count(), 3);
  one.answer('d');
  assert.deepEqual(ids(await again), [['d']]);
});

test('of a list that cannot be read, no model counts as near, and nobody waits for it again at once', async () => {
  const { one, offers, clock, zones, ask } = await localOnce();
  const asked = ask();
  one.fail(new Error('no'));
  const told = await asked;
  assert.deepEqual([zones(told), told[0]?.unread], [[['public', 'public']], true]);
  assert.deepEqual(zones(await ask()), [['public', 'public']]);
  assert.equal(one.count(), 2);
  // Whoever is not pinned goes by what was known.
  assert.deepEqual(zones(offers.known()), [[null, 'public']]);
  clock.pass(2_000);
  const later = ask();
  assert.equal(one.count(), 3);
  one.answerWith([modelOf('a')]);
  const [offer] = await later;
  assert.deepEqual([offer?.models, offer?.unread], [[modelOf('a')], false]);
});

test('where its owner answers for what is not listed, a list that cannot be read leaves near what was near', async () => {
  const { one, zones, ask } = await localOnce({ listTellsZone: true, unlistedZone: 'device' });
  const asked = ask();
  one.fail(new Error('no'));
  assert.deepEqual(zones(await asked), [[null, 'public']]);
});

test('nobody else is asked for a fresh list', async () => {
  const [one, two] = [lister({ name: 'one' }), lister({ name: 'two' })];
  const { parts } = partsWith();
  const offers = createOffers([one.backend, two.backend], parts);
  const loading = offers.load();
  one.answer('a');
  two.answer('b');
  await loading;
  const asked = offers.fresh(new Set(['two', 'nobody']));
  two.answer('c');
  assert.deepEqual(ids(await asked), [['a'], ['c']]);
  assert.deepEqual([one.count(), two.count()], [1, 2]);
});

test('while local only is on no list is read beyond the device, and afterwards at once', async () => {
  const here = lister({ name: 'here', zone: 'device' });
  const far = lister({ name: 'far', zone: 'public' });
  let on = true;
  const { parts, clock } = partsWith();
  const offers = createOffers([here.backend, far.backend], { ...parts, isLocalOnly: () => on });
  const loading = offers.load();
  here.answer('a');
  assert.deepEqual(ids(await loading), [['a'], []]);
  clock.pass(100_000);
  assert.deepEqual(ids(offers.known()), [['a'], []]);
  assert.deepEqual([here.count(), far.count()], [2, 0]);
  here.answer('a');
  const fresh = await offers.fresh(new Set(['far']));
  assert.deepEqual([far.count(), fresh[1]?.unread], [0, false]);

  on = false;
  assert.equal(offers.known(), null, 'whoever asks next waits for the list');
  const later = offers.load();
  // The load that was under way is over first.
  await new Promise(setImmediate);
  far.answer('b');
  assert.deepEqual(ids(await later), [['a'], ['b']]);

  on = true;
  clock.pass(100_000);
  void offers.known();
  assert.deepEqual(ids(offers.known()), [['a'], ['b']], 'what was known stays known');
  assert.equal(far.count(), 1);
});
