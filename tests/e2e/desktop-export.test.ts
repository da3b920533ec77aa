// Money in the desktop app: usage as a file where the person says, and what the tray tells of it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hello, temporaryHome } from '../support/core.ts';
import { parseCsv } from '../support/csv.ts';
import { copyRecordedApp, launchDesktop, windowOf } from '../support/desktop-app.ts';
import { openDisplay, withoutElectron } from '../support/electron.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';

const policyOf = (url: string): string => `backends:
  near: { type: openai, endpoint: "${url}", zone: private }
  far: { type: openai, endpoint: "${url}", zone: public, models: [dear] }
prices: { "near/*": { input: 1, output: 2 }, "far/*": { input: 100, output: 200 } }
baseline: far/dear
`;

test('usage leaves the window as a file, and the tray tells what was saved', { skip: withoutElectron }, async (t) => {
  using home = temporaryHome();
  using copy = copyRecordedApp();
  using display = await openDisplay();
  await using upstream = await startFakeServer();
  home.write('policy.yaml', policyOf(upstream.url));
  await using desktop = await launchDesktop({ home, folder: copy.folder, display: display.name });
  const page = await windowOf(desktop);
  for (let asked = 0; asked < 3; asked++)
    assert.equal((await desktop.call('/v1/chat/completions', hello('near/fake-small'))).status, 200);

  await t.test('the person is asked where it goes, by its name, and all rows are in it', async () => {
    const path = join(home.folder, 'exported.csv');
    // A dialog of the system's waits for a person: the answer to it is given here, once the app has said what it asks.
    await desktop.inside(({ session }, to) => {
      session.fromPartition('persist:page').on('will-download', (_event, item) => {
        recorded.picks.push(item.getSaveDialogOptions());
        item.setSavePath(String(to));
      });
    }, path);
    await page.getByRole('link', { name: 'Usage' }).click();
    await page.getByRole('button', { name: 'Export CSV' }).click();
    await until('it is written', () => existsSync(path) && readFileSync(path, 'utf8').split('\r\n').length > 4);
    const [head, ...rows] = parseCsv(readFileSync(path, 'utf8'));
    assert.deepEqual([head?.[0], rows.length], ['id', 3]);
    const asked = await desktop.recorded(({ picks }) => picks);
    assert.equal(asked.length, 1);
    assert.match(JSON.stringify(asked), /la-router-usage-[\d-]{10}\.csv/);
    assert.match(page.url(), /\/usage$/);
  });

  await t.test('the tray says what today saved', async () => {
    await until('it is told', async () => /Saved <?\$/.test(JSON.stringify(await desktop.labels('tray'))), 15_000);
  });
});
