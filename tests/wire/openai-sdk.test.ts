import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import OpenAI from 'openai';
import { policyFor, startCore } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';

const tools = [
  {
    type: 'function' as const,
    function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];
const format = {
  type: 'json_schema' as const,
  json_schema: { name: 'answer', schema: { type: 'object', properties: { answer: { type: 'number' } } } },
};

const variants = {
  plain: {},
  tools: { tools },
  structured: { response_format: format },
  'with usage': { stream_options: { include_usage: true } },
} as const;

/** The answer's bytes and what the SDK read from them, over any base URL. */
async function ask(baseURL: string, model: string, extra: object, stream: boolean) {
  const bodies: Buffer[] = [];
  const client = new OpenAI({
    apiKey: 'anything',
    baseURL,
    maxRetries: 0,
    fetch: async (url, init) => {
      const answer = await fetch(url, init);
      const bytes = Buffer.from(await answer.arrayBuffer());
      bodies.push(bytes);
      return new Response(bytes, { status: answer.status, headers: answer.headers });
    },
  });
  const body = { model, messages: [{ role: 'user' as const, content: 'Hi' }], ...extra };
  const read: unknown[] = [];
  if (stream) for await (const chunk of await client.chat.completions.create({ ...body, stream })) read.push(chunk);
  else read.push(await client.chat.completions.create({ ...body, stream: false }));
  return { bytes: bodies[0]?.toString('utf8'), read };
}

for (const [name, extra] of Object.entries(variants)) {
  for (const stream of name === 'with usage' ? [true] : [false, true]) {
    test(`openai for Node gets the same bytes through the router: ${name}${stream ? ', streamed' : ''}`, async () => {
      await using upstream = await startFakeServer();
      await using router = startCore({ policy: policyFor(upstream.url), sockets: true });
      const url = await router.core.listen();
      for (const model of ['fake-small', 'usage-null', 'split-7']) {
        if (!stream && model !== 'fake-small') continue;
        const direct = await ask(upstream.url, model, extra, stream);
        const routed = await ask(`${url}/v1`, `fake/${model}`, extra, stream);
        assert.equal(routed.bytes, direct.bytes);
        assert.ok(routed.read.length > 0);
        assert.deepEqual(
          routed.read.map((part) => JSON.stringify(part)),
          direct.read.map((part) => JSON.stringify(part)),
        );
      }
    });
  }
}

test('openai for Node reads an error of the router as what it is', async () => {
  await using router = startCore({ sockets: true });
  const url = await router.core.listen();
  await assert.rejects(ask(`${url}/v1`, 'nothing-of-that-name', {}, false), (error: unknown) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.equal(error.code, 'model_not_found');
    return true;
  });
});

const python = process.env['LA_ROUTER_TEST_PYTHON'] ?? 'python3';

async function runPython(args: readonly string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (out += String(chunk)));
  const [code] = await Promise.race([once(child, 'close'), once(child, 'error').then(() => [-1])]);
  return { code, out };
}

const withoutPython =
  (await runPython(['-c', 'from openai import OpenAI'])).code === 0
    ? false
    : 'Python with the openai package is not installed';

test('openai for Python gets the same bytes through the router', { skip: withoutPython }, async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({ policy: policyFor(upstream.url), sockets: true });
  const url = await router.core.listen();
  const { code, out } = await runPython([join(import.meta.dirname, 'openai_sdk.py'), upstream.url, `${url}/v1`]);
  assert.equal(code, 0, out);
  assert.match(out, /7 variants are equal/);
});
