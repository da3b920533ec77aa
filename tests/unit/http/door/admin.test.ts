import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  makeSession,
  readSession,
  sessionKeyOf,
  sessionMs,
  sessionsIn,
} from '../../../../main/config/admin-session.ts';
import { openEndedSessions } from '../../../../main/config/ended-sessions.ts';
import { findAdminToken, readAdminToken } from '../../../../main/config/admin-token.ts';
import { ConfigError } from '../../../../main/config/yaml-file.ts';
import { createTries, networkOf } from '../../../../main/http/door/admin-tries.ts';
import { adminAt, adminToken } from '../../../support/admin.ts';
import { recordingLog } from '../../../support/recording-ports.ts';

function adminWithTime() {
  const time = { now: 5_000_000, elapsed: 0 };
  const admin = adminAt({ now: () => time.now, elapsed: () => time.elapsed });
  return { time, admin };
}

test('a link opens one browser, once, and for a quarter of an hour', () => {
  const { time, admin } = adminWithTime();
  const first = admin.makeCode();
  const second = admin.makeCode();
  assert.notEqual(first.code, second.code);
  assert.match(first.code, /^[A-Za-z0-9_-]{32}$/);
  assert.equal(first.endsAtMs, time.now + 900_000);
  assert.equal(admin.spend(first.code, '192.0.2.1').kind, 'admin');
  assert.equal(admin.spend(first.code, '192.0.2.1').kind, 'wrong');
  time.elapsed += 900_000;
  assert.equal(admin.spend(second.code, '192.0.2.1').kind, 'wrong');
});

test('of links that nobody opened the newest sixteen are kept', () => {
  const { admin } = adminWithTime();
  const codes = Array.from({ length: 17 }, () => admin.makeCode().code);
  const [oldest = '', next = ''] = codes;
  assert.equal(admin.spend(oldest, 'a').kind, 'wrong');
  assert.equal(admin.spend(next, 'a').kind, 'admin');
});

test('guessing at links ends after ten tries', () => {
  const { admin } = adminWithTime();
  const { code } = admin.makeCode();
  for (let turn = 0; turn < 10; turn++) assert.equal(admin.spend(`guess-${turn}`, '::1').kind, 'wrong');
  assert.deepEqual(admin.spend('one more', '::1'), { kind: 'wait', seconds: 60 });
  assert.deepEqual(admin.spend(code, '::1'), { kind: 'admin', sessionId: null });
  assert.equal(admin.spend(code, '2001:db8::1').kind, 'wrong');
});

test('a session that it made is known until its time is over, and ends with its token', () => {
  const { time, admin } = adminWithTime();
  const { value, lastsS } = admin.makeSession();
  const asked = (cookie: string) => admin.judge({ bearers: [], cookies: [cookie], from: '::1' }).kind;
  assert.equal(asked(`llr_admin=${value}`), 'admin');
  assert.equal(
    adminAt({ now: () => time.now, elapsed: () => 0 }, `${adminToken}other`).judge({
      bearers: [],
      cookies: [`llr_admin=${value}`],
      from: '::1',
    }).kind,
    'nobody',
  );
  time.now += lastsS * 1_000 - 1;
  assert.equal(asked(`a=b;llr_admin=old;llr_admin=${value}`), 'admin');
  time.now += 1;
  assert.equal(asked(`llr_admin=${value}`), 'nobody');
});

test('of two sessions of one moment one can be ended, which is told once, and the other stays', () => {
  const { admin } = adminWithTime();
  const [one, two] = [admin.makeSession().value, admin.makeSession().value];
  const told: string[] = [];
  admin.onEnded((ids) => void told.push(...ids));
  const asked = (value: string) => admin.judge({ bearers: [], cookies: [`llr_admin=${value}`], from: '::1' }).kind;
  for (let count = 0; count < 2; count++) admin.endSessions([`a=b; llr_admin=${one}`, 'llr_admin=forged']);
  assert.deepEqual([asked(one), asked(two)], ['nobody', 'admin']);
  assert.deepEqual(told, [one.split('.')[1]]);
});

function sessionsOnDisk() {
  const it = { now: 1_000, text: null as string | null, isFull: false, isUnreadable: false };
  const { log, lines } = recordingLog();
  const open = () =>
    openEndedSessions({
      path: 'ended',
      clock: { now: () => it.now },
      files: {
        readText() {
          if (it.isUnreadable) throw new Error('denied');
          return it.text;
        },
        writeText(_path, written) {
          if (it.isFull) throw new Error('full');
          it.text = written;
        },
      },
      log,
    });
  return { it, open, events: () => lines.map(({ event }) => event) };
}

test('a session that was ended is ended after a restart, and also where the disk refuses that', () => {
  const { it, open } = sessionsOnDisk();
  const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id, endsAtMs: 2_000 }));
  assert.ok(a && b && c);
  open().add([a]);
  const next = open();
  assert.deepEqual([next.has(a), next.has(b)], [true, false]);
  it.isFull = true;
  assert.throws(() => next.add([c]), /full/);
  assert.ok(next.has(c));
});

