// MCP over stdio, as clients start it: beside a router that runs, with one of its own, and with whatever may come in.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import fc from 'fast-check';
import { z } from 'zod';
import { policyFor, spawnProduct, temporaryHome } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';
import { connectOver, saidBy } from '../support/mcp.ts';

const bundle = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
const plainEnv = { PATH: process.env['PATH'] ?? '', LLR_STARTER: 'off' };

const connectAt = (home: string, env: Record<string, string> = {}) =>
  connectOver(
    new StdioClientTransport({
      command: process.execPath,
      args: [bundle, 'mcp', '--home', home],
      env: { ...plainEnv, ...env },
      stderr: 'ignore',
    }),
  );

const running = z.object({ url: z.string(), pid: z.number() });
const runningAt = (home: string) => running.parse(JSON.parse(readFileSync(join(home, 'running.json'), 'utf8')));

const created = z.object({ id: z.string(), token: z.string() });
const rowsAt = async (url: string) => (await (await fetch(`${url}/api/requests`)).json()).requests;

test('beside a router that runs it asks that one, as the account of its token, and the person may start models', async () => {
  await using upstream = await startFakeServer();
  using home = temporaryHome();
  home.write('policy.yaml', policyFor(upstream.url, 'tiers: { FRONTIER: fake/fake-small }\n'));
  await using product = await spawnProduct(home.folder);
  const made = await fetch(`${product.url}/api/projects`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Team' }),
  });
  const team = created.parse(await made.json());
  await using mcp = await connectAt(home.folder, { LLR_TOKEN: team.token });
  assert.equal(saidBy(await mcp.call('delegate_to_expert', { task: 'Hello' })), 'Hello there ✓');
  const [row] = await rowsAt(product.url);
  assert.deepEqual([row.projectId, row.app, row.client, row.outcome], [team.id, 'main', 'Claude Code', 'ok']);
  assert.equal((await mcp.call('get_usage')).structuredContent?.['totalCalls'], 1);
  assert.match(saidBy(await mcp.call('start_model', { model: 'nobody' })), /^model_not_found: /);
  await using dead = await connectAt(home.folder, { LLR_TOKEN: `${team.token}x` });
  for (const name of ['list_models', 'get_usage', 'start_model'])
    assert.match(saidBy(await dead.call(name, name === 'start_model' ? { model: 'nobody' } : {})), /^invalid_token: /);
  const stop = new AbortController();
  const called = mcp.call('delegate_to_expert', { task: 'Hello', model: 'fake/stall-mid' }, { signal: stop.signal });
  called.catch(() => undefined);
  await until('the upstream is at work', () => upstream.open() === 1);
  stop.abort();
  await until('the upstream is closed', () => upstream.open() === 0, 1_000);
  await until('the row is settled', async () => (await rowsAt(product.url))[0].outcome === 'aborted');
});

test('where none runs it begins one, which the next client finds, and which ends with it', async () => {
  await using upstream = await startFakeServer();
  using home = temporaryHome();
  home.write('policy.yaml', policyFor(upstream.url, 'tiers: { FRONTIER: fake/fake-small }\n'));
  const first = await connectAt(home.folder);
  // Nothing is begun before somebody needs it.
  assert.equal((await first.client.listTools()).tools.length, 6);
  assert.equal(existsSync(join(home.folder, 'running.json')), false);
  assert.equal(saidBy(await first.call('delegate_to_expert', { task: 'Hello' })), 'Hello there ✓');
  const { url } = runningAt(home.folder);
  await using second = await connectAt(home.folder);
  assert.equal((await second.call('get_usage')).structuredContent?.['totalCalls'], 1);
  assert.equal(runningAt(home.folder).url, url);
  await first[Symbol.asyncDispose]();
  await until('it is gone', () => !existsSync(join(home.folder, 'running.json')), 5_000);
  assert.equal((await second.call('get_usage')).structuredContent?.['totalCalls'], 1);
  assert.notEqual(runningAt(home.folder).url, url);
});

