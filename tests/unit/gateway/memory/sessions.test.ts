import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Standing } from '../../../../main/domain/decide/choose-tier.ts';
import { createSessions, sessionKey } from '../../../../main/gateway/memory/sessions.ts';
import { fakeClock } from '../../../support/gateway-fakes.ts';

const minute = 60_000;
const low: Standing = { tier: 'SIMPLE', target: 'near/small', raisedAt: null };
const high: Standing = { tier: 'COMPLEX', target: 'far/large', raisedAt: 3 };

test('a conversation that nobody kept stands nowhere', () => {
  assert.equal(createSessions(fakeClock()).find('k'), null);
});

test('a conversation is warm for less than five minutes after it was kept', () => {
  const clock = fakeClock();
  const sessions = createSessions(clock);
  sessions.keep('k', low);
  clock.pass(5 * minute - 1);
  assert.deepEqual(sessions.find('k'), low);
  clock.pass(1);
  assert.equal(sessions.find('k'), null);
});

test('to look at a conversation does not keep it warm', () => {
  const clock = fakeClock();
  const sessions = createSessions(clock);
  sessions.keep('k', low);
  clock.pass(4 * minute);
  assert.deepEqual(sessions.find('k'), low);
  clock.pass(minute);
  assert.equal(sessions.find('k'), null);
});

test('a conversation that was raised stands where it was raised to, and others where they stood', () => {
  const sessions = createSessions(fakeClock());
  sessions.keep('k', low);
  sessions.keep('other', low);
  sessions.keep('k', high);
  assert.deepEqual(sessions.find('k'), high);
  assert.deepEqual(sessions.find('other'), low);
});

test('a conversation that grew cold can begin anew', () => {
  const clock = fakeClock();
  const sessions = createSessions(clock);
  sessions.keep('k', high);
  clock.pass(6 * minute);
  assert.equal(sessions.find('k'), null);
  sessions.keep('k', low);
  assert.deepEqual(sessions.find('k'), low);
});

test('of very many conversations the ones that were used longest ago are forgotten', () => {
  const sessions = createSessions(fakeClock());
  const room = (4 * 1024 * 1024) / 256;
  for (let count = 0; count < room; count++) sessions.keep(`k${count}`, low);
  assert.deepEqual(sessions.find('k0'), low);
  sessions.keep('late', low);
  assert.equal(sessions.find('k1'), null);
  assert.deepEqual(sessions.find('k0'), low);
  assert.deepEqual(sessions.find('k2'), low);
  assert.deepEqual(sessions.find('late'), low);
});

test('where one part of a beginning ends cannot be mistaken', () => {
  const key = sessionKey({ projectId: 'p', session: 'a","b', firstUser: 'c' });
  assert.notEqual(key, sessionKey({ projectId: 'p', session: 'a', firstUser: 'b","c' }));
  assert.notEqual(
    sessionKey({ projectId: 'p', session: null, firstUser: 'c' }),
    sessionKey({ projectId: 'p', session: 'null', firstUser: 'c' }),
  );
});
