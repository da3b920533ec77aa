// `npm run bench [-- --rounds N --idle --out FILE --upstream-port PORT]`: one load, in turn on the upstream itself, a
// bare proxy, the product as it ships and the peers in BENCH_PEERS. A peer is `name=url`, and where it wants other
// words `name=url|model:NAME|header:value`; it must stand in front of the upstream that this run starts.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { policyFor, spawnProduct, temporaryHome } from '../support/core.ts';
import type { Target } from './load.ts';
import { measureAll, measureIdle, median, type Contender } from './measure.ts';
import { freePort, pidListeningOn, startNode } from './peer.ts';
import { renderPromises, renderTable, type Report } from './table.ts';

const root = join(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    'load-ms': { type: 'string', default: '1000' },
    idle: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, '.cache', 'bench.json') },
    'upstream-port': { type: 'string', default: '19099' },
  },
});
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const messages = [
  { role: 'system', content: 'You answer briefly, in plain words, and say so where you do not know. '.repeat(3) },
  {
    role: 'user',
    content: 'What does a router between an application and several language models do, in two sentences?',
  },
];

function targetAt(url: string, model: string, headers: Readonly<Record<string, string>> = {}): Target {
  const { port, pathname } = new URL(url);
  const request = (extra: object): Buffer => {
    const body = JSON.stringify({ model, messages, temperature: 0.2, ...extra });
    const all = {
      host: `127.0.0.1:${port}`,
      'content-type': 'application/json',
      accept: '*/*',
      authorization: 'Bearer sk-bench',
      ...headers,
    };
    const lines = Object.entries({ ...all, 'content-length': String(Buffer.byteLength(body)) }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    return Buffer.from(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  };
  return { port: Number(port), requests: { json: request({}), stream: request({ stream: true }) } };
}

function readPeers(text: string): Contender[] {
  return text
    .split(',')
    .filter((entry) => entry.includes('='))
    .map((entry) => {
      const name = entry.slice(0, entry.indexOf('=')).trim();
      const rest = entry.slice(entry.indexOf('=') + 1);
      const [url = '', ...settings] = rest.split('|');
      const pairs = settings.map((setting) => (setting.includes(':') ? setting : `model:${setting}`));
      const { model = 'fake-model', ...headers } = Object.fromEntries(
        pairs.map((pair) => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)]),
      );
      const target = targetAt(completionsOf(url), model, headers);
      return { name, ...target, pid: pidListeningOn(target.port) };
    });
}

function completionsOf(url: string): string {
  if (url.endsWith('/chat/completions')) return url;
  return `${url.replace(/\/(?:v1\/?)?$/, '')}/v1/chat/completions`;
}

const sharedFloor = join(root, '..', 'shared', 'tools', 'peers', 'floor.mjs');
const floorFile = existsSync(sharedFloor) ? sharedFloor : join(import.meta.dirname, 'floor.ts');
if (!existsSync(join(root, 'dist', 'cli.js')))
  throw new Error('There is no bundle to measure. Run npm run build first.');

await using upstream = await startNode(join(import.meta.dirname, 'upstream.ts'), 'printed', [values['upstream-port']]);
await using floor = await startNode(floorFile, await freePort(), [String(upstream.port)]);
using home = temporaryHome();
home.write('policy.yaml', policyFor(`http://127.0.0.1:${upstream.port}/v1`));

say('timing starts');
const starts: number[] = [];
for (let start = 0; start < 4; start++) {
  await using product = await spawnProduct(home.folder);
  starts.push(product.readyMs);
}
await using product = await spawnProduct(home.folder);

const completions = '/v1/chat/completions';
const contenders: Contender[] = [
  { name: 'direct', pid: upstream.pid, ...targetAt(`http://127.0.0.1:${upstream.port}${completions}`, 'fake-model') },
  { name: 'floor', pid: floor.pid, ...targetAt(`http://127.0.0.1:${floor.port}${completions}`, 'fake-model') },
  { name: 'la-router', pid: product.pid, ...targetAt(`${product.url}${completions}`, 'fake/fake-model') },
  ...readPeers(process.env['BENCH_PEERS'] ?? ''),
];
await wait(1_000);
const plan = { rounds: Number(values.rounds), loadMs: Number(values['load-ms']), jsonCount: 500, streamCount: 100 };
const figures = await measureAll(contenders, plan, say);
if (values.idle) {
  say('measuring a minute of idleness');
  const idle = await measureIdle(contenders, 60);
  for (const row of figures) row.switchesPerSecond = idle.get(row.name) ?? Number.NaN;
}

const report: Report = {
  at: new Date().toISOString(),
  node: process.version,
  cores: availableParallelism(),
  // The first start makes the ledger; what people wait for is every later one.
  secondStartMs: median(starts.slice(1)),
  figures,
};
process.stdout.write(
  `${renderTable(report)}\nsecond start: ${Math.round(report.secondStartMs)} ms\n\n${renderPromises(report)}\n`,
);
const out = resolve(values.out);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
say(`written to ${out}`);
