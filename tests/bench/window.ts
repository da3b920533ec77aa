// `npm run bench:window [-- --minutes 10 --rate 200 --rows 100000]`: the window in a real Chromium before the product as
// it ships. How much script comes before the first screen, how soon its data is there, how a long list scrolls, and what
// a page that stays open under load costs: itself, and the router.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { policyFor, spawnProduct, temporaryHome } from '../support/core.ts';
import { cpuMicrosBetween, readCpu } from './cpu-time.ts';
import { startNode } from './start-node.ts';
import { fillLedger } from './window/fill.ts';
import { startRate } from './window/rate.ts';
import { initialScript, totalOf } from './window/sizes.ts';
import { heapOf, seenBy, watchPage } from './window/watch-page.ts';

const root = join(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '200' },
    rows: { type: 'string', default: '100000' },
  },
});
const [minutes, rate, rows] = [Number(values.minutes), Number(values.rate), Number(values.rows)];
const say = (text: string): void => void process.stdout.write(`${text}\n`);
if (withoutChromium !== false) throw new Error(withoutChromium);

const sizes = initialScript(join(root, 'dist', 'renderer'));
say(`initial script ${Math.round(totalOf(sizes) / 1000)} kB gzip in ${sizes.size} files (limit 250)`);

await using upstream = await startNode(join(import.meta.dirname, 'upstream.ts'), 'printed', ['0']);
using home = temporaryHome();
home.write('policy.yaml', policyFor(`http://127.0.0.1:${upstream.port}/v1`));
fillLedger(home.folder, rows, 20);
await using product = await spawnProduct(home.folder);
const browser = await startBrowser();
try {
  await measureFirst(browser);
  await measureScroll(browser);
  await measureLoad(browser);
} finally {
  await browser.close();
}

async function measureFirst(opened: Browser): Promise<void> {
  for (const path of ['/', '/requests', '/models', '/policy']) {
    const times: (readonly [paint: number, data: number])[] = [];
    for (let round = 0; round < 3; round++) {
      const context = await opened.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      await page.goto(`${product.url}${path}`);
      await page.waitForFunction(() =>
        ['lr:data', 'first-contentful-paint'].every((name) => performance.getEntriesByName(name).length > 0),
      );
      times.push(
        await page.evaluate(() => [
          performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
          performance.getEntriesByName('lr:data')[0]?.startTime ?? Number.NaN,
        ]),
      );
      await context.close();
    }
    const middle = (at: 0 | 1): number => Math.round(times.map((one) => one[at]).toSorted((a, b) => a - b)[1] ?? 0);
    say(`${path}: first paint ${middle(0)} ms, data ${middle(1)} ms (limit 1000; middle of three)`);
  }
}

async function measureScroll(opened: Browser): Promise<void> {
  const found: string[] = [];
  for (let round = 0; round < 3; round++) {
    const page = await opened.newPage({ viewport: { width: 1440, height: 900 } });
    await watchPage(page);
    await page.goto(`${product.url}/requests`);
    await page.waitForFunction(() => performance.getEntriesByName('lr:data').length > 0);
    await page.mouse.move(700, 500);
    await wait(1_000);
    await seenBy(page);
    const until = performance.now() + 20_000;
    while (performance.now() < until) {
      await page.mouse.wheel(0, 3_000);
      await wait(16);
    }
    const { longTasks, longestTaskMs, frameP99Ms } = await seenBy(page);
    found.push(`${longTasks} long tasks (longest ${longestTaskMs} ms), frames p99 ${frameP99Ms} ms`);
    await page.close();
  }
  say(`scrolling ${rows} requests for 20 s: ${found.join('; ')} (limit: none in the best of three)`);
}

async function measureLoad(opened: Browser): Promise<void> {
  await using load = startRate(product.url, rate, 'fake/bench');
  await wait(5_000);
  const alone = await cpuPerRequest(load.sent, Math.min(60_000, minutes * 6_000));
  const page = await opened.newPage({ viewport: { width: 1440, height: 900 } });
  await watchPage(page);
  await page.goto(product.url);
  await page.waitForFunction(() => performance.getEntriesByName('lr:data').length > 0);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const heaps: number[] = [];
  const costs: number[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    if (minute === Math.ceil(minutes / 2)) await goTo(page, 'Requests');
    costs.push(await cpuPerRequest(load.sent, 60_000));
    heaps.push(await heapOf(session));
    const { longTasks, longestTaskMs, worstFrameMs, frameP99Ms } = await seenBy(page);
    say(
      `minute ${minute + 1}: heap ${heaps.at(-1)?.toFixed(1)} MB, ${longTasks} long tasks (longest ${longestTaskMs} ms), frames p99 ${frameP99Ms} worst ${worstFrameMs} ms, router ${costs.at(-1)?.toFixed(0)} µs a request`,
    );
  }
  const again = await closeAndMeasure(page, load.sent);
  const without = (alone + again) / 2;
  const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
  say(
    `router: ${without.toFixed(0)} µs a request without a page, ${mean.toFixed(0)} with (${((mean / without - 1) * 100).toFixed(1)} %, limit 5); ${load.sent()} requests, ${load.failed()} failed`,
  );
}

async function closeAndMeasure(page: Page, sent: () => number): Promise<number> {
  await page.close();
  await wait(2_000);
  return cpuPerRequest(sent, Math.min(60_000, minutes * 6_000));
}

function goTo(page: Page, name: string): Promise<void> {
  return page.getByRole('link', { name, exact: true }).first().click();
}

async function cpuPerRequest(sent: () => number, ms: number): Promise<number> {
  const [before, first] = [readCpu(product.pid), sent()];
  await wait(ms);
  return cpuMicrosBetween(before, readCpu(product.pid)) / (sent() - first);
}
