import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { clients } from '../../../main/connect/clients.ts';
import { isOnPath, placeOf, type Place } from '../../../main/connect/place.ts';

const given = { url: 'http://127.0.0.1:1', token: 'lr_sk_x', launch: { command: 'la-router', args: [], home: null } };
const filesAt = (place: Place): readonly string[] =>
  Object.values(clients).flatMap((client) => client.settings(place, given).map(({ file }) => file));

test('an empty variable is one that is not set', () => {
  const { home, config } = placeOf({ HOME: '/home/ada', XDG_CONFIG_HOME: '' }, 'linux');
  assert.deepEqual([home, config], ['/home/ada', join('/home/ada', '.config')]);
  assert.equal(placeOf({ HOME: '/home/ada', XDG_CONFIG_HOME: '/etc/ada' }, 'linux').config, '/etc/ada');
  assert.notEqual(placeOf({ HOME: '' }, 'linux').home, '');
});

test('on Linux the files lie where each client reads them', () => {
  assert.deepEqual(filesAt(placeOf({ HOME: '/h', XDG_CONFIG_HOME: '/x' }, 'linux')), [
    '/h/.claude/settings.json',
    '/h/.codex/config.toml',
    '/x/opencode/opencode.json',
    '/h/.aider.conf.yml',
    '/h/.continue/config.yaml',
    '/h/.cline/data/settings/providers.json',
    '/x/zed/settings.json',
    '/h/.cursor/mcp.json',
    '/h/.gemini/.env',
    '/h/.gemini/settings.json',
    '/h/.qwen/settings.json',
    '/x/goose/config.yaml',
    '/x/Claude/claude_desktop_config.json',
  ]);
});

test('on macOS and Windows those of the platform lie elsewhere', () => {
  const mac = filesAt(placeOf({ HOME: '/h' }, 'darwin'));
  assert.ok(mac.includes('/h/Library/Application Support/Claude/claude_desktop_config.json'));
  assert.ok(mac.includes('/h/.config/zed/settings.json'));
  const windows = filesAt(placeOf({ USERPROFILE: '/u', APPDATA: '/a' }, 'win32'));
  for (const file of [
    '/a/Zed/settings.json',
    '/a/Claude/claude_desktop_config.json',
    '/a/Block/goose/config/config.yaml',
  ])
    assert.ok(windows.includes(file), file);
});

test('a program is found in any folder of the PATH, on Windows by its endings too', () => {
  const path = '/one:/two';
  assert.ok(isOnPath(placeOf({ PATH: path }, 'linux'), 'codex', (file) => file === '/two/codex'));
  assert.ok(!isOnPath(placeOf({ PATH: path }, 'linux'), 'codex', (file) => file === '/two/codex.cmd'));
  assert.ok(isOnPath(placeOf({ Path: path }, 'win32'), 'codex', (file) => file === '/two/codex.cmd'));
});

test('each holds the token as often as it is said: once, or where its key is kept elsewhere never', () => {
  const place = placeOf({ HOME: '/h' }, 'linux');
  for (const client of Object.values(clients)) {
    const written = JSON.stringify(client.settings(place, given)).split(given.token).length - 1;
    const outside = JSON.stringify(client.env?.(given) ?? {}).split(given.token).length - 1;
    assert.equal(written + outside, 1, client.id);
  }
});
