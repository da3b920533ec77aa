// Every way in which an upstream may break its word, many times over: the product stays up, its callers get an answer or
// an error in their own envelope, and no connection stays behind. LA_ROUTER_FAULT_ROUNDS=300 is the long version.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { spawnProduct, temporaryHome, type SpawnedProduct, type TemporaryHome } from '../support/core.ts';
import { until } from '../support/http.ts';
import {
  poison,
  startFaultyServer,
  upstreamFaults,
  type FaultyServer,
  type Form,
  type UpstreamFault,
} from '../support/upstream-faults.ts';

const rounds = Number(process.env['LA_ROUTER_FAULT_ROUNDS'] ?? 60);
const atOnce = 20;
const warming = 20;

interface Side {
  readonly home: TemporaryHome;
  readonly product: SpawnedProduct;
}
let upstream: FaultyServer;
let patient: Side;
/** Waits for nobody, so that what stalls ends soon. */
let hasty: Side;

async function start(limits: string): Promise<Side> {
  const home = temporaryHome();
  const names = upstreamFaults.map(({ name }) => JSON.stringify(name)).join(', ');
  home.write(
    'policy.yaml',
    `backends:\n  fake: { type: openai, endpoint: "${upstream.url}", zone: private, models: [${names}] }\nretry: { attempts: 1, deadlineMs: 60000 }\n`,
  );
  home.write('config.yaml', `limits: { frameBytes: 65536, ${limits} }\n`);
  return { home, product: await spawnProduct(home.folder) };
}

before(async () => {
  upstream = await startFaultyServer();
  [patient, hasty] = await Promise.all([
    start('firstByteMs: 20000, idleMs: 20000'),
    start('firstByteMs: 60, idleMs: 60'),
  ]);
});
after(async () => {
  for (const { product, home } of [patient, hasty]) {
    await product[Symbol.asyncDispose]();
    home[Symbol.dispose]();
  }
  await upstream[Symbol.asyncDispose]();
});

interface Format {
  readonly name: string;
  readonly path: string;
  readonly isError: (text: string) => boolean;
  readonly isComplete: (text: string, form: Form) => boolean;
}

const openai: Format = {
  name: 'relayed',
  path: '/v1/chat/completions',
  isError: (text) => /"error":\s*\{"message":"[^"]/.test(text),
  isComplete: (text, form) => (form === 'json' ? isJson(text) : /"finish_reason":"stop"/.test(text)),
};
const anthropic: Format = {
  name: 'translated',
  path: '/v1/messages',
  isError: (text) => /"type":"error","error":\{.*"message":"[^"]/.test(text),
  isComplete: (text, form) => (form === 'json' ? isJson(text) : text.includes('event: message_stop')),
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type Got = 'answer' | 'failure' | 'nothing of use';

async function ask(url: string, { name }: UpstreamFault, form: Form, format: Format): Promise<[Got, string]> {
  const answer = await fetch(url + format.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: `fake/${name}`,
      max_tokens: 100,
      stream: form === 'stream',
      messages: [{ role: 'user', content: 'Hello' }],
    }),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await answer.text();
  const shown = `${answer.status} ${text.slice(0, 400)}`;
  assert.ok(!text.includes(poison), `an answer to somebody else: ${shown}`);
  if (answer.status >= 400) return [format.isError(text) && isJson(text) ? 'failure' : 'nothing of use', shown];
  const streamed = answer.headers.get('content-type')?.includes('event-stream') === true;
  if (streamed && format.isError(text)) return ['failure', shown];
  const complete = format.isComplete(text, streamed ? 'stream' : 'json');
  return [complete && text.replaceAll(/[^A-Za-z]/g, '').includes('Hello') ? 'answer' : 'nothing of use', shown];
}

const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

async function many(count: number, one: () => Promise<void>): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await one();
    }),
  );
}

for (const fault of upstreamFaults) {
  for (const format of fault.translated ? [openai, anthropic] : [openai]) {
    for (const form of ['json', 'stream'] as const) {
      test(`${fault.name}, asked for ${form}, ${format.name}: ${fault[form]}`, async () => {
        const { product } = fault.stalls ? hasty : patient;
        const expected = fault[form];
        const one = async (): Promise<void> => {
          const [got, shown] = await ask(product.url, fault, form, format);
          if (expected === 'passed') return;
          if (expected === 'either') assert.notEqual(got, 'nothing of use', shown);
          else assert.equal(got, expected, shown);
        };
        await many(warming, one);
        const before = process.platform === 'linux' ? descriptors(product.pid) : 0;
        await many(rounds, one);
        assert.equal((await fetch(`${product.url}/health`)).status, 200);
        if (process.platform !== 'linux') return;
        // As many as were asked at once may stay open for the next request, to the router and from it.
        let now = 0;
        await until('the connections of failed exchanges are closed', () => {
          now = descriptors(product.pid);
          return now <= before + 2 * atOnce;
        }).catch((error: unknown) => assert.fail(`${String(error)}: ${before} descriptors before, ${now} after`));
      });
    }
  }
}
