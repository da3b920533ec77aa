import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Target, Zone } from '../../../../main/contract/routing.ts';
import { createFigures } from '../../../../main/gateway/memory/figures.ts';
import { createSessions, sessionKey } from '../../../../main/gateway/memory/sessions.ts';
import { realClock } from '../../../../main/platform/real.ts';

function clockAt() {
  let now = 0;
  return { clock: { ...realClock, elapsed: () => now }, forward: (ms: number) => (now += ms) };
}
const to = (name: string, zone: Zone = 'public'): Target => {
  const [backend = '', model = ''] = name.split('/');
  return { backend, model, zone, region: null };
};
const whole = (durationMs: number, ok = true) => ({ ok, form: 'whole', durationMs, ttftMs: null }) as const;

test('a target is expected to take the middle of its latest answers, once there are enough', () => {
  const { clock, forward } = clockAt();
  const figures = createFigures(clock);
  const expected = (): number | null => figures.live('whole').expectedMs('a/b');
  for (const ms of [100, 900, 120, 110]) figures.asked(to('a/b'))(whole(ms));
  assert.equal(expected(), null);
  figures.asked(to('a/b'))(whole(130));
  assert.equal(expected(), 120);
  figures.asked(to('a/b'))(whole(5, false));
  assert.equal(expected(), 120);
  forward(16 * 60_000);
  assert.equal(expected(), null);
});

test('a target that became slow is seen as slow', () => {
  const { clock } = clockAt();
  const figures = createFigures(clock);
  for (let count = 0; count < 64; count++) figures.asked(to('a/b'))(whole(10));
  for (let count = 0; count < 40; count++) figures.asked(to('a/b'))(whole(500));
  assert.equal(figures.live('whole').expectedMs('a/b'), 500);
});

test('streams count until they begin, apart from whole answers', () => {
  const { clock } = clockAt();
  const figures = createFigures(clock);
  for (let count = 0; count < 5; count++)
    figures.asked(to('a/b'))({ ok: true, form: 'stream', durationMs: 9_000, ttftMs: 200 });
  assert.equal(figures.live('stream').expectedMs('a/b'), 200);
  assert.equal(figures.live('whole').expectedMs('a/b'), null);
});

test('one of 20 requests that were shifted away is due', () => {
  const { clock } = clockAt();
  const figures = createFigures(clock);
  const due: number[] = [];
  for (let request = 1; request <= 60; request++) {
    if (figures.live('whole').isDue('a/b')) due.push(request);
    figures.shifted('a/b');
  }
  assert.deepEqual(due, [20, 40, 60]);
});

test('what is under way is counted, and told once', () => {
  const { clock } = clockAt();
  const figures = createFigures(clock);
  assert.ok(figures.isIdle('a'));
  const ended = figures.asked(to('a/b'));
  assert.ok(!figures.isIdle('a'));
  ended(null);
  ended(whole(1));
  assert.ok(figures.isIdle('a'));
  assert.deepEqual(figures.tell().targets, [
    { target: 'a/b', inFlight: 0, calls: 0, succeeded: 0, wholeP50Ms: null, streamP50Ms: null },
  ]);
});

test('rules are counted by what became of their requests', () => {
  const { clock } = clockAt();
  const figures = createFigures(clock);
  figures.ruleUsed('policy.yaml:3', { ok: true, durationMs: 100, fellBack: true });
  figures.ruleUsed('policy.yaml:3', { ok: false, durationMs: 900, fellBack: false });
  assert.deepEqual(figures.tell().rules, [{ rule: 'policy.yaml:3', calls: 2, succeeded: 1, fellBack: 1, p50Ms: 100 }]);
});

test('a conversation is known by its beginning, its name and its project', () => {
  const beginning = { projectId: 'p', session: null, firstUser: 'Hello' };
  const keys = [
    beginning,
    { ...beginning, projectId: 'q' },
    { ...beginning, session: 's' },
    { ...beginning, firstUser: 'Hello!' },
  ].map(sessionKey);
  assert.equal(new Set(keys).size, 4);
  assert.ok(keys.every((key) => !key.includes('Hello')));
});

test('a use keeps a conversation warm', () => {
  const { clock, forward } = clockAt();
  const sessions = createSessions(clock);
  const standing = { tier: 'SIMPLE', target: 'a/b', raisedAt: null } as const;
  sessions.keep('k', standing);
  forward(4 * 60_000);
  sessions.keep('k', standing);
  forward(4 * 60_000);
  assert.deepEqual(sessions.find('k'), standing);
  forward(2 * 60_000);
  assert.equal(sessions.find('k'), null);
});

test('all targets of a backend are told together, and those of another whose name begins alike are not', () => {
  const { clock } = clockAt();
  const figures = createFigures(clock);
  const nothing = { calls: 0, inFlight: 0, success: null, lastOk: null, p50Ms: null, p95Ms: null };
  assert.deepEqual(figures.tellBackend('a'), nothing);
  for (const [target, ok, durationMs] of [
    ['a/one', true, 10],
    ['a/two', true, 30],
    ['a/two', true, 20],
    ['a/one', false, 5],
    ['ab/one', true, 900],
  ] as const)
    figures.asked(to(target))({ ok, form: 'whole', durationMs, ttftMs: null });
  figures.asked(to('a/one'));
  assert.deepEqual(figures.tellBackend('a'), {
    calls: 4,
    inFlight: 1,
    success: 0.75,
    lastOk: false,
    p50Ms: 20,
    p95Ms: 30,
  });
});

test('where answers are waited for is known by zone, and told at each change', () => {
  let told = 0;
  const figures = createFigures(clockAt().clock, () => told++);
  assert.deepEqual(figures.busy(), []);
  const first = figures.asked(to('a/one', 'public'));
  const second = figures.asked(to('b/one', 'device'));
  const third = figures.asked(to('b/two', 'device'));
  assert.deepEqual(new Set(figures.busy()), new Set(['public', 'device']));
  first(null);
  first(null);
  second(null);
  assert.deepEqual(figures.busy(), ['device']);
  third(null);
  assert.deepEqual(figures.busy(), []);
  assert.equal(told, 6, 'an end counts once');
});
