import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouterEvent, RouterState } from '../../../main/contract/api.ts';
import { createLive, type Source } from '../../../renderer/lib/live.ts';

const state: RouterState = {
  version: '1',
  startedAt: '2026-01-01T00:00:00.000Z',
  address: 'http://127.0.0.1:1',
  inFlight: 0,
  policyProblem: null,
  localOnly: { on: false, until: null },
  ledger: { state: 'ok', message: null, movedTo: null, unrecorded: 0 },
  spentTodayUsd: null,
  running: [],
  home: '/home',
  policyFile: '/home/policy.yaml',
  backends: [],
};

const counters = {
  requests: 1,
  failed: 0,
  device: 0,
  tokens: 0,
  spentUsd: null,
  savedUsd: null,
  forecast: null,
  inFlight: 0,
};

/** A live connection whose router and time are the test. */
function openLive() {
  const router = {
    time: 1_000,
    event: (_event: RouterEvent): void => undefined,
    connection: (_connected: boolean): void => undefined,
    isOpen: true,
  };
  const source: Source = {
    listen({ onEvent, onConnection }) {
      router.event = onEvent;
      router.connection = onConnection;
      return () => {
        router.isOpen = false;
      };
    },
    now: () => router.time,
  };
  return { router, live: createLive(source) };
}

test('the live view goes from connecting to live, to lost with its time, and back', () => {
  const { router, live } = openLive();
  assert.equal(live.store.getState().connection, 'connecting');
  router.connection(false);
  assert.equal(live.store.getState().connection, 'connecting', 'what was never there is not lost');
  router.connection(true);
  assert.equal(live.store.getState().connection, 'live');
  router.time = 5_000;
  router.connection(false);
  router.time = 9_000;
  router.connection(false);
  assert.deepEqual(
    { connection: live.store.getState().connection, since: live.store.getState().since },
    { connection: 'lost', since: 5_000 },
  );
  router.connection(true);
  assert.equal(live.store.getState().connection, 'live');
});

test('what the router tells stands in the view, and a word that concerns nobody leaves it as it is', () => {
  const { router, live } = openLive();
  router.event({ type: 'state-changed', state });
  assert.equal(live.store.getState().state, state);
  const before = live.store.getState();
  router.event({ type: 'client-seen', client: 'curl', at: state.startedAt });
  assert.equal(live.store.getState(), before);
});

test('what was missed is read again once, and not with each word that comes after it', () => {
  const { router, live } = openLive();
  let read = 0;
  live.onUnseen(() => read++);
  const counted = (missed: number): void => router.event({ type: 'counters', counters: { ...counters, missed } });
  router.connection(true);
  for (const missed of [0, 0, 3, 3, 3, 5, 5]) counted(missed);
  assert.equal(read, 3, 'at the connection, and for each of the two gaps');
  router.connection(false);
  router.connection(true);
  for (const missed of [0, 2, 2]) counted(missed);
  assert.equal(read, 5, 'a new connection counts anew');
});

test('listeners hear events and connections until they stop listening, and the end closes the connection', () => {
  const { router, live } = openLive();
  const heard: string[] = [];
  const stop = live.onEvent(({ type }) => heard.push(type));
  const stopConnected = live.onUnseen(() => heard.push('connected'));
  router.connection(true);
  router.event({ type: 'state-changed', state });
  stop();
  stopConnected();
  router.connection(true);
  router.event({ type: 'state-changed', state });
  assert.deepEqual(heard, ['connected', 'state-changed']);
  live.end();
  assert.equal(router.isOpen, false);
});
