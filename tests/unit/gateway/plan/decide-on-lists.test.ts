// What is pinned goes by what lists say now, and waits for nobody else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetName } from '../../../../main/contract/routing.ts';
import type { Offer } from '../../../../main/domain/decide/offer.ts';
import { planRequest } from '../../../../main/gateway/plan/plan.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { askingOf, chat, fakePlanner, nearAndFar, offerOf, policyWith } from '../../../support/gateway-fakes.ts';

const pinned = { metadata: { sensitivity: 'high' } };
const near = specWith({ name: 'near', zone: 'device' });
const second = offerOf(specWith({ name: 'second', type: 'ollama', zone: 'device' }), 'other');
const gone: readonly Offer[] = [
  { ...offerOf(near), models: [{ id: 'small', zone: 'public', contextTokens: null }] },
  ...nearAndFar.slice(1),
];

async function planOf(body: object, given: Parameters<typeof fakePlanner>[0], mayAsk = true) {
  const { planner, calls } = fakePlanner({ tellZone: ['near', 'second'], ...given });
  const { decision } = await planRequest(chat({ ...body }), askingOf({ mayAsk }), planner);
  return {
    read: calls.filter((call) => call.startsWith('fresh')),
    error: decision.kind === 'refused' ? decision.error : null,
    order: decision.kind === 'refused' ? [] : decision.ladder.own.order.map(({ target }) => targetName(target)),
  };
}

test('a tag that has gone elsewhere since is not sent what is pinned', async () => {
  for (const model of ['near/small', 'auto', 'auto:frontier']) {
    const { read, error } = await planOf({ ...pinned, model }, { fresh: () => gone });
    assert.deepEqual([read, error?.lasting], [['fresh near'], model !== 'near/small'], model);
    assert.match(error?.message ?? '', /the target is public/);
  }
});

test('what is bound to a region is pinned too', async () => {
  const { read, error } = await planOf({ model: 'near/small', metadata: { region: 'eu' } }, { fresh: () => gone });
  assert.deepEqual([read, error?.code], [['fresh near'], 'privacy_blocked']);
});

test('a tag that is still there is sent it', async () => {
  assert.deepEqual(await planOf({ ...pinned, model: 'near/small' }, {}), {
    read: ['fresh near'],
    error: null,
    order: ['near/small'],
  });
});

test('where the way leads to another such server then, its list is read too', async () => {
  const policy = policyWith({ tiers: { SIMPLE: ['near/small'] }, rules: [] });
  const known = [...nearAndFar, second];
  const more = { ...offerOf(near), models: [{ id: 'small', zone: 'public' as const, contextTokens: null }] };
  const tiers = { SIMPLE: ['near', 'second'] };
  const { read, order } = await planOf(
    { ...pinned, model: 'auto' },
    { policy: { ...policy, tiers }, known, fresh: () => [more, second] },
  );
  assert.deepEqual(order, ['second/other']);
  assert.deepEqual(read, ['fresh near second']);
});

for (const [who, body, given, mayAsk] of [
  ['what nothing pins', { model: 'near/small' }, {}, true],
  [
    'what is pinned to a place whose list says nothing of it',
    { ...pinned, model: 'near/small' },
    { tellZone: [] },
    true,
  ],
  ['what would be sent to nobody', { ...pinned, model: 'far/large' }, {}, true],
  ['the dry run, which calls nobody,', { ...pinned, model: 'near/small' }, {}, false],
] as const)
  test(`${who} waits for no list`, async () => {
    assert.deepEqual((await planOf(body, given, mayAsk)).read, []);
  });

test('a list that could not be read is told as that, and as what may pass', async () => {
  const unread = [{ ...gone[0], unread: true } as Offer, ...gone.slice(1)];
  for (const model of ['near/small', 'auto']) {
    const { error } = await planOf({ ...pinned, model }, { fresh: () => unread });
    assert.deepEqual([error?.code, error?.lasting, error?.retryAfterS], ['privacy_pin_unavailable', false, 2], model);
    assert.match(error?.message ?? '', /nothing leaves zone device; the list of models of near could not be read/);
    assert.doesNotMatch(error?.message ?? '', /is public/);
  }
});

test('where nobody has told of any model, the list that could not be read is named', async () => {
  const known = [{ ...offerOf(near), unread: true }];
  const { error } = await planOf({ model: 'auto' }, { known, policy: policyWith({ tiers: {} }) });
  assert.deepEqual([error?.code, error?.lasting], ['no_target', false]);
  assert.match(error?.message ?? '', /the list of models of near could not be read/);
});
