import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { temporaryHome } from '../support/core.ts';
import { bundleApp } from '../support/electron-bundle.ts';
import { electronPath, openDisplay, withoutElectron } from '../support/electron.ts';
import { runs } from '../support/spawned-desktop.ts';
import { until } from '../support/http.ts';

const probe = join(import.meta.dirname, '..', 'support', 'utility-probe');
const kills = Number(process.env['LA_ROUTER_ENGINE_KILLS'] ?? 8);
const deathMs = 2_500;
const works = ['computes', 'reads', 'starts', 'waits'] as const;
const otherSystem = process.platform === 'linux' ? false : 'what runs is told as on Linux';

describe('a script of ours in a process of Electron', { skip: withoutElectron || otherSystem }, () => {
  const home = temporaryHome();
  const fifo = join(home.folder, 'fifo');
  let display: Awaited<ReturnType<typeof openDisplay>>;

  before(async () => {
    if (withoutElectron !== false) return;
    await bundleApp(home.folder, { main: join(probe, 'main.ts'), child: join(probe, 'child.ts') });
    assert.equal(spawnSync('mkfifo', [fifo]).status, 0);
    display = await openDisplay();
  });
  after(() => {
    if (withoutElectron === false) display[Symbol.dispose]();
    home[Symbol.dispose]();
  });

  const start = (...words: readonly string[]) =>
    spawn(electronPath, ['--no-sandbox', home.folder, '--probe', ...words], {
      env: { ...process.env, HOME: home.folder, DISPLAY: display.name },
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  test('it says how it ended, what it wrote, and gets no secret of ours', async () => {
    const app = start('report');
    let text = '';
    for await (const chunk of app.stdout.setEncoding('utf8')) text += String(chunk);
    const greeting = 'yes 0\n';
    assert.deepEqual(JSON.parse(text), {
      well: { end: { code: 0, signal: null }, out: greeting, err: 'its words' },
      badly: { end: { code: 1, signal: null }, out: greeting, err: 'its words' },
      crashed: { ...JSON.parse(text).crashed, end: { code: null, signal: 'SIGSEGV' } },
      killed: { end: { code: null, signal: 'SIGKILL' }, out: greeting, err: '' },
      killedAtOnce: { end: { code: null, signal: 'SIGKILL' }, out: '', err: '' },
      missing: 1,
    });
  });

  test(`it is gone after each of ${kills} kills of the app, also where its own loop never turns`, async (context) => {
    const took: string[] = [];
    for (let round = 0; round < kills; round++) {
      const work = works[round % works.length] ?? 'waits';
      const app = start(work, fifo);
      const lines = createInterface({ input: app.stdout });
      const said: string[] = [];
      lines.on('line', (line) => said.push(line));
      const pid = () => Number(said.find((line) => /^\d+$/.test(line)) ?? 0);
      await until('it has a number', () => pid() > 0, 20_000);
      if (work !== 'starts') await until('it is at work', () => said.includes('at work'), 20_000);
      app.kill('SIGKILL');
      await once(app, 'exit');
      const killedAt = performance.now();
      await until(`it is gone while it ${work}`, () => !runs(pid()), deathMs);
      took.push(`${work} ${Math.round(performance.now() - killedAt)}`);
    }
    context.diagnostic(`ms: ${took.join(', ')}`);
  });
});
