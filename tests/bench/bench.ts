// `npm run bench [-- --quick --only json,new --rounds N --idle --peers tensorzero --out FILE --upstream-port PORT]`: one
// load after the other, in turn on the upstream itself, a bare proxy, the product as it ships and the peers. Peers that
// run already are named in BENCH_PEERS, as `name=url` or `name=url|model:NAME|header:value`; they must stand in front of
// the upstream that this run starts. `--profile LOAD` writes a profile of the product under one load instead.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { policyFor, spawnProduct, temporaryHome } from '../support/core.ts';
import { measureAll, measureIdle, median, type Contender } from './measure.ts';
import { readOptions } from './options.ts';
import { contenderAt, readPeers, startPeer } from './peers.ts';
import { profileProduct } from './profile-product.ts';
import { renderPromises, standingOf, summaryLine } from './promises.ts';
import { createPrompts } from './prompts.ts';
import { chatFeeds, productFeeds } from './requests.ts';
import { freePort, startNode } from './start-node.ts';
import { renderTable, type Report } from './table.ts';

const root = join(import.meta.dirname, '..', '..');
const cache = join(root, '.cache');
const options = readOptions(process.argv.slice(2), join(cache, 'bench.json'));
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const peerScripts = join(root, '..', 'shared', 'tools', 'peers');

if (!existsSync(join(root, 'dist', 'cli.js')))
  throw new Error('There is no bundle to measure. Run npm run build first.');

const started = (file: string): string => join(import.meta.dirname, file);
await using upstream = await startNode(started('upstream.ts'), 'printed', [options.upstreamPort]);
using home = temporaryHome();
home.write('policy.yaml', policyFor(`http://127.0.0.1:${upstream.port}/v1`));
if (options.profile === null) await measure();
else await profileProduct(options.profile, { home: home.folder, cache, say });

async function measure(): Promise<void> {
  const busyBefore = loadavg()[0] ?? Number.NaN;
  const sharedFloor = join(peerScripts, 'floor.mjs');
  const floorFile = existsSync(sharedFloor) ? sharedFloor : started('floor.ts');
  await using floor = await startNode(floorFile, await freePort(), [String(upstream.port)]);
  await using peers = await startPeers();
  const starts = await timeStarts();
  await using product = await spawnProduct(home.folder);
  const contenders: Contender[] = [
    { name: 'direct', pid: upstream.pid, port: upstream.port, feeds: directFeeds() },
    { name: 'floor', pid: floor.pid, port: floor.port, feeds: feedsAt(floor.port) },
    {
      name: 'la-router',
      pid: product.pid,
      port: Number(new URL(product.url).port),
      feeds: productFeeds(product.url, createPrompts()),
    },
    ...peers.contenders,
  ];
  await wait(1_000);
  const figures = await measureAll(contenders, options.plan, say);
  if (options.idle) {
    say('measuring a minute of idleness');
    const idle = await measureIdle(contenders, 60);
    for (const row of figures) row.switchesPerSecond = idle.get(row.name) ?? Number.NaN;
  }
  publish({
    at: new Date().toISOString(),
    node: process.version,
    cores: availableParallelism(),
    loadAverage: [busyBefore, loadavg()[0] ?? Number.NaN],
    // The first start makes the ledger; what people wait for is every later one.
    secondStartMs: median(starts.slice(1)),
    figures,
  });
}

function feedsAt(port: number): Contender['feeds'] {
  return chatFeeds({ url: `http://127.0.0.1:${port}/v1/chat/completions`, model: 'fake-model' }, createPrompts());
}

/** Only what the others are compared with. */
function directFeeds(): Contender['feeds'] {
  const { json, stream } = feedsAt(upstream.port);
  return { ...(json && { json }), ...(stream && { stream }) };
}

async function startPeers(): Promise<AsyncDisposable & { contenders: Contender[] }> {
  const contenders = readPeers(process.env['BENCH_PEERS'] ?? '').map((peer) => contenderAt(peer, createPrompts()));
  await using stack = new AsyncDisposableStack();
  for (const name of options.peers) {
    say(`starting ${name}`);
    const place = { scripts: peerScripts, home: process.env['PEERS_HOME'] ?? join(cache, 'peers') };
    const peer = await startPeer(name, { ...place, upstreamPort: upstream.port });
    if (typeof peer === 'string') say(peer);
    else contenders.push(contenderAt(stack.use(peer).address, createPrompts()));
  }
  const kept = stack.move();
  return { contenders, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function timeStarts(): Promise<number[]> {
  if (options.starts > 0) say('timing starts');
  const starts: number[] = [];
  while (starts.length < options.starts) {
    await using product = await spawnProduct(home.folder);
    starts.push(product.readyMs);
  }
  return starts;
}

function publish(report: Report): void {
  const standing = standingOf(report);
  const busy = report.loadAverage.map((load) => load.toFixed(1)).join(' before, ');
  process.stdout.write(
    `${renderTable(report)}\n\n${renderPromises(standing)}\n\nload average ${busy} after, ${report.cores} cores\n` +
      `${summaryLine(standing)}\n`,
  );
  const out = resolve(options.out);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
  say(`written to ${out}`);
}
