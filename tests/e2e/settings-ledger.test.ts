import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { dataShown, violationsOf } from '../support/page.ts';
import { withScreen } from '../support/screen-page.ts';
import { openStage, type Stage } from '../support/stage.ts';

const secret = 'a-secret-canary-9q7X';
const configOf = (stage: Stage): string => readFileSync(join(stage.home.folder, 'config.yaml'), 'utf8');

test('the settings of what is written down, and of who hears of budgets', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  await stage.ask({ model: 'local/gemma-4-e4b' });
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { stage, browser };

  await t.test('the ledger says that it is in order, is copied, and is told how long to keep rows', () =>
    withScreen(scene, { path: '/settings#ledger' }, async (page) => {
      const part = page.getByRole('region', { name: 'Ledger' });
      await part.getByText('in order', { exact: true }).waitFor();
      await part.getByRole('button', { name: 'Back up now' }).click();
      await page.getByText(/^ledger-.*\.db is written: \d+ requests?, /).waitFor();
      const keep = part.getByRole('textbox', { name: 'Keep each request, days' });
      await keep.fill('0');
      await keep.press('Enter');
      await part.getByText('A whole number of days from 1, or nothing.').waitFor();
      await keep.fill('90');
      await keep.press('Enter');
      await page.getByText('Keep each request is saved').first().waitFor();
      assert.match(configOf(stage), /keepDays: 90/);
    }),
  );

  await t.test('a webhook is written, refused in words, and removed; its secret is never told again', () =>
    withScreen(scene, { path: '/settings#alerts', expected: /400/ }, async (page) => {
      const part = page.getByRole('region', { name: 'Alerts' });
      await part.getByRole('button', { name: 'Edit: Webhook' }).click();
      await part.getByRole('textbox', { name: 'Address' }).fill('http://hooks.example/budget');
      await part.getByLabel('Secret').fill(secret);
      await part.getByRole('button', { name: 'Save' }).click();
      await part.getByText(/An https address is needed/).waitFor();
      await part.getByRole('textbox', { name: 'Address' }).fill('https://hooks.example/budget');
      assert.deepEqual(await violationsOf(page), []);
      await part.getByRole('button', { name: 'Save' }).click();
      await part.getByText('https://hooks.example/budget').waitFor();
      assert.match(configOf(stage), /hooks\.example/);
      await page.reload();
      await dataShown(page);
      assert.ok(!(await page.content()).includes(secret));
      await part.getByRole('button', { name: 'Edit: Webhook' }).click();
      await part.getByRole('button', { name: 'Remove' }).click();
      await page.getByText('The webhook is removed').first().waitFor();
      assert.doesNotMatch(configOf(stage), /hooks\.example/);
    }),
  );
});
