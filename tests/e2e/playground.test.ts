import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { dataShown, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { openStage } from '../support/stage.ts';

const message = (page: Page) => page.getByRole('textbox', { name: 'Message' });

async function choose(page: Page, now: string, wanted: string): Promise<void> {
  await page.getByRole('button', { name: `Ask ${now}`, exact: true }).click();
  await page.getByRole('combobox', { name: 'Model' }).fill(wanted);
  await page.getByRole('option', { name: wanted }).first().click();
}

test('the Playground: asked by keys, two at once, stopped, failed, taken along as code', {
  skip: withoutChromium,
}, async (t) => {
  await using stage = await openStage();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const { page, complaints } = await watchedPage(browser, stage.url, { expected: /502|status of/ });
  await page.goto(`${stage.url}/playground?prompt=Rename%20x`);
  await dataShown(page);

  await t.test('what the address brings is filled in and not sent', async () => {
    assert.equal(await message(page).inputValue(), 'Rename x');
    assert.equal(await page.locator('.asked').count(), 0);
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'playground-empty');
  });

  await t.test('an answer shows who gave it, how long it took and what it cost', async () => {
    await message(page).press('Enter');
    await page.getByText('Hello there').waitFor();
    const pill = page.locator('.lane .pill').first();
    await pill.getByText(/tier /).waitFor();
    await pill.getByText('$').waitFor();
    assert.match((await pill.textContent()) ?? '', /(?:On this computer|Your servers|Public cloud): \w+\/[\w-]+/);
    await page.getByRole('link', { name: 'Why there' }).waitFor();
  });

  await t.test('two are asked at once, each in its lane', async () => {
    await page.getByRole('button', { name: 'Compare two' }).click();
    await choose(page, 'auto:frontier', 'local/gemma-4-e4b');
    await message(page).fill('Which of you is it?');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.lane').nth(1).getByText('local/gemma-4-e4b').last().waitFor();
    assert.equal(await page.locator('.asked').count(), 3);
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'playground-two');
    await page.getByRole('button', { name: 'Close this lane' }).click();
  });

  await t.test('an answer that stalls is stopped by its reader, and is gone upstream', async () => {
    await choose(page, 'auto', 'anthropic/stall-mid');
    await message(page).fill('Take your time');
    await message(page).press('Enter');
    await page.getByText('Hello', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText(/stopped/).waitFor();
  });

  await t.test('a failure says why, and offers to ask again', async () => {
    await choose(page, 'anthropic/stall-mid', 'anthropic/error-500');
    await message(page).fill('Fail');
    await message(page).press('Enter');
    await page.getByRole('alert').getByText('No answer').waitFor();
    await page.getByRole('button', { name: 'Ask again' }).first().waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'playground-failed');
  });

  await t.test('settings that cannot be sent are said beside their field, and nothing is sent', async () => {
    await page.getByRole('button', { name: 'Settings of this lane' }).click();
    await page.getByRole('textbox', { name: 'Temperature' }).fill('hot');
    await page.getByText('From 0 to 2').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Send', exact: true }).getAttribute('aria-disabled'), 'true');
    await page.getByRole('textbox', { name: 'Temperature' }).fill('0.2');
    await page.keyboard.press('Escape');
  });

  await t.test('the talk is there as code, with all that was set', async () => {
    await page.getByRole('button', { name: 'Copy as code' }).click();
    const dialog = page.getByRole('dialog', { name: 'Copy as code' });
    const code = (await dialog.locator('pre').textContent()) ?? '';
    assert.match(code, /^curl http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions/);
    assert.match(code, /"temperature": 0\.2/);
    await dialog.getByRole('button', { name: 'Python' }).click();
    assert.match((await dialog.locator('pre').textContent()) ?? '', /from openai import OpenAI/);
    assert.deepEqual(await violationsOf(page), []);
    await page.keyboard.press('Escape');
  });

  await t.test('who comes back finds the talk, and New ends it', async () => {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.getByRole('link', { name: 'Playground' }).click();
    await page.getByText('Take your time').waitFor();
    await page.getByRole('button', { name: 'New' }).click();
    await page.getByText('Nothing was asked in this lane.', { exact: false }).waitFor();
  });

  assert.deepEqual(complaints, []);
});