interface Raw {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly exited: Promise<number | null>;
  readonly send: (line: string) => void;
}

function startRaw(home: string): Raw {
  const child = spawn(process.execPath, [bundle, 'mcp', '--home', home], {
    env: plainEnv,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, lines, exited, send: (line) => void child.stdin.write(`${line}\n`) };
}

const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 'first',
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
});
const call = (id: number, name: string, given: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: given } });

test('with the end of its input it ends well within a second, whatever is under way', async () => {
  await using upstream = await startFakeServer();
  using home = temporaryHome();
  home.write('policy.yaml', policyFor(upstream.url));
  const { child, exited, lines, send } = startRaw(home.folder);
  send(initialize);
  send(call(1, 'delegate_to_expert', { task: 'Hello', model: 'fake/stall-mid' }));
  await until('the upstream is at work', () => upstream.open() === 1);
  const endedAt = performance.now();
  child.stdin?.end();
  assert.equal(await exited, 0);
  const ms = performance.now() - endedAt;
  // What is promised, and as much again for a slow machine.
  assert.ok(ms < 2_000, `${ms} ms`);
  await until('the upstream is closed', () => upstream.open() === 0);
  assert.equal(existsSync(join(home.folder, 'running.json')), false);
  assert.ok(lines.every((line) => line.startsWith('{')));
});

test('what was asked before the end of the input is answered', async () => {
  using home = temporaryHome();
  const { child, exited, lines } = startRaw(home.folder);
  child.stdin?.end(`${initialize}\n{"jsonrpc":"2.0","id":2,"method":"tools/list"}\n`);
  assert.equal(await exited, 0);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).id),
    ['first', 2],
  );
});

/** What programs write that speak no MCP, or a broken one. */
const word = fc.string({ unit: 'grapheme', maxLength: 30 });
const message = fc.record(
  {
    jsonrpc: fc.constantFrom('2.0', '1.0', 2),
    id: fc.oneof(fc.integer(), word, fc.constant(null), fc.double()),
    method: fc.oneof(
      fc.constantFrom(
        'tools/list',
        'tools/call',
        'ping',
        'resources/read',
        'completion/complete',
        'notifications/cancelled',
      ),
      word,
    ),
    params: fc.oneof(
      fc.object({ maxDepth: 2 }),
      fc.anything({ maxDepth: 1 }),
      fc.constant({ name: 'explain_route', arguments: { task: '' } }),
    ),
  },
  { requiredKeys: [] },
);
const line = fc.oneof(
  word,
  fc.json({ maxDepth: 2 }),
  message.map((one) => JSON.stringify(one)),
  message.map((one) => JSON.stringify(one).slice(0, -1)),
  fc.array(message, { maxLength: 3 }).map((all) => JSON.stringify(all)),
);
const answer = z.object({ jsonrpc: z.literal('2.0'), id: z.union([z.string(), z.number(), z.null()]) });

test('ten thousand lines of anything are answered or passed over, and the next request is served', async () => {
  using home = temporaryHome();
  const { child, exited, lines, send } = startRaw(home.folder);
  send(initialize);
  const all = fc.sample(line, { numRuns: 10_000, seed: 7 }).map((text) => text.replaceAll(/[\r\n]/g, ' '));
  assert.equal(all.length, 10_000);
  for (const text of all) send(text);
  send(JSON.stringify({ jsonrpc: '2.0', id: 'last', method: 'ping' }));
  await until('the last is answered', () => lines.some((text) => text.includes('"last"')));
  for (const text of lines) assert.ok(answer.safeParse(JSON.parse(text)).success, text);
  assert.ok(lines.filter((text) => text.includes('-32700')).length > 100);
  assert.ok(lines.filter((text) => text.includes('-32600')).length > 100);
  child.stdin?.end();
  assert.equal(await exited, 0);
});
