import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEntry } from '../../../../main/contract/settings-api.ts';
import { createFeed, entryOf, fieldsOf, textOf } from '../../../../renderer/features/settings/feed.ts';

const entry = (event: string, more: Partial<LogEntry> = {}): LogEntry => ({
  at: '2026-11-17T14:31:00.000Z',
  level: 'info',
  event,
  ...more,
});

const events = (feed: ReturnType<typeof createFeed>): readonly string[] =>
  feed.store.getState().lines.map(({ entry: { event } }) => event);

test('the last thousand lines are kept, whatever comes', () => {
  const feed = createFeed();
  feed.opened();
  for (let part = 0; part < 3; part++) feed.take(Array.from({ length: 400 }, (_, at) => entry(`e${part * 400 + at}`)));
  assert.equal(events(feed).length, 1_000);
  assert.equal(events(feed)[0], 'e200');
  assert.equal(events(feed).at(-1), 'e1199');
});

test('while the reader has stopped them lines wait, and come in their order', () => {
  const feed = createFeed();
  feed.opened();
  feed.take([entry('one')]);
  feed.pause();
  feed.take([entry('two')]);
  feed.take([entry('three')]);
  assert.deepEqual(events(feed), ['one']);
  assert.equal(feed.store.getState().waiting.length, 2);
  feed.goOn();
  assert.deepEqual(events(feed), ['one', 'two', 'three']);
  assert.equal(feed.store.getState().waiting.length, 0);
});

test('lines stay while the router is away, and what it tells anew takes their place', () => {
  const feed = createFeed();
  feed.opened();
  feed.take([entry('one')]);
  feed.lost();
  assert.deepEqual(events(feed), ['one']);
  feed.opened();
  assert.deepEqual(events(feed), ['one']);
  feed.take([entry('one'), entry('two')]);
  assert.deepEqual(events(feed), ['one', 'two']);
});

test('models that lines name are offered, each once', () => {
  const feed = createFeed();
  feed.opened();
  feed.take([entry('a', { target: 'local/b' }), entry('b', { model: 'a' }), entry('c', { model: 'a' })]);
  assert.deepEqual(feed.store.getState().models, ['a', 'local/b']);
});

test('a line says its fields beside its head, and is copied as it lies in the file', () => {
  const one = entry('model-loaded', { model: 'gemma', ms: 812, pinned: false, reason: null });
  assert.deepEqual(fieldsOf(one), [
    ['model', 'gemma'],
    ['ms', '812'],
    ['pinned', 'false'],
  ]);
  assert.equal(textOf([{ id: 1, entry: one }]), JSON.stringify(one));
});

test('what is no line of the log is none', () => {
  assert.deepEqual(entryOf(JSON.stringify(entry('x'))), entry('x'));
  assert.equal(entryOf('{}'), null);
  assert.equal(entryOf('3'), null);
});
