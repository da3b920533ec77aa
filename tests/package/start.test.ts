// The packaged app as a person gets it: it opens with data in its window, answers, and is a command line as well.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hello, policyFor, temporaryHome } from '../support/core.ts';
import { openDisplay } from '../support/electron.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';
import { addressOf, packagedApp, runPackaged, startPackaged, withoutPackage } from '../support/packaged.ts';

const skip = withoutPackage;

test('the packaged app shows what it did, and its command line speaks to it', { skip }, async () => {
  const { executable, folder } = await packagedApp();
  using home = temporaryHome();
  using display = await openDisplay();
  await using upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  await using app = await startPackaged({ executable, home: home.folder, display: display.name });
  const { page } = app;
  const url = await addressOf(page);
  assert.equal((await fetch(`${url}/health`)).status, 200);
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(hello()),
  });
  assert.equal(answer.status, 200);
  assert.equal(page.url(), 'app://router/');
  await page.getByRole('link', { name: 'Requests', exact: true }).click();
  await page.getByText('fake/fake-small').last().waitFor();

  const env = { HOME: home.folder, LLR_HOME: home.folder };
  const status = runPackaged(folder, ['status', '--json'], env);
  assert.equal(status.code, 0, status.err);
  const told: unknown = JSON.parse(status.out);
  assert.ok(typeof told === 'object' && told !== null && 'address' in told);
  assert.equal(told.address, url);

  app.stop('SIGTERM');
  assert.equal(await app.ended, 0);
  await until('nothing is left behind', () => !existsSync(join(home.folder, 'running.json')));
  const none = runPackaged(folder, ['status'], env);
  assert.equal(none.code, 4);
  assert.equal(none.out, '');
  assert.match(none.err, /^No router runs for the home /, 'nothing of Chromium is said before it');
});

test('the command line of a package tells its version, also by way of links and without a display', {
  skip,
}, async () => {
  const { folder } = await packagedApp();
  const links = mkdtempSync(join(tmpdir(), 'la-router-links-'));
  try {
    symlinkSync(join(folder, 'resources', 'bin', 'la-router'), join(links, 'first'));
    symlinkSync('first', join(links, 'second'));
    const direct = runPackaged(folder, ['--version'], {});
    assert.deepEqual([direct.code, direct.out.trim(), direct.err], [0, '0.1.0', '']);
    const wrong = runPackaged(folder, ['nonsense'], {});
    assert.equal(wrong.code, 2);
    const linked = spawnSync(join(links, 'second'), ['--version'], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    });
    assert.deepEqual([linked.status, linked.stdout.trim()], [0, '0.1.0']);
  } finally {
    rmSync(links, { recursive: true, force: true });
  }
});
