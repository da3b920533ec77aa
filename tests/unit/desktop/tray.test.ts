import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktopOrder, noUpdate, type UpdateState } from '../../../main/contract/desktop.ts';
import type { DownloadProgress } from '../../../main/contract/downloads.ts';
import { faceOf } from '../../../main/desktop/tray-icon.ts';
import { trayMenu, type TrayItem } from '../../../main/desktop/tray-menu.ts';
import { alertWith, glanceWith } from '../../support/glances.ts';
import { recordWith } from '../../support/model-entries.ts';

const update: UpdateState = { ...noUpdate, phase: 'idle' };
const menuOf = (given: Parameters<typeof glanceWith>[0] = {}, state = {}, news: Partial<UpdateState> = {}) =>
  trayMenu({ ...glanceWith(given, state), update: { ...update, ...news } });
const wordsOf = (items: readonly TrayItem[]): readonly string[] =>
  items.map((item) => (item.kind === 'line' ? '-' : item.label));
const ordersIn = (items: readonly TrayItem[]): readonly unknown[] =>
  items.flatMap((item) => (item.kind === 'order' ? [item.order] : item.kind === 'menu' ? ordersIn(item.items) : []));

test('the face tells what needs the person first, then where answers come from', () => {
  const paused = { address: null };
  assert.equal(faceOf(glanceWith()), 'idle');
  assert.equal(faceOf(glanceWith({ busy: ['device'] })), 'working');
  assert.equal(faceOf(glanceWith({}, { inFlight: 1 })), 'working');
  assert.equal(faceOf(glanceWith({ busy: ['device', 'public'] })), 'cloud');
  assert.equal(faceOf(glanceWith({}, paused)), 'paused');
  assert.equal(faceOf(glanceWith({ alerts: [alertWith('port')], busy: ['public'] }, paused)), 'attention');
});

test('a router where nothing happens has a short menu', () => {
  assert.deepEqual(wordsOf(menuOf()), [
    'Running on 127.0.0.1:18790',
    'Copy address',
    '-',
    'Today no requests yet',
    '-',
    'Local only',
    '-',
    'Open LA Router',
    'Playground',
    'Connect an app…',
    '-',
    'Pause the router',
    'Show log',
    'Settings…',
    'Check for updates…',
    '-',
    'Quit',
  ]);
});

test('a busy day: figures, what needs somebody, models and downloads', () => {
  const coming: DownloadProgress = {
    id: 'd1',
    modelId: 'gemma-4-12b',
    phase: 'downloading',
    bytes: 61,
    total: 100,
    rate: 1,
    etaS: 124,
    error: null,
  };
  const words = wordsOf(
    menuOf({
      today: { requests: 1_486, failed: 0, device: 1_069, tokens: 1, spentUsd: 4.581 },
      money: { savedUsd: 12.3, forecast: { usd: 238.04, period: 'month' } },
      alerts: [alertWith('policy', '/policy'), alertWith('b'), alertWith('c'), alertWith('d')],
      models: [
        recordWith({ id: 'gemma-4-e2b' }),
        recordWith({ id: 'gemma-4-e4b', state: 'ready', memoryBytes: 5_200_000_000 }),
        recordWith({ id: 'big', state: 'loading', progress: 0.426 }),
      ],
      downloads: [coming, { ...coming, id: 'd2', modelId: 'gone', phase: 'done' }],
    }),
  );
  assert.deepEqual(words.slice(3, 14), [
    'Today 1,486 requests, 71% here, $4.58',
    'Saved $12.30, this month about $238.04',
    'Something is wrong with policy',
    'Something is wrong with b',
    'Something is wrong with c',
    '-',
    'Local only',
    'gemma-4-e4b   5.2 GB, ready',
    'big   loading 42%',
    'gemma-4-e2b   stopped',
    'gemma-4-12b   61%, 2:04 left',
  ]);
  assert.equal(words.at(-1), 'Quit   stops 2 models');
});

test('nothing is said of a cost that is not known, and a very small one is not nothing', () => {
  const today = { requests: 1, failed: 0, device: 0, tokens: 1, spentUsd: null };
  assert.ok(wordsOf(menuOf({ today })).includes('Today 1 request, 0% here'));
  assert.ok(wordsOf(menuOf({ today: { ...today, spentUsd: 0.0004 } })).includes('Today 1 request, 0% here, <$0.01'));
  assert.ok(wordsOf(menuOf({ today: { ...today, spentUsd: 0 } })).includes('Today 1 request, 0% here, $0.00'));
});

test('what was saved and what is expected is one line, of what is known alone', () => {
  const lineOf = (money: Parameters<typeof glanceWith>[0]) => wordsOf(menuOf(money))[4];
  assert.equal(lineOf({ money: { savedUsd: -0.25, forecast: null } }), 'Saved -$0.25');
  assert.equal(
    lineOf({ money: { savedUsd: null, forecast: { usd: 0.004, period: 'week' } } }),
    'This week about <$0.01',
  );
  assert.equal(lineOf({ money: { savedUsd: 0, forecast: { usd: 0, period: 'day' } } }), '-');
});

test('paused it offers to start, and no address', () => {
  const words = wordsOf(menuOf({}, { address: null }));
  assert.equal(words[0], 'Paused: requests get no answer');
  assert.ok(
    words.includes('Start the router') && !words.includes('Copy address') && !words.includes('Pause the router'),
  );
});

test('local only can be turned off where it is on, and says until when', () => {
  const [item] = menuOf({}, { localOnly: { on: true, until: new Date(2026, 0, 1, 17, 5).toISOString() } }).filter(
    (one) => one.kind === 'menu',
  );
  assert.ok(item?.kind === 'menu');
  assert.equal(item.label, 'Local only until 17:05');
  assert.equal(item.checked, true);
  assert.deepEqual(ordersIn(item.items)[0], { do: 'local-only', on: false });
});

test('updates say how they stand, and never ask where nobody is to be asked', () => {
  const wordOf = (news: Partial<UpdateState>) => wordsOf(menuOf({}, {}, news)).at(-3);
  assert.equal(wordOf({ phase: 'available', version: '2.0.0' }), 'Version 2.0.0 is there…');
  assert.equal(wordOf({ phase: 'downloading', version: '2.0.0', progress: 0.5 }), 'Version 2.0.0 comes, 50%');
  assert.equal(wordOf({ phase: 'ready', version: '2.0.0' }), 'Restart into 2.0.0…');
  assert.equal(wordOf({ phase: 'failed', why: 'x' }), 'Check for updates…');
  const manual = menuOf({}, {}, { phase: 'manual' });
  assert.ok(!ordersIn(manual).some((order) => JSON.stringify(order).includes('"update"')));
});

test('every click is an order that the desktop takes', () => {
  const models = [recordWith({ id: 'a', state: 'ready' }), recordWith({ id: 'b' })];
  for (const address of ['http://127.0.0.1:1', null])
    for (const order of ordersIn(menuOf({ models, alerts: [alertWith('x', '/policy')] }, { address })))
      assert.ok(desktopOrder.safeParse(order).success, JSON.stringify(order));
});
