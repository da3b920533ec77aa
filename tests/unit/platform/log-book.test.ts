import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogBook } from '../../../main/platform/log-book.ts';
import type { Log, LogLevel } from '../../../main/platform/ports.ts';

function bookOver(hostLevels: readonly LogLevel[], level: LogLevel) {
  const host: string[] = [];
  const lines: string[] = [];
  const log: Log = {
    enabled: (of) => hostLevels.includes(of),
    write: (of, event) => void (hostLevels.includes(of) && host.push(event)),
  };
  const book = createLogBook({ log, level, now: () => 0, take: (line) => lines.push(line) });
  return { book, host, lines };
}

test('an entry goes to the host, to the files and into the book alike', () => {
  const { book, host, lines } = bookOver(['info', 'warn', 'error'], 'info');
  book.log.write('info', 'model-loaded', { model: 'a', loadMs: 3 });
  assert.deepEqual(host, ['model-loaded']);
  assert.deepEqual(lines, [
    '{"at":"1970-01-01T00:00:00.000Z","level":"info","event":"model-loaded","model":"a","loadMs":3}\n',
  ]);
  assert.deepEqual(book.since(0)[0]?.entry, JSON.parse(lines[0] ?? ''));
});

test('what the host takes is kept whatever the level says, and the level can have more kept', () => {
  const { book, host, lines } = bookOver(['error'], 'info');
  for (const level of ['debug', 'info', 'error'] as const) book.log.write(level, level);
  assert.deepEqual(host, ['error']);
  assert.equal(lines.length, 2);
  assert.equal(book.log.enabled('debug'), false);
  book.setLevel('debug');
  assert.equal(book.log.enabled('debug'), true);
  book.setLevel('error');
  book.log.write('info', 'again');
  assert.equal(lines.length, 2);
});

test('a field cannot pass for the time, the level or the name of an entry', () => {
  const { book } = bookOver([], 'info');
  book.log.write('info', 'real', { event: 'forged', level: 'error' });
  assert.deepEqual(book.since(0)[0]?.entry, { at: '1970-01-01T00:00:00.000Z', level: 'info', event: 'real' });
});

test('the book holds the latest, and tells who listens of each', () => {
  const { book } = bookOver([], 'info');
  let told = 0;
  const forget = book.onEntry(() => told++);
  for (let at = 1; at <= 2_005; at++) book.log.write('info', `entry-${at}`);
  forget();
  book.log.write('info', 'entry-2006');
  assert.equal(told, 2_005);
  assert.equal(book.since(0).length, 2_000);
  assert.equal(book.since(0)[0]?.entry.event, 'entry-7');
  assert.deepEqual(
    book.since(2_004).map(({ number }) => number),
    [2_005, 2_006],
  );
  assert.deepEqual(book.since(2_006), []);
});
