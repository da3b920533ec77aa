// The switch that keeps everything on this machine: over a restart, until its time is over, and never off by mistake.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLocalOnly } from '../../../main/config/local-only.ts';
import { recordingClock, recordingLog } from '../../support/recording-ports.ts';

const startsAt = Date.parse('2026-11-30T12:00:00.000Z');
const minute = 60_000;

/** A home that remembers what was written, and can be full. */
function open(kept: string | null = null, at = startsAt) {
  const time = recordingClock(at);
  const { log, lines } = recordingLog();
  const disk = { text: kept, isFull: false };
  const files = {
    readText: () => disk.text,
    writeText(_path: string, text: string) {
      if (disk.isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      disk.text = text;
    },
  };
  const localOnly = openLocalOnly({ path: 'local-only.json', files, clock: time.clock, log });
  let changes = 0;
  localOnly.onChange(() => changes++);
  const ring = (): void => {
    for (const timer of time.waiting()) {
      timer.cancelled = true;
      timer.run();
    }
  };
  return { localOnly, disk, time, lines, ring, changes: () => changes };
}

test('it is off where nobody has switched it on, and stays on without an end over a restart', () => {
  const first = open();
  assert.deepEqual(first.localOnly.current(), { on: false, until: null });
  assert.deepEqual(first.localOnly.set({ on: true }), { on: true, until: null });
  assert.equal(first.localOnly.isOn(), true);
  assert.deepEqual(first.time.waiting(), []);
  const second = open(first.disk.text, startsAt + 1_000 * minute);
  assert.deepEqual(second.localOnly.current(), { on: true, until: null });
  assert.deepEqual(second.localOnly.set({ on: false }), { on: false, until: null });
  assert.equal(open(second.disk.text).localOnly.isOn(), false);
});

test('with minutes it ends by the clock, and says so when it does', () => {
  const { localOnly, time, ring, changes } = open();
  const until = '2026-11-30T12:30:00.000Z';
  assert.deepEqual(localOnly.set({ on: true, minutes: 30 }), { on: true, until });
  assert.equal(changes(), 1);
  assert.deepEqual(
    time.waiting().map(({ ms }) => ms),
    [30 * minute],
  );
  time.setNow(startsAt + 30 * minute - 1);
  assert.deepEqual(localOnly.current(), { on: true, until });
  time.setNow(startsAt + 30 * minute);
  assert.equal(localOnly.isOn(), false, 'whether or not a timer has rung');
  ring();
  assert.equal(changes(), 2);
  assert.deepEqual(time.waiting(), []);
});

test('a restart in the middle keeps the end, and one after it finds it off', () => {
  const first = open();
  first.localOnly.set({ on: true, minutes: 10 });
  const middle = open(first.disk.text, startsAt + 4 * minute);
  assert.deepEqual(middle.localOnly.current(), { on: true, until: '2026-11-30T12:10:00.000Z' });
  assert.deepEqual(
    middle.time.waiting().map(({ ms }) => ms),
    [6 * minute],
  );
  assert.deepEqual(open(first.disk.text, startsAt + 10 * minute).localOnly.current(), { on: false, until: null });
});

test('a new order takes the place of the one before', () => {
  const { localOnly, time } = open();
  localOnly.set({ on: true, minutes: 10 });
  localOnly.set({ on: true });
  assert.deepEqual(time.waiting(), []);
  localOnly.set({ on: true, minutes: 5 });
  localOnly.set({ on: false });
  assert.deepEqual([localOnly.isOn(), time.waiting()], [false, []]);
});

test('a year is longer than a timer takes: it is waited for in parts', () => {
  const { localOnly, time, ring } = open();
  localOnly.set({ on: true, minutes: 525_600 });
  const [first] = time.waiting();
  assert.ok(first !== undefined && first.ms < 2 ** 31);
  time.setNow(startsAt + first.ms);
  ring();
  assert.equal(localOnly.isOn(), true);
  assert.equal(time.waiting().length, 1);
});

for (const text of ['', '{', '[]', '{"on":"yes","until":null}', '{"on":true,"until":"soon"}'])
  test(`what was put there and cannot be read counts as on: ${text}`, () => {
    const { localOnly, lines } = open(text);
    assert.deepEqual(localOnly.current(), { on: true, until: null });
    assert.deepEqual(
      lines.map(({ event }) => event),
      ['local-only-unreadable'],
    );
  });

test('on a full disk it goes on all the same, and does not go off', () => {
  const { localOnly, disk } = open();
  disk.isFull = true;
  assert.throws(() => localOnly.set({ on: true }), { code: 'ENOSPC' });
  assert.equal(localOnly.isOn(), true);
  assert.throws(() => localOnly.set({ on: false }), { code: 'ENOSPC' });
  assert.equal(localOnly.isOn(), true);
});
