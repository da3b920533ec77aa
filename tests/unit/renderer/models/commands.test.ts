import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandsOf } from '../../../../renderer/features/models/commands.ts';
import { placeOf, searchOf } from '../../../../renderer/features/models/address.ts';
import { entryWith, installedWith } from '../../../support/model-entries.ts';

test('the palette starts what lies here, stops what runs, gets what could be had, and imports', () => {
  const commands = commandsOf({
    entries: [
      installedWith({ id: 'a' }),
      installedWith({ id: 'b', record: { state: 'ready' } }),
      installedWith({ id: 'c', record: { state: 'failed' } }),
      entryWith({ id: 'd' }),
    ],
    running: [],
    go: () => undefined,
    renew: async () => undefined,
  });
  assert.deepEqual(
    commands.map(({ id }) => id),
    ['start-a', 'stop-b', 'start-c', 'get-d', 'import-model'],
  );
});

test('a file that was clicked stands in the address for as long as its dialog is open', () => {
  const place = placeOf({ import: '1', path: '/models/a b.gguf' });
  assert.equal(searchOf(place, { q: 'x' })['path'], '/models/a b.gguf');
  assert.equal(searchOf(place, { isImporting: false })['path'], undefined);
  assert.equal(searchOf(place, { path: '/models/c.gguf' })['path'], '/models/c.gguf');
});

test('the address holds tab, model and search; what is empty or not understood is left out', () => {
  const place = placeOf({ tab: 'catalog', model: 'gemma', q: '', import: '1' });
  assert.deepEqual(place, { tab: 'catalog', model: 'gemma', q: '', isImporting: true, path: '' });
  assert.equal(placeOf({ tab: 'nothing' }).tab, null);
  assert.deepEqual(searchOf(place, { model: null, isImporting: false }), {
    tab: 'catalog',
    model: undefined,
    q: undefined,
    import: undefined,
    path: undefined,
  });
});
