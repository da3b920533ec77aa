import { startBrowser } from './support/browser.ts';
import { dataShown, violationsOf, watchedPage } from './support/page.ts';
import { emptyWorld, fakeMoney, fullWorld } from './support/fake-money.ts';
import { openStage } from './support/stage.ts';
const wanted = process.argv.slice(2);
await using stage = await openStage();
await stage.fill();
const browser = await startBrowser();
const looks = [
  ['usage', '/usage', full],
  ['usage-all', '/usage?period=all', full],
  ['usage-empty', '/usage', empty],
  ['projects', '/projects', full],
  ['projects-empty', '/projects', empty],
  ['project', '/projects/p_billing', full],
  ['project-reached', '/projects/p_codex', full],
  ['home', '/', full],
  ['requests', '/requests', full],
  ['settings', '/settings#storage', full],
] as const;
function full() {
  return fullWorld();
}
function empty() {
  return emptyWorld();
}
for (const [name, path, world] of looks) {
  if (wanted.length > 0 && !wanted.some((one) => one === name)) continue;
  for (const [scheme, locale, width] of [
    ['light', 'en-US', 1440],
    ['dark', 'de-DE', 1440],
    ['light', 'de-DE', 360],
    ['dark', 'en-US', 900],
  ] as const) {
    const { page, complaints } = await watchedPage(browser, stage.url, {
      colorScheme: scheme,
      locale,
      viewport: { width, height: 900 },
    });
    await fakeMoney(page, world());
    await page.goto(stage.url + path);
    await dataShown(page);
    await page.waitForTimeout(700);
    const height = await page.evaluate(() => (document.querySelector('main')?.scrollHeight ?? 800) + 60);
    await page.setViewportSize({ width, height: Math.min(3000, Math.max(900, height)) });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `/tmp/w/shots6/${name}-${scheme}-${locale.slice(0, 2)}-${width}.png` });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    console.log(name, scheme, locale, width, 'over', over, 'complaints', complaints, await violationsOf(page));
    await page.context().close();
  }
}
await browser.close();
