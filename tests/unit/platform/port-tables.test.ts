import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  holderInLsof,
  inodesListening,
  nameInTasklist,
  pidInNetstat,
  plainName,
} from '../../../main/platform/port-tables.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, state: string, inode: string): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000000000000000 100 0 0 10 0`;
const table = (...rows: string[]): string => [head, ...rows, ''].join('\n');

test('on Linux who listens is told by the inode of the socket, at this machine or at all addresses', () => {
  for (const address of [
    '0100007F',
    '00000000',
    '00000000000000000000000000000000',
    '00000000000000000000000001000000',
    '0000000000000000FFFF00000100007F',
  ])
    assert.deepEqual(inodesListening(table(row(`${address}:4966`, '0A', '171896')), 18_790), ['171896'], address);
});

test('on Linux a connection, another port, another address and a socket without an owner are passed over', () => {
  const others = table(
    row('0100007F:4966', '01', '1'),
    row('0100007F:4967', '0A', '2'),
    row('0501A8C0:4966', '0A', '3'),
    row('0100007F:4966', '0A', '0'),
  );
  assert.deepEqual(inodesListening(others, 18_790), []);
});

test('lsof tells the process before what it holds', () => {
  assert.deepEqual(holderInLsof('p1234\ncollama\nf3\nn127.0.0.1:18790\n'), { pid: 1234, name: 'ollama' });
  assert.deepEqual(holderInLsof('p7\nf3\np8\ncother\n'), { pid: 7, name: null });
  assert.equal(holderInLsof(''), null);
  assert.equal(holderInLsof('lsof: no such thing\n'), null);
});

const netstat = (foreign: string, state: string): string => `
Aktive Verbindungen

  Proto  Lokale Adresse         Remoteadresse          Status           PID
  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN          1040
  TCP    127.0.0.1:18790        ${foreign}              ${state}         4711
`;

test('netstat is read in any language, and a connection is nobody who listens', () => {
  assert.equal(pidInNetstat(netstat('0.0.0.0:0', 'ABHÖREN'), 18_790), 4711);
  assert.equal(pidInNetstat(netstat('127.0.0.1:50123', 'HERGESTELLT'), 18_790), null);
  assert.equal(pidInNetstat('  TCP    [::1]:18790   [::]:0   LISTENING   9\r\n', 18_790), 9);
  assert.equal(pidInNetstat('  TCP    [::]:18790   [::]:0   LISTENING   10\r\n', 18_790), 10);
  assert.equal(pidInNetstat('  TCP    192.168.1.5:18790   0.0.0.0:0   LISTENING   9\r\n', 18_790), null);
  assert.equal(pidInNetstat('  UDP    127.0.0.1:18790   *:*      9\r\n', 18_790), null);
});

test('tasklist tells the name of a process', () => {
  assert.equal(nameInTasklist('"ollama.exe","4711","Console","1","52.100 K"\r\n', 4711), 'ollama.exe');
  assert.equal(nameInTasklist('"ollama.exe","4712","Console","1","52.100 K"\r\n', 4711), null);
  assert.equal(nameInTasklist('INFO: No tasks are running.\r\n', 4711), null);
});

test('a name that a person could not read is none', () => {
  assert.equal(plainName('ollama\n'), 'ollama');
  for (const name of ['', '  ', 'a\nb', '\u001b[31mred', 'x'.repeat(65), 'Ж'])
    assert.equal(plainName(name), null, name);
});

const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        'TCP',
        '127.0.0.1:18790',
        '[::1]:18790',
        ':18790',
        '0.0.0.0:0',
        ' ',
        '\n',
        '\r\n',
        'p1',
        'p',
        'c',
        'c\u0007x',
        '0A',
        '0100007F:4966',
        '"a","1"',
        '-1',
        '99999999999999',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join(' ')),
);

test('whatever a system says, a holder has a number that can be one and a name that can be read, or there is none', () => {
  fc.assert(
    fc.property(words, (text) => {
      const holder = holderInLsof(text);
      if (holder !== null) {
        assert.ok(Number.isSafeInteger(holder.pid) && holder.pid > 0);
        assert.ok(holder.name === null || /^[\x20-\x7e]{1,64}$/.test(holder.name));
      }
      const pid = pidInNetstat(text, 18_790);
      assert.ok(pid === null || (Number.isSafeInteger(pid) && pid > 0));
      const name = nameInTasklist(text, 1);
      assert.ok(name === null || /^[\x20-\x7e]{1,64}$/.test(name));
      for (const inode of inodesListening(text, 18_790)) assert.match(inode, /^[1-9]\d*$/);
    }),
  );
});
