import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSessions } from '../../../main/mcp/sessions.ts';

const team = { projectId: 'p_one', tokenId: 't_one' };
const other = { projectId: 'p_one', tokenId: 't_two' };

function scene(most = 2) {
  let now = 0;
  const closed: string[] = [];
  const sessions = createSessions({ elapsed: () => now }, { most, idleMs: 100 });
  return {
    sessions,
    closed,
    add: (id: string, owner = team) => sessions.add(id, owner, { close: async () => void closed.push(id) }),
    pass: (ms: number) => (now += ms),
  };
}

test('a session is found by whoever began it and by nobody else', () => {
  const { sessions, add } = scene();
  add('a');
  assert.equal(sessions.find('a', team)?.id, 'a');
  assert.equal(sessions.find('a', other), null);
  assert.equal(sessions.find('a', { projectId: 'default', tokenId: null }), null);
  assert.equal(sessions.find('b', team), null);
});

test('one that is silent for long is closed; one that is at work is not', () => {
  const { sessions, add, pass, closed } = scene();
  add('a');
  const done = add('b').use();
  pass(101);
  assert.equal(sessions.find('a', team), null);
  assert.equal(sessions.find('b', team)?.id, 'b');
  done();
  pass(101);
  assert.equal(sessions.find('b', team), null);
  assert.deepEqual(closed, ['a', 'b']);
});

test('where there are too many, the one that was used longest ago gives way; where all are at work, nobody does', () => {
  const { sessions, add, closed } = scene();
  add('a');
  const b = add('b');
  sessions.find('a', team);
  sessions.makeRoom(team);
  assert.deepEqual(closed, ['b']);
  const done = add('c').use();
  const also = sessions.find('a', team)?.use();
  assert.throws(() => sessions.makeRoom(team), { code: 'rate_limited' });
  also?.();
  sessions.makeRoom(team);
  assert.deepEqual(closed, ['b', 'a']);
  done();
  // One that is closed stays so, whatever it still had under way.
  b.use()();
  assert.equal(sessions.find('b', team), null);
});

test('whoever has as many as it may, at work or not, takes nothing of others', () => {
  const { sessions, add, closed } = scene();
  const theirs = [add('a', other).use(), add('b', other).use()];
  assert.throws(() => sessions.makeRoom(other), { code: 'rate_limited' });
  for (const id of ['c', 'd']) {
    sessions.makeRoom(team);
    add(id);
  }
  sessions.makeRoom({ projectId: 'default', tokenId: null });
  assert.deepEqual(closed, []);
  sessions.makeRoom(team);
  assert.deepEqual(closed, ['c']);
  theirs.forEach((done) => done());
});
