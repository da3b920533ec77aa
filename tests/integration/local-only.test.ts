// While local only is on nothing but the device is contacted, whoever asks, by whatever way; what was sent goes on.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Clock, Files, Outbound } from '../../main/platform/ports.ts';
import { realClock, realFiles } from '../../main/platform/real.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';
import { fakeOutbound } from '../support/fake-outbound.ts';
import { createFakeProvider, providersAt, type Script, type Seen } from '../support/fake-provider.ts';
import { until } from '../support/http.ts';
import { jsonScript } from '../support/providers/script.ts';

const well = createFakeProvider();
const failing = (): Script => jsonScript({ error: { message: 'The fake answers 500' } }, 500);

const policy = (more = '') => `
backends:
  here: { type: openai, endpoint: "http://here.test/v1", zone: device, models: [a] }
  far: { type: openai, endpoint: "http://far.test/v1", zone: public, models: [b] }
  listed: { type: openai, endpoint: "http://listed.test/v1", zone: private }
aliases: { fast: far/b }
routes: [{ default: far, fallback: [listed, here] }]
retry: { attempts: 1, deadlineMs: 5000 }
${more}
`;

interface Setup {
  readonly policy?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly hosts?: Readonly<Record<string, (request: Seen) => Script>>;
}

const start = ({ policy: given = policy(), files = {}, clock = realClock, hosts = {} }: Setup = {}): TestCore =>
  startCore({
    policy: given,
    files,
    ports: { clock },
    provider: providersAt({ 'here.test': well.play, 'far.test': well.play, 'listed.test': well.play, ...hosts }),
  });

const hosts = (router: TestCore): string[] => router.provider.seen.map(({ host }) => host);
const switchTo = async (router: TestCore, on: boolean, minutes?: number) => {
  const answer = await router.put('/api/local-only', { on, ...(minutes === undefined ? {} : { minutes }) });
  return { status: answer.status, told: await answer.json() };
};
const refusalOf = async (answer: Response) => {
  const { error } = await answer.json();
  return { status: answer.status, code: error.code, message: error.message };
};

test('the switch is told by its answer and by the state, and is kept over a restart', async () => {
  await using router = start();
  assert.deepEqual(await switchTo(router, true), { status: 200, told: { on: true, until: null } });
  assert.deepEqual(router.core.state().localOnly, { on: true, until: null });
  const kept = readFileSync(join(router.home.folder, 'local-only.json'), 'utf8');
  await using again = start({ files: { 'local-only.json': kept } });
  assert.equal((await (await again.get('/api/state')).json()).localOnly.on, true);
  assert.equal((await again.post(hello('far/b'))).status, 403);
  assert.deepEqual(hosts(again), []);
  const { told } = await switchTo(again, true, 90);
  assert.ok(Math.abs(Date.parse(told.until) - Date.now() - 90 * 60_000) < 60_000);
  await using third = start({ files: { 'local-only.json': '{"on":true,"until":"2020-01-01T00:00:00.000Z"}' } });
  assert.deepEqual(third.core.state().localOnly, { on: false, until: null });
});

for (const body of [
  {},
  { on: 'yes' },
  { on: true, minutes: 0 },
  { on: true, minutes: -1 },
  { on: true, until: 'x' },
  1,
])
  test(`what is no order is refused, and changes nothing: ${JSON.stringify(body)}`, async () => {
    await using router = start();
    const { status, code } = await refusalOf(await router.put('/api/local-only', body));
    assert.deepEqual([status, code], [400, 'invalid_request']);
    assert.equal(router.core.state().localOnly.on, false);
    assert.ok(!existsSync(join(router.home.folder, 'local-only.json')));
  });

test('a target elsewhere is blocked by any of its names, auto goes to the device, and no list is read', async () => {
  await using router = start();
  await switchTo(router, true);
  for (const model of ['far/b', 'b', 'fast', 'listed/fake-small', 'fake-small']) {
    const { status, code, message } = await refusalOf(await router.post(hello(model)));
    assert.deepEqual([status, code], [403, 'privacy_blocked'], model);
    assert.match(message, /^Local only is on: .*Turn it off/);
  }
  const answer = await router.post(hello('auto'));
  assert.deepEqual([answer.status, answer.headers.get('x-lr-target')], [200, 'here/a']);
  assert.equal((await router.get('/v1/models')).status, 200);
  assert.deepEqual(hosts(router), ['here.test']);

  const { requests } = await (await router.get('/api/requests')).json();
  const blocked = requests.filter(({ outcome }: { outcome: string }) => outcome === 'blocked');
  assert.equal(blocked.length, 5);
  const trace = await (await router.get(`/api/requests/${answer.headers.get('x-request-id')}`)).json();
  assert.ok(trace.walls.includes('local-only: Local only is on: nothing leaves this machine; the target is public.'));
  const dry = await (await router.postTo('/v1/route', hello('far/b'))).json();
  assert.deepEqual([dry.error.status, dry.error.code, dry.walls.length], [403, 'privacy_blocked', 1]);
});

