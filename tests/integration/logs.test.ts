// The log by the API and in the home.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LogEntry } from '../../main/contract/settings-api.ts';
import { realPorts } from '../../main/platform/real.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';

const quiet = { enabled: () => false, write: () => undefined };

async function linesOf(router: TestCore, query = ''): Promise<LogEntry[]> {
  const answer = await router.get(`/api/logs${query}`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/x-ndjson');
  const text = await answer.text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogEntry);
}

test('what is logged is told, with its level, its time and its fields', async () => {
  await using router = startCore();
  await (await router.post({ model: 'nobody/nothing', messages: [] })).text();
  await (await router.post(hello('fake/error-500'))).text();
  const all = await linesOf(router);
  assert.ok(all.length >= 2);
  for (const { at, level, event } of all) {
    assert.ok(Date.parse(at) > 0);
    assert.ok(['debug', 'info', 'warn', 'error'].includes(level));
    assert.match(event, /^[a-z-]+$/);
  }
  assert.equal((await linesOf(router, '?n=1')).length, 1);
  assert.deepEqual((await linesOf(router, '?n=1'))[0], all.at(-1));
  assert.ok((await linesOf(router, '?level=warn')).every(({ level }) => level === 'warn' || level === 'error'));
  const ofModel = await linesOf(router, '?model=error-500');
  assert.ok(ofModel.length > 0);
  assert.ok(ofModel.every(({ target }) => target === 'fake/error-500'));
});

test('a query that says nonsense is refused by its name', async () => {
  await using router = startCore();
  for (const [query, name] of [
    ['?n=0', 'n'],
    ['?level=loud', 'level'],
  ] as const) {
    const answer = await router.get(`/api/logs${query}`);
    assert.equal(answer.status, 400);
    assert.equal(((await answer.json()) as { error: { param: string } }).error.param, name);
  }
});

test('whoever listens gets the last lines, then each as it comes, until the router stops', {
  timeout: 10_000,
}, async () => {
  const router = startCore();
  await (await router.post(hello('fake/error-500'))).text();
  const request = new Request('http://router/api/logs?n=1', { headers: { accept: 'text/event-stream' } });
  const answer = await router.core.fetch(request, router.door);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.ok(reader);
  const first = (await reader.read()).value ?? '';
  assert.match(first, /^data: \{.*\}\n\n$/);
  await (await router.post({ model: 'nobody/nothing', messages: [] })).text();
  let heard = '';
  while (!heard.includes('request-refused')) heard += (await reader.read()).value ?? '';
  await router[Symbol.asyncDispose]();
  for (let ended = false; !ended; ) ended = (await reader.read()).done;
});

test('the same lines lie in logs/ of the home, also where the host writes none', async () => {
  const router = startCore({ ports: realPorts(quiet), settings: 'log: { level: debug }\n' });
  await (await router.post({ model: 'nobody/nothing', messages: [] })).text();
  const told = await linesOf(router);
  const path = join(router.home.folder, 'logs', 'la-router.log');
  await router.core[Symbol.asyncDispose]();
  const written = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogEntry);
  assert.deepEqual(written.slice(0, told.length), told);
  assert.ok(told.some(({ level }) => level === 'debug'));
  await router[Symbol.asyncDispose]();
});
