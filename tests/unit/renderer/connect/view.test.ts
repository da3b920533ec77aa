import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { RequestRow } from '../../../../main/contract/api.ts';
import { clientIds } from '../../../../main/contract/connect.ts';
import { dialects } from '../../../../main/dialects/registry.ts';
import { placeOf, searchOf } from '../../../../renderer/features/connect/address.ts';
import {
  expectedOf,
  isByTools,
  markOf,
  pathOf,
  seenAt,
  sendWords,
} from '../../../../renderer/features/connect/asking.ts';
import {
  arrivedOf,
  chosenOf,
  countsOf,
  groupsOf,
  shortPath,
  shortProblem,
} from '../../../../renderer/features/connect/view.ts';
import { clientOf, everyClient } from '../../../support/fake-connect.ts';
import { speakEnglish } from '../../../support/words.ts';

before(speakEnglish);

const idsOf = (clients: readonly { readonly id: string }[]): readonly string[] => clients.map(({ id }) => id);
const codex = clientOf({ id: 'codex', title: 'Codex' });
const zed = clientOf({ id: 'zed', title: 'Zed' });

test('apps stand where they belong: connected whether found or not, then found, then all others', () => {
  const { connected, found, others } = groupsOf(
    [codex, { ...zed, found: true }, clientOf({ id: 'goose', title: 'Goose', connected: true })],
    '',
  );
  assert.deepEqual([idsOf(connected), idsOf(found), idsOf(others)], [['goose'], ['zed'], ['codex']]);
  const { others: named, found: none } = groupsOf([codex, { ...zed, found: true }], ' CODE');
  assert.deepEqual([idsOf(named), idsOf(none)], [['codex'], []]);
  assert.deepEqual(countsOf(everyClient), { connected: 1, here: 5 });
});

test('who is named is looked at, else who is waited for; of the others one that is here is suggested', () => {
  const chosen = (clients: Parameters<typeof chosenOf>[0], client: string | null = null): string => {
    const one = chosenOf(clients, { client });
    if ('suggested' in one) return `perhaps ${one.suggested?.id ?? 'none'}`;
    return 'client' in one ? one.client.id : one.other;
  };
  const waiting = clientOf({ id: 'goose', title: 'Goose', found: true, connected: true });
  assert.equal(chosen(everyClient, 'aider'), 'aider');
  assert.equal(chosen(everyClient, 'mcp'), 'mcp');
  assert.equal(chosen(everyClient, 'nobody'), 'perhaps codex');
  assert.equal(chosen([codex, { ...zed, found: true }, waiting]), 'goose');
  assert.equal(chosen([codex, { ...zed, found: true }]), 'perhaps zed');
  assert.equal(chosen([codex, { ...zed, found: true, problem: 'torn' }]), 'perhaps none');
  assert.equal(chosen([codex, zed]), 'perhaps none');
});

test('the first request is one that was not there before; of a connection of before it is the newest, once it was seen', () => {
  const row: RequestRow = {
    id: 'r2',
    at: '2026-11-30T08:00:00.000Z',
    projectId: 'default',
    dialect: 'openai-responses',
    client: 'Codex',
    app: 'codex',
    model: 'auto',
    tier: null,
    target: null,
    zone: null,
    outcome: 'open',
    status: null,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: null,
    priceVersion: null,
    partlyPriced: false,
    durationMs: null,
    ttftMs: null,
    why: null,
    pinned: false,
    fellBack: false,
  };
  const seen = { lastRequestAt: row.at };
  const unseen = { lastRequestAt: null };
  assert.equal(arrivedOf({ client: seen, newest: null, before: undefined }), null);
  assert.equal(arrivedOf({ client: unseen, newest: row, before: undefined }), null, 'it is of an older token');
  assert.equal(arrivedOf({ client: seen, newest: row, before: undefined }), row);
  assert.equal(arrivedOf({ client: seen, newest: row, before: 'r2' }), null);
  assert.equal(arrivedOf({ client: unseen, newest: row, before: 'r1' }), row);
  assert.equal(arrivedOf({ client: unseen, newest: row, before: null }), row);
  assert.equal(pathOf(row), '/v1/responses');
  assert.equal(pathOf({ dialect: 'of-tomorrow' }), 'of-tomorrow');
});

test('where a request arrived is told as the dialects have it', () => {
  for (const { id, routes } of dialects) {
    const path = pathOf({ dialect: id });
    if (path !== id)
      assert.ok(
        routes.some((route) => route.startsWith(path)),
        `${id}: ${path}`,
      );
  }
});

test('of each app it is known where it asks, with which token, and what makes it ask', () => {
  const address = 'http://127.0.0.1:18790';
  for (const id of clientIds) {
    assert.match(markOf(id), /^[A-Z][A-Za-z]$/);
    assert.equal(expectedOf(id, address).token, id);
    assert.ok(expectedOf(id, address).where.startsWith(id === 'claude-desktop' ? 'la-router mcp' : address));
  }
  assert.deepEqual(expectedOf('claude-code', address), { where: address, token: 'claude-code', model: 'auto' });
  assert.deepEqual(expectedOf('codex', address), { where: `${address}/v1`, token: 'codex', model: 'auto' });
  assert.deepEqual(expectedOf('cursor', address), { where: `${address}/mcp`, token: 'cursor', model: 'any' });
  assert.deepEqual(clientIds.filter(isByTools), ['cursor', 'claude-desktop']);
  const row = { dialect: 'openai-chat', app: 'cursor' };
  assert.equal(seenAt('cursor', row), '/mcp');
  assert.equal(seenAt('cursor', { ...row, app: null }), '/v1/chat/completions');
  assert.equal(seenAt('codex', { ...row, app: 'codex' }), '/v1/chat/completions');
  assert.match(sendWords({ id: 'cursor', title: 'Cursor' }), /delegate a task/);
  assert.match(sendWords(codex), /^Send anything in Codex/);
});

test('a file is named as its owner would, and a sentence about it has its name alone', () => {
  assert.equal(shortPath('/home/me/.codex/config.toml'), '~/.codex/config.toml');
  assert.equal(shortPath('/Users/me/.codex/config.toml'), '~/.codex/config.toml');
  assert.equal(shortPath('C:\\Users\\me\\AppData\\Zed\\settings.json'), '~\\AppData\\Zed\\settings.json');
  assert.equal(shortPath('/srv/a/b/.continue/config.yaml'), '…/.continue/config.yaml');
  assert.equal(shortPath('/etc/x.json'), '/etc/x.json');
  assert.equal(shortProblem('/home/me/a.json is torn.', '/home/me/a.json'), 'a.json is torn.');
  assert.equal(shortProblem('It is torn.', null), 'It is torn.');
});

test('the address names an app and what is searched for, and nothing that is empty', () => {
  assert.deepEqual(placeOf({ client: 'codex', q: 'o', other: 1 }), { client: 'codex', q: 'o' });
  assert.deepEqual(placeOf({ client: 7 }), { client: null, q: '' });
  assert.deepEqual(searchOf({ client: null, q: '' }), { client: undefined, q: undefined });
  assert.deepEqual(searchOf({ client: 'codex', q: 'o' }), { client: 'codex', q: 'o' });
});