test('a clock that was ahead for a moment brings back no session, and the list stays short', () => {
  const { it, open } = sessionsOnDisk();
  const first = { id: 'first', endsAtMs: 2_000 };
  open().add([first]);
  it.now = 400 * 86_400_000;
  open().add([{ id: 'second', endsAtMs: it.now + 1_000 }]);
  it.now = 1_500;
  assert.ok(open().has(first));
  it.now = 3_000;
  for (let count = 0; count < 600; count++) open().add([{ id: `s${count}`, endsAtMs: 2_500 }]);
  assert.equal(Object.keys(JSON.parse(it.text ?? '')).length, 501, 'the second is not over yet');
});

test('where the list cannot be read every session by then is ended and stays so, and a new one is not', () => {
  for (const unreadable of ['', '[]', '{"a":', null]) {
    const { it, open, events } = sessionsOnDisk();
    it.text = unreadable;
    it.isUnreadable = unreadable === null;
    const before = { id: 'b', endsAtMs: it.now + sessionMs };
    assert.ok(open().has(before));
    assert.deepEqual(events(), ['ended-sessions-unreadable']);
    it.isUnreadable = false;
    it.now += 1;
    const after = { id: 'n', endsAtMs: it.now + sessionMs };
    const next = open();
    assert.deepEqual([next.has(before), next.has(after)], [true, false]);
    next.add([after]);
    assert.deepEqual([open().has(before), open().has(after)], [true, true]);
  }
});

test('no text but what was signed is a session', () => {
  const key = sessionKeyOf(adminToken);
  const said = { id: 'abcdefghijklmnopqrstuv', endsAtMs: 2_000 };
  const signed = makeSession(key, said);
  assert.deepEqual(readSession(key, signed, 1_999), said);
  const cut = fc.tuple(fc.nat(signed.length), fc.string({ maxLength: 3 }), fc.nat(2));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        cut.map(([at, put, drop]) => signed.slice(0, at) + put + signed.slice(at + drop)),
      ),
      (text) => assert.equal(readSession(key, text, 1_999) !== null, text === signed),
    ),
  );
  assert.deepEqual(sessionsIn('llr_admin=a; xllr_admin=b; llr_admin =c;llr_admin=d=e; llr_admin'), ['a', 'd', '']);
});

test('the memory of who was wrong is bounded, and forgets the one of longest ago', () => {
  let elapsed = 0;
  const tries = createTries({ elapsed: () => elapsed });
  const fail = (from: string): void => {
    for (let turn = 0; turn < 10; turn++) tries.failed(from);
  };
  fail('192.0.2.1');
  fail('192.0.2.2');
  for (let at = 0; at < 999; at++) tries.failed(`198.51.100.${at}`);
  assert.equal(tries.waitS('192.0.2.1'), 0);
  assert.equal(tries.waitS('192.0.2.2'), 60);
  elapsed += 60_000;
  assert.equal(tries.waitS('192.0.2.2'), 0);
  tries.failed('192.0.2.2');
  assert.equal(tries.waitS('192.0.2.2'), 0);
});

test('a network is what one machine cannot change at will', () => {
  assert.equal(networkOf('192.0.2.1'), '192.0.2.1');
  assert.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2');
  assert.equal(networkOf('2001:db8:1:2::6'), networkOf('2001:db8:1:2:ffff::'));
  assert.equal(networkOf('2001:db8::6'), '2001:db8:0:0');
  assert.equal(networkOf('::1'), '0:0:0:0');
  assert.equal(networkOf(''), '');
});

const path = '/home/admin-token';
function filesWith(text: string | null) {
  const kept = { text };
  const files = {
    readText: () => kept.text,
    writeText: (at: string, written: string) => {
      assert.equal(at, path);
      kept.text = written;
    },
  };
  return { files, kept };
}
const random = { bytes: (count: number) => new Uint8Array(count).fill(255) };

test('a token is made once, with 256 bits, and is no project token', () => {
  const { files, kept } = filesWith(null);
  assert.equal(findAdminToken({ files, env: {}, path }), null);
  const made = readAdminToken({ files, env: {}, path, random });
  assert.match(made, /^lra_[A-Za-z0-9_-]{43}$/);
  assert.ok(!made.startsWith('lr_'));
  assert.equal(kept.text, `${made}\n`);
  const other = { bytes: () => assert.fail('It is there.') };
  assert.equal(readAdminToken({ files, env: {}, path, random: other }), made);
});

test('the environment goes before the file, and nothing that could be guessed is taken', () => {
  const { files, kept } = filesWith('lra_of-the-file-0123456789abcdef');
  const LLR_ADMIN_TOKEN = 'lra_of-the-environment-0123456789';
  assert.equal(readAdminToken({ files, env: { LLR_ADMIN_TOKEN }, path, random }), LLR_ADMIN_TOKEN);
  assert.equal(readAdminToken({ files, env: { LLR_ADMIN_TOKEN: '' }, path, random }), kept.text);
  for (const weak of ['lra_short', 'secret', `lr_${'a'.repeat(40)}`, `lra_${'a'.repeat(21)}`, `lra_${'a '.repeat(30)}`])
    assert.throws(
      () => readAdminToken({ files, env: { LLR_ADMIN_TOKEN: weak }, path, random }),
      (error) => error instanceof ConfigError && !error.message.includes(weak),
    );
  assert.throws(() => readAdminToken({ ...filesWith('torn'), env: {}, path, random }), /Remove the file/);
});
