// The rules of accessibility in every state of every screen, and what is given from outside being text and nothing else.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { dataShown, violationsOf, watchedPage } from '../support/page.ts';
import { failApi, namedScreens } from '../support/screens.ts';
import { sharedFolder } from '../support/shared.ts';
import { openStage, type Stage } from '../support/stage.ts';

const sizes = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 844 },
  /** What a window of 1440 is at twice the size. */
  large: { width: 720, height: 450 },
} as const;

const own = [
  '<script>window.hit = 1</script>',
  '<img src=x onerror="window.hit=1">',
  '"><svg/onload=window.hit=1>',
  'javascript:alert(1)',
  '{{7*7}}${7*7}',
  '&lt;b&gt;bold',
  '\u202eright to left',
  '’˜×ÿ漢字👩‍👩‍👧',
  '__proto__',
  '{count, plural, one {#} other {#}}',
  '<b>bold</b>',
  '../../etc/passwd',
];

const naughty = (): readonly string[] => {
  const path = join(sharedFolder, 'data/naughty-strings/blns.json');
  const listed: readonly string[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  const dangerous = listed.filter((text) => /[<>{}]|script|%|\u202e/i.test(text) && text.length < 200);
  return [...own, ...dangerous.slice(0, 40)];
};

interface Scene {
  readonly browser: Browser;
  readonly stage: Stage;
}

const looks = [
  { colorScheme: 'light', size: 'wide' },
  { colorScheme: 'dark', size: 'wide' },
  { colorScheme: 'light', size: 'narrow' },
  { colorScheme: 'dark', size: 'narrow' },
  { colorScheme: 'light', size: 'large' },
] as const;
type Look = (typeof looks)[number];

/** Where a state changes little: both colours, both ends of the widths. */
const few = [looks[0], looks[3]] as const;

async function breaches(page: Page, name: string): Promise<readonly string[]> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const found = await violationsOf(page);
  return [...(over > 0 ? [`${name}: ${over} too wide`] : []), ...found.map((one) => `${name}: ${one}`)];
}

/** Every screen in every look. One page is enough: what changes is its size and its colours. */
async function walk(
  { browser, stage }: Scene,
  { prepare, seen }: { readonly prepare?: (page: Page) => Promise<void>; readonly seen: readonly Look[] },
): Promise<readonly string[]> {
  const found: string[] = [];
  const { page } = await watchedPage(browser, stage.url);
  await prepare?.(page);
  for (const { name, path } of namedScreens) {
    await page.setViewportSize(sizes.wide);
    await page.goto(`${stage.url}${path}`);
    await dataShown(page);
    for (const { colorScheme, size } of seen) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(sizes[size]);
      found.push(...(await breaches(page, `${name} ${size} ${colorScheme}`)));
    }
  }
  await page.context().close();
  return found;
}

test('no state of a screen breaks a rule of accessibility', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { browser, stage };
  await t.test('while nothing was asked', async () => assert.deepEqual(await walk(scene, { seen: few }), []));
  await stage.fill();
  await t.test('with a day behind it', async () => assert.deepEqual(await walk(scene, { seen: looks }), []));
  await t.test('where the API fails', async () =>
    assert.deepEqual(await walk(scene, { prepare: failApi, seen: few }), []),
  );
  await t.test('a row that comes moves nothing where motion is not wanted', () => still(scene));
  await t.test('where the router is gone', () => gone(scene));
});

async function still({ browser, stage }: Scene): Promise<void> {
  const { page } = await watchedPage(browser, stage.url, { reducedMotion: 'reduce' });
  for (const path of ['/requests', '/']) {
    await page.goto(`${stage.url}${path}`);
    await dataShown(page);
    const rows = page.getByRole('main').locator('a[href^="/requests/"]');
    const first = await rows.first().getAttribute('href');
    await stage.ask({ model: 'local/gemma-4-e4b' });
    await page.waitForFunction(
      (old) => document.querySelector('main a[href^="/requests/"]')?.getAttribute('href') !== old,
      first,
    );
    const moving = await page.evaluate(() =>
      document.getAnimations().map(({ effect }) => JSON.stringify(effect?.getComputedTiming())),
    );
    assert.deepEqual(moving, [], path);
  }
  await page.context().close();
}

