import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { freePort } from '../bench/start-node.ts';
import { hello, startCore } from '../support/core.ts';

const python = process.env['LA_ROUTER_TEST_RAY'] ?? '';
const withoutRay = existsSync(python) ? false : 'Ray Serve is not installed (LA_ROUTER_TEST_RAY)';
const example = join(import.meta.dirname, '..', '..', 'docs', 'examples', 'ray-serve');

async function startRay(): Promise<{ readonly port: number } & AsyncDisposable> {
  const port = await freePort();
  const child = spawn(python, [join(import.meta.dirname, 'ray_serve.py'), example, String(port)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let noise = '';
  child.stderr.on('data', (chunk) => (noise += String(chunk)));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => line === 'ready' && resolve());
    void exited.then(() => reject(new Error(`Ray Serve ended: ${noise.slice(-2_000)}`)));
  });
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}

test('a real Ray Serve behind the router: both replicas answer, whole and streamed', { skip: withoutRay }, async () => {
  await using ray = await startRay();
  const policy = `backends:\n  cluster: { type: openai, zone: private, endpoints: ["http://127.0.0.1:${ray.port}/v1"] }\n`;
  await using router = startCore({ policy, sockets: true });
  const replicas = new Set<string>();
  for (let round = 0; round < 20 && replicas.size < 2; round++) {
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const answer = await router.post(hello('cluster/ray-echo', { stream: index % 2 === 0 }));
        assert.equal(answer.status, 200);
        return answer.text();
      }),
    );
    for (const text of answers) for (const [replica] of text.matchAll(/replica-\d+/g)) replicas.add(replica);
  }
  assert.equal(replicas.size, 2);
  const claude = await router.postTo('/v1/messages', {
    model: 'cluster/ray-echo',
    max_tokens: 50,
    messages: [{ role: 'user', content: 'through another format' }],
  });
  assert.match((await claude.json()).content[0].text, /says: through another format/);
  const { requests } = await (await router.get('/api/requests?limit=200')).json();
  assert.ok(
    requests.every(
      ({ outcome, inputTokens }: { outcome: string; inputTokens: number }) => outcome === 'ok' && inputTokens === 1,
    ),
  );
});
