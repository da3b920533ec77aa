// Spans reach a collector in batches, wait while it is away, and are let go of where they would be too many.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createExporter } from '../../../../main/metrics/otel/exporter.ts';
import type { Span } from '../../../../main/metrics/otel/span.ts';
import type { Zone } from '../../../../main/contract/routing.ts';
import { fakeOutbound } from '../../../support/fake-outbound.ts';
import { providersAt, type Script } from '../../../support/fake-provider.ts';
import { fakeClock } from '../../../support/gateway-fakes.ts';
import { until } from '../../../support/http.ts';

const span = (at: number): Span => ({
  traceId: at.toString(16).padStart(32, '0'),
  spanId: at.toString(16).padStart(16, '0'),
  parentId: null,
  name: `chat m${at}`,
  kind: 'server',
  beginMs: 1_700_000_000_000.25,
  endMs: 1_700_000_000_001,
  attributes: { text: 'a', count: 2, share: 0.5, is: true },
  failed: at === 1,
});
const many = (count: number): Span[] => Array.from({ length: count }, (_, at) => span(at));

const answer = (status: number, headers: Record<string, string> = {}): Script => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  before: [],
  steps: [{ kind: 'bytes', bytes: Buffer.from('{}') }],
});

function open(answers: Script[] = [], shut = { is: false }) {
  const clock = fakeClock();
  const logged: string[] = [];
  const provider = providersAt({ 'c.test:4318': () => answers.shift() ?? answer(200) });
  const outbound = fakeOutbound(provider);
  const zones: Zone[] = [];
  const exporter = createExporter({
    settings: {
      url: new URL('http://c.test:4318/v1/traces?x=1'),
      isHere: false,
      headers: { authorization: 'Bearer k' },
      timeoutMs: 1_000,
      resource: { 'service.name': 'mine' },
    },
    outbound: {
      to(zone) {
        zones.push(zone);
        return outbound.to(zone);
      },
    },
    clock,
    log: {
      enabled: () => true,
      write: (_level, event, fields = {}) => void logged.push(`${event} ${JSON.stringify(fields)}`),
    },
    isShut: () => shut.is,
  });
  const sent = () =>
    provider.seen.map(({ body }) => JSON.parse(body.toString('utf8')).resourceSpans[0].scopeSpans[0].spans);
  return { clock, exporter, logged, provider, sent, zones };
}

test('spans are gathered and sent as one batch, with the headers that were set', async () => {
  const { clock, exporter, provider, sent, zones } = open();
  exporter.add([span(1)]);
  exporter.add([span(2)]);
  assert.deepEqual(clock.waiting(), [5_000]);
  clock.ring();
  await until('the collector has answered', () => provider.seen.length === 1);
  const [seen] = provider.seen;
  assert.deepEqual([seen?.method, seen?.path, seen?.headers['authorization']], ['POST', '/v1/traces?x=1', 'Bearer k']);
  assert.equal(seen?.headers['content-type'], 'application/json');
  assert.deepEqual(zones, ['public']);
  assert.deepEqual(sent()[0][0], {
    traceId: span(1).traceId,
    spanId: span(1).spanId,
    name: 'chat m1',
    kind: 2,
    startTimeUnixNano: '1700000000000250000',
    endTimeUnixNano: '1700000000001000000',
    attributes: [
      { key: 'text', value: { stringValue: 'a' } },
      { key: 'count', value: { intValue: '2' } },
      { key: 'share', value: { doubleValue: 0.5 } },
      { key: 'is', value: { boolValue: true } },
    ],
    status: { code: 2 },
  });
  assert.deepEqual(sent()[0][1].status, {});
  await exporter[Symbol.asyncDispose]();
});

test('a full batch does not wait', async () => {
  const { exporter, sent } = open();
  exporter.add(many(512));
  await until('the collector has answered', () => sent().length === 1);
  assert.equal(sent()[0].length, 512);
  await exporter[Symbol.asyncDispose]();
});

test('what a collector cannot take now is sent again later, each time after longer', async () => {
  const { clock, exporter, sent, logged } = open([answer(503), answer(429, { 'retry-after': '7' })]);
  exporter.add([span(1)]);
  clock.ring();
  await until('the collector has answered', () => clock.waiting().includes(10_000));
  clock.ring();
  await until('the collector has answered', () => clock.waiting().includes(7_000));
  clock.ring();
  await until('the collector has answered', () => sent().length === 3);
  assert.deepEqual(sent()[2], sent()[0]);
  assert.deepEqual(logged, ['otel-not-taken {"status":503}', 'otel-not-taken {"status":429}']);
  await exporter[Symbol.asyncDispose]();
});

test('what a collector refuses for good is dropped, and that is told', async () => {
  const { clock, exporter, sent, logged } = open([answer(400)]);
  exporter.add([span(1)]);
  clock.ring();
  await until('the collector has answered', () => logged.some((line) => line.startsWith('otel-spans-dropping')));
  exporter.add([span(2)]);
  await exporter[Symbol.asyncDispose]();
  assert.equal(sent().length, 2);
  assert.equal(logged.at(-1), 'otel-spans-dropped {"spans":1}');
});

test('the queue has an end: what is more is counted, and told once as it begins and once as it is over', async () => {
  const { clock, exporter, sent, logged } = open([answer(503)]);
  exporter.add([span(0)]);
  clock.ring();
  await until('the collector has answered', () => clock.waiting().includes(10_000));
  exporter.add(many(2_047));
  for (const one of many(300)) exporter.add([one]);
  assert.deepEqual(
    logged.filter((line) => line.startsWith('otel-spans')),
    ['otel-spans-dropping {}'],
  );
  clock.ring();
  await until('the collector has answered', () => sent().length >= 2);
  await exporter[Symbol.asyncDispose]();
  assert.ok(logged.includes('otel-spans-dropped {"spans":300}'), logged.join('\n'));
});

test('while nothing may leave, nothing is sent, not even at the end', async () => {
  const shut = { is: true };
  const { clock, exporter, provider } = open([], shut);
  exporter.add(many(600));
  clock.ring();
  assert.deepEqual(clock.waiting(), [5_000]);
  await exporter[Symbol.asyncDispose]();
  assert.deepEqual(provider.seen, []);
});

test('what waits at the end is sent', async () => {
  const { exporter, sent } = open();
  exporter.add([span(1)]);
  await exporter[Symbol.asyncDispose]();
  assert.equal(sent().length, 1);
  exporter.add([span(2)]);
  assert.equal(sent().length, 1);
});
