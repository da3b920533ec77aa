// An alert stands while its trouble does: once however often it is seen, away when it is dismissed, back when it comes anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouterEvent } from '../../../main/contract/api.ts';
import { createAlerts } from '../../../main/http/alerts.ts';
import { createEventHub } from '../../../main/http/events.ts';
import { createTroubles } from '../../../main/http/troubles.ts';
import { specWith } from '../../support/backend-spec.ts';
import { recordingClock } from '../../support/recording-ports.ts';

const startsAt = Date.parse('2026-11-30T12:00:00.000Z');

function open() {
  const time = recordingClock(startsAt);
  const events = createEventHub();
  const told: RouterEvent[] = [];
  events.subscribe({
    tell: ({ frame }) => told.push(JSON.parse(frame().toString('utf8').slice('data: '.length))),
    touch: () => undefined,
  });
  const alerts = createAlerts({ clock: time.clock, events });
  const installed = new Set(['gemma']);
  const troubles = createTroubles({ alerts, clock: time.clock, isInstalled: (id) => installed.has(id) });
  const ids = (): readonly string[] => alerts.open().map(({ id }) => id);
  /** Runs what waits, told by how long. */
  const ring = (isDue: (ms: number) => boolean): void => {
    for (const timer of time.waiting())
      if (isDue(timer.ms)) {
        timer.cancelled = true;
        timer.run();
      }
  };
  return { alerts, troubles, ids, told, time, ring, installed };
}

const trouble = (id: string, message = 'It is so. Do that.') => ({
  id,
  kind: 'ledger' as const,
  title: 'Something',
  message,
  action: null,
});

test('the same trouble is one alert, with its first time and its last words', () => {
  const { alerts, time, told, ring } = open();
  alerts.raise(trouble('a', 'First.'));
  time.setNow(startsAt + 5_000);
  alerts.raise(trouble('b'));
  alerts.raise(trouble('a', 'Second.'));
  alerts.raise(trouble('a', 'Second.'));
  assert.deepEqual(
    alerts.open().map(({ id, at, message }) => [id, at, message]),
    [
      ['b', '2026-11-30T12:00:05.000Z', 'It is so. Do that.'],
      ['a', '2026-11-30T12:00:00.000Z', 'Second.'],
    ],
  );
  assert.deepEqual(told, []);
  ring(() => true);
  assert.equal(told.length, 1, 'all that happened meanwhile is one word');
  assert.deepEqual(told[0], { type: 'alert-changed', alerts: alerts.open() });
});

test('what is dismissed stays away until the trouble has ended and comes again', () => {
  const { alerts, ids } = open();
  alerts.raise(trouble('a'));
  assert.equal(alerts.dismiss('a'), true);
  assert.equal(alerts.dismiss('a'), false);
  assert.equal(alerts.dismiss('never'), false);
  alerts.raise(trouble('a', 'Other words.'));
  assert.deepEqual(ids(), []);
  alerts.end('a');
  alerts.raise(trouble('a'));
  assert.deepEqual(ids(), ['a']);
});

test('who listens hears of an end, and of nothing where nothing changed', () => {
  const { alerts, told, ring } = open();
  alerts.end('a');
  ring(() => true);
  assert.deepEqual(told, []);
  alerts.raise(trouble('a'));
  ring(() => true);
  alerts.end('a');
  ring(() => true);
  assert.deepEqual(told.at(-1), { type: 'alert-changed', alerts: [] });
});

