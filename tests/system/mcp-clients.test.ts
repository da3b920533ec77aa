// MCP as others speak it: the protocol's own conformance suite and inspector, and the SDK of Python on all transports.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderOf } from '../clients/install.ts';
import { mcpPackages, mcpPython } from '../clients/table.ts';
import { policyFor, spawnProduct, temporaryHome } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';

const root = join(import.meta.dirname, '..', '..');
const bundle = join(root, 'dist', 'cli.js');
const program = (name: string): string => join(folderOf(mcpPackages), 'node_modules', '.bin', name);
const python = join(folderOf(mcpPython), 'bin', 'python');
const missing = (path: string) =>
  existsSync(path) ? false : 'it is not installed: node tests/clients/install.ts --ci';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly noise: string;
}

async function run(words: readonly string[], home: string): Promise<Ran> {
  const [command = '', ...args] = words;
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, LLR_STARTER: 'off' };
  const child = spawn(command, args, { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
  let out = '';
  let noise = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (noise += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, noise };
}

async function scene() {
  const upstream = await startFakeServer();
  const home = temporaryHome();
  home.write('policy.yaml', policyFor(upstream.url, 'tiers: { FRONTIER: fake/fake-small }\n'));
  const product = await spawnProduct(home.folder);
  return {
    home: home.folder,
    url: product.url,
    stdio: [process.execPath, bundle, 'mcp', '--home', home.folder],
    async [Symbol.asyncDispose]() {
      await product[Symbol.asyncDispose]();
      home[Symbol.dispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

test('the conformance suite passes but for what a router does not offer', {
  skip: missing(program('conformance')),
}, async () => {
  await using place = await scene();
  const notOffered = join(root, 'tests', 'clients', 'mcp-not-offered.yml');
  const address = `http://localhost:${new URL(place.url).port}/mcp`;
  const words = ['server', '--url', address, '--suite', 'all', '--expected-failures', notOffered];
  const { code, out, noise } = await run([process.execPath, program('conformance'), ...words], place.home);
  assert.equal(code, 0, `${out.slice(-4_000)}\n${noise.slice(-2_000)}`);
  for (const passed of ['server-initialize', 'tools-list', 'server-sse-multiple-streams', 'dns-rebinding-protection'])
    assert.match(out, new RegExp(`✓ ${passed}: [1-9]`));
});

test('the inspector lists and calls the tools over stdio', { skip: missing(program('mcp-inspector')) }, async () => {
  await using place = await scene();
  const inspect = (...words: readonly string[]): Promise<Ran> =>
    run([process.execPath, program('mcp-inspector'), '--cli', ...place.stdio, ...words], place.home);
  // A problem of a schema would be an exit code of its own.
  const listed = await inspect('--method', 'tools/list', '--strict');
  assert.equal(listed.code, 0, listed.noise);
  assert.equal(JSON.parse(listed.out).tools.length, 6);
  const called = await inspect(
    '--method',
    'tools/call',
    '--tool-name',
    'delegate_to_expert',
    '--tool-arg',
    'task=Hello',
  );
  assert.equal(called.code, 0, called.noise);
  assert.equal(JSON.parse(called.out).structuredContent.answer, 'Hello there ✓');
});

for (const kind of ['streamable', 'sse', 'stdio'] as const)
  test(`the SDK of Python lists, delegates and is refused over ${kind}`, { skip: missing(python) }, async () => {
    await using place = await scene();
    const script = join(root, 'tests', 'clients', 'python', 'ask_mcp.py');
    const at = kind === 'stdio' ? JSON.stringify(place.stdio) : place.url;
    const { code, out, noise } = await run([python, script, kind, at], place.home);
    assert.equal(code, 0, noise);
    const { refused, progress, ...told } = JSON.parse(out);
    assert.deepEqual(told, {
      tools: ['delegate_to_expert', 'list_models', 'explain_route', 'get_usage', 'start_model', 'stop_model'],
      resources: ['larouter://usage', 'larouter://policy'],
      prompts: ['expert_review', 'second_opinion'],
      answer: 'Hello there ✓',
    });
    assert.ok(progress.length > 0);
    assert.equal(refused[0], true);
    assert.match(refused[1], /^budget_exceeded: /);
  });
