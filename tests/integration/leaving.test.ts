import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hello, policyFor, startCore } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { post, until } from '../support/http.ts';

const phases = [
  { name: 'before the head', model: 'stall-before', waitForHead: false, waitForData: false },
  { name: 'after the head, before an event', model: 'stall-after-head', waitForHead: false, waitForData: false },
  { name: 'in mid-stream', model: 'stall-mid', waitForHead: true, waitForData: true },
  { name: 'while events pour in', model: 'forever', waitForHead: true, waitForData: true },
] as const;

for (const { name, model, waitForHead, waitForData } of phases) {
  test(`a caller that leaves ${name} ends the work upstream at once, and the row is settled`, async () => {
    await using upstream = await startFakeServer();
    await using router = startCore({ policy: policyFor(upstream.url), sockets: true });
    const url = await router.core.listen();
    const sent = post(`${url}/v1/chat/completions`, hello(`fake/${model}`, { stream: true }));
    await until('the upstream is at work', () =>
      upstream.provider.seen.some(({ path }) => path.endsWith('/completions')),
    );
    if (waitForHead) {
      const answer = await sent.answer;
      if (waitForData) await new Promise((resolve) => answer.once('data', resolve));
      answer.on('error', () => undefined);
    }
    sent.leave();
    // Ten times the 100 ms that is promised: a busy machine is no failure, a timeout of minutes is.
    await until('the upstream connection is closed', () => upstream.open() === 0, 1_000);
    await until('the row is settled', async () => {
      const { requests } = await (await router.get('/api/requests')).json();
      return requests[0].outcome === 'aborted';
    });
    assert.equal(router.core.state().inFlight, 0);
  });
}

test('a caller that leaves while its request is judged leaves a row behind, and nobody is asked for an answer', async () => {
  await using upstream = await startFakeServer();
  const policy = `backends:
  near: { type: openai, endpoint: "${upstream.url}", zone: device, models: [fake-answer, stall-before] }
classifier: { model: stall-before, below: 1, timeoutMs: 60000 }
`;
  const files = { 'classifier-bench.json': '{"stall-before":{"points":20,"rows":100,"at":""}}' };
  await using router = startCore({ policy, files, sockets: true });
  const url = await router.core.listen();
  const sent = post(`${url}/v1/chat/completions`, hello('auto'));
  const atWork = () => upstream.provider.seen.filter(({ path }) => path.endsWith('/completions')).length;
  await until('the judge is at work', () => atWork() === 1);
  sent.leave();
  await until('the upstream connection is closed', () => upstream.open() === 0, 1_000);
  await until('the row is settled', async () => {
    const { requests } = await (await router.get('/api/requests')).json();
    return requests[0]?.outcome === 'aborted';
  });
  assert.equal(atWork(), 1);
});

test('readers that never read pause the upstream, and memory stays flat', async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({ policy: policyFor(upstream.url), sockets: true });
  const url = await router.core.listen();
  const readers = Array.from({ length: 50 }, () =>
    post(`${url}/v1/chat/completions`, hello('fake/forever', { stream: true })),
  );
  await Promise.all(readers.map(async ({ answer }) => (await answer).pause().on('error', () => undefined)));
  let last = -1;
  // The upstream stands still once every buffer on the way is full.
  await until(
    'the upstream is paused',
    async () => {
      const before = last;
      await new Promise((resolve) => setTimeout(resolve, 200));
      last = upstream.bytesSent();
      return last === before;
    },
    20_000,
  );
  const perReader = last / readers.length;
  assert.ok(perReader < 12 * 1024 * 1024, `${perReader} bytes a reader`);
  for (const { leave } of readers) leave();
  await until('all upstream connections are closed', () => upstream.open() === 0);
});

test('a stop ends streams with an error event and settles their rows', async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({
    policy: policyFor(upstream.url),
    sockets: true,
    settings: 'limits: { stopMs: 600 }\n',
  });
  const url = await router.core.listen();
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(hello('fake/stall-mid', { stream: true })),
  });
  const text = answer.text();
  await router.core.unlisten();
  assert.match(await text, /data: \{"error":.*"code":"stopping"\}\}\n\n$/);
  const { requests } = await (await router.get('/api/requests')).json();
  assert.equal(requests[0].outcome, 'failed');
  await assert.rejects(fetch(`${url}/health`));
});

