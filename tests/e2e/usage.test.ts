import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import type { Page } from 'playwright';
import type { RequestPage } from '../../main/contract/api.ts';
import type { Savings, UsageDays, UsageSummary } from '../../main/contract/usage.ts';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { until } from '../support/http.ts';
import { dataShown, shoot, violationsOf } from '../support/page.ts';
import { figureOf, withScreen, type Scene } from '../support/screen-page.ts';
import { failApi } from '../support/screens.ts';
import { openStage, stagePolicy } from '../support/stage.ts';

async function read<T>({ stage }: Scene, path: string): Promise<T> {
  return (await fetch(`${stage.url}${path}`)).json();
}

/** Beside what every stage has: what savings are measured against, and a server that nobody gave a price. */
const policy = (url: string): string =>
  `${stagePolicy(url)}baseline: anthropic/claude-opus\n`.replace(
    'backends:\n',
    `backends:\n  lab: { type: openai, zone: private, endpoint: "${url}", models: [lab-1] }\n`,
  );

test('the screen Usage', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage({ policy });
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { stage, browser };
  await t.test('before any request it says so, and breaks no rule', () =>
    withScreen(scene, { path: '/usage' }, async (page) => {
      await page.getByText('Nothing was asked in this period').waitFor();
      assert.equal(await figureOf(page, 'Requests'), '0');
      assert.deepEqual(await violationsOf(page), []);
      await shoot(page, 'usage-nothing');
    }),
  );
  await stage.fill();
  await stage.ask({ model: 'lab/lab-1' });
  await figures(t, scene);
  await days(t, scene);
  await parts(t, scene);
  await troubles(t, scene);
});