test('a backend that refuses our key, or is silent, is an alert until it answers or is gone', () => {
  const { alerts, troubles, ids } = open();
  const far = specWith({ name: 'far', keyName: 'FAR_KEY', apiKey: 'sk-secret' });
  troubles.backends.silent(far);
  assert.deepEqual(ids(), ['provider:far:silent']);
  troubles.backends.refused(far, 401);
  assert.deepEqual(ids(), ['provider:far:key'], 'who refuses answers');
  const [alert] = alerts.open();
  assert.match(alert?.message ?? '', /It answered 401.*Check FAR_KEY/);
  assert.deepEqual(alert?.action, { label: 'Open providers', to: '/settings#providers' });
  assert.ok(!JSON.stringify(alert).includes('sk-secret'));
  troubles.backends.answered('other');
  assert.equal(ids().length, 1);
  troubles.backends.answered('far');
  assert.deepEqual(ids(), []);
  troubles.backends.refused(far, 403);
  troubles.backends.silent(specWith({ name: 'farther' }));
  troubles.policy(null, [far]);
  assert.deepEqual(ids(), ['provider:far:key'], 'of a backend that was taken out nothing is left');
});

test('a policy that is not in force is told with its line, until it is mended', () => {
  const { alerts, troubles, ids } = open();
  troubles.policy('policy.yaml:12:5: There is no such key.\npolicy.yaml:13:1: Nor this.', []);
  assert.match(alerts.open()[0]?.message ?? '', /^policy\.yaml:12:5: There is no such key\. Until/);
  assert.equal(alerts.open()[0]?.action?.to, '/policy');
  troubles.policy(null, []);
  assert.deepEqual(ids(), []);
});

test('a model that failed is told until it runs, is stopped, or is removed', () => {
  const { troubles, ids, alerts, installed } = open();
  const record = { id: 'gemma', state: 'failed', error: { code: 'insufficient_memory', message: 'It is too large.' } };
  type Told = Parameters<typeof troubles.model>[0];
  const tell = (more: object): void => troubles.model({ ...record, ...more } as Told);
  tell({});
  assert.deepEqual(ids(), ['model:gemma']);
  assert.match(alerts.open()[0]?.message ?? '', /^It is too large\./);
  tell({ state: 'starting', error: null });
  assert.deepEqual(ids(), ['model:gemma'], 'what is tried again is not well yet');
  tell({ state: 'ready', error: null });
  assert.deepEqual(ids(), []);
  tell({});
  installed.delete('gemma');
  assert.deepEqual(ids(), []);
});

test('refused requests are one alert with their count, for a day', () => {
  const { alerts, troubles, time, ring, ids } = open();
  troubles.blocked(1);
  assert.equal(alerts.open()[0]?.title, '1 request was refused by a wall');
  assert.equal(alerts.open()[0]?.action?.to, '/requests?outcome=blocked');
  time.setNow(startsAt + 3_600_000);
  troubles.blocked(1);
  troubles.blocked(1);
  assert.equal(alerts.open()[0]?.title, '3 requests were refused by a wall');
  time.setNow(startsAt + 86_400_000 + 60_000);
  ring((ms) => ms > 1_000);
  assert.equal(alerts.open()[0]?.title, '2 requests were refused by a wall');
  time.setNow(startsAt + 3_600_000 + 86_400_000 + 60_000);
  ring((ms) => ms > 1_000);
  assert.deepEqual(ids(), []);
  troubles[Symbol.dispose]();
});

test('a ledger that refuses, and a door that stays shut, are told by code and end with the next success', () => {
  const { alerts, troubles, ids } = open();
  troubles.ledger(null);
  const shut = { host: '127.0.0.1', port: 18_790, pinnedBy: null };
  const taken = { holder: null, router: null, next: null };
  troubles.port({ ...shut, code: 'EADDRINUSE', taken });
  assert.match(alerts.open()[0]?.message ?? '', /^Port 18790 is taken by another program,/);
  troubles.port({ ...shut, code: 'EACCES', taken: null });
  assert.match(alerts.open()[0]?.message ?? '', /\(EACCES\)/);
  troubles.ledger('ENOSPC');
  assert.match(alerts.open()[0]?.message ?? '', /\(ENOSPC\)/);
  assert.deepEqual(ids(), ['ledger', 'port']);
  troubles.port(null);
  troubles.ledger(null);
  assert.deepEqual(ids(), []);
});