async function gone({ browser, stage }: Scene): Promise<void> {
  const pages: { readonly name: string; readonly page: Page }[] = [];
  for (const { name, path } of namedScreens) {
    const { page } = await watchedPage(browser, stage.url);
    await page.goto(`${stage.url}${path}`);
    await dataShown(page);
    pages.push({ name, page });
  }
  stage.product.kill('SIGTERM');
  await stage.product.exited;
  const found: string[] = [];
  for (const { name, page } of pages) {
    await page
      .getByText(/connection is lost|has not answered/i)
      .first()
      .waitFor();
    for (const { colorScheme, size } of few) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(sizes[size]);
      found.push(...(await breaches(page, `${name} ${size} ${colorScheme}`)));
    }
    await page.context().close();
  }
  assert.deepEqual(found, []);
}

/** Names that a file may have. */
const policyNames = ['<img src=x onerror=alert(1)>'];

/** Names that could be anything, as a model, as a program, and as the reason of a rule. */
test('what comes from outside is text everywhere', { skip: withoutChromium }, async (t) => {
  const strings = naughty();
  const policy = (url: string): string =>
    [
      'backends:',
      `  local: { type: openai, zone: device, endpoint: "${url}", models: ${JSON.stringify(['good', ...strings])} }`,
      'routes:',
      ...strings
        .slice(0, 8)
        .map(
          (text) => `  - { match: { task: code, complexity: low }, backend: local, reason: ${JSON.stringify(text)} }`,
        ),
      '  - default: local',
      '',
    ].join('\n');
  await using stage = await openStage({ policy });
  for (const name of policyNames) stage.home.write(`policies/${name}.yaml`, 'routes:\n  - default: tiers\n');
  const latin = (text: string): string =>
    Buffer.from(text, 'utf8')
      .toString('latin1')
      .replaceAll(/[^\x20-\xff]/g, '');
  for (const text of strings) await stage.ask({ model: `local/${text}`, app: latin(text).trim() || 'x', text });
  const browser = await startBrowser();
  t.after(() => browser.close());
  const { page, complaints } = await watchedPage(browser, stage.url);
  const { requests } = await (await fetch(`${stage.url}/api/requests?limit=200`)).json();
  assert.ok(requests.length > own.length);
  const details = requests.slice(-own.length).map(({ id }: { readonly id: string }) => `/requests/${id}`);
  for (const path of [...namedScreens.map((one) => one.path), ...details]) {
    await page.goto(`${stage.url}${path}`);
    await dataShown(page);
    const made = await page.evaluate(() => ({
      hit: Reflect.get(window, 'hit') ?? null,
      elements: [
        ...document.querySelectorAll(
          'main :is(script, img, iframe, object, embed, style, foo, marquee, [onload], [onerror], [onclick])',
        ),
      ].map((one) => one.outerHTML),
      links: [...document.querySelectorAll('a[href]')].map((one) => (one as HTMLAnchorElement).protocol),
    }));
    assert.equal(made.hit, null, path);
    assert.deepEqual(made.elements, [], path);
    assert.deepEqual([...new Set(made.links)], ['http:'], path);
  }
  const [hostile = ''] = policyNames;
  await page.goto(`${stage.url}/policy`);
  await dataShown(page);
  await page.getByRole('button', { name: 'Starter policies' }).click();
  await page.getByRole('menuitem').filter({ hasText: hostile }).waitFor();
  assert.equal(await page.locator('[role=menu] :is(img, b, script)').count(), 0);
  assert.deepEqual(complaints, []);
});
