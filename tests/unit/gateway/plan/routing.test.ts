// What is in force for a request, and that it is put in place whole.
import { createPriceList } from '../../../../main/domain/money/price-list.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import type { Policies } from '../../../../main/domain/policy.ts';
import type { Places, PlacesNow } from '../../../../main/gateway/memory/places.ts';
import { backendOf, openLiveRouting } from '../../../../main/gateway/plan/routing.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { fakeBackend, nothingFound, policyWith } from '../../../support/gateway-fakes.ts';

const nowhere = async (): Promise<never> => assert.fail('nothing is sent');

/** Places that are new after each policy. */
function openFake(policies: Policies) {
  const calls: string[] = [];
  let now: PlacesNow = {
    backends: new Map(),
    offers: { known: () => null, load: async () => [], fresh: async () => [] },
  };
  const places: Places = {
    current() {
      calls.push('current');
      return now;
    },
    renew(specs) {
      calls.push(`renew ${specs.map(({ name }) => name).join(' ')}`);
      now = {
        backends: new Map(specs.map((spec) => [spec.name, fakeBackend(spec, nowhere)])),
        offers: { known: () => [], load: async () => [], fresh: async () => [] },
      };
    },
    async imagine(specs) {
      calls.push(`imagine ${specs.map(({ name }) => name).join(' ')}`);
      return now;
    },
    [Symbol.dispose]: () => undefined,
  };
  const live = openLiveRouting(policies, {
    places,
    createPrices: ({ prices }) => createPriceList(prices),
    createSensitivity({ privacy }) {
      calls.push(`sensitivity ${privacy.unreadable}`);
      return { ...nothingFound, judge: () => ({ level: privacy.unreadable, reason: '' }) };
    },
  });
  return { live, calls };
}

const base = policyWith({ backends: [specWith({ name: 'one' })] });
const thrifty = policyWith({ backends: [specWith({ name: 'one' })] });
const policies: Policies = {
  base,
  named: new Map([
    ['thrifty', thrifty],
    ['balanced', base],
  ]),
};

test('places are renewed before they are looked at, and the rules of the base judge what is sensitive', () => {
  const { live, calls } = openFake(policies);
  assert.deepEqual(calls, ['renew one', 'current', 'sensitivity low']);
  const { backends } = live.current();
  assert.deepEqual([...backends.keys()], ['one']);
});

test('a request without a name gets the policy of whoever names none, one with a name that one', () => {
  const { policyFor } = openFake(policies).live.current();
  assert.equal(policyFor(null), base);
  assert.equal(policyFor('thrifty'), thrifty);
});

test('a name that no policy has is told with those that there are, in their order', () => {
  const { policyFor } = openFake(policies).live.current();
  assert.throws(
    () => policyFor('thrift'),
    (error) => {
      assert.ok(error instanceof RouterError);
      assert.deepEqual([error.code, error.param], ['invalid_request', 'metadata.policy']);
      assert.equal(error.message, 'There is no policy of that name here. There are: balanced, thrifty.');
      return true;
    },
  );
});

test('the name that a request gives is not repeated to it', () => {
  const { policyFor } = openFake(policies).live.current();
  assert.throws(
    () => policyFor('a secret'),
    (error) => error instanceof RouterError && !error.message.includes('a secret'),
  );
});

test('what is in force is the same until policies are renewed', () => {
  const { live } = openFake(policies);
  assert.equal(live.current(), live.current());
});

test('new policies are in force whole, and a request keeps what it began with', async () => {
  const { live, calls } = openFake(policies);
  const before = live.current();
  const next = policyWith({
    backends: [specWith({ name: 'two' })],
    privacy: { ...base.privacy, unreadable: 'high' },
  });
  live.renew({ base: next, named: new Map() });
  const after = live.current();
  assert.deepEqual(calls.slice(3), ['renew two', 'current', 'sensitivity high']);
  assert.equal(after.policyFor(null), next);
  assert.throws(() => after.policyFor('thrifty'), RouterError);
  assert.deepEqual([...after.backends.keys()], ['two']);
  assert.equal(before.policyFor(null), base);
  assert.equal(before.policyFor('thrifty'), thrifty);
  assert.deepEqual([...before.backends.keys()], ['one']);
  assert.notEqual(after.sensitivity, before.sensitivity);
});

test('policies that cannot be put in place leave those before in force', () => {
  const { live } = openFake(policies);
  const before = live.current();
  const broken: Policies = {
    get base(): never {
      throw new Error('broken');
    },
    named: new Map(),
  };
  assert.throws(() => live.renew(broken), /broken/);
  assert.equal(live.current(), before);
});

test('a target is sent to the backend of its name, and to no other', () => {
  const { live } = openFake(policies);
  const target = { model: 'm', zone: 'private', region: null } as const;
  assert.equal(backendOf({ ...target, backend: 'one' }, live.current()).spec.name, 'one');
  assert.throws(() => backendOf({ ...target, backend: 'two' }, live.current()), /not there/);
});
