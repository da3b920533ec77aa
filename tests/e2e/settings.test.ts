import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright';
import type { KeyPlace, ProvidersAnswer } from '../../main/contract/settings-api.ts';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { dataShown, focusIsSeen, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { readZip } from '../support/read-zip.ts';
import { openStage, stagePolicy, type Stage } from '../support/stage.ts';

const canary = 'sk-canary-4d1f77aa90bc2e6b-9q7X';

/** Beside what every stage has: a server with a key from the environment, and one where nothing listens. */
const policy = (url: string): string =>
  stagePolicy(url).replace(
    'backends:\n',
    `backends:
  cloud: { type: openai, zone: private, endpoint: "${url}", apiKey: "\${CLOUD_API_KEY}", models: [cloud-1] }
  broken: { type: openai, zone: private, endpoint: "http://127.0.0.1:9/v1", models: [nothing] }
`,
  );

const openSettings = async (page: Page, stage: Stage, rest = ''): Promise<void> => {
  await page.goto(`${stage.url}/settings${rest}`);
  await dataShown(page);
};

/** Whatever the router has written of itself. */
const writtenBy = (stage: Stage): string =>
  [
    stage.product.output(),
    ...readdirSync(join(stage.home.folder, 'logs')).map((name) =>
      readFileSync(join(stage.home.folder, 'logs', name), 'utf8'),
    ),
  ].join('\n');

const configOf = (stage: Stage): string => readFileSync(join(stage.home.folder, 'config.yaml'), 'utf8');

test('the settings: what this router is, what it may be told, keys, backends, the log, diagnostics', {
  skip: withoutChromium,
}, async (t) => {
  await using stage = await openStage({ policy, env: { CLOUD_API_KEY: 'sk-cloud-environment-0d2e' } });
  for (const model of ['local/gemma-4-e4b', 'openai/gpt-4o']) await stage.ask({ model });
  const browser = await startBrowser();
  t.after(() => browser.close());

  for (const colorScheme of ['light', 'dark'] as const) {
    await t.test(`what it is stands there without a click, and no rule is broken: ${colorScheme}`, async () => {
      const { page, complaints } = await watchedPage(browser, stage.url, { colorScheme });
      await openSettings(page, stage);
      const facts = page.locator('dl').first();
      await facts.getByText(`${stage.url}/v1`).waitFor();
      await page.getByText(join(stage.home.folder, 'policy.yaml'), { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Diagnostics…' }).waitFor();
      for (const name of ['Providers and keys', 'Backends', 'Privacy', 'Log'])
        await page.getByRole('heading', { level: 2, name, exact: true }).waitFor();
      await page.getByRole('button', { name: 'Replace the key of cloud' }).click();
      await page.getByText(/CLOUD_API_KEY in the environment is used before/).waitFor();
      await shoot(page, `settings-key-${colorScheme}`);
      assert.deepEqual(await violationsOf(page), []);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole('combobox', { name: 'Part of the settings' }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  }

  await t.test('the documentation of the API is a click away, and the window one back', async () => {
    const { page, complaints } = await watchedPage(browser, stage.url);
    await openSettings(page, stage, '');
    await page.getByRole('link', { name: 'Documentation' }).click();
    await page.getByRole('heading', { level: 1, name: /^API of LA Router/ }).waitFor();
    await page.getByRole('link', { name: 'Dashboard', exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('each part has its address, and the list marks the one that is read', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await openSettings(page, stage, '#backends');
    const list = page.getByRole('navigation', { name: 'Parts of the settings' });
    await list.locator('[aria-current]', { hasText: 'Backends' }).waitFor();
    await list.getByRole('link', { name: 'Engine' }).click();
    await list.locator('[aria-current]', { hasText: 'Engine' }).waitFor();
    await page.getByRole('link', { name: /^\d of \d set$/ }).click();
    await list.locator('[aria-current]', { hasText: 'Providers and keys' }).waitFor();
    await page.context().close();
  });

  await t.test('a value is saved, taken back, or refused in words; what a variable or flag holds is off', async () => {
    const { page } = await watchedPage(browser, stage.url, { expected: /400/ });
    await openSettings(page, stage);
    const keep = page.getByRole('textbox', { name: 'Keep an idle model' });
    await keep.fill('120');
    await keep.press('Enter');
    await page.getByText('Waits for a restart', { exact: true }).waitFor();
    assert.match(configOf(stage), /keepAlive: 120/);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Waits for a restart', { exact: true }).waitFor({ state: 'detached' });
    assert.doesNotMatch(configOf(stage), /keepAlive/);
    await keep.fill('soon');
    await keep.press('Enter');
    await page.getByText('A whole number of seconds; 0 keeps it until its room is needed.').waitFor();
    await keep.press('Escape');
    assert.equal(await keep.inputValue(), '600');
    await page.getByText(/^--port on the command line holds this/).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Port' }).getAttribute('aria-disabled'), 'true');
    await page.getByText(/^LLR_STARTER in the environment holds this/).waitFor();
    await page.getByRole('button', { name: 'Edit: Names it answers to' }).click();
    await page.getByRole('textbox', { name: 'Names it answers to, one a line' }).fill('router.example no_host!');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(/Not a host name/).waitFor();
    await page.context().close();
  });

  await t.test('a port that is none is refused where it is written', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.route('**/api/config', async (route) => {
      const answer = await route.fetch();
      const told = await answer.json();
      await route.fulfill({
        response: answer,
        json: { ...told, config: { ...told.config, port: 18_790 }, sources: { ...told.sources, port: 'file' } },
      });
    });
    await openSettings(page, stage);
    const port = page.getByRole('textbox', { name: 'Port' });
    await port.fill('70000');
    await port.press('Tab');
    await page.getByText('A port is a whole number from 1 to 65535.').waitFor();
    assert.equal(await port.getAttribute('aria-invalid'), 'true');
    await page.context().close();
  });

  await t.test('a key is written, tested and removed, and nobody ever tells it again', async () => {
    const { page } = await watchedPage(browser, stage.url);
    const answers: Promise<string>[] = [];
    page.on('response', (answer) => {
      if (!/events|logs/.test(answer.url())) answers.push(answer.text().catch(() => ''));
    });
    await openSettings(page, stage);
    await page.getByRole('button', { name: 'Set key of openai' }).click();
    const field = page.getByLabel('New key of openai');
    assert.equal(await field.getAttribute('type'), 'password');
    await field.fill(canary);
    await page.getByRole('button', { name: 'Save key' }).click();
    await page.getByText('The key of openai is saved', { exact: true }).waitFor();
    const row = page.getByRole('row').filter({ hasText: 'Typed here' });
    await row.getByText('…9q7X').waitFor();
    await row.getByText(/ms, \d+ models/).waitFor();
    await page
      .getByText(/keys\.json of the home, readable for you alone: this router runs without the desktop/)
      .waitFor();
    assert.equal(await page.getByRole('button', { name: /^Keep keys in/ }).count(), 0);
    const keys = readFileSync(join(stage.home.folder, 'keys.json'), 'utf8');
    assert.ok(keys.includes(canary));
    const shown = await page.evaluate(
      () =>
        document.documentElement.outerHTML +
        [...document.querySelectorAll('input, textarea')]
          .map((one) => (one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement ? one.value : ''))
          .join('\n') +
        [localStorage, sessionStorage].flatMap((kept) => Object.values<string>(kept)).join('\n'),
    );
    assert.ok(!shown.includes(canary), 'the document holds it');
    const log = await (await fetch(`${stage.url}/api/logs?n=5000&level=debug`)).text();
    for (const [what, text] of [
      ['an answer', (await Promise.all(answers)).join('\n')],
      ['the log', log],
      ['what was written', writtenBy(stage)],
    ] as const)
      assert.ok(!text.includes(canary), `${what} holds it`);
    await page.getByRole('button', { name: 'Replace the key of openai' }).click();
    await page.getByRole('button', { name: 'Remove typed key…' }).click();
    await page.getByText(/cannot be undone/).waitFor();
    await page.getByRole('button', { name: 'Remove the key' }).click();
    await page.getByText('The typed key of openai is removed', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Set key of openai' }).waitFor();
    assert.ok(!readFileSync(join(stage.home.folder, 'keys.json'), 'utf8').includes(canary));
    await page.context().close();
  });

  await t.test('with a keychain it says where keys lie, moves them into a file, and takes that back', async () => {
    const { page, complaints } = await watchedPage(browser, stage.url);
    const real = (await (await fetch(`${stage.url}/api/providers`)).json()) as ProvidersAnswer;
    const kept = (place: KeyPlace): ProvidersAnswer => ({
      ...real,
      providers: real.providers.map((one) => ({ ...one, key: { set: true, source: place, hint: '9q7X' } })),
      typed: { place, why: place === 'file' ? 'chosen' : null, unreadable: null },
    });
    const asked: string[] = [];
    await page.route('**/api/providers', (route) => route.fulfill({ json: kept('keychain') }));
    await page.route('**/api/keys/place', async (route) => {
      const { place } = route.request().postDataJSON() as { readonly place: KeyPlace };
      asked.push(place);
      await route.fulfill({ json: kept(place) });
    });
    await openSettings(page, stage, '#providers');
    await page.getByText(/lie in the keychain of this computer\. A router without its window/).waitFor();
    await shoot(page, 'settings-keychain');
    await page.getByRole('button', { name: 'Keep keys in a file' }).click();
    await page.getByText(/readable for you alone, as was chosen/).waitFor();
    await page.getByRole('button', { name: 'Keep keys in the keychain' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Keep keys in a file' }).waitFor();
    assert.deepEqual(asked, ['file', 'keychain']);
    assert.deepEqual(await violationsOf(page), []);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('keys that cannot be read, and a move that is refused, are told in words', async () => {
    const { page } = await watchedPage(browser, stage.url, { expected: /409/ });
    await page.route('**/api/providers', async (route) => {
      const answer = await route.fetch();
      const told = (await answer.json()) as ProvidersAnswer;
      const [first, ...rest] = told.providers;
      const providers = [{ ...first, key: { set: true, source: 'file', hint: null } }, ...rest];
      await route.fulfill({
        json: { ...told, providers, typed: { place: 'file', why: 'refused', unreadable: 'cannot-open' } },
      });
    });
    const message = 'The keychain did not take the keys, so nothing was changed.';
    const json = { error: { code: 'keychain_unavailable', message } };
    await page.route('**/api/keys/place', (route) => route.fulfill({ status: 409, json }));
    await openSettings(page, stage, '#providers');
    await page.getByText(/There are typed keys that the keychain does not open/).waitFor();
    await page.getByRole('button', { name: 'Keep keys in the keychain' }).click();
    await page.getByText(message, { exact: true }).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.context().close();
  });

  await t.test('a backend is tested, and what fails says what to do', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await openSettings(page, stage);
    await page.getByRole('button', { name: 'Test local' }).click();
    await page
      .getByRole('row', { name: /^local/ })
      .getByText(/ms, \d+ models/)
      .waitFor();
    await page.getByRole('button', { name: 'Test broken' }).click();
    await page.getByText('Nothing listens at 127.0.0.1:9.').waitFor();
    await page.context().close();
  });

  await t.test('a line of the log stands there as it is written, waits where asked to, and is copied', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await openSettings(page, stage, '#log');
    const log = page.getByRole('log', { name: 'Log' });
    await log.getByText('listening').waitFor();
    stage.home.write('policy.yaml', `${policy(stage.upstream.url)}# One.\n`);
    await log.getByText('policy-reloaded').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    stage.home.write('policy.yaml', `${policy(stage.upstream.url)}# Two.\n`);
    await page.getByRole('button', { name: 'Go on (1 new)' }).click();
    assert.equal(await log.getByText('policy-reloaded').count(), 2);
    await page.getByRole('combobox', { name: 'Level' }).click();
    await page.getByRole('option', { name: 'Errors', exact: true }).click();
    await log.getByText('No line yet.').waitFor();
    assert.match(page.url(), /[?&]level=error/);
    await page.context().close();
  });

  await t.test('diagnostics say what is in them, and are a file', async () => {
    const { page, complaints } = await watchedPage(browser, stage.url, { acceptDownloads: true });
    await openSettings(page, stage);
    await page.getByRole('button', { name: 'Diagnostics…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Diagnostics' });
    await dialog.getByText(/^Keys, passwords in addresses, prompts, answers/).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save diagnostics' }).click(),
    ]);
    const files = readZip(readFileSync(await download.path()));
    assert.ok(files.has('machine.json'));
    assert.ok(![...files.values()].join('\n').includes('sk-cloud-environment'));
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('the palette sets a key, tests a backend and shows the log', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await openSettings(page, stage);
    const choose = async (text: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find or do' }).fill(text);
      await page.getByRole('option', { name: text }).click();
    };
    await choose('Set the key of openai');
    await page.getByLabel('New key of openai').waitFor();
    await page.keyboard.press('Escape');
    await choose('Test cluster');
    await page.getByText(/^cluster answers: /).waitFor();
    await choose('Save diagnostics');
    await page.getByRole('dialog', { name: 'Diagnostics' }).waitFor();
    await page.keyboard.press('Escape');
    await choose('Show the log');
    await page
      .getByRole('navigation', { name: 'Parts of the settings' })
      .locator('[aria-current]', { hasText: 'Log' })
      .waitFor();
    await page.context().close();
  });

  await t.test('by keys alone: each step is seen, a key panel opens and gives the focus back', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await openSettings(page, stage);
    const opener = page.getByRole('button', { name: 'Set key of openai' });
    for (let step = 0; step < 80; step++) {
      await page.keyboard.press('Tab');
      assert.ok(await focusIsSeen(page), await page.evaluate(() => document.activeElement?.outerHTML ?? ''));
      if (await opener.evaluate((element) => element === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    const field = page.getByLabel('New key of openai');
    assert.ok(await field.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('Escape');
    assert.ok(await opener.evaluate((element) => element === document.activeElement));
    await page.context().close();
  });

  await t.test('the language is chosen and kept', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await openSettings(page, stage);
    await page.getByRole('combobox', { name: 'Language' }).click();
    await page.getByRole('option', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
    await page.context().close();
  });

  await t.test('without providers and backends it says where they come from', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.route('**/api/providers', (route) => route.fulfill({ json: { providers: [], note: null } }));
    await page.route('**/api/backends', (route) => route.fulfill({ json: { backends: [] } }));
    await page.route('**/api/outbound', (route) => route.fulfill({ json: { hosts: [] } }));
    await openSettings(page, stage);
    await page.getByText('No provider takes a key').waitFor();
    await page.getByText('The policy names no backend').waitFor();
    await page.getByText('None: nothing has left this computer.').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.context().close();
  });

  await t.test('what could not be read says why, and is read again at a click', async () => {
    const { page } = await watchedPage(browser, stage.url, { expected: /500/ });
    const json = { error: { code: 'internal', message: 'The file could not be read.' } };
    for (const path of ['config', 'providers'])
      await page.route(`**/api/${path}`, (route) => route.fulfill({ status: 500, json }));
    await openSettings(page, stage);
    await page.getByText('The settings could not be read', { exact: true }).waitFor();
    await page.getByText('The providers could not be read').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.unrouteAll();
    await page.locator('#server').getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('textbox', { name: 'Port' }).waitFor();
    await page.context().close();
  });

  await t.test('with the router gone all stays, and what is done fails in words', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await openSettings(page, stage);
    await page.getByRole('row', { name: /^broken/ }).waitFor();
    stage.product.kill('SIGTERM');
    await stage.product.exited;
    await page.getByText(/The connection is lost/).waitFor();
    await page.getByText('The log is not connected').waitFor();
    const keep = page.getByRole('textbox', { name: 'Keep an idle model' });
    await keep.fill('120');
    await keep.press('Enter');
    await page.getByRole('listitem').getByText('The router does not answer.').waitFor();
    assert.equal(await keep.inputValue(), '120');
    assert.ok(await page.getByRole('row', { name: /^broken/ }).isVisible());
    await shoot(page, 'settings-lost');
  });
});
