// What went out and came back is counted by host, over a real socket and behind a proxy alike.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { AddressInfo } from 'node:net';
import { collect } from '../../../main/backends/collect.ts';
import { exchange } from '../../../main/backends/http-exchange.ts';
import type { Zone } from '../../../main/contract/routing.ts';
import { realOutbound } from '../../support/real-outbound.ts';
import { createOutboundCounts, type HostCount } from '../../../main/platform/outbound-counts.ts';
import type { Outbound } from '../../../main/platform/ports.ts';

const limits = { connectMs: 2_000, firstByteMs: 2_000, idleMs: 2_000 };

/** Answers with as many bytes as were sent, twice over. */
async function startEcho() {
  const server = createServer((incoming, outgoing) => {
    void text(incoming).then((body) => {
      outgoing.write(body);
      outgoing.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function counting(known: readonly HostCount[] = []) {
  let now = 1_000;
  let changes = 0;
  const counts = createOutboundCounts({ clock: { now: () => now++ }, known, onChange: () => changes++ });
  return { counts, changes: () => changes };
}

async function ask(outbound: Outbound, zone: Zone, origin: string, body: string): Promise<string> {
  const reply = await exchange(outbound.to(zone), {
    origin,
    path: '/',
    method: 'POST',
    headers: {},
    body: Buffer.from(body),
    signal: AbortSignal.timeout(10_000),
    onOver: () => undefined,
  });
  return (await collect(reply.body, 10_000)).toString('utf8');
}

test('requests, bytes and times are those of the bodies that went and came', async () => {
  await using echo = await startEcho();
  const { counts, changes } = counting();
  await using outbound = counts.counted(realOutbound(limits));
  assert.equal(await ask(outbound, 'private', `http://${echo.host}`, '12345'), '1234512345');
  await ask(outbound, 'private', `http://${echo.host}`, '123');
  await ask(outbound, 'device', `http://${echo.host}`, '');
  assert.equal(changes(), 3);
  assert.deepEqual(
    counts.all().map(({ host, zone, requests, bytesUp, bytesDown }) => [host, zone, requests, bytesUp, bytesDown]),
    [
      [echo.host, 'private', 2, 8, 16],
      [echo.host, 'device', 1, 0, 0],
    ],
  );
  const [first] = counts.all();
  assert.ok(first !== undefined && first.firstAt < first.lastAt);
});

test('who is behind a proxy is named by itself, and so is who cannot be reached', async () => {
  await using echo = await startEcho();
  const { counts } = counting();
  await using outbound = counts.counted(realOutbound(limits, { http_proxy: `http://${echo.host}` }));
  await assert.rejects(ask(outbound, 'public', 'http://out.invalid:80', 'x'));
  await assert.rejects(ask(outbound, 'device', 'http://127.0.0.1:1', 'x'));
  assert.deepEqual(
    counts.all().map(({ host, requests }) => [host, requests]),
    [
      ['out.invalid', 1],
      ['127.0.0.1:1', 1],
    ],
  );
});

test('what is known of before goes on', async () => {
  await using echo = await startEcho();
  const before: HostCount = {
    host: echo.host,
    zone: 'public',
    requests: 5,
    bytesUp: 50,
    bytesDown: 500,
    firstAt: 1,
    lastAt: 2,
  };
  const { counts } = counting([before]);
  await using outbound = counts.counted(realOutbound(limits));
  await ask(outbound, 'public', `http://${echo.host}`, '12345');
  assert.deepEqual(counts.all(), [{ ...before, requests: 6, bytesUp: 55, bytesDown: 510, lastAt: 1_000 + 1 }]);
});

test('what went another way stands beside the rest', () => {
  const { counts, changes } = counting();
  const request = { origin: 'https://updates.example', zone: 'public', bytesDown: 300 } as const;
  counts.note(request);
  counts.note(request);
  assert.equal(changes(), 2);
  const told = counts
    .all()
    .map(({ host, zone, requests, bytesUp, bytesDown }) => [host, zone, requests, bytesUp, bytesDown]);
  assert.deepEqual(told, [['updates.example', 'public', 2, 0, 600]]);
});
