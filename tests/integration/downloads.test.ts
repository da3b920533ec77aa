// Downloads as the API shows them, and over kills of the process that runs them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { Hono } from 'hono';
import { asRouterError } from '../../main/contract/errors.ts';
import { addDownloadRoutes } from '../../main/http/api/downloads.ts';
import { trusted, type AppEnv } from '../../main/http/door/env.ts';
import { createVisits } from '../../main/http/door/visits.ts';
import { realClock } from '../../main/platform/real.ts';
import { temporaryHome } from '../support/core.ts';
import { fakeModel } from '../support/fake-models.ts';
import { repoName, repoWith, startDownloading, type Downloading } from '../support/downloading.ts';
import { sha256Of, startFakeHub } from '../support/fake-hub.ts';

const name = 'thing-Q4_K_M.gguf';
const content = fakeModel(500_000);

function mount({ queue }: Downloading) {
  const app = new Hono<AppEnv>();
  const limits = { bodyBytes: 10_000, bodyPauseMs: 1_000 };
  const watchers = createVisits();
  addDownloadRoutes(app, { downloads: queue, limits, clock: realClock, watchers });
  app.onError((fault) => {
    const { status, code, param } = asRouterError(fault);
    return Response.json({ code, param }, { status });
  });
  const call = async (method: string, path: string, body?: unknown): Promise<Response> =>
    app.request(`/api/models/${path}`, body === undefined ? { method } : { method, body: JSON.stringify(body) }, {
      door: 'process',
      caller: trusted,
    });
  return { call, watchers };
}

/** Until the storage has been asked for bytes once, which it then does not send. */
function hold(world: Downloading) {
  const { promise, resolve } = Promise.withResolvers<void>();
  world.hub.faults.cdn = () => {
    resolve();
    return { stallAfter: 0 };
  };
  return promise;
}

test('a download is asked for, looked at, and followed to its end', async () => {
  await using world = await startDownloading({ repos: repoWith({ [name]: content }) });
  const { call } = mount(world);
  const asked = await call('POST', 'download', { modelId: repoName });
  assert.equal(asked.status, 202);
  const { id, ...rest } = await asked.json();
  assert.equal(rest.modelId, repoName);
  assert.ok(['queued', 'resolving'].includes(rest.phase));
  const stream = await call('GET', `download/${id}/progress`);
  assert.equal(stream.headers.get('content-type'), 'text/event-stream');
  const events = (await stream.text())
    .trim()
    .split('\n\n')
    .map((frame) => frame.split('\n'));
  const data = events.map(([, line = '']) => JSON.parse(line.replace('data: ', '')));
  assert.deepEqual(Object.keys(data[0]), ['phase', 'bytes', 'total', 'rate', 'etaS']);
  assert.ok(events.slice(0, -1).every(([type]) => type === 'event: progress'));
  assert.equal(events.at(-1)?.[0], 'event: done');
  const path = join(world.folder, name);
  assert.deepEqual(data.at(-1), { id, modelId: 'thing', path, sha256: sha256Of(content), bytes: content.length });
  const state = { id, modelId: repoName, phase: 'done', bytes: content.length, total: content.length, error: null };
  assert.deepEqual(await (await call('GET', `download/${id}`)).json(), state);
  assert.deepEqual(await (await call('GET', 'downloads')).json(), { downloads: [state] });
  // Whoever comes late is told the end at once.
  assert.match(await (await call('GET', `download/${id}/progress`)).text(), /^event: done\n/);
});

test('a bad name is 400 and asks nobody, an unknown one and an unknown id are 404', async () => {
  await using world = await startDownloading();
  const { call } = mount(world);
  for (const body of [
    { modelId: '../x' },
    { modelId: 3 },
    {},
    { modelId: 'a/b', more: 1 },
    { modelId: 'a/b:Q4', variant: 'Q8' },
  ])
    assert.equal((await call('POST', 'download', body)).status, 400, JSON.stringify(body));
  assert.equal((await call('POST', 'download', { modelId: 'unknown' })).status, 404);
  assert.deepEqual(world.hub.seen, []);
  for (const [method, rest] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['GET', '/progress'],
  ] as const)
    assert.equal((await call(method, `download/nobody${rest}`)).status, 404, method + rest);
});

