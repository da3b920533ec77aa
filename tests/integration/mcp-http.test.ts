// The paths of MCP as they are on the wire: sessions and whose they are, forms of answers, and the door in front.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { z } from 'zod';
import { policyFor, startCore, type TestCore } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';

const greeting = (protocolVersion = '2025-06-18') => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'wire', version: '1' } },
});
const call = (id: number, name: string, given: object) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: given },
});

const both = { accept: 'application/json, text/event-stream' };
const jsonAlone = { accept: 'application/json' };

interface Place {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const post = (body: unknown, { url, headers = {}, signal }: Place): Promise<Response> =>
  fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...both, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });

async function begin(place: Place): Promise<Record<string, string>> {
  const answer = await post(greeting(), place);
  assert.equal(answer.status, 200);
  await answer.text();
  return { ...place.headers, 'mcp-session-id': answer.headers.get('mcp-session-id') ?? '' };
}

const refusal = z.object({ error: z.object({ code: z.union([z.number(), z.string()]) }) });
const codeOf = async (answer: Response) => refusal.parse(await answer.json()).error.code;

const tokenOf = async (router: TestCore, name: string): Promise<string> =>
  z.object({ token: z.string() }).parse(await (await router.postTo('/api/projects', { name })).json()).token;

test('a session is for whoever began it, until it is ended', async () => {
  await using router = startCore();
  const url = await router.core.listen();
  const token = await tokenOf(router, 'One');
  const mine = { authorization: `Bearer ${token}` };
  const session = await begin({ url, headers: mine });
  const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };
  assert.equal((await post(ping, { url, headers: session })).status, 200);
  const other = { authorization: `Bearer ${await tokenOf(router, 'Other')}` };
  for (const headers of [{ ...session, ...other }, { 'mcp-session-id': session['mcp-session-id'] ?? '' }]) {
    const answer = await post(ping, { url, headers });
    assert.deepEqual([answer.status, await codeOf(answer)], [404, -32001]);
  }
  const unnamed = await post(ping, { url, headers: mine });
  assert.deepEqual([unnamed.status, await codeOf(unnamed)], [400, -32000]);
  const ended = await fetch(`${url}/mcp`, { method: 'DELETE', headers: session });
  assert.equal(ended.status, 200);
  assert.equal((await post(ping, { url, headers: session })).status, 404);
});

test('each version that is known is spoken as it was asked for, and one that nobody knows is refused', async () => {
  await using router = startCore();
  const url = await router.core.listen();
  for (const version of ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']) {
    const answer = await post(greeting(version), { url, headers: jsonAlone });
    assert.equal((await answer.json()).result.protocolVersion, version);
  }
  const session = await begin({ url });
  const headers = { ...session, 'mcp-protocol-version': '1999-01-01' };
  assert.equal((await post({ jsonrpc: '2.0', id: 2, method: 'ping' }, { url, headers })).status, 400);
});

test('a client that reads no events gets JSON; cancelled or gone, it wants nothing any more', async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({
    policy: policyFor(upstream.url),
    sockets: true,
    settings: 'limits: { stopMs: 600 }\n',
  });
  const url = await router.core.listen();
  const headers = await begin({ url, headers: jsonAlone });
  const given = { task: 'Hello', model: 'fake/any' };
  const answer = await post(call(2, 'delegate_to_expert', given), { url, headers });
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  assert.match(answer.headers.get('x-request-id') ?? '', /^req_/);
  assert.equal((await answer.json()).result.structuredContent.answer, 'Hello there ✓');
  const stalled = call(3, 'delegate_to_expert', { task: 'Hello', model: 'fake/stall-mid' });
  const cancelled = post(stalled, { url, headers });
  await until('the upstream is at work', () => upstream.open() === 1);
  const cancelling = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 3 } };
  assert.equal((await post(cancelling, { url, headers })).status, 202);
  assert.equal((await cancelled).status, 202);
  await until('the upstream is closed', () => upstream.open() === 0, 1_000);
  const stop = new AbortController();
  const left = post({ ...stalled, id: 4 }, { url, headers, signal: stop.signal });
  left.catch(() => undefined);
  await until('the upstream is at work', () => upstream.open() === 1);
  stop.abort();
  await until('the upstream is closed', () => upstream.open() === 0, 1_000);
  const { requests } = await (await router.get('/api/requests')).json();
  assert.deepEqual(
    requests.map(({ outcome }: { outcome: string }) => outcome),
    ['aborted', 'aborted', 'ok'],
  );
});

