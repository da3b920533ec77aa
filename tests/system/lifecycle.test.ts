import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { hello, policyFor, spawnProduct, temporaryHome } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { startListening } from '../support/listening-process.ts';
import { until } from '../support/http.ts';

const root = join(import.meta.dirname, '..', '..');
const cli = (args: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });

test('a stop by signal ends in order, with nothing left behind', async () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    using home = temporaryHome();
    await using product = await spawnProduct(home.folder);
    assert.ok(existsSync(join(home.folder, 'running.json')));
    product.kill(signal);
    assert.equal(await product.exited, 0);
    assert.ok(!existsSync(join(home.folder, 'running.json')));
    assert.ok(!existsSync(join(home.folder, 'ledger.db-wal')));
  }
});

test('a terminal that closes leaves no row open and no word of a router', async () => {
  using home = temporaryHome();
  await using upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  home.write('config.yaml', 'limits: { stopMs: 600 }\n');
  await using product = await spawnProduct(home.folder);
  const answer = await fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(hello('fake/drip', { stream: true })),
  });
  assert.equal(answer.status, 200);
  product.kill('SIGHUP');
  await answer.text().catch(() => '');
  assert.equal(await product.exited, 0);
  assert.ok(!existsSync(join(home.folder, 'running.json')));
  const db = new Database(join(home.folder, 'ledger.db'), { readonly: true });
  try {
    const rows = db.prepare<[], Stored>('SELECT id, outcome FROM request').all();
    assert.equal(rows.length, 1);
    assert.notEqual(rows[0]?.outcome, 'open');
  } finally {
    db.close();
  }
});

test('what npm starts gets each signal that npm gets', async () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    const script = `process.on('${signal}', () => process.exit(42)); setInterval(() => {}, 1000); console.log('up');`;
    const child = spawn(process.execPath, [join(root, 'build', 'bootstrap.mjs'), 'run', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await once(child.stdout, 'data');
    child.kill(signal);
    assert.equal(await exited, 42);
  }
});

test('a port that is taken is told with who has it, and another is named', async () => {
  using home = temporaryHome();
  using other = temporaryHome();
  await using product = await spawnProduct(home.folder);
  const { port } = new URL(product.url);
  const second = cli(['serve', '--home', other.folder, '--port', port]);
  assert.equal(second.status, 1);
  assert.ok(
    second.stderr.includes(
      `Port ${port} is taken by another LA Router of the home ${home.folder} (process ${product.pid}).`,
    ),
    second.stderr,
  );
  assert.match(second.stderr, / Choose another with --port \d+ or LLR_PORT; 0 takes a free one\./);
  await using foreign = await startListening();
  const third = cli(['serve', '--home', other.folder, '--port', String(foreign.port)]);
  assert.match(third.stderr, new RegExp(`Port ${foreign.port} is taken by \\S+ \\(process ${foreign.pid}\\)\\.`));
});

test('a home belongs to one router, and status finds it', async () => {
  using home = temporaryHome();
  await using product = await spawnProduct(home.folder);
  const second = cli(['serve', '--home', home.folder, '--port', '0']);
  assert.equal(second.status, 1);
  assert.match(second.stderr, /already/);
  assert.ok(second.stderr.includes(product.url), second.stderr);
  const status = cli(['status', '--home', home.folder, '--json']);
  assert.equal(status.status, 0);
  assert.equal(JSON.parse(status.stdout).address, product.url);
});

test('a port that is taken is named, with the way to choose another', async () => {
  using one = temporaryHome();
  using two = temporaryHome();
  await using product = await spawnProduct(one.folder);
  const { port } = new URL(product.url);
  const second = cli(['serve', '--home', two.folder, '--port', port]);
  assert.equal(second.status, 1);
  assert.match(second.stderr, new RegExp(`Port ${port} .*--port`));
});

const badStarts = [
  { what: 'a policy that is no YAML', policy: 'backends: [', args: [], code: 3, says: /policy\.yaml:1:\d+: / },
  {
    what: 'an unknown key',
    policy: 'backend: {}',
    args: [],
    code: 3,
    says: /policy\.yaml:1:1: backend: Unknown key\. Did you mean backends\?/,
  },
  {
    what: 'a key in the file',
    policy: 'backends:\n  a: { type: openai, endpoint: "http://a/v1", apiKey: sk-123 }',
    args: [],
    code: 3,
    says: /policy\.yaml:2:\d+/,
  },
  {
    what: 'a policy that is not there',
    policy: '',
    args: ['--policy', '/nowhere/policy.yaml'],
    code: 3,
    says: /^\/nowhere\/policy\.yaml:1:1: There is no such file, and --policy names it/,
  },
  {
    what: 'brackets that nobody closes',
    policy: 'a: {\n b: {\n c: {\n',
    args: [],
    code: 3,
    says: /^policy\.yaml:4:1: [^\n]+\n$/,
  },
  { what: 'an unknown flag', policy: '', args: ['--prot', '1'], code: 2, says: /--prot/ },
  { what: 'an unknown command', policy: '', args: ['sing'], code: 2, says: /sing/ },
  { what: 'a host that is no address', policy: '', args: ['--host', 'router.lan'], code: 3, says: /Write an address/ },
] as const;

