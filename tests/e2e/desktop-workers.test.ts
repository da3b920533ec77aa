import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ModelRecord } from '../../main/contract/models.ts';
import { hello, temporaryHome, type TemporaryHome } from '../support/core.ts';
import { copyApp, openDisplay, withoutElectron } from '../support/electron.ts';
import { withoutEngine } from '../support/engine-modules.ts';
import { isAlive } from '../support/engine.ts';
import { until } from '../support/http.ts';
import { spawnDesktop, type SpawnedDesktop } from '../support/spawned-desktop.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const linux = process.platform === 'linux' ? false : 'its processes are found as on Linux';
const skip = withoutElectron || withoutEngine || linux;
const rounds = Number(process.env['LA_ROUTER_ENGINE_KILLS'] ?? 4);
/** How long anything may outlive an app that was killed. */
const deathMs = 2_500;
const answer = '1 2 3 4 5';

const moments = ['started', 'loading', 'streaming', 'idle'] as const;
type Moment = (typeof moments)[number];

function homeWithModel(): TemporaryHome {
  const home = temporaryHome();
  home.write('policy.yaml', 'routes: [{ default: tiers }]\n');
  mkdirSync(join(home.folder, 'models'), { recursive: true });
  writeTinyGguf(join(home.folder, 'models', 'counts.gguf'), { reply: '1..6000', contextTokens: 32_768, layers: 8 });
  return home;
}

const call = ({ url }: SpawnedDesktop, path: string, body?: object): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const ask = (app: SpawnedDesktop, extra: object): Promise<Response> =>
  call(app, '/v1/chat/completions', hello('local/counts', { temperature: 0, ...extra }));

const recordOf = async (app: SpawnedDesktop): Promise<ModelRecord> =>
  (await call(app, '/api/models/counts/health')).json();

const untilThere = (app: SpawnedDesktop): Promise<unknown> =>
  until('the model is there', async () => (await call(app, '/api/models/counts/health')).status === 200, 20_000);

async function bringTo(app: SpawnedDesktop, moment: Moment): Promise<void> {
  await untilThere(app);
  await call(app, '/api/models/counts/start', {});
  if (moment === 'started') return;
  const wanted = moment === 'loading' ? 'loading' : 'ready';
  await until(
    `it is ${wanted}`,
    async () => {
      const { state, pid } = await recordOf(app);
      return (state === wanted && pid !== null) || state === 'ready';
    },
    60_000,
  );
  if (moment !== 'streaming') return;
  const reply = await ask(app, { stream: true, ignore_eos: true });
  const reader = (reply.body ?? assert.fail()).getReader();
  await reader.read();
  void drained(reader);
}

async function drained(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // The app is gone, which is what it was read for.
  }
}

test('the desktop answers with a worker of its own, which a quit ends with it', {
  skip,
  timeout: 240_000,
}, async () => {
  using home = homeWithModel();
  using copy = copyApp();
  using display = await openDisplay();
  await using app = await spawnDesktop({
    copy,
    home: home.folder,
    display: display.name,
    env: { LLR_ENGINE: 'worker', LLR_ENGINE_THREADS: '1' },
  });
  await untilThere(app);
  const reply = await ask(app, { max_tokens: 5 });
  assert.equal(reply.status, 200);
  const { choices } = await reply.json();
  assert.equal(choices[0].message.content, answer);
  const record = await recordOf(app);
  const pid = record.pid ?? assert.fail();
  assert.deepEqual([record.engine, isAlive(pid)], ['worker', true]);
  assert.ok(app.processes().includes(pid), 'what is looked for below would be found');
  assert.ok(existsSync(join(home.folder, 'children.json')));

  // One that is killed is told, and the next question starts another.
  process.kill(pid, 'SIGKILL');
  await until('its end is seen', async () => (await recordOf(app)).pid !== pid);
  assert.equal((await ask(app, { max_tokens: 5 })).status, 200);
  const next = (await recordOf(app)).pid ?? assert.fail();
  assert.notEqual(next, pid);

  // Stopped by hand its process ends.
  await call(app, '/api/models/counts/stop', { force: true });
  await until('it is gone', () => !isAlive(next), deathMs);
  assert.equal((await ask(app, { max_tokens: 5 })).status, 200);

  app.kill('SIGTERM');
  assert.equal(await app.exited, 0);
  await until('nothing is left', () => app.processes().length === 0, deathMs);
  assert.ok(!existsSync(join(home.folder, 'children.json')));
});

test(`a desktop that is killed ${rounds} times leaves no process behind, whatever its worker does`, {
  skip,
  timeout: 60_000 + rounds * 30_000,
}, async (context) => {
  using home = homeWithModel();
  using copy = copyApp();
  using display = await openDisplay();
  const took: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const moment = moments[round % moments.length] ?? 'idle';
    await using app = await spawnDesktop({
      copy,
      home: home.folder,
      display: display.name,
      env: { LLR_ENGINE: 'worker', LLR_ENGINE_THREADS: '1' },
    });
    await bringTo(app, moment);
    app.kill('SIGKILL');
    await app.exited;
    const killedAt = performance.now();
    await until(`nothing is left after a kill while ${moment}`, () => app.processes().length === 0, deathMs);
    took.push(`${moment} ${Math.round(performance.now() - killedAt)} ms`);
  }
  context.diagnostic(took.join(', '));
});
