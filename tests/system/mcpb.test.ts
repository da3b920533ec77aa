// The bundle for Claude Desktop, made and unpacked as it ships: its bridge before a router that runs, one that is another
// later, an app that has to be started, and none at all.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { unpackExtension } from '@anthropic-ai/mcpb';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { policyFor, startCore, temporaryHome } from '../support/core.ts';
import { startStranger } from '../support/stranger.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';
import { connectOver, saidBy } from '../support/mcp.ts';

const root = join(import.meta.dirname, '..', '..');
const made = temporaryHome();
after(() => made[Symbol.dispose]());

let bundle: Promise<string> | null = null;

async function makeBundle(): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'build', 'mcpb.mjs'), '--out', made.folder], { stdio: 'ignore' });
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const outputDir = join(made.folder, 'unpacked');
  const mcpbPath = join(made.folder, `la-router-${version}.mcpb`);
  assert.equal(await unpackExtension({ mcpbPath, outputDir, silent: true }), true);
  return outputDir;
}

/** As Claude Desktop starts it, what nobody filled in among its variables. */
async function openBridge(home: string, env: Record<string, string> = {}) {
  bundle ??= makeBundle();
  const folder = await bundle;
  const {
    command,
    args,
    env: named,
  } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).server.mcp_config;
  assert.equal(command, 'node');
  return connectOver(
    new StdioClientTransport({
      command: process.execPath,
      args: args.map((arg: string) => arg.replace('${__dirname}', folder)),
      env: { ...named, PATH: '', LLR_HOME: home, ...env },
      stderr: 'inherit',
    }),
  );
}

const routerAt = (url: string) =>
  startCore({
    policy: policyFor(url, 'tiers: { FRONTIER: fake/fake-small }\n'),
    sockets: true,
    settings: 'limits: { stopMs: 600 }\n',
  });

test('the bridge reaches the router that runs, with progress, cancels and the token of its owner', async () => {
  await using upstream = await startFakeServer();
  await using router = routerAt(upstream.url);
  await router.core.listen();
  const { token, id } = await (await router.postTo('/api/projects', { name: 'Team' })).json();
  await using mcp = await openBridge(router.home.folder, { LLR_TOKEN: token });
  assert.equal((await mcp.client.listTools()).tools.length, 6);
  assert.equal((await mcp.client.listPrompts()).prompts.length, 2);
  const told: number[] = [];
  const done = await mcp.call(
    'delegate_to_expert',
    { task: 'Hello' },
    { onprogress: ({ progress }) => told.push(progress) },
  );
  assert.equal(saidBy(done), 'Hello there ✓');
  assert.ok(told.length > 0);
  const rows = async () => (await (await router.get('/api/requests')).json()).requests;
  assert.deepEqual([(await rows())[0].projectId, (await rows())[0].app], [id, 'main']);
  const stop = new AbortController();
  const called = mcp.call('delegate_to_expert', { task: 'Hello', model: 'fake/stall-mid' }, { signal: stop.signal });
  called.catch(() => undefined);
  await until('the upstream is at work', () => upstream.open() === 1);
  stop.abort();
  await until('the upstream is closed', () => upstream.open() === 0, 1_000);
  await until('the row is settled', async () => (await rows())[0].outcome === 'aborted');
  await using dead = await openBridge(router.home.folder, { LLR_TOKEN: `${token}x` }).catch((error: unknown) => {
    assert.match(String(error), /invalid_token/);
    return mcp;
  });
  assert.equal(dead, mcp);
});

test('a router that came back elsewhere is found again', async () => {
  await using upstream = await startFakeServer();
  await using router = routerAt(upstream.url);
  await router.core.listen();
  await using mcp = await openBridge(router.home.folder);
  assert.equal(saidBy(await mcp.call('delegate_to_expert', { task: 'Hello' })), 'Hello there ✓');
  await router.core.unlisten();
  assert.match(saidBy(await mcp.call('list_models')), /la-router serve/);
  await router.core.listen();
  assert.equal(saidBy(await mcp.call('delegate_to_expert', { task: 'Hello' })), 'Hello there ✓');
});

test('a stranger at the port of a router that is gone gets neither the token nor what is asked', async () => {
  using home = temporaryHome();
  for (const [pid, health] of [
    [process.pid, 'anything'],
    [4_000_000, 'as a router'],
  ] as const) {
    await using stranger = await startStranger(health);
    home.write('running.json', JSON.stringify({ url: stranger.url, pid }));
    await using mcp = await openBridge(home.folder, { LLR_TOKEN: 'lr_sk_secretABCD' });
    assert.match(saidBy(await mcp.call('delegate_to_expert', { task: 'Secret' })), /does not run on this machine/);
    assert.deepEqual(stranger.secrets(), []);
  }
  // And one that comes to the port while the client is connected.
  await using upstream = await startFakeServer();
  await using router = routerAt(upstream.url);
  const { port } = new URL(await router.core.listen());
  await using mcp = await openBridge(router.home.folder);
  assert.equal(saidBy(await mcp.call('delegate_to_expert', { task: 'Hello' })), 'Hello there ✓');
  const word = readFileSync(join(router.home.folder, 'running.json'), 'utf8');
  await router.core.unlisten();
  router.home.write('running.json', word);
  await using stranger = await startStranger('anything', Number(port));
  assert.match(saidBy(await mcp.call('delegate_to_expert', { task: 'Secret' })), /does not run on this machine/);
  assert.deepEqual(stranger.secrets(), []);
});

test('an app that is installed is started hidden; where there is none, its tools say where to get it', async () => {
  using home = temporaryHome();
  await using none = await openBridge(home.folder);
  const [first] = (await none.client.listTools()).tools;
  assert.equal(first?.name, 'delegate_to_expert');
  const refused = await none.call('delegate_to_expert', { task: 'Hello' });
  assert.equal(refused.isError, true);
  assert.match(saidBy(refused), /app was not found\. Install it/);
  home.write(
    'app',
    `#!/bin/sh\n[ "$1" = --hidden ] && echo $$ > "${home.folder}/app.pid"\nLLR_STARTER=off exec "${process.execPath}" "${join(root, 'dist', 'cli.js')}" serve --home "${home.folder}" --port 0 >/dev/null 2>&1\n`,
  );
  const app = join(home.folder, 'app');
  chmodSync(app, 0o755);
  await using started = await openBridge(home.folder, { LLR_APP: app });
  const pid = Number(readFileSync(join(home.folder, 'app.pid'), 'utf8'));
  try {
    const models = (await started.call('list_models')).structuredContent?.['models'];
    assert.ok(Array.isArray(models) && models.length > 0);
    // The one that began without a router goes on with this one.
    assert.equal((await none.call('list_models')).isError, undefined);
  } finally {
    process.kill(pid, 'SIGTERM');
  }
});
