import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  isDue,
  mayAsk,
  mayDownload,
  nextUpdate,
  toldOf,
  type UpdateEvent,
  type Updating,
} from '../../../main/desktop/update-state.ts';

const at = '2026-11-30T08:00:00.000Z';
const first = (phase: Updating['state']['phase'] = 'idle'): Updating => ({
  isHeld: false,
  state: {
    phase,
    channel: 'stable',
    daily: false,
    from: phase === 'manual' ? null : 'updates.example',
    version: null,
    bytes: null,
    progress: null,
    why: null,
    checkedAt: null,
    before: '0.1.0',
  },
});
const after = (...events: readonly UpdateEvent[]): Updating => events.reduce(nextUpdate, first());
const found: UpdateEvent = { type: 'found', version: '0.2.0', bytes: 120e6, at };

test('from the question to the file that is here, each at a word', () => {
  assert.equal(after({ type: 'asked' }).state.phase, 'checking');
  const available = toldOf(after({ type: 'asked' }, found));
  assert.deepEqual(
    [available.phase, available.version, available.bytes, available.checkedAt],
    ['available', '0.2.0', 120e6, at],
  );
  const coming = toldOf(after({ type: 'asked' }, found, { type: 'begun' }, { type: 'coming', progress: 0.4 }));
  assert.deepEqual([coming.phase, coming.progress], ['downloading', 0.4]);
  const ready = toldOf(after({ type: 'asked' }, found, { type: 'begun' }, { type: 'here' }));
  assert.deepEqual([ready.phase, ready.progress, ready.version], ['ready', null, '0.2.0']);
});

test('nothing newer is told with the time', () => {
  const { phase, checkedAt, version } = toldOf(after({ type: 'asked' }, { type: 'newest', at }));
  assert.deepEqual([phase, checkedAt, version], ['idle', at, null]);
});

test('what fails says why, and is asked again', () => {
  const failed = after({ type: 'asked' }, { type: 'failed', why: 'No answer.' });
  assert.deepEqual([failed.state.phase, failed.state.why], ['failed', 'No answer.']);
  assert.ok(mayAsk(failed));
  assert.equal(nextUpdate(failed, { type: 'asked' }).state.why, null);
});

test('local only holds all but what is here, and gives the phase back', () => {
  const held = after({ type: 'asked' }, found, { type: 'local-only', on: true });
  assert.equal(toldOf(held).phase, 'held');
  assert.ok(!mayAsk(held) && !mayDownload(held));
  const free = nextUpdate(held, { type: 'local-only', on: false });
  assert.deepEqual([toldOf(free).phase, toldOf(free).version], ['available', '0.2.0']);
  const ready = after({ type: 'asked' }, found, { type: 'begun' }, { type: 'here' }, { type: 'local-only', on: true });
  assert.equal(toldOf(ready).phase, 'ready');
  assert.equal(toldOf({ ...first('manual'), isHeld: true }).phase, 'manual');
});

test('a download that was stopped can be begun again', () => {
  assert.equal(after({ type: 'asked' }, found, { type: 'begun' }, { type: 'stopped' }).state.phase, 'available');
});

test('another channel forgets what was found on this one', () => {
  const { phase, channel, version } = toldOf(after({ type: 'asked' }, found, { type: 'channel', channel: 'beta' }));
  assert.deepEqual([phase, channel, version], ['idle', 'beta', null]);
});

test('it is asked by itself only where that was switched on, and a day has gone by', () => {
  const now = Date.parse(at);
  const daily = after({ type: 'daily', on: true });
  assert.ok(!isDue(first(), now));
  assert.ok(isDue(daily, now));
  const asked = [{ type: 'asked' }, { type: 'newest', at }] as const;
  const today = asked.reduce(nextUpdate, daily);
  assert.ok(!isDue(today, now + 86_399_000));
  assert.ok(isDue(today, now + 86_400_000));
  assert.ok(isDue(today, now - 30 * 86_400_000), 'a clock that was wrong');
});

test('whatever happens in whatever order, what is told fits together', () => {
  const event: fc.Arbitrary<UpdateEvent> = fc.oneof(
    fc.constantFrom<UpdateEvent>(
      { type: 'asked' },
      { type: 'newest', at },
      found,
      { type: 'begun' },
      { type: 'stopped' },
      { type: 'here' },
    ),
    fc.record({ type: fc.constant('coming' as const), progress: fc.double() }),
    fc.record({ type: fc.constant('failed' as const), why: fc.constant('No answer.') }),
    fc.record({ type: fc.constant('local-only' as const), on: fc.boolean() }),
    fc.record({ type: fc.constant('daily' as const), on: fc.boolean() }),
    fc.record({ type: fc.constant('channel' as const), channel: fc.constantFrom('stable' as const, 'beta' as const) }),
  );
  fc.assert(
    fc.property(fc.constantFrom('idle' as const, 'manual' as const), fc.array(event), (phase, events) => {
      const updating = events.reduce(nextUpdate, first(phase));
      const told = toldOf(updating);
      if (phase === 'manual') assert.equal(told.phase, 'manual');
      assert.equal(told.why !== null, updating.state.phase === 'failed');
      assert.equal(
        updating.state.version !== null,
        ['available', 'downloading', 'ready'].includes(updating.state.phase),
      );
      assert.equal(told.progress !== null, told.phase === 'downloading');
      assert.ok(told.progress === null || (told.progress >= 0 && told.progress <= 1));
      assert.equal(told.before, '0.1.0');
    }),
    { numRuns: 500 },
  );
});
