import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { policyFor, spawnProduct, temporaryHome, type SpawnedProduct, type TemporaryHome } from '../support/core.ts';
import { startFakeServer, type FakeServer } from '../support/fake-server.ts';
import { sendRaw } from '../support/http.ts';
import { sharedLines, sharedText, withoutShared } from '../support/shared.ts';

let home: TemporaryHome;
let upstream: FakeServer;
let product: SpawnedProduct;

before(async () => {
  home = temporaryHome();
  upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  product = await spawnProduct(home.folder);
});
after(async () => {
  await product[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

const statusOf = (answer: string): number => Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 0);
const healthy = async (): Promise<boolean> => (await fetch(`${product.url}/health`)).status === 200;
const chat = (body: unknown): Promise<Response> =>
  fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
  });

interface RawCase {
  readonly id: string;
  readonly bytes_b64: string;
  readonly expected: string;
}

const classes: Readonly<Record<string, (status: number, closed: boolean, text: string) => boolean>> = {
  '4xx with an OpenAI error object': (status, _closed, text) =>
    status >= 400 && status < 500 && text.includes('{"error":{"message":"'),
  '400': (status) => status === 400,
  '431': (status) => status === 431,
  '4xx': (status) => status >= 400 && status < 500,
  '400 or 413': (status) => status === 400 || status === 413,
  '415 or 400': (status) => status === 415 || status === 400,
  '4xx or closed': (status, closed) => (status >= 400 && status < 500) || (status === 0 && closed),
  '408 or closed within 15 s': (status, closed) => status === 408 || (status === 0 && closed),
  '2xx without upgrade, or 4xx': (status) => (status >= 200 && status < 300) || (status >= 400 && status < 500),
  'never 5xx, no change of global state': (status) => status > 0 && status < 500,
  '2xx or a documented 4xx/503 for a missing model': (status) =>
    (status >= 200 && status < 300) || (status >= 400 && status <= 503),
  '4xx, or the same answer as the normalised path with the same checks; never a file outside the web root': (status) =>
    status >= 200 && status < 500,
};

test('every hostile request is answered in its class, and the router stays healthy', {
  skip: withoutShared,
}, async () => {
  const port = new URL(product.url).port;
  const cases = sharedLines<RawCase>('data/http-raw/cases.jsonl');
  assert.ok(cases.length > 0);
  await Promise.all(
    cases.map(async ({ id, bytes_b64, expected }) => {
      const bytes = Buffer.from(
        Buffer.from(bytes_b64, 'base64').toString('latin1').replaceAll('18790', port),
        'latin1',
      );
      const { text, closed } = await sendRaw(product.url, bytes, 15_000);
      const holds = classes[expected];
      assert.ok(holds !== undefined, `an unknown class: ${expected}`);
      assert.ok(holds(statusOf(text), closed, text), `${id}: expected ${expected}, got ${text.slice(0, 300)}`);
      assert.ok(await healthy());
    }),
  );
});

interface HostCase {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly expected: 'allow' | 'deny';
}

test('Host and Origin are judged as written down', { skip: withoutShared }, async () => {
  const port = new URL(product.url).port;
  for (const { id, method, path, headers, expected } of sharedLines<HostCase>('data/http-host-origin/cases.jsonl')) {
    const lines = headers.map(([name, value]) => `${name}: ${value.replaceAll('18790', port)}\r\n`).join('');
    const { text } = await sendRaw(
      product.url,
      Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}Content-Length: 0\r\n\r\n`),
      5_000,
    );
    // A project without a name was let in, and then found wanting.
    const wanting = statusOf(text) === 400 && text.includes('"param":"name"');
    const refused = !wanting && [400, 401, 403, 415, 421].includes(statusOf(text));
    assert.equal(refused, expected === 'deny', `${id}: ${text.slice(0, 200)}`);
    // What is let in reaches its place, or is told that there is none.
    if (expected === 'allow') assert.ok(wanting || [200, 404].includes(statusOf(text)), `${id}: ${text.slice(0, 200)}`);
  }
});

interface JsonCase {
  readonly id: string;
  readonly bytes_b64: string;
  readonly expected: 'accept' | 'reject' | 'either';
}

test('what is not JSON is refused as such, what is JSON is not', { skip: withoutShared }, async () => {
  for (const { id, bytes_b64, expected } of sharedLines<JsonCase>('data/json-parsing/cases.jsonl')) {
    const answer = await chat(Buffer.from(bytes_b64, 'base64'));
    const text = await answer.text();
    assert.equal(answer.status, 400, id);
    const refused = /not JSON|not valid UTF-8|is empty/.test(text);
    if (expected !== 'either') assert.equal(refused, expected === 'reject', `${id}: ${text}`);
  }
  assert.ok(await healthy());
});

test('model names are looked up or refused, never a fault', { skip: withoutShared }, async () => {
  for (const { input, expected } of sharedLines<{ input: string; expected: string }>('data/model-ids/cases.jsonl')) {
    const answer = await chat({ model: input, messages: [{ role: 'user', content: 'Hi' }] });
    const { error } = await answer.json();
    assert.ok(answer.status >= 400 && answer.status < 500, `${input}: ${answer.status}`);
    if (expected === 'accept') assert.equal(error.code, 'model_not_found', input);
    const listed = await fetch(`${product.url}/v1/models/${encodeURIComponent(input)}`);
    assert.ok(listed.status >= 400 && listed.status < 500, `${input}: ${listed.status}`);
  }
  assert.ok(await healthy());
});

test('any string is carried unchanged as content, and harmless as a model name', { skip: withoutShared }, async () => {
  const strings = JSON.parse(sharedText('data/naughty-strings/blns.json')) as string[];
  for (const content of strings) {
    const answer = await chat({ model: 'fake/fake-small', messages: [{ role: 'user', content }] });
    assert.equal(answer.status, content === '' ? answer.status : 200, JSON.stringify(content));
    if (answer.status === 200) {
      const sent = JSON.parse(upstream.provider.seen.at(-1)?.body.toString('utf8') ?? '');
      assert.equal(sent.messages[0].content, content);
    }
    await answer.arrayBuffer();
    const named = await chat({ model: content, messages: [{ role: 'user', content: 'Hi' }] });
    assert.ok(named.status >= 400 && named.status < 500, JSON.stringify(content));
    await named.arrayBuffer();
  }
  assert.ok(await healthy());
});
