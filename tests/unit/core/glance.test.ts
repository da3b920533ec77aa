import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGlances, type Glance } from '../../../main/core/glance.ts';
import { createEventHub } from '../../../main/http/events.ts';
import { openRow, settledRow } from '../../support/ledger.ts';
import { glanceWith } from '../../support/glances.ts';
import { startClock } from '../../support/timed-clock.ts';

function follow() {
  const { clock, pass } = startClock();
  const events = createEventHub();
  const plain = glanceWith();
  const glances = createGlances({
    clock,
    events,
    state: () => plain.state,
    live: { today: () => plain.today, ready: () => Promise.reject(new Error('no ledger')) },
    outlook: { now: () => plain.money },
    alerts: { open: () => [] },
    local: { installed: () => [], recordNow: () => assert.fail('nothing is installed') },
    gateway: { figures: { busy: () => ['device'] } },
  });
  const told: Glance[] = [];
  return { events, pass, told, end: glances.follow((glance) => told.push(glance)), now: glances.now };
}

const download = { id: 'd', modelId: 'm', bytes: 1, total: 2, rate: null, etaS: null, error: null } as const;

test('it tells at the beginning, though the ledger cannot be read, and then at each change, four times a second at most', async () => {
  const { events, pass, told } = follow();
  await Promise.resolve();
  await Promise.resolve();
  pass(250);
  assert.equal(told.length, 1);
  for (let count = 0; count < 100; count++) events.touch();
  pass(249);
  assert.equal(told.length, 1);
  pass(1);
  assert.equal(told.length, 2);
  pass(10_000);
  assert.equal(told.length, 2, 'nothing changed');
  assert.deepEqual(told[1]?.busy, ['device']);
});

test('downloads are known by what was told of them', () => {
  const { events, pass, told } = follow();
  events.publish({ type: 'download-progress', download: { ...download, phase: 'downloading' } });
  events.publish({ type: 'download-progress', download: { ...download, phase: 'done' } });
  pass(250);
  assert.deepEqual(
    told.at(-1)?.downloads.map(({ id, phase }) => [id, phase]),
    [['d', 'done']],
  );
});

test('a row that is settled is no change of its own, and nobody who left is told anything', () => {
  const { events, pass, told, end } = follow();
  events.settled(settledRow(openRow('a')));
  pass(250);
  assert.equal(told.length, 0);
  events.touch();
  end();
  pass(250);
  assert.equal(told.length, 0);
});