test('auto without a target on the device is refused for good, and goes where it did once it is off', async () => {
  const alone = 'backends: { far: { type: openai, endpoint: "http://far.test/v1", zone: public, models: [b] } }\n';
  await using router = start({ policy: alone });
  await switchTo(router, true);
  for (const model of ['auto', 'auto:frontier']) {
    const answer = await router.post(hello(model));
    assert.equal(answer.headers.get('x-should-retry'), 'false');
    const { status, code, message } = await refusalOf(answer);
    assert.deepEqual([status, code], [503, 'privacy_pin_unavailable']);
    assert.match(message, /^Local only is on: .*Turn it off/);
  }
  assert.deepEqual(hosts(router), []);
  await switchTo(router, false);
  assert.equal((await router.post(hello('auto'))).headers.get('x-lr-target'), 'far/b');
});

test('lists that were spared are read as soon as it is off', async () => {
  const listed = 'backends: { listed: { type: openai, endpoint: "http://listed.test/v1", zone: private } }\n';
  await using router = start({ policy: listed });
  await switchTo(router, true);
  assert.equal((await refusalOf(await router.post(hello('auto')))).code, 'privacy_pin_unavailable');
  await switchTo(router, false);
  assert.equal((await router.post(hello('auto'))).status, 200);
});

test('a policy by name, and one that sends everything out, open nothing', async () => {
  await using router = start();
  await switchTo(router, true);
  for (const name of ['quality-first', 'balanced', 'cost-optimized', 'private-only', 'always-local']) {
    const answer = await router.post(hello('auto', { metadata: { policy: name } }));
    assert.deepEqual([answer.status, answer.headers.get('x-lr-zone')], [200, 'device'], name);
  }
  await router.put('/api/policy', { yaml: policy('privacy: { high: public }') });
  await router.post(hello('auto'), { 'x-llr-sensitivity': 'high' });
  assert.deepEqual([...new Set(hosts(router))], ['here.test']);
});

/** Switched on while that host is asked, before it answers. */
function switchedOnAt(host: string, given: string, then: () => Script): TestCore {
  const provider = providersAt({ 'here.test': well.play, 'far.test': well.play, [host]: then });
  const openOutbound = (): Outbound => ({
    to: (zone) => ({
      dispatch(options, handler) {
        const meanwhile = String(options.origin).endsWith(host) ? switchTo(router, true) : Promise.resolve();
        void meanwhile.then(() => fakeOutbound(provider).to(zone).dispatch(options, handler));
        return true;
      },
    }),
    renew: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  });
  const router = startCore({ policy: given, provider, ports: { openOutbound } });
  return router;
}

const placed = `
backends:
  here: { type: openai, endpoint: "http://here.test/v1", zone: device, models: [a] }
  far: { type: openai, endpoint: "http://far.test/v1", zone: public, models: [b] }
`;
const posted = (router: TestCore): string[] => router.provider.seen.map(({ host }) => host);

test('what fails after it was switched on falls back to the device alone', async () => {
  const rules = 'routes: [{ default: far/b, fallback: [far/c, here] }]\nretry: { attempts: 1, deadlineMs: 5000 }\n';
  await using router = switchedOnAt('far.test', placed + rules, failing);
  const answer = await router.post(hello('auto'));
  assert.deepEqual([answer.status, answer.headers.get('x-lr-target')], [200, 'here/a']);
  assert.deepEqual(posted(router), ['far.test', 'here.test']);
});