test('a body that pauses, is too large or ends early is refused while it comes', async () => {
  await using router = startCore({ settings: 'limits: { bodyPauseMs: 50, bodyBytes: 2048 }\n' });
  const url = await router.core.listen();
  const { sendRaw } = await import('../support/http.ts');
  const head = (extra: string): Buffer =>
    Buffer.from(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: ${new URL(url).host}\r\nContent-Type: application/json\r\n${extra}\r\n\r\n{`,
    );
  assert.match((await sendRaw(url, head('Content-Length: 100'), 2_000)).text, /^HTTP\/1\.1 408 [^]*request_timeout/);
  assert.match((await sendRaw(url, head('Content-Length: 5000'), 2_000)).text, /^HTTP\/1\.1 413 [^]*request_too_large/);
  const chunked = Buffer.concat([
    head('Transfer-Encoding: chunked').subarray(0, -1),
    Buffer.from(`1000\r\n${'x'.repeat(4096)}\r\n0\r\n\r\n`),
  ]);
  assert.match((await sendRaw(url, chunked, 2_000)).text, /^HTTP\/1\.1 413 /);
  const waiting = head('Content-Length: 5000\r\nExpect: 100-continue').subarray(0, -1);
  assert.match((await sendRaw(url, waiting, 2_000)).text, /^HTTP\/1\.1 413 /);
});

test('more requests than are served at once get 429, and their turn later', async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({
    policy: policyFor(upstream.url),
    sockets: true,
    settings: 'limits: { requestsInFlight: 2 }\n',
  });
  const url = await router.core.listen();
  const held = [1, 2].map(() => post(`${url}/v1/chat/completions`, hello('fake/stall-before')));
  await until('both are at work', () => upstream.open() === 2);
  const refused = await fetch(`${url}/health`);
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('retry-after'), '1');
  for (const { leave } of held) leave();
  await until('there is room again', async () => (await fetch(`${url}/health`)).status === 200);
});

const translated = { model: 'fake/forever', max_tokens: 50, stream: true, messages: [{ role: 'user', content: 'Hi' }] };

for (const [name, model, waitForData] of [
  ['before the head', 'stall-before', false],
  ['while its head is held', 'stall-after-head', true],
  ['in mid-stream', 'stall-mid', true],
] as const) {
  test(`a caller of another format that leaves ${name} ends the work upstream at once`, async () => {
    await using upstream = await startFakeServer();
    await using router = startCore({
      policy: policyFor(upstream.url),
      sockets: true,
      settings: 'limits: { holdHeadMs: 30, keepAliveMs: 20 }\n',
    });
    const url = await router.core.listen();
    const sent = post(`${url}/v1/messages`, { ...translated, model: `fake/${model}` });
    await until('the upstream is at work', () =>
      upstream.provider.seen.some(({ path }) => path.endsWith('/completions')),
    );
    if (waitForData) {
      const answer = await sent.answer;
      answer.on('error', () => undefined);
      await new Promise((resolve) => answer.once('data', resolve));
    }
    sent.leave();
    await until('the upstream connection is closed', () => upstream.open() === 0, 1_000);
    await until('the row is settled', async () => {
      const { requests } = await (await router.get('/api/requests')).json();
      return requests[0].outcome === 'aborted';
    });
    assert.equal(router.core.state().inFlight, 0);
  });
}

test('a reader of another format that never reads pauses the upstream too', async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({ policy: policyFor(upstream.url), sockets: true });
  const url = await router.core.listen();
  const { answer, leave } = post(`${url}/v1/messages`, translated);
  (await answer).pause().on('error', () => undefined);
  let last = -1;
  await until(
    'the upstream is paused',
    async () => {
      const before = last;
      await new Promise((resolve) => setTimeout(resolve, 200));
      last = upstream.bytesSent();
      return last === before;
    },
    20_000,
  );
  assert.ok(last < 24 * 1024 * 1024, `${last} bytes`);
  leave();
  await until('the upstream connection is closed', () => upstream.open() === 0);
});