for (const { what, policy, args, code, says } of badStarts) {
  test(`a start with ${what} ends with ${code} and says what is wrong`, () => {
    using home = temporaryHome();
    if (policy !== '') home.write('policy.yaml', policy);
    const start = cli([...(args[0] === 'sing' ? [] : ['serve']), ...args, '--home', home.folder]);
    assert.equal(start.status, code, start.stderr);
    assert.match(start.stderr, says);
  });
}

test('status without a router says so and has its own exit code', () => {
  using home = temporaryHome();
  assert.equal(cli(['status', '--home', home.folder]).status, 4);
});

interface Stored {
  readonly id: string;
  readonly outcome: string;
}

const kills = 50;

async function setBudget(url: string, budgetUsd: number): Promise<void> {
  const answer = await fetch(`${url}/api/projects/default`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ budgetUsd, budgetPeriod: 'none' }),
  });
  assert.equal(answer.status, 200);
}

/** What projects, usage and the list of requests say of the same money. */
async function moneyToldBy(url: string) {
  const read = async (path: string) => (await fetch(`${url}${path}`)).json();
  const { spentUsd, reservedUsd } = await read('/api/projects/default');
  const { totalCost } = await read('/api/usage?period=all&projectId=*');
  return { spentUsd, reservedUsd, totalCost, rows: (await read('/api/requests?limit=1')).total };
}

test(`killed ${kills} times under load, no request whose head went out is missing`, { timeout: 240_000 }, async () => {
  using home = temporaryHome();
  await using upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  const seen = new Set<string>();
  let slowest = 0;
  for (let round = 0; round < kills; round++) {
    await using product = await spawnProduct(home.folder);
    slowest = Math.max(slowest, product.readyMs);
    if (round === 0) await setBudget(product.url, 1_000);
    let killed = false;
    const load = Array.from({ length: 8 }, async (_, lane) => {
      while (!killed) {
        try {
          const answer = await fetch(`${product.url}/v1/chat/completions`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(hello(lane % 2 === 0 ? 'fake/fake-small' : 'fake/drip', { stream: lane % 2 === 1 })),
          });
          const id = answer.headers.get('x-request-id');
          if (id !== null) seen.add(id);
          await answer.text();
        } catch {
          // The router was killed in the middle of this: its row is looked for below if its head came.
        }
      }
    });
    const target = seen.size + 1 + Math.floor(Math.random() * 60);
    await until('some requests are answered', () => seen.size >= target, 10_000);
    product.kill('SIGKILL');
    killed = true;
    await product.exited;
    await Promise.all(load);
  }
  await using last = await spawnProduct(home.folder);
  const told = await moneyToldBy(last.url);
  last.kill('SIGTERM');
  await last.exited;
  const db = new Database(join(home.folder, 'ledger.db'), { readonly: true });
  try {
    assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    const nanoOf = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0;
    const inRows = nanoOf('SELECT sum(cost_nano_usd) FROM request');
    assert.ok(inRows > 0);
    assert.equal(nanoOf("SELECT sum(cost_nano_usd) FROM usage_date WHERE project_id = '*'"), inRows);
    const byTarget = `FROM usage_day JOIN usage_slice ON id = slice WHERE kind = 'target' AND project_id = '*'`;
    assert.equal(nanoOf(`SELECT sum(cost_nano_usd) ${byTarget}`), inRows);
    assert.deepEqual(told, {
      spentUsd: inRows / 1e9,
      reservedUsd: 0,
      totalCost: inRows / 1e9,
      rows: nanoOf('SELECT count(*) FROM request'),
    });
    const rows = new Map(
      db
        .prepare<[], Stored>('SELECT id, outcome FROM request')
        .all()
        .map((row) => [row.id, row.outcome]),
    );
    const missing = [...seen].filter((id) => !rows.has(id));
    assert.deepEqual(missing, []);
    assert.ok(![...rows.values()].includes('open'), 'nothing stays reserved');
    assert.ok(slowest < 3_000 * 3, `slowest start ${slowest} ms`);
  } finally {
    db.close();
  }
});
