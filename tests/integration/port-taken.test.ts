// A port that somebody else has: who it is, which is free, and the way there without a start.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { test } from 'node:test';
import type { Alert } from '../../main/contract/alerts.ts';
import type { ConfigAnswer } from '../../main/contract/settings-api.ts';
import { listen } from '../../main/host.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { startListening } from '../support/listening-process.ts';

const portAlertOf = async (router: TestCore): Promise<Alert | undefined> =>
  ((await (await router.get('/api/alerts')).json()) as { alerts: readonly Alert[] }).alerts.find(
    ({ kind }) => kind === 'port',
  );
const patch = async (router: TestCore, part: unknown): Promise<ConfigAnswer> => {
  const request = new Request('http://router/api/config', { method: 'PATCH', body: JSON.stringify(part) });
  const answer = await router.core.fetch(request, router.door);
  assert.equal(answer.status, 200);
  return (await answer.json()) as ConfigAnswer;
};

/** It is of the same program as the test. */
const program = basename(process.execPath);

test('a foreign program is named, and the next free port opens the door without a start', async () => {
  await using other = await startListening();
  await using router = startCore({ port: null, settings: `port: ${other.port} # mine\n` });
  const taken = new RegExp(`^Port ${other.port} is taken by ${program} \\(process ${other.pid}\\)`);
  await assert.rejects(listen(router.core), ({ message }: Error) => {
    assert.match(message, taken);
    assert.match(message, / Choose another with --port \d+ or LLR_PORT; 0 takes a free one\.$/);
    return true;
  });
  const alert = await portAlertOf(router);
  assert.match(alert?.message ?? '', taken);
  const next = alert?.usePort ?? 0;
  assert.ok(next > other.port);
  assert.match(alert?.message ?? '', new RegExp(`${next} is free\\.$`));
  assert.equal(router.core.state().address, null, 'it never moves by itself');

  assert.deepEqual((await patch(router, { port: next })).restart, ['port']);
  assert.equal(await router.core.listen(), `http://127.0.0.1:${next}`);
  assert.equal(await portAlertOf(router), undefined);
  assert.equal((await fetch(`http://127.0.0.1:${next}/health`)).status, 200);
  assert.deepEqual(router.core.address, { host: '127.0.0.1', port: next });
  const told = (await (await router.get('/api/config')).json()) as ConfigAnswer;
  assert.deepEqual([told.config['port'], told.restart], [next, []]);
});

test('while the door is open a new port waits, and counts when it opens again', async () => {
  await using first = await startListening();
  const free = first.port;
  await using router = startCore({ port: null, settings: 'port: 0\n' });
  const url = await router.core.listen();
  await first[Symbol.asyncDispose]();
  assert.deepEqual((await patch(router, { port: free })).restart, ['port']);
  assert.equal(await router.core.listen(), url);
  await router.core.unlisten();
  assert.equal(await router.core.listen(), `http://127.0.0.1:${free}`);
});

test('what points at the new address of the router itself is taken as not set from then on', async () => {
  await using first = await startListening();
  const free = first.port;
  await first[Symbol.asyncDispose]();
  const env = { OPENAI_BASE_URL: `http://127.0.0.1:${free}/v1`, OPENAI_API_KEY: 'sk-a-key-of-openai' };
  await using router = startCore({ port: null, settings: 'port: 0\n', env });
  const endpoint = (): string | undefined =>
    router.core.state().backends.find(({ name }) => name === 'openai')?.endpoints[0];
  await router.core.listen();
  assert.equal(endpoint(), env.OPENAI_BASE_URL);
  await router.core.unlisten();
  await patch(router, { port: free });
  await router.core.listen();
  assert.notEqual(endpoint(), env.OPENAI_BASE_URL);
});

for (const pinnedBy of ['--port', 'LLR_PORT'] as const)
  test(`a port that ${pinnedBy} holds is told as such, and no other is offered`, async () => {
    await using other = await startListening();
    await using router = startCore(
      pinnedBy === '--port' ? { port: other.port } : { port: null, env: { LLR_PORT: String(other.port) } },
    );
    await assert.rejects(router.core.listen(), { code: 'EADDRINUSE' });
    const alert = await portAlertOf(router);
    assert.match(alert?.message ?? '', new RegExp(`start LA Router with another port: ${pinnedBy} holds this one`));
    assert.equal(alert?.usePort, undefined);
  });

test('another router of another home is named as that', async () => {
  await using first = startCore();
  const { port } = new URL(await first.core.listen());
  await using second = startCore({ port: Number(port) });
  await assert.rejects(second.core.listen(), ({ message }: Error) => {
    assert.ok(
      message.startsWith(`Port ${port} is taken by another LA Router of the home ${first.home.folder}`),
      message,
    );
    return true;
  });
});

test('a program that says it is well, and is no router, is not taken for one', async () => {
  const other = createServer((_request, answer) => answer.end('{"status":"ok","uptime":3}'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    await using router = startCore({ port });
    await assert.rejects(router.core.listen(), ({ message }: Error) => {
      assert.doesNotMatch(message, /LA Router/);
      return true;
    });
  } finally {
    await new Promise<void>((resolve) => other.close(() => resolve()));
  }
});
