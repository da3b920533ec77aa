// Spans of requests that were served: who gets them, what stands in them, and what never does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeProvider, failure, providersAt, type Seen } from '../support/fake-provider.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';
import { jsonScript } from '../support/providers/script.ts';

const policy = `
backends:
  near: { type: openai, endpoint: "http://near.test:8000/v1", zone: private, models: [small] }
  far: { type: anthropic, endpoint: "http://far.test", models: [large], apiKey: "\${FAR_KEY}" }
  spare: { type: openai, endpoint: "http://spare.test/v1", models: [spare] }
routes: [{ default: near, fallback: spare }]
retry: { attempts: 1 }
`;
const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.test:4318', FAR_KEY: 'sk-very-secret' };

interface Told {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number };
  readonly is: Readonly<Record<string, unknown>>;
}

function spansIn(seen: readonly Seen[]): Told[] {
  const bodies = seen
    .filter(({ host }) => host === 'collector.test:4318')
    .map(({ body }) => JSON.parse(body.toString('utf8')));
  return bodies.flatMap((body) =>
    body.resourceSpans[0].scopeSpans[0].spans.map((span: { attributes: { key: string; value: object }[] }) => ({
      ...span,
      is: Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
    })),
  );
}

/** What a core has told by its end. */
async function told(
  use: (router: TestCore) => Promise<unknown>,
  more: { readonly env?: Record<string, string>; readonly nearFails?: boolean } = {},
) {
  const well = createFakeProvider();
  const provider = providersAt({
    'near.test:8000': (seen) => (more.nearFails === true ? failure(500, 'no') : well.play(seen)),
    'spare.test': well.play,
    'collector.test:4318': () => jsonScript({}),
  });
  const router = startCore({ policy, provider, env: more.env ?? collector });
  try {
    await use(router);
  } finally {
    await router[Symbol.asyncDispose]();
  }
  return { spans: spansIn(provider.seen), provider, logged: router.logged };
}

test('a request is a span and each try is a child of it, in the words of the conventions', async () => {
  const { spans } = await told((router) => router.post(hello('auto')));
  assert.equal(spans.length, 2);
  const [own, child] = spans;
  assert.deepEqual([own?.name, own?.kind, own?.status], ['chat auto', 2, {}]);
  const { 'la_router.rule': rule, 'la_router.tier': _tier, ...is } = own?.is ?? {};
  assert.match(String(rule), /^policy\.yaml:\d+$/);
  assert.deepEqual(is, {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'auto',
    'gen_ai.response.model': 'small',
    'gen_ai.provider.name': 'openai',
    'gen_ai.usage.input_tokens': '9',
    'gen_ai.usage.output_tokens': '3',
    'gen_ai.usage.cache_read.input_tokens': '4',
    'http.response.status_code': '200',
    'server.address': 'near.test',
    'server.port': '8000',
    'la_router.backend': 'near',
    'la_router.project': 'default',
    'la_router.outcome': 'ok',
    'la_router.fell_back': false,
    'la_router.zone': 'private',
  });
  assert.deepEqual(
    [child?.name, child?.kind, child?.parentSpanId, child?.traceId],
    ['chat small', 3, own?.spanId, own?.traceId],
  );
  assert.equal(own?.parentSpanId, undefined);
});

test('a try that failed says why, and the request names who answered', async () => {
  const { spans } = await told((router) => router.post(hello('auto')), { nearFails: true });
  assert.deepEqual(
    spans.map(({ name, status, is }) => [name, status.code ?? 0, is['error.type'] ?? null]),
    [
      ['chat auto', 0, null],
      ['chat small', 2, 'upstream_error'],
      ['chat spare', 0, null],
    ],
  );
  assert.equal(spans[0]?.is['server.address'], 'spare.test');
  assert.equal(spans[0]?.is['la_router.fell_back'], true);
});

