import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { dataShown, focusIsSeen, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { until } from '../support/http.ts';
import { openStage, type Stage } from '../support/stage.ts';

const textOf = (page: Page): Locator => page.getByRole('textbox', { name: 'policy.yaml' });
const saveOf = (page: Page): Locator => page.getByRole('button', { name: 'Save', exact: true });
const problemsOf = (page: Page): Locator => page.getByRole('region', { name: 'Problems' });
const isOff = async (button: Locator): Promise<boolean> => (await button.getAttribute('aria-disabled')) === 'true';

const fileOf = (stage: Stage): string => join(stage.home.folder, 'policy.yaml');
const readFile = (stage: Stage): string => readFileSync(fileOf(stage), 'utf8');
const commentsIn = (text: string): readonly string[] => text.match(/#.*/g) ?? [];

async function open(browser: Browser, stage: Stage, address = '/policy') {
  const watched = await watchedPage(browser, stage.url, { expected: /Failed to load resource|ERR_CONNECTION/ });
  watched.page.setDefaultTimeout(10_000);
  await watched.page.goto(`${stage.url}${address}`);
  await dataShown(watched.page);
  await watched.page.locator('.cm-content').first().waitFor();
  return watched;
}

/** As a person does: the whole text selected, and another put in its place. */
async function rewrite(page: Page, text: string): Promise<void> {
  await textOf(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

test('the policy: rules beside their text', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  const first = readFile(stage);
  const browser = await startBrowser();
  t.after(() => browser.close());

  await t.test('rules stand in their order with where they lead, and lead to their place in the text', async () => {
    const { page, complaints } = await open(browser, stage);
    const rules = page.getByRole('list', { name: 'Rules' }).getByRole('listitem');
    assert.equal(await rules.count(), 4);
    assert.match(await rules.nth(1).innerText(), /task\s+code\s+complexity\s+low/);
    assert.match(
      await rules.nth(1).innerText(),
      /local\/gemma-4-e4b[\s\S]+else[\s\S]+cluster\/qwen3-coder-30b[\s\S]+within 2\.5 s/,
    );
    await page.getByRole('button', { name: /^Rule 2, line 15/ }).click();
    await page.getByText('Ln 15, Col 1').waitFor();
    assert.equal(await page.locator('.cm-line.in-rule').count(), 4);
    assert.equal(await isOff(saveOf(page)), true, 'nothing has changed');
    await shoot(page, 'policy-filled');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('a bad text is refused on its line, and mended with one click', async () => {
    const { page, complaints } = await open(browser, stage);
    await rewrite(page, first.replace('fallback: [cluster]', 'fallback: [clutser]').replace('task: code', 'task: cod'));
    const row = problemsOf(page).getByRole('button', { name: '15:14' });
    await row.waitFor();
    assert.match(await problemsOf(page).innerText(), /15:14\s+One of code/);
    assert.equal(await isOff(saveOf(page)), true);
    await page.locator('.policy-words.error').getByText('Did you mean code?').waitFor();
    await problemsOf(page).getByRole('button', { name: 'Write code' }).click();
    await problemsOf(page).getByRole('button', { name: '17:16' }).waitFor();
    await page.getByText('Unknown backend').waitFor();
    await shoot(page, 'policy-bad');
    await page.locator('.policy-words').getByRole('button', { name: 'cluster' }).click();
    await problemsOf(page).getByText('None').waitFor();
    assert.equal(readFile(stage), first, 'nothing was written');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('a good text is in force at once, and Undo brings back the one before', async () => {
    const { page } = await open(browser, stage);
    await rewrite(page, first.replace('"Hard code"', '"Very hard code"'));
    await page.getByText('edited, not saved').waitFor();
    await saveOf(page).click();
    await page.getByText('Saved. It is in force', { exact: true }).waitFor();
    assert.equal(readFile(stage), first.replace('"Hard code"', '"Very hard code"'));
    assert.equal(await isOff(saveOf(page)), true);
    await page.getByLabel('Messages').getByRole('button', { name: 'Undo' }).first().click();
    await page.getByText('The policy is as it was before', { exact: true }).waitFor();
    assert.equal(readFile(stage), first);
    await until('the text follows', async () => (await textOf(page).innerText()).includes('"Hard code"'));
    await page.context().close();
  });

  await t.test('the list edits the text at its place: comments and form stay', async () => {
    const { page } = await open(
      browser,
      stage,
      `/policy?add=${encodeURIComponent('{"match":{"task":"vision"},"backend":"openai"}')}`,
    );
    const dialog = page.getByRole('dialog', { name: 'Add a rule' });
    await dialog.getByLabel('Reason').fill('Pictures');
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'policy-add');
    await dialog.getByRole('button', { name: 'Add to the text' }).click();
    await page.getByRole('button', { name: 'Change Rule 1' }).click();
    await page.getByRole('menuitem', { name: 'Move down' }).click();
    await page.getByRole('button', { name: 'Change Rule 3' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('Rule 3 is deleted from the text', { exact: true }).waitFor();
    await saveOf(page).click();
    await page.getByText('Saved. It is in force', { exact: true }).waitFor();
    const after = readFile(stage);
    assert.deepEqual(commentsIn(after), commentsIn(first));
    assert.ok(
      after.includes('  - match: { task: vision }\n    backend: openai\n    reason: Pictures\n  - default: tiers\n'),
      after,
    );
    assert.ok(after.indexOf('latencyBudgetMs') < after.indexOf('sensitivity: high'));
    await page.context().close();
  });

  await t.test('a version before is shown beside the text and restored', async () => {
    const { page } = await open(browser, stage);
    await page.getByRole('button', { name: 'Versions' }).click();
    const dialog = page.getByRole('dialog', { name: 'Versions' });
    await dialog.getByRole('button', { name: /^Version 1/ }).click();
    await dialog.getByRole('textbox', { name: 'Version 1 beside the text' }).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'policy-versions');
    await dialog.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByText('Version 1 is in force again', { exact: true }).waitFor();
    assert.equal(readFile(stage), first);
    await until('the text follows', async () => (await textOf(page).innerText()).includes('"Hard code"'));
    await page.context().close();
  });

  await t.test('a replay tells where recorded requests would have gone under the text as edited', async () => {
    await stage.ask({ model: 'auto', text: 'My card is 4111 1111 1111 1111, draft the refund.' });
    await stage.ask({ model: 'auto:simple' });
    await stage.ask({ model: 'openai/gpt-4o' });
    const before = stage.upstream.provider.seen.length;
    const { page, complaints } = await open(browser, stage);
    const farther = `${first.replace('SIMPLE: local/gemma-4-e4b', 'SIMPLE: anthropic/claude-opus')}privacy: { high: public, medium: public }\n`;
    await rewrite(page, farther.replace('backend: local\n    reason', 'backend: anthropic\n    reason'));
    await page.getByRole('button', { name: 'Replay' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replay' });
    await dialog.getByText('2 of 3 requests would have gone elsewhere.').waitFor();
    await dialog.getByText('Something sensitive would have gone farther out').waitFor();
    assert.equal(await dialog.getByRole('table', { name: 'Moves' }).getByRole('row').count(), 2);
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'policy-replay');
    await dialog.getByRole('button', { name: 'Close' }).click();
    assert.equal(stage.upstream.provider.seen.length, before, 'nobody was asked');
    assert.equal(readFile(stage), first, 'nothing was written');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('a prompt is tried against the text as edited, and nothing is sent', async () => {
    const before = stage.upstream.provider.seen.length;
    const { page } = await open(browser, stage, '/policy?test=My%20card%20is%204111%201111%201111%201111');
    await page.getByText('rule 1, line 12').waitFor();
    assert.equal(await page.locator('.cm-line.fires').count(), 3);
    assert.equal(await page.locator('.policy-rule.fires').count(), 1);
    await shoot(page, 'policy-test');
    await page.getByLabel('Prompt to test').fill('Hello');
    await page.getByText('rule 4, line 23').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find or do' }).fill('explain My card is 4111 1111 1111 1111');
    await page.getByRole('option', { name: /^Explain/ }).click();
    await page.getByText('rule 1, line 12').waitFor();
    assert.equal(stage.upstream.provider.seen.length, before);
    await page.context().close();
  });

  await t.test('a change of the file is taken where nothing is edited, and told where something is', async () => {
    const { page } = await open(browser, stage);
    writeFileSync(fileOf(stage), first.replace('Hard code', 'Harder code'));
    await until('the text follows', async () => (await textOf(page).innerText()).includes('Harder code'));
    await rewrite(page, first.replace('Hard code', 'Mine'));
    await page.getByText('edited, not saved').waitFor();
    writeFileSync(fileOf(stage), first);
    await page.getByText('The file was changed outside.').waitFor();
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.getByRole('link', { name: 'Policy', exact: true }).click();
    await page.getByText('edited, not saved').waitFor();
    await page.getByRole('button', { name: 'Show theirs' }).click();
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await until('theirs is taken', async () => (await textOf(page).innerText()).includes('"Hard code"'));
    await page.context().close();
  });

  await t.test('by keys alone: Tab comes into the text and leaves it, each stop is seen', async () => {
    const { page } = await open(browser, stage, '/policy?line=20');
    await page.getByText('Ln 20, Col 1').waitFor();
    await page.getByLabel('Prompt to test').focus();
    for (let stop = 0; stop < 12; stop++) {
      await page.keyboard.press('Tab');
      assert.ok(await focusIsSeen(page), `stop ${stop}`);
      if (await textOf(page).evaluate((element) => element === document.activeElement)) break;
    }
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    const inText = await textOf(page).evaluate((element) => element === document.activeElement);
    assert.ok(inText);
    await page.keyboard.press('Tab');
    assert.ok(!(await textOf(page).evaluate((element) => element === document.activeElement)));
    assert.equal(await isOff(saveOf(page)), true, 'Tab wrote nothing');
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    await t.test(`no rule of accessibility is broken, at work and on a phone: ${colorScheme}`, async () => {
      const { page } = await watchedPage(browser, stage.url, { colorScheme });
      page.setDefaultTimeout(10_000);
      await page.goto(`${stage.url}/policy?test=My%20card%20is%204111%201111%201111%201111`);
      await textOf(page).waitFor();
      await rewrite(page, first.replace('fallback: [cluster]', 'fallback: [clutser]'));
      await problemsOf(page).getByRole('button', { name: '17:16' }).waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole('tab', { name: 'Text' }).click();
      await textOf(page).waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await shoot(page, `policy-phone-${colorScheme}`);
      await page.context().close();
    });
  }

  await t.test('what cannot be read says so, and is read again', async () => {
    const { page } = await watchedPage(browser, stage.url, { expected: /Failed to load resource/ });
    page.setDefaultTimeout(10_000);
    await page.route('**/api/policy', (route) =>
      route.fulfill({ status: 500, json: { error: { message: 'The disk is full.' } } }),
    );
    await page.goto(`${stage.url}/policy`);
    await page.getByText('The policy could not be read').waitFor();
    await page.getByText('The disk is full.').waitFor();
    await page.unroute('**/api/policy');
    await page.getByRole('button', { name: 'Try again' }).click();
    await textOf(page).waitFor();
    await page.context().close();
  });

  await t.test('without a router the text stays, and a save that fails says so', async () => {
    const { page } = await open(browser, stage);
    stage.product.kill('SIGTERM');
    await stage.product.exited;
    await rewrite(page, `${first}# mine\n`);
    await page.getByText(/^Not checked/).waitFor();
    await saveOf(page).click();
    await page.getByLabel('Messages').getByText('The router does not answer.', { exact: true }).waitFor();
    assert.ok((await textOf(page).innerText()).includes('# Cheapest model'));
    await page.context().close();
  });
});

test('without a policy there is one way to begin', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage({ policy: () => 'privacy: { high: device }\n' });
  const browser = await startBrowser();
  t.after(() => browser.close());
  const { page } = await open(browser, stage);
  await page.route('**/api/policy', (route) => route.fulfill({ json: { yaml: null, problem: null } }));
  await page.goto(`${stage.url}/policy`);
  await page.getByText('No policy yet').waitFor();
  assert.deepEqual(await violationsOf(page), []);
  await shoot(page, 'policy-empty');
  await page.unroute('**/api/policy');
  await page.getByRole('button', { name: 'Start with the shipped policy' }).click();
  await page.getByText('edited, not saved').waitFor();
  await saveOf(page).click();
  await page.getByText('Saved. It is in force', { exact: true }).waitFor();
  assert.match(readFile(stage), /classifier: \{ cloudAt: 0\.35 \}/);
});
