import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createMcpAccess } from '../../../main/commands/mcp-access.ts';

interface Seen {
  readonly path: string;
  readonly authorization: string | null;
  readonly cookie: string | null;
}

const token = 'lr_sk_secretABCD';

/** A router that knows one token. */
async function startRouter() {
  const seen: Seen[] = [];
  let known: string | null = token;
  const bodies: Readonly<Record<string, unknown>> = { '/v1/account': { projectId: 'p_one', app: 'main' } };
  const server = createServer((incoming: IncomingMessage, outgoing) => {
    const { url: path = '', headers } = incoming;
    seen.push({ path, authorization: headers.authorization ?? null, cookie: headers.cookie ?? null });
    const isDead = headers.authorization !== undefined && headers.authorization !== `Bearer ${known}`;
    const refusal = { error: { code: 'invalid_token', message: 'Not known.' } };
    outgoing.writeHead(isDead ? 401 : 200, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify(isDead ? refusal : (bodies[path] ?? {})));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    revoke: () => void (known = null),
    place: { url: `http://127.0.0.1:${port}`, own: { cookie: 'own' } },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

test('the account asks with its token, the person without; the router says whose the token is', async () => {
  await using router = await startRouter();
  const access = createMcpAccess({ find: async () => router.place, token });
  assert.equal(await access.projectId(), 'p_one');
  router.seen.length = 0;
  await access.asAccount('/v1/models');
  await access.asOwner('/api/usage');
  assert.deepEqual(router.seen, [
    { path: '/v1/models', authorization: `Bearer ${token}`, cookie: null },
    { path: '/v1/account', authorization: `Bearer ${token}`, cookie: null },
    { path: '/api/usage', authorization: null, cookie: 'own' },
  ]);
});

test('without a token the person asks for the default project', async () => {
  await using router = await startRouter();
  const access = createMcpAccess({ find: async () => router.place, token: null });
  assert.equal(await access.projectId(), 'default');
  await access.asAccount('/v1/models');
  assert.deepEqual(router.seen, [{ path: '/v1/models', authorization: null, cookie: 'own' }]);
});

test('a token that is none or dead is no account', async () => {
  await using router = await startRouter();
  for (const [given, code] of [
    ['sk-other', 'invalid_token'],
    ['lr_sk_dead', 'invalid_token'],
  ] as const) {
    const access = createMcpAccess({ find: async () => router.place, token: given });
    await assert.rejects(access.asOwner('/api/usage'), { code });
  }
});

test('a token that dies while its client is connected asks for nothing more, as whoever it is', async () => {
  await using router = await startRouter();
  const access = createMcpAccess({ find: async () => router.place, token });
  assert.equal((await access.asOwner('/api/usage')).status, 200);
  router.revoke();
  router.seen.length = 0;
  await assert.rejects(access.asOwner('/api/models/tiny/start', { method: 'POST' }), { code: 'invalid_token' });
  await assert.rejects(access.projectId(), { code: 'invalid_token' });
  assert.deepEqual(
    router.seen.map(({ path }) => path),
    ['/v1/account', '/v1/account'],
  );
});

test('where nobody is any more, whoever runs now is looked for, once', async () => {
  const gone = await startRouter();
  await gone[Symbol.asyncDispose]();
  await using router = await startRouter();
  const places = [gone.place, router.place];
  let looks = 0;
  const access = createMcpAccess({ find: async () => places[looks++] ?? gone.place, token: null });
  assert.equal((await access.asAccount('/v1/models')).status, 200);
  assert.equal(looks, 2);
  const lost = createMcpAccess({ find: async () => gone.place, token: null });
  await assert.rejects(lost.asAccount('/v1/models'), { code: 'stopping' });
});