test('a request that nobody may serve is a span that says so', async () => {
  const { spans } = await told((router) => router.post(hello('spare/spare'), { 'x-llr-sensitivity': 'high' }));
  assert.deepEqual(
    spans.map(({ name, status, is }) => [name, status.code, is['error.type'], is['la_router.outcome']]),
    [['chat spare/spare', 2, 'privacy_blocked', 'blocked']],
  );
});

test('a caller’s trace is gone on with, and what it does not keep is not told', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { spans } = await told(async (router) => {
    await router.post(hello('near/small'), { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    await router.post(hello('near/small'), { traceparent: `00-${trace}-00f067aa0ba902b7-00` });
    await router.post(hello('near/small'), { traceparent: 'what somebody made up' });
  });
  const own = spans.filter(({ kind }) => kind === 2);
  assert.deepEqual(
    own.map(({ traceId, parentSpanId }) => [traceId === trace, parentSpanId ?? null]),
    [
      [true, '00f067aa0ba902b7'],
      [false, null],
    ],
  );
});

test('no prompt, no answer, no key and no name that only its caller knows is told', async () => {
  const { provider } = await told(async (router) => {
    await router.post({
      model: 'near/of-my-own-making',
      messages: [{ role: 'user', content: 'the words of a prompt' }],
    });
    await (
      await router.post(
        { ...hello('nobody-has-this'), stream: true },
        { authorization: 'Bearer sk-of-the-caller', 'x-llr-x': 'word' },
      )
    ).text();
  });
  const sent = provider.seen
    .filter(({ host }) => host === 'collector.test:4318')
    .map(({ body }) => body.toString('utf8'));
  assert.equal(sent.length, 1);
  for (const word of ['of-my-own-making', 'nobody-has-this', 'prompt', 'Hello', 'sk-', 'word'])
    assert.ok(!sent.join('').includes(word), word);
  assert.ok(sent.join('').includes('"chat other"'));
});

test('headers, the name of the service and its attributes are those of the environment', async () => {
  const env = {
    ...collector,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-team=blue',
    OTEL_SERVICE_NAME: 'mine',
    OTEL_RESOURCE_ATTRIBUTES: 'zone=a',
  };
  const { provider } = await told((router) => router.post(hello('near/small')), { env });
  const seen = provider.seen.find(({ host }) => host === 'collector.test:4318');
  assert.equal(seen?.path, '/v1/traces');
  assert.equal(seen?.headers['x-team'], 'blue');
  const resource = JSON.parse(seen?.body.toString('utf8') ?? '{}').resourceSpans[0].resource.attributes;
  const named = Object.fromEntries(
    resource.map(({ key, value }: { key: string; value: object }) => [key, Object.values(value)[0]]),
  );
  assert.deepEqual([named['service.name'], named['zone']], ['mine', 'a']);
});

test('the collector stands among the hosts that were contacted', async () => {
  const { provider } = await told(async (router) => {
    for (let count = 0; count < 300; count++) await router.post(hello('near/small'));
    const { hosts } = await (await router.get('/api/outbound')).json();
    assert.ok(
      hosts.some(({ host, zone }: Record<string, string>) => host === 'collector.test:4318' && zone === 'public'),
    );
  });
  assert.ok(provider.seen.length > 300);
});

test('while local only is on nothing is told, then or later', async () => {
  const { spans } = await told(async (router) => {
    await router.put('/api/local-only', { on: true });
    await router.post(hello('auto'));
    await router.put('/api/local-only', { on: false });
  });
  assert.deepEqual(spans, []);
});

test('a collector on this machine is told also while local only is on', async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
  const { provider } = await told(
    async (router) => {
      await router.put('/api/local-only', { on: true });
      await router.post(hello('auto'));
    },
    { env },
  );
  assert.ok(provider.seen.some(({ host }) => host === '127.0.0.1:4318'));
});

test('where no collector is named nobody is told', async () => {
  const { provider, logged } = await told((router) => router.post(hello('near/small')), { env: {} });
  assert.ok(provider.seen.every(({ host }) => host === 'near.test:8000'));
  assert.ok(!logged.some((line) => line.includes('otel')));
});
