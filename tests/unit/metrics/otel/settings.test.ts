import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOtelSettings } from '../../../../main/metrics/otel/settings.ts';

function read(env: Record<string, string>) {
  const logged: string[] = [];
  const log = {
    enabled: () => true,
    write: (_level: string, event: string, fields: object = {}) =>
      void logged.push(`${event} ${JSON.stringify(fields)}`),
  };
  return { settings: readOtelSettings(env, log), logged };
}

const endpoints: readonly (readonly [env: Record<string, string>, url: string | null])[] = [
  [{}, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, null],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, 'http://c:4318/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }, 'http://c:4318/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c/otlp' }, 'https://c/otlp/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318/own' }, 'http://c:4318/own'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b' }, 'http://b/'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_SDK_DISABLED: 'true' }, null],
];
for (const [env, url] of endpoints) {
  test(`${JSON.stringify(env)} sends to ${url ?? 'nobody'}`, () => {
    assert.equal(read(env).settings?.url.href ?? null, url);
  });
}

for (const env of [
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'not an address' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'file:///etc' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
]) {
  test(`${JSON.stringify(env)} is said to be of no use, without what it says`, () => {
    const { settings, logged } = read(env);
    assert.equal(settings, null);
    assert.equal(logged.length, 1);
    assert.match(logged[0] ?? '', /^otel-not-usable \{"what":"(?:endpoint|protocol)"\}$/);
  });
}

test('headers are decoded, and what is none or is ours to say is left out', () => {
  const { settings, logged } = read({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c',
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20a%3Db, x-team = blue ,broken,bad name=1,x-line=a%0Ab,Host=evil',
  });
  assert.deepEqual(settings?.headers, { authorization: 'Bearer a=b', 'x-team': 'blue' });
  assert.deepEqual(logged, ['otel-headers-left-out {"headers":3}']);
});

test('headers for traces stand in the place of those for all', () => {
  const { settings } = read({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c',
    OTEL_EXPORTER_OTLP_HEADERS: 'a=1',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'b=2',
  });
  assert.deepEqual(settings?.headers, { b: '2' });
});

test('the service has its own name, that of the attributes, or ours', () => {
  const named = (more: Record<string, string>) =>
    read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', ...more }).settings?.resource;
  assert.equal(named({})?.['service.name'], 'la-router');
  const attributes = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=theirs,deployment.environment.name=a%20b' };
  assert.equal(named(attributes)?.['service.name'], 'theirs');
  assert.equal(named(attributes)?.['deployment.environment.name'], 'a b');
  assert.equal(named({ ...attributes, OTEL_SERVICE_NAME: 'mine' })?.['service.name'], 'mine');
});

test('only what is on this machine is here', () => {
  const isHere = (url: string) => read({ OTEL_EXPORTER_OTLP_ENDPOINT: url }).settings?.isHere;
  for (const url of ['http://127.0.0.1:4318', 'http://localhost:4318', 'http://[::1]:4318'])
    assert.equal(isHere(url), true, url);
  for (const url of ['http://127.example.com', 'http://localhost.example.com', 'http://10.0.0.1'])
    assert.equal(isHere(url), false, url);
});