test('nothing is tried again after it was switched on, and who has nobody else is told of the switch', async () => {
  const rules = 'routes: [{ default: far }]\nretry: { attempts: 5, deadlineMs: 60000 }\n';
  await using router = switchedOnAt('far.test', placed + rules, failing);
  for (const [model, status, code] of [
    ['far/b', 403, 'privacy_blocked'],
    ['auto', 503, 'privacy_pin_unavailable'],
  ] as const) {
    await switchTo(router, false);
    router.provider.seen.length = 0;
    const { message, ...told } = await refusalOf(await router.post(hello(model)));
    assert.deepEqual(told, { status, code });
    assert.match(message, /^Local only is on: .*Turn it off/);
    assert.deepEqual(posted(router), ['far.test']);
  }
});

test('a poor answer is not bettered elsewhere after it was switched on, and is given as it is', async () => {
  const choices = [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' }];
  const empty = (): Script => jsonScript({ id: 'c', object: 'chat.completion', created: 1, model: 'a', choices });
  const tiers = 'tiers: { SIMPLE: here/a, FRONTIER: far/b }\nescalation: { on: [empty], maxHops: 3 }\n';
  await using open = start({ policy: placed + tiers, hosts: { 'here.test': empty } });
  await open.post(hello('auto:simple'));
  assert.deepEqual(posted(open), ['here.test', 'far.test'], 'else it would go up');
  await using router = switchedOnAt('here.test', placed + tiers, empty);
  const answer = await router.post(hello('auto:simple'));
  assert.deepEqual([answer.status, answer.headers.get('x-lr-target')], [200, 'here/a']);
  assert.deepEqual(posted(router), ['here.test']);
});

test('what was sent already goes on', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using router = start();
  const answer = await router.post(hello('far/b', { stream: true }));
  assert.equal(answer.status, 200);
  const reading = held.then(() => answer.text());
  await switchTo(router, true);
  release();
  assert.match(await reading, /data: \[DONE\]/);
});

test('a full disk is told with what holds now, and with what holds after a restart', async () => {
  let isFull = false;
  const writeText: Files['writeText'] = (path, text) => {
    if (isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC', path });
    realFiles.writeText(path, text);
  };
  await using router = startCore({ ports: { files: { ...realFiles, writeText } } });
  const refused = async (on: boolean): Promise<string> => {
    const answer = await router.put('/api/local-only', { on });
    assert.equal(answer.status, 500);
    return ((await answer.json()) as { error: { message: string } }).error.message;
  };
  await switchTo(router, true);
  isFull = true;
  assert.match(await refused(false), /Local only is on as before\.$/);
  isFull = false;
  await switchTo(router, false);
  isFull = true;
  assert.match(await refused(true), /Local only is on until the router ends\.$/);
  isFull = false;
});

test('its end by time is announced, and what may go out does', async () => {
  let now = Date.now();
  let ring = (): void => undefined;
  const clock: Clock = {
    ...realClock,
    now: () => now,
    after(ms, run) {
      if (ms !== 600_000) return realClock.after(ms, run);
      ring = run;
      return { cancel: () => undefined };
    },
  };
  await using router = start({ clock });
  await switchTo(router, true, 10);
  assert.equal((await router.post(hello('far/b'))).status, 403);
  const events = await router.get('/api/events');
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader() ?? assert.fail('no stream');
  let heard = '';
  const hear = async (what: RegExp): Promise<void> => {
    while (!what.test(heard)) heard += (await reader.read()).value ?? assert.fail(`It ended after ${heard}`);
  };
  await hear(/"localOnly":\{"on":true,"until":"[^"]+"\}/);
  now += 600_000;
  ring();
  await hear(/"localOnly":\{"on":false,"until":null\}/);
  await reader.cancel();
  assert.equal((await router.post(hello('far/b'))).status, 200);
  await until('the router is quiet', () => router.core.state().inFlight === 0);
});

test('a file of a model that somebody asks for is fetched all the same, and the starter nobody asked for is not', async () => {
  const provider = providersAt({ 'hub.test': () => jsonScript({ error: 'Not here' }, 404) });
  const env = { HF_ENDPOINT: 'https://hub.test', LLR_STARTER: 'on' };
  const kept = { 'local-only.json': '{"on":true,"until":null}' };
  await using router = startCore({ policy: 'routes: [{ default: tiers }]\n', provider, env, files: kept });
  assert.deepEqual(hosts(router), []);
  assert.equal((await router.postTo('/api/models/download', { modelId: 'some/model' })).status, 202);
  await until('the hub was asked', () => hosts(router).includes('hub.test'));
  assert.equal(router.core.state().localOnly.on, true);
  assert.ok(!router.logged.some((line) => line.includes('starter-')));
});
