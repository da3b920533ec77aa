// A webhook is told until it has taken it: signed, with growing waits, over a restart, and never where nothing may leave.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { createWebhookPost } from '../../main/backends/webhook-post.ts';
import { openLedgerFile } from '../../main/store/open.ts';
import { openOutboundBook } from '../../main/store/outbound-hosts.ts';
import { createWebhookEvents } from '../../main/store/webhook-events.ts';
import { createWebhook } from '../../main/tenants/webhook.ts';
import { startCore, temporaryHome } from '../support/core.ts';
import { fakeClock } from '../support/gateway-fakes.ts';
import { until } from '../support/http.ts';
import { realOutbound } from '../support/real-outbound.ts';
import { recordingLog } from '../support/recording-ports.ts';

interface Told {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
}

async function startReceiver(statuses: readonly number[]) {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = statuses[told.length] ?? 200;
      told.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url ?? '' });
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, status >= 300 && status < 400 ? { location: '/elsewhere' } : {}).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A port was asked for.');
  return {
    told,
    url: `http://127.0.0.1:${address.port}/hook?of=team`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const limits = { connectMs: 1_000, firstByteMs: 2_000, idleMs: 2_000 };
const secret = 'only the two know it';
const alert = { type: 'budget-alert', projectId: 'p_1', fraction: 0.5, budgetUsd: 10, spentUsd: 5, periodStart: null };

interface Setup {
  readonly url: string;
  readonly isLocalOnly?: () => boolean;
  readonly receiver?: () => { readonly url: string; readonly secret: string } | null;
}

function open(folder: string, { url, isLocalOnly = () => false, receiver = () => ({ url, secret }) }: Setup) {
  const db = openLedgerFile(join(folder, 'ledger.db'));
  const clock = fakeClock();
  const { log, lines } = recordingLog();
  const book = openOutboundBook({ db, clock: fakeClock(), log });
  const outbound = book.counted(realOutbound(limits));
  const events = createWebhookEvents(db);
  const webhook = createWebhook({
    events,
    post: createWebhookPost(outbound),
    receiver,
    isLocalOnly,
    clock,
    random: { bytes: randomBytes },
    log,
  });
  return {
    webhook,
    events,
    clock,
    lines,
    hosts: () => book.all().map(({ host, zone }) => `${zone} ${host}`),
    async [Symbol.asyncDispose]() {
      webhook[Symbol.dispose]();
      await outbound[Symbol.asyncDispose]();
      book[Symbol.dispose]();
      db.close();
    },
  };
}

/** What is waited for from then on is the next try; there is none where it is over. */
const isTried =
  ({ events }: Pick<ReturnType<typeof open>, 'events'>, tries: number) =>
  (): boolean =>
    (events.all()[0]?.tries ?? tries) === tries;

test('it is signed over its time and body, and over once it is taken', async () => {
  using home = temporaryHome();
  await using receiver = await startReceiver([]);
  await using it = open(home.folder, receiver);
  it.webhook.tell(alert);
  it.clock.ring();
  await until('it is taken', () => it.events.all().length === 0);
  const [told] = receiver.told;
  const { id, ...body } = JSON.parse(told?.body ?? '');
  assert.deepEqual(body, alert);
  assert.match(id, /^evt_[0-9a-f]{24}$/);
  assert.equal(told?.path, '/hook?of=team');
  const [, seconds = '', hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(told?.headers['x-lr-signature'])) ?? [];
  assert.equal(seconds, String(Math.floor(it.clock.now() / 1_000)));
  assert.equal(hex, createHmac('sha256', secret).update(`${seconds}.${told?.body}`).digest('hex'));
  assert.deepEqual(it.hosts(), [`device ${new URL(receiver.url).host}`]);
  assert.deepEqual(it.clock.waiting(), []);
});

test('whoever fails is asked again, later each time, and a redirect is a failure', async () => {
  using home = temporaryHome();
  await using receiver = await startReceiver([500, 0, 307, 404]);
  await using it = open(home.folder, receiver);
  it.webhook.tell(alert);
  const waits: number[] = [];
  for (let tries = 1; tries <= 5; tries++) {
    it.clock.ring();
    await until(`try ${tries} is over`, isTried(it, tries));
    waits.push(...it.clock.waiting());
    it.clock.pass(it.clock.waiting()[0] ?? 0);
  }
  assert.equal(receiver.told.length, 5);
  assert.deepEqual(
    receiver.told.map(({ path }) => path),
    Array.from({ length: 5 }, () => '/hook?of=team'),
  );
  assert.equal(new Set(receiver.told.map(({ body }) => body)).size, 1, 'the id stays');
  assert.equal(waits.length, 4);
  waits.forEach((ms, at) => assert.ok(ms >= 1_000 * 2 ** at && ms <= 3_000 * 2 ** at, `${ms} after try ${at + 1}`));
  assert.deepEqual(it.events.all(), []);
  const shown = JSON.stringify([it.lines, it.hosts()]);
  assert.ok(it.lines.length >= 4 && !/hook|team/.test(shown.replaceAll('webhook-', '')), 'its path is told nowhere');
});

test('it is given up a day after it happened, and the log says so', async () => {
  using home = temporaryHome();
  await using receiver = await startReceiver(Array.from({ length: 99 }, () => 503));
  await using it = open(home.folder, receiver);
  it.webhook.tell(alert);
  const begunAt = it.clock.now();
  for (let tries = 1; it.events.all().length > 0; tries++) {
    it.clock.ring();
    await until(`try ${tries} is over`, isTried(it, tries));
    const [waitMs = 0] = it.clock.waiting();
    assert.ok(waitMs <= 3_600_000);
    it.clock.pass(waitMs);
  }
  assert.ok(it.clock.now() - begunAt >= 86_400_000 && it.clock.now() - begunAt <= 90_000_000);
  assert.ok(receiver.told.length > 20 && receiver.told.length < 80);
  assert.equal(it.lines.at(-1)?.event, 'webhook-given-up');
});

test('a restart goes on where it was', async () => {
  using home = temporaryHome();
  await using receiver = await startReceiver([500]);
  {
    await using it = open(home.folder, receiver);
    it.webhook.tell(alert);
    it.clock.ring();
    await until('the first try is over', () => it.events.all()[0]?.tries === 1);
  }
  await using again = open(home.folder, receiver);
  assert.equal(again.clock.waiting().length, 1);
  again.clock.ring();
  await until('it is taken', () => again.events.all().length === 0);
  assert.equal(receiver.told[0]?.body, receiver.told[1]?.body);
});

test('while nothing may leave, only a receiver on this machine is told', async () => {
  using home = temporaryHome();
  await using receiver = await startReceiver([]);
  await using near = open(home.folder, { url: receiver.url, isLocalOnly: () => true });
  near.webhook.tell(alert);
  near.clock.ring();
  await until('it is taken', () => near.events.all().length === 0);
  using other = temporaryHome();
  await using far = open(other.folder, { url: 'https://hooks.example/x', isLocalOnly: () => true });
  far.webhook.tell(alert);
  far.clock.ring();
  await until('it waits', () => far.clock.waiting().length === 1);
  assert.deepEqual([far.hosts(), far.events.all()[0]?.tries], [[], 0]);
});

test('where none is set nobody is told, and nothing is kept', async () => {
  using home = temporaryHome();
  await using it = open(home.folder, { url: '', receiver: () => null });
  it.webhook.tell(alert);
  assert.deepEqual([it.events.all(), it.clock.waiting()], [[], []]);
});

test('it is set over the API, takes only a safe address, and its secret is not told again', async () => {
  await using router = startCore();
  const patch = async (webhook: unknown): Promise<Response> =>
    router.core.fetch(
      new Request('http://router/api/config', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ webhook }),
      }),
      router.door,
    );
  for (const url of ['http://hooks.example/x', 'ftp://127.0.0.1/x', 'https://me:pw@hooks.example/', 'nothing'])
    assert.equal((await patch({ url, secret })).status, 400, url);
  assert.equal((await patch({ url: 'https://hooks.example/x' })).status, 400);
  for (const url of ['https://hooks.example/x', 'http://127.0.0.1:9/x', 'http://localhost/x', 'http://[::1]:9/']) {
    const answer = await patch({ url, secret });
    const { config, restart } = await answer.json();
    assert.deepEqual([answer.status, config.webhook.url, restart], [200, url, []]);
    assert.ok(!JSON.stringify(config).includes(secret));
  }
  assert.equal((await (await patch(null)).json()).config.webhook, null);
});
