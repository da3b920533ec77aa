import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import { trusted, type TcpDoor } from '../../../../main/http/door/env.ts';
import { createVisits, departureFrom, onceOver, openVisit, type Visit } from '../../../../main/http/door/visits.ts';

test('a caller that leaves is told to its own visit alone, which is then over', () => {
  const visits = createVisits();
  const [leaver, stayer] = [visits.open(), visits.open()];
  leaver.leave();
  assert.deepEqual([leaver.signal.aborted, stayer.signal.aborted], [true, false]);
  assert.equal(visits.count(), 1);
});

test('a visit whose answer is complete is over without a word', () => {
  const visits = createVisits();
  const visit = visits.open();
  visit.done();
  assert.deepEqual([visits.count(), visit.signal.aborted], [0, false]);
});

test('a caller that goes away behind its complete answer has not left it', () => {
  const visits = createVisits();
  const visit = visits.open();
  visit.done();
  visit.leave();
  assert.equal(visit.signal.aborted, false);
});

test('a stop reaches every visit under way with its reason, and none that is over', () => {
  const visits = createVisits();
  const [over, ...underWay] = [visits.open(), visits.open(), visits.open()];
  over.done();
  const reason = new Error('stopping');
  visits.endAll(reason);
  assert.deepEqual(
    underWay.map(({ signal }) => signal.reason),
    [reason, reason],
  );
  assert.equal(over.signal.aborted, false);
});

test('a stopped visit counts until its answer is out, and keeps the reason when its caller leaves too', () => {
  const visits = createVisits();
  const [finished, left] = [visits.open(), visits.open()];
  const reason = new Error('stopping');
  visits.endAll(reason);
  assert.equal(visits.count(), 2);
  finished.done();
  left.leave();
  assert.equal(visits.count(), 0);
  assert.equal(left.signal.reason, reason);
});

test('a visit that begins after a stop is not ended by it', () => {
  const visits = createVisits();
  visits.endAll(new Error('stopping'));
  assert.equal(visits.open().signal.aborted, false);
});

test('however visits leave and end, each is counted off once, by what came first', () => {
  const step = fc.tuple(fc.constantFrom<'leave' | 'done'>('leave', 'done'), fc.nat({ max: 4 }));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const visits = createVisits();
      const opened: readonly Visit[] = Array.from({ length: 5 }, () => visits.open());
      const first = new Map<number, string>();
      for (const [what, which] of steps) {
        opened[which]?.[what]();
        if (!first.has(which)) first.set(which, what);
      }
      assert.equal(visits.count(), 5 - first.size);
      opened.forEach(({ signal }, which) => assert.equal(signal.aborted, first.get(which) === 'leave'));
    }),
  );
});

test('those who came with a token that has died are told why, and nobody else is', () => {
  const visits = createVisits();
  const [dead, alive, without] = [visits.open('t_dead'), visits.open('t_alive'), visits.open()];
  const over = visits.open('t_dead');
  over.done();
  const reason = new Error('it died');
  visits.endOf(new Set(['t_dead', 't_other']), reason);
  assert.equal(dead.signal.reason, reason);
  assert.deepEqual([alive.signal.aborted, without.signal.aborted, over.signal.aborted], [false, false, false]);
});

test('a caller within this process leaves by its signal, and one that had left before it came too', () => {
  const visits = createVisits();
  const leaving = new AbortController();
  const visit = openVisit({ door: 'process', caller: trusted, signal: leaving.signal }, visits);
  assert.equal(visit.signal.aborted, false);
  leaving.abort();
  assert.equal(visit.signal.aborted, true);
  assert.equal(openVisit({ door: 'process', caller: trusted, signal: leaving.signal }, visits).signal.aborted, true);
  assert.equal(visits.count(), 0);
});

function socketOf(sessionId: string) {
  const socket = Object.assign(new EventEmitter(), { writableFinished: false });
  const door: TcpDoor = {
    door: 'tcp',
    caller: { ...trusted, sessionId },
    incoming: new EventEmitter() as IncomingMessage,
    outgoing: socket as EventEmitter as ServerResponse,
  };
  return { door, socket };
}

test('a long question ends with the session that asked it, and is counted no more once its socket is closed', () => {
  const visits = createVisits();
  const [mine, other] = [socketOf('mine'), socketOf('other')];
  const request = { signal: new AbortController().signal };
  const [left, stays] = [mine, other].map(({ door }) => departureFrom(door, { request, visits }));
  const reason = new Error('signed out');
  visits.endOf(new Set(['mine']), reason);
  assert.deepEqual([left?.reason, stays?.aborted], [reason, false]);
  for (const { socket } of [mine, other]) socket.emit('close');
  assert.equal(visits.count(), 0);
  assert.equal(stays?.aborted, true);
});

test('what ends while something else is waited for is over as soon as it would begin', () => {
  const visits = createVisits();
  const visit = openVisit(socketOf('mine').door, visits);
  visits.endOf(new Set(['mine']), new Error('signed out'));
  let ended = 0;
  onceOver(visit, () => void ended++);
  assert.equal(ended, 1);
});