test('the format may be said; one that is not downloaded is refused by its name', async () => {
  await using world = await startDownloading({ repos: repoWith({ [name]: content }) });
  const { call } = mount(world);
  for (const format of ['mlx', 'zip']) {
    const answer = await call('POST', 'download', { modelId: repoName, format });
    assert.equal(answer.status, 400, format);
    assert.deepEqual(await answer.json(), { code: 'invalid_request', param: 'format' });
  }
  assert.equal((await call('POST', 'download', { modelId: repoName, format: 'gguf' })).status, 202);
});

test('a download is paused, resumed and cancelled, and its stream ends with the cancel', async () => {
  await using world = await startDownloading({ repos: repoWith({ [name]: content }) });
  const { call, watchers } = mount(world);
  const reached = hold(world);
  const { id } = await (await call('POST', 'download', { modelId: repoName })).json();
  await reached;
  const reader = (await call('GET', `download/${id}/progress`)).body?.getReader();
  const next = async (): Promise<string> => Buffer.from((await reader?.read())?.value ?? []).toString();
  assert.match(await next(), /"phase":"downloading"/);
  assert.equal((await (await call('POST', `download/${id}/pause`)).json()).phase, 'paused');
  assert.match(await next(), /"phase":"paused"/);
  assert.equal((await (await call('POST', `download/${id}/resume`)).json()).phase, 'queued');
  assert.equal(watchers.count(), 1);
  assert.equal((await call('DELETE', `download/${id}`)).status, 204);
  let text = '';
  for (let more = await next(); more !== ''; more = await next()) text += more;
  assert.match(text, /event: error\ndata: \{"code":"cancelled","message":"[^"]+"\}\n\n$/);
  assert.equal(watchers.count(), 0);
  assert.deepEqual(readdirSync(world.folder, { recursive: true }).map(String), ['.downloads']);
});

test('a watcher that leaves, and a stop, end a stream', async () => {
  await using world = await startDownloading({ repos: repoWith({ [name]: content }) });
  const { call, watchers } = mount(world);
  const reached = hold(world);
  const { id } = await (await call('POST', 'download', { modelId: repoName })).json();
  await reached;
  await (await call('GET', `download/${id}/progress`)).body?.cancel();
  assert.equal(watchers.count(), 0);
  const stream = await call('GET', `download/${id}/progress`);
  watchers.endAll(new Error('stopping'));
  assert.match(await stream.text(), /^event: progress\n/);
});

const child = join(import.meta.dirname, '..', 'support', 'download-child.ts');
const pieceBytes = 32_768;
const kills = 20;

test(`a download that is killed ${kills} times goes on under the same id, and its file is right`, async () => {
  const large = fakeModel(6_000_000);
  await using hub = await startFakeHub(repoWith({ [name]: large }));
  hub.chunkBytes = 4_096;
  using home = temporaryHome();
  const models = join(home.folder, 'models');
  const ids = new Set<string>();
  let killed = 0;
  let end = '';
  while (end === '') {
    const args = ['--disable-warning=ExperimentalWarning', child, home.folder, hub.url, repoName, String(pieceBytes)];
    const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    // Killed in the middle: after so many bytes more, of which each life has its share.
    const limit = hub.bytesSent() + randomInt(1, Math.floor((2 * large.length) / kills / 2));
    hub.faults.cdn = () => {
      if (hub.bytesSent() > limit && killed < kills && running.exitCode === null) running.kill('SIGKILL');
      return null;
    };
    for await (const line of createInterface({ input: running.stdout })) {
      if (line.startsWith('{')) end = line;
      else ids.add(line);
    }
    await exited;
    if (end === '') killed++;
    // Until it is done nothing has a model's name.
    const named = existsSync(models)
      ? readdirSync(models, { recursive: true }).filter((one) => String(one).endsWith('.gguf'))
      : [];
    if (named.length > 0) assert.ok(readFileSync(join(models, name)).equals(large));
    assert.ok(killed <= kills);
  }
  assert.equal(killed, kills);
  assert.equal(ids.size, 1);
  assert.match(end, /^\{"type":"done"/);
  assert.ok(readFileSync(join(models, name)).equals(large));
  // Of each open piece an eighth, and what was on its way in the sockets.
  const again = hub.bytesSent() - large.length;
  assert.ok(again < killed * 8 * pieceBytes, `${again} bytes again for ${killed} kills`);
});
