import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouterEvent, RouterState } from '../../../main/contract/api.ts';
import { applyEvent, createOverview } from '../../../renderer/features/overview/store.ts';
import type { Feature } from '../../../renderer/lib/feature.ts';
import { createRouterLink } from '../../../renderer/lib/router-link.ts';
import { createModels } from '../../../renderer/shell/models.ts';
import { featureAt, hrefOf } from '../../../renderer/shell/navigation.ts';

const state: RouterState = {
  version: '1',
  startedAt: '2026-01-01T00:00:00.000Z',
  address: 'http://127.0.0.1:1',
  inFlight: 0,
  policyProblem: null,
  localOnly: { on: false, until: null },
  spentTodayUsd: null,
  running: [],
  home: '',
  policyFile: '',
  backends: [],
};

/** A link whose router is the test. */
function openLink() {
  const router = {
    event: (_event: RouterEvent): void => undefined,
    connection: (_connected: boolean): void => undefined,
    ended: 0,
  };
  const link = createRouterLink(({ onEvent, onConnection }) => {
    router.event = onEvent;
    router.connection = onConnection;
    return () => router.ended++;
  });
  return { link, router };
}

test('who listens late is told what holds, and what comes', () => {
  const { link, router } = openLink();
  router.connection(true);
  router.event({ type: 'state-changed', state });
  assert.deepEqual(link.store.getState(), { connected: true, state });
  let connections = 0;
  const events: RouterEvent[] = [];
  link.onConnected(() => connections++);
  link.onEvent((event) => events.push(event));
  assert.equal(connections, 1, 'it is connected already');
  router.connection(false);
  assert.equal(link.store.getState().connected, false);
  assert.equal(connections, 1);
  router.connection(true);
  assert.equal(connections, 2);
  router.event({ type: 'state-changed', state: { ...state, address: null } });
  assert.equal(events.length, 1);
  link.end();
  assert.equal(router.ended, 1);
});

test('who listens before there is a connection waits for it', () => {
  const { link, router } = openLink();
  let connections = 0;
  link.onConnected(() => connections++);
  assert.equal(connections, 0);
  router.connection(true);
  assert.equal(connections, 1);
});

const feature = (id: string, path: string, start: () => unknown = () => null): Feature => ({
  id,
  title: id,
  path,
  page: () => null,
  start,
});

test('the address names the feature, and the first one stands for what names none', () => {
  const features = [feature('first', '/'), feature('other', '/other')] as const;
  for (const { hash, id } of [
    { hash: '', id: 'first' },
    { hash: '#', id: 'first' },
    { hash: '#/', id: 'first' },
    { hash: '#/other', id: 'other' },
    { hash: '#/nowhere', id: 'first' },
  ])
    assert.equal(featureAt(hash, features).id, id, hash);
  for (const one of features) assert.equal(featureAt(hrefOf(one), features), one);
});

test('a feature is started when it is first shown, once', () => {
  let starts = 0;
  const shown = feature('shown', '/', () => ({ number: ++starts }));
  const { link } = openLink();
  const modelOf = createModels({ link, desktop: null });
  assert.equal(starts, 0);
  assert.equal(modelOf(shown), modelOf(shown));
  assert.equal(starts, 1);
});

test('the overview begins with the state that is known and follows it', () => {
  const overview = createOverview(state).getState();
  assert.equal(overview.state, state);
  const stopped = { ...state, address: null };
  assert.equal(applyEvent(overview, { type: 'state-changed', state: stopped }).state, stopped);
});
