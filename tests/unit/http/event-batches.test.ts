import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Counters, RouterEvent } from '../../../main/contract/api.ts';
import { createEventBatches } from '../../../main/http/event-batches.ts';
import { createEventHub } from '../../../main/http/events.ts';
import { openRow, settledRow } from '../../support/ledger.ts';
import { startClock } from '../../support/timed-clock.ts';

/** One listener at a hub; its socket is full as long as the test says so. */
function listen() {
  const { clock, pass } = startClock();
  const hub = createEventHub();
  const batches: RouterEvent[][] = [];
  let room = true;
  const counters = (missed: number): Counters => ({
    requests: 0,
    failed: 0,
    device: 0,
    tokens: 0,
    spentUsd: 0,
    savedUsd: null,
    forecast: null,
    inFlight: 0,
    missed,
  });
  const sink = {
    write(bytes: Buffer) {
      const lines = bytes.toString().split('\n\n').slice(0, -1);
      batches.push(lines.map((line) => JSON.parse(line.replace(/^data: /, ''))));
      return room;
    },
  };
  const listener = createEventBatches(sink, { clock, counters });
  hub.subscribe(listener);
  const settle = (id: string): void => hub.settled(settledRow(openRow(id)));
  const typesOf = (batch: readonly RouterEvent[] | undefined): string =>
    (batch ?? []).map(({ type }) => type).join(' ');
  return { hub, listener, batches, settle, pass, typesOf, setRoom: (to: boolean) => (room = to) };
}

test('nothing is told before its beginning, and all that came before with it', () => {
  const { listener, batches, settle, pass, typesOf } = listen();
  settle('a');
  pass(1_000);
  assert.equal(batches.length, 0);
  listener.begin();
  pass(0);
  assert.equal(typesOf(batches[0]), 'request-settled counters');
});

test('what comes within a quarter of a second goes out together, counters once', () => {
  const { hub, listener, batches, settle, pass, typesOf } = listen();
  listener.begin();
  pass(0);
  for (const id of ['a', 'b', 'c']) {
    settle(id);
    hub.touch();
  }
  pass(100);
  assert.equal(batches.length, 1);
  pass(250);
  assert.equal(typesOf(batches[1]), 'request-settled request-settled request-settled counters');
});

test('a listener that is slow gets the newest state, and is told how much it missed', () => {
  const { hub, listener, batches, settle, pass, typesOf, setRoom } = listen();
  setRoom(false);
  listener.begin();
  pass(0);
  for (let at = 0; at < 510; at++) settle(`r${at}`);
  for (const title of ['old', 'new'])
    hub.publish({
      type: 'alert-changed',
      alerts: [{ id: 'a', kind: 'port', at: '2026-01-01T00:00:00Z', title, message: '', action: null }],
    });
  pass(10_000);
  assert.equal(batches.length, 1);
  setRoom(true);
  listener.resume();
  pass(0);
  const [, batch = []] = batches;
  assert.equal(batch.length, 502);
  assert.equal(typesOf(batch.slice(-2)), 'alert-changed counters');
  assert.ok(JSON.stringify(batch).includes('"title":"new"') && !JSON.stringify(batch).includes('"title":"old"'));
  assert.ok(JSON.stringify(batch).includes('"missed":10'));
});

test('an event is made into text once for all, and not at all where nobody listens', () => {
  const hub = createEventHub();
  let read = 0;
  const download = {
    get id() {
      read++;
      return 'd1';
    },
    modelId: 'm',
    phase: 'paused' as const,
    bytes: 1,
    total: null,
    rate: null,
    etaS: null,
    error: null,
  };
  hub.publish({ type: 'download-progress', download });
  const frames: Buffer[] = [];
  for (let at = 0; at < 3; at++) hub.subscribe({ tell: (told) => frames.push(told.frame()), touch: () => undefined });
  hub.publish({ type: 'download-progress', download });
  assert.equal(new Set(frames).size, 1);
  assert.ok(read >= 1);
});
