import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { policyFor, spawnProduct, temporaryHome, type SpawnedProduct } from '../support/core.ts';
import { createFakeProvider, type FakeProvider, type Seen } from '../support/fake-provider.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';

interface Row {
  readonly id: string;
  readonly model: string;
  readonly outcome: string;
  readonly traces: number;
}

interface Client {
  /** The model that each request names, which is its own, by the id that its head told. */
  readonly headed: Map<string, string>;
  /** The ids of those whose answer came whole. */
  readonly whole: Set<string>;
}

const kills = Number(process.env['LA_ROUTER_KILLS'] ?? 12);
const lanes = 8;
const prompt = 'a prompt that no file may hold';

const modelOf = ({ body }: Seen): string => String(JSON.parse(body.toString('utf8')).model);

/** Each request names a model of its own. A name that ends in `-hang` is never answered. */
function provider(sent: Set<string>): FakeProvider {
  const { seen, play } = createFakeProvider();
  return {
    seen,
    play(request) {
      if (request.method !== 'POST') return play(request);
      const model = modelOf(request);
      sent.add(model);
      const script = play(request);
      return model.endsWith('-hang') ? { ...script, before: [{ kind: 'hang' }] } : script;
    },
  };
}

async function ask(product: SpawnedProduct, model: string, client: Client): Promise<void> {
  try {
    const answer = await fetch(`${product.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: `fake/${model}`, messages: [{ role: 'user', content: prompt }] }),
    });
    const id = answer.headers.get('x-request-id') ?? '';
    client.headed.set(id, model);
    await answer.text();
    client.whole.add(id);
  } catch {
    // The router was killed in the middle of this: its row is looked for below if its head came.
  }
}

/** Eight connections until the router is gone, after some answers and a moment more. */
async function killUnderLoad(product: SpawnedProduct, round: number, client: Client): Promise<void> {
  let isKilled = false;
  const load = Array.from({ length: lanes }, async (_, lane) => {
    for (let count = 0; !isKilled; count++) await ask(product, `m${round}-${lane}-${count}`, client);
  });
  const hanging = [0, 1, 2].map((count) => ask(product, `m${round}-${count}-hang`, client));
  const enough = client.whole.size + 1 + Math.floor(Math.random() * 300);
  await until('some requests are answered', () => client.whole.size >= enough, 10_000);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 15));
  product.kill('SIGKILL');
  isKilled = true;
  await product.exited;
  await Promise.all([...load, ...hanging]);
}

test(`killed ${kills} times under load, the ledger has every request that was answered or sent, once`, async () => {
  using home = temporaryHome();
  const sent = new Set<string>();
  await using upstream = await startFakeServer(0, provider(sent));
  home.write('policy.yaml', policyFor(upstream.url));
  const client: Client = { headed: new Map(), whole: new Set() };
  for (let round = 0; round < kills; round++) {
    await using product = await spawnProduct(home.folder);
    await killUnderLoad(product, round, client);
  }
  const left = readdirSync(home.folder).filter((name) => name.startsWith('ledger'));
  assert.ok(left.some((name) => name.includes('journal')));
  for (const name of left)
    assert.ok(!readFileSync(join(home.folder, name)).includes(prompt), `${name} holds no prompt`);
  await using last = await spawnProduct(home.folder);
  last.kill('SIGTERM');
  assert.equal(await last.exited, 0);
  assert.deepEqual(
    readdirSync(home.folder).filter((name) => /journal|-wal$/.test(name)),
    [],
  );
  const rows = rowsOf(join(home.folder, 'ledger.db'));
  const byId = new Map(rows.map((row) => [row.id, row]));
  assert.deepEqual(
    [...client.headed].filter(([id, model]) => byId.get(id)?.model !== `fake/${model}`),
    [],
    'every answer has the row of its request',
  );
  const models = rows.map(({ model }) => model.slice('fake/'.length));
  const written = new Set(models);
  assert.equal(written.size, models.length, 'none is there twice');
  assert.deepEqual(
    [...sent].filter((model) => !written.has(model)),
    [],
    'nothing was sent that is not written down',
  );
  for (const { id, model, outcome, traces } of rows) {
    assert.ok(outcome === 'ok' || outcome === 'lost', `${model} is ${outcome}`);
    if (model.endsWith('-hang')) assert.equal(outcome, 'lost');
    assert.equal(traces, outcome === 'ok' ? 1 : 0, id);
  }
  const lost = rows.filter(({ outcome }) => outcome === 'lost').length;
  // An answered row waits for company for a hundredth of a second at most.
  console.log(`# ${rows.length} rows, ${client.whole.size} answered, ${sent.size} sent, ${lost} lost`);
});

function rowsOf(path: string): readonly Row[] {
  const db = new Database(path, { readonly: true });
  try {
    assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    return db
      .prepare<[], Row>(
        'SELECT id, model, outcome, (SELECT count(*) FROM trace WHERE request_id = id) AS traces FROM request',
      )
      .all();
  } finally {
    db.close();
  }
}
