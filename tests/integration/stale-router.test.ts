// The word of a router that was killed names a port that somebody else has by now: nothing of ours goes there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMcpPlace } from '../../main/commands/mcp-place.ts';
import { createMcpAccess } from '../../main/commands/mcp-access.ts';
import { realFiles } from '../../main/platform/real.ts';
import { runLine } from '../support/commands.ts';
import { startCore, temporaryHome } from '../support/core.ts';
import { startStranger } from '../support/stranger.ts';
import { pipeTerminal } from '../support/terminal.ts';

const lines: readonly string[] = [
  'status',
  'models --json',
  'projects create Mine',
  'usage',
  'policy',
  'config',
  'route Secret',
  'chat Secret',
  'logs',
  'open --print',
  'bench classifier --model near/small --data .',
];
const adminToken = `lra_${'a'.repeat(43)}\n`;
const deadPid = 4_000_000;

const cases = [
  ['a process that lives, and an answer that is none of ours', process.pid, 'anything'],
  ['a process that is dead, whatever answers there', deadPid, 'as a router'],
] as const;

for (const [what, pid, health] of cases)
  test(`to ${what}: no command sends anything, and each says that no router runs`, async () => {
    await using stranger = await startStranger(health);
    using home = temporaryHome();
    home.write('admin-token', adminToken);
    home.write('running.json', JSON.stringify({ url: stranger.url, pid }));
    for (const line of lines) {
      const { code, err } = await runLine([...line.split(' '), '--home', home.folder]);
      assert.deepEqual([line, code], [line, 4], err);
      assert.match(err, /la-router serve/);
    }
    assert.deepEqual(stranger.secrets(), []);
  });

test('a port that is named and is somebody else’s is no router', async () => {
  await using stranger = await startStranger('anything');
  using home = temporaryHome();
  home.write('admin-token', adminToken);
  const { port } = new URL(stranger.url);
  for (const line of ['status', 'usage'])
    assert.equal((await runLine([line, '--home', home.folder, '--port', port])).code, 4);
  assert.deepEqual(stranger.secrets(), []);
});

const contextOf = (home: string): Parameters<typeof openMcpPlace>[0] => ({
  values: { text: (name) => (name === 'home' ? home : undefined), has: () => false, word: () => undefined },
  env: {},
  files: realFiles,
  terminal: pipeTerminal,
  host: () => Promise.reject(new Error('None is begun here.')),
  router: () => assert.fail('MCP finds its own'),
  commands: () => Promise.resolve([]),
  say: () => undefined,
  complain: () => undefined,
});

test('MCP over stdio sends its token to the router of this home alone, also where another comes to its port later', async () => {
  await using router = startCore();
  const { port } = new URL(await router.core.listen());
  const team = await (await router.postTo('/api/projects', { name: 'Team' })).json();
  await using place = openMcpPlace(contextOf(router.home.folder));
  const access = createMcpAccess({ find: place.find, token: team.token });
  assert.equal(await access.projectId(), team.id);
  await router.core.unlisten();
  await using stranger = await startStranger('anything', Number(port));
  router.home.write('running.json', JSON.stringify({ url: stranger.url, pid: process.pid }));
  await assert.rejects(access.asAccount('/v1/chat/completions', { body: { model: 'auto' } }), {
    message: /No router runs for this home/,
  });
  assert.deepEqual(stranger.secrets(), []);
});