async function figures(t: TestContext, scene: Scene): Promise<void> {
  await t.test('it opens on 30 days of all projects, in full, and follows what is asked within a second', () =>
    withScreen(scene, { path: '/usage' }, async (page) => {
      assert.equal(await page.getByRole('button', { name: '30 days' }).getAttribute('aria-pressed'), 'true');
      const usage = await read<UsageSummary>(scene, '/api/usage?period=monthly&projectId=*');
      assert.ok((await figureOf(page, 'Requests')).startsWith(String(usage.totalCalls)));
      assert.match(await figureOf(page, 'Spend'), /^\$\d/);
      assert.match(await figureOf(page, 'Saved'), /^(?:\$|-|<|–)/);
      await page
        .getByRole('banner')
        .getByText(/saved (?:\$|< \$)/)
        .waitFor();
      await scene.stage.ask({ model: 'local/gemma-4-e4b' });
      await until('the figure follows', async () =>
        (await figureOf(page, 'Requests')).startsWith(String(usage.totalCalls + 1)),
      );
    }),
  );

  await t.test('calls without a price are counted, named, and lead to where a price is given', () =>
    withScreen(scene, { path: '/usage' }, async (page) => {
      const note = page.getByText(/is in no sum here/);
      await until('it names the model', async () => /lab\/lab-1/.test(await note.innerText()));
      const row = page.getByRole('row', { name: /lab\/lab-1/ });
      assert.equal(await row.getByRole('cell').last().innerText(), '–\n+ 1 without a price');
      await note.getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: 'Policy' }).waitFor();
    }),
  );

  await t.test('the period and the project stand in the address under the names of the API, and outlive a load', () =>
    withScreen(scene, { path: '/usage' }, async (page) => {
      await page.getByRole('button', { name: '7 days' }).click();
      await page.waitForURL('**/usage?period=weekly');
      await page.getByRole('combobox', { name: 'Project' }).click();
      await page.getByRole('option', { name: 'Default' }).click();
      await page.waitForURL('**/usage?period=weekly&projectId=default');
      await page.reload();
      await dataShown(page);
      assert.equal(await page.getByRole('button', { name: '7 days' }).getAttribute('aria-pressed'), 'true');
      assert.equal(await page.getByRole('button', { name: 'Project', exact: true }).count(), 0);
      await page.getByRole('button', { name: 'Today' }).click();
      await page.getByText(/since 00:00 UTC$/).waitFor();
    }),
  );

  await t.test('what was saved is a range with what it rests on; without a baseline nothing is claimed', async () => {
    const usage = await read<UsageSummary>(scene, '/api/usage?period=monthly&projectId=*');
    const savings: Savings = {
      baselineModel: 'anthropic/claude-opus',
      baselineCost: 690,
      saved: 512.3,
      percent: 74.2,
      savedLow: 512.3,
      savedHigh: 688.1,
      assumptions: [],
      assumptionCodes: [
        {
          code: 'compared',
          calls: 1_200,
          baseline: 'anthropic/claude-opus',
          inputUsd: 5,
          outputUsd: 25,
          priceVersion: '2026-11-01',
        },
        { code: 'recounted', from: 'Qwen', to: null, low: 0.84, high: 1.6 },
        { code: 'tokenizer-unknown' },
        { code: 'cached', tokens: 40_000 },
        { code: 'long-requests' },
        { code: 'wasted', usd: 4.18 },
        { code: 'low-end' },
      ],
      byRule: { 'policy.yaml:12': { savedLow: 300, savedHigh: 420 } },
      byTier: { SIMPLE: { savedLow: 400, savedHigh: 540 } },
    };
    const telling = (told: Savings | null) => async (page: Page) => {
      await page.route('**/api/usage?*', (route) => route.fulfill({ json: { ...usage, savings: told } }));
    };
    await withScreen(scene, { path: '/usage', before: telling(savings) }, async (page) => {
      const part = page.getByRole('region', { name: 'What routing saved' });
      await part.getByText('$512.30 – $688.10').waitFor();
      await part.getByText(/^1,200 answers that succeeded, .* \$5\.00 for a million tokens of input/).waitFor();
      await part.getByText('Tokens counted anew, Qwen to others: 0.84 to 1.60 times as many.').waitFor();
      await part.getByText('Tries that failed and answers that were not good enough: $4.18, taken off.').waitFor();
      assert.equal(await part.getByRole('listitem').count(), savings.assumptionCodes.length);
      await part.getByText('$300.00 – $420.00').waitFor();
      assert.match(await figureOf(page, 'Saved'), /^\$512\.30/);
      assert.deepEqual(await violationsOf(page), []);
    });
    await withScreen(scene, { path: '/usage', locale: 'de-DE', before: telling(savings) }, async (page) => {
      await page.getByText(/^1\.200 gelungene Antworten mit bekannten Kosten/).waitFor();
      await page.getByText('Behauptet wird das untere Ende der Spanne.').waitFor();
    });
    await withScreen(scene, { path: '/usage', before: telling(null) }, async (page) => {
      await page.getByText(/^Nothing is claimed: the policy names no baseline/).waitFor();
      assert.match(await figureOf(page, 'Saved'), /^–/);
    });
  });
}

async function days(t: TestContext, scene: Scene): Promise<void> {
  await t.test('the days are drawn, told where the pointer is, and stand in a table as well', () =>
    withScreen(scene, { path: '/usage' }, async (page) => {
      const chart = page.getByRole('img', { name: /^30 bars of tokens, by where they went/ });
      await chart.waitFor();
      await page.getByText(/^On this computer \d+%$/).waitFor();
      assert.ok(await isDrawn(page));
      const box = await chart.boundingBox();
      assert.ok(box !== null);
      await page.mouse.move(box.x + box.width - 30, box.y + 40);
      await page.getByText(/tokens in [\d,]+ requests, /).waitFor();
      await shoot(page, 'usage-pointer');
      await page.getByRole('button', { name: 'Show as table' }).click();
      const rows = page.getByRole('table').first().locator('tbody tr');
      const told = await read<UsageDays>(scene, '/api/usage/daily?period=monthly&projectId=*');
      assert.equal(await rows.count(), told.days.length);
      assert.match(await rows.first().innerText(), /so far/);
      const today = told.days.at(-1);
      assert.equal(await rows.first().getByRole('cell').first().innerText(), String(today?.calls));
      const columns = await page.getByRole('table').first().getByRole('columnheader').allInnerTexts();
      for (const [zone, name] of [
        ['device', 'On this computer'],
        ['private', 'Your servers'],
        ['public', 'Public cloud'],
      ] as const) {
        const cell = rows
          .first()
          .getByRole('cell')
          .nth(columns.indexOf(name) - 1);
        assert.equal((await cell.innerText()).replaceAll(',', ''), String(today?.byZone[zone].tokens), name);
      }
      assert.deepEqual(await violationsOf(page), []);
      await shoot(page, 'usage-table');
    }),
  );

  for (const look of [{}, { colorScheme: 'dark', locale: 'de-DE' }] as const)
    await t.test(`nothing scrolls sideways or breaks a rule: ${JSON.stringify(look)}`, () =>
      withScreen(scene, { ...look, path: '/usage' }, async (page) => {
        for (const width of [360, 900, 1440]) {
          await page.setViewportSize({ width, height: 900 });
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
          assert.deepEqual(await violationsOf(page), [], String(width));
        }
      }),
    );

  await t.test('the chart is drawn anew in other colours', () =>
    withScreen(scene, { path: '/usage' }, async (page) => {
      await page.getByRole('img', { name: /^30 bars of spend/ }).waitFor();
      const light = await inkOf(page);
      await page.evaluate(() => {
        document.documentElement.dataset['theme'] = 'dark';
      });
      await until('the ink is another', async () => (await inkOf(page)) !== light);
    }),
  );
}