test('what is no message, too much or from elsewhere is refused as at every other path', async () => {
  await using router = startCore({ settings: 'limits: { bodyBytes: 4096 }\n' });
  const url = await router.core.listen();
  const headers = await begin({ url });
  const broken = await post('{', { url, headers });
  assert.deepEqual([broken.status, await codeOf(broken)], [400, -32700]);
  const large = await post({ ...greeting(), more: 'x'.repeat(5_000) }, { url });
  assert.deepEqual([large.status, await codeOf(large)], [413, 'request_too_large']);
  const foreign = await post(greeting(), { url, headers: { origin: 'http://evil.example' } });
  assert.deepEqual([foreign.status, await codeOf(foreign)], [403, 'origin_not_allowed']);
  const dead = await post(greeting(), { url, headers: { authorization: 'Bearer lr_sk_dead' } });
  assert.deepEqual([dead.status, await codeOf(dead)], [401, 'invalid_token']);
  assert.equal(await statusAs('evil.example', url), 421);
  const put = await fetch(`${url}/mcp`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{}' });
  assert.equal(put.status, 405);
  const nobody = await fetch(`${url}/messages?sessionId=none`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(greeting()),
  });
  assert.equal(nobody.status, 404);
});

/** A page whose name leads here, as one does that rebinds its own. */
const statusAs = (host: string, url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request(`${url}/mcp`, {
      method: 'POST',
      headers: { host, 'content-type': 'application/json', ...both },
    });
    sent.once('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.once('error', reject);
    sent.end(JSON.stringify(greeting()));
  });

test('a page of an origin that is allowed may begin a session, and read its id', async () => {
  await using router = startCore({ settings: 'allowedOrigins: [http://app.example]\n' });
  const url = await router.core.listen();
  const headers = { origin: 'http://app.example', authorization: `Bearer ${await tokenOf(router, 'Page')}` };
  const answer = await post(greeting(), { url, headers });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('access-control-allow-origin'), 'http://app.example');
  assert.match(answer.headers.get('access-control-expose-headers') ?? '', /mcp-session-id/);
  await answer.text();
});

test('hints of the very request go along, and streams that wait end with the router', async () => {
  await using inside = await startFakeServer();
  await using outside = await startFakeServer();
  const policy = `backends:
  far: { type: openai, endpoint: "${outside.url}", zone: public, models: [big] }
  near: { type: openai, endpoint: "${inside.url}", zone: device, models: [small] }
tiers: { FRONTIER: [far, near] }
`;
  await using router = startCore({ policy, sockets: true });
  const url = await router.core.listen();
  const headers = await begin({ url, headers: jsonAlone });
  const ask = async (more: Record<string, string>) => {
    const answer = await post(call(2, 'delegate_to_expert', { task: 'Hello' }), {
      url,
      headers: { ...headers, ...more },
    });
    return (await answer.json()).result.structuredContent.zone;
  };
  assert.equal(await ask({}), 'public');
  assert.equal(await ask({ 'x-llr-sensitivity': 'high' }), 'device');
  const waiting = await fetch(`${url}/mcp`, { headers: { ...headers, accept: 'text/event-stream' } });
  const legacy = await fetch(`${url}/sse`);
  const ends = Promise.all([waiting.text(), legacy.text()]);
  await router.core.unlisten();
  const [, events] = await ends;
  assert.match(events, /^event: endpoint\ndata: \/messages\?sessionId=/);
});