/** Something stands on the first canvas. */
const isDrawn = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const canvas = document.querySelector('canvas');
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return data.some((value) => value !== 0);
  });

/** What the first canvas looks like. */
const inkOf = (page: Page): Promise<string> => page.evaluate(() => document.querySelector('canvas')?.toDataURL() ?? '');

async function parts(t: TestContext, scene: Scene): Promise<void> {
  await t.test('it is broken down by model, tier, backend, project and app', () =>
    withScreen(scene, { path: '/usage' }, async (page) => {
      const usage = await read<UsageSummary>(scene, '/api/usage?period=monthly&projectId=*');
      const part = page.getByRole('region', { name: 'Where it went' });
      await part.getByRole('row', { name: /anthropic\/claude-opus/ }).waitFor();
      await part.getByRole('button', { name: 'Tier' }).click();
      await part.getByRole('columnheader', { name: 'Tier' }).waitFor();
      const calls = String(usage.byTier['SIMPLE']?.calls);
      await part
        .getByRole('row', { name: /^SIMPLE/ })
        .getByRole('cell', { name: calls, exact: true })
        .waitFor();
      await part.getByRole('button', { name: 'Backend' }).click();
      await part.getByRole('row', { name: /^local On this computer/ }).waitFor();
      await part.getByRole('button', { name: 'Project' }).click();
      await part.getByRole('row', { name: /^Default/ }).waitFor();
      await part.getByRole('button', { name: 'App' }).click();
      await part.getByText('No app has asked with a token of its own.').waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await page.goto(`${scene.stage.url}/usage?projectId=default`);
      await dataShown(page);
      await part.getByRole('button', { name: 'Model' }).waitFor();
      assert.equal(await part.getByRole('button', { name: 'Project' }).count(), 0);
    }),
  );

  await t.test('all of it comes as a file, a row a request', () =>
    withScreen(scene, { path: '/usage' }, async (page) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export CSV' }).click(),
      ]);
      assert.match(file.suggestedFilename(), /^la-router-usage-.*\.csv$/);
      const text = readFileSync(await file.path(), 'utf8');
      const { total } = await read<RequestPage>(scene, '/api/requests?limit=1');
      assert.ok(text.startsWith('id,at,projectId,'), text.slice(0, 100));
      assert.equal(text.trimEnd().split('\r\n').length - 1, total);
    }),
  );

  await t.test('the palette leads to a period', () =>
    withScreen(scene, { path: '/settings' }, async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find or do' }).fill('usage 7');
      await page.getByRole('option', { name: 'Usage: 7 days' }).click();
      await page.waitForURL('**/usage?period=weekly');
    }),
  );
}

async function troubles(t: TestContext, scene: Scene): Promise<void> {
  await t.test('what cannot be read is said with a way to try again', () =>
    withScreen(scene, { path: '/usage', before: failApi, expected: /500/ }, async (page) => {
      await page.getByText('The usage could not be read').waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await page.unroute(/\/api\/(?!events)/);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('img', { name: /bars of tokens/ }).waitFor();
    }),
  );
}
