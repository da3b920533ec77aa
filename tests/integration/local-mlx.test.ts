import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { hello, startCore, temporaryHome, type TestCore } from '../support/core.ts';
import { isAlive, recordOf, untilState } from '../support/engine.ts';
import {
  fakeMlx,
  withoutPython as skip,
  writeMlxFolder,
  type FakeMlx,
  type MlxBehaviour,
} from '../support/fake-mlx.ts';
import { until } from '../support/http.ts';
import { noEngine } from '../support/no-models.ts';

interface Stage extends AsyncDisposable {
  readonly router: TestCore;
  readonly mlx: FakeMlx;
  readonly folder: string;
}

async function stage(behaviours: readonly MlxBehaviour[], env: Record<string, string> = {}): Promise<Stage> {
  const home = temporaryHome();
  const mlx = fakeMlx(home.folder);
  const router = startCore({
    policy: 'routes: [{ default: tiers }]\n',
    engine: noEngine,
    env: { ...mlx.env, OPENAI_API_KEY: 'sk-of-ours', ...env },
  });
  const folder = writeMlxFolder(join(home.folder, 'Tiny-Qwen3-4bit'));
  mlx.behave(folder, ...behaviours);
  const taken = await router.postTo('/api/models/import', { path: folder });
  assert.equal(taken.status, 201);
  return {
    router,
    mlx,
    folder,
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}

const id = 'tiny-qwen3-4bit';

test('a folder of MLX is taken in, once, and listed', { skip }, async () => {
  await using scene = await stage(['serve']);
  const { router, folder } = scene;
  const again = await router.postTo('/api/models/import', { path: `${folder}/` });
  assert.equal(again.status, 200);
  const { id: told, kind, contextTokens, architecture, quant } = await again.json();
  assert.deepEqual([told, kind, contextTokens, architecture, quant], [id, 'chat', 4_096, 'qwen3', '4bit']);
  const { data } = await (await router.get('/v1/models')).json();
  assert.ok(data.some((model: { id: string }) => model.id === `local/${id}`));
});

test('it answers under the name that was asked for, and is told only its own', { skip }, async () => {
  await using scene = await stage(['serve']);
  const { router, mlx, folder } = scene;
  const whole = await router.post(hello(id, { adapters: '/etc/passwd', draft_model: 'owner/name' }));
  assert.equal(whole.status, 200);
  const { model, choices } = await whole.json();
  assert.deepEqual([model, choices[0].message.content], [id, 'Served: "model": "default_model"']);
  const [start] = mlx.starts(folder);
  assert.ok(start !== undefined && !start.args.join(' ').includes('Hello'));
  assert.deepEqual(
    [start.env['HF_HUB_OFFLINE'], start.env['HF_HOME_EXISTS'], start.env['OPENAI_API_KEY']],
    ['1', true, null],
  );
  const body = mlx.asked(folder).at(-1)?.body ?? {};
  assert.deepEqual([body['model'], body['adapters'], body['draft_model']], ['default_model', undefined, undefined]);
  assert.ok(Number(body['max_tokens']) > 512 && Number(body['max_tokens']) < 4_096, String(body['max_tokens']));
  const record = await recordOf(router, id);
  assert.deepEqual([record.engine, record.state, record.slots, record.contextTokens], ['mlx', 'ready', 1, 4_096]);
});

test('a stream has the asked name too, where the name of the engine comes in two pieces', { skip }, async () => {
  await using scene = await stage(['serve']);
  const streamed = await (await scene.router.post(hello(id, { stream: true }))).text();
  assert.equal(streamed.split(`"model": "${id}"`).length - 1, 2, streamed);
  assert.ok(!streamed.includes('"model": "default_model"'));
  assert.match(streamed, /Served: \\"model\\": \\"default_model\\"/);
});

test('what a caller gives of output tokens stands, as far as the context goes', { skip }, async () => {
  await using scene = await stage(['serve']);
  const { router, mlx, folder } = scene;
  await router.post(hello(id, { max_completion_tokens: 7 }));
  assert.equal(mlx.asked(folder).at(-1)?.body['max_tokens'], 7);
  const long = await router.post(hello(id, { messages: [{ role: 'user', content: 'word '.repeat(4_000) }] }));
  assert.equal(long.status, 400);
  assert.match((await long.json()).error.message, /50\d\d tokens.*4096/);
});

test('what it would drop in silence is refused', { skip }, async () => {
  await using scene = await stage(['serve']);
  for (const extra of [{ response_format: { type: 'json_object' } }, { n: 2 }, { grammar: 'root ::= "a"' }])
    assert.equal((await scene.router.post(hello(id, extra))).status, 400, JSON.stringify(extra));
  assert.equal(scene.mlx.starts(scene.folder).length, 0);
});

test('what it refuses comes in the shape that clients read', { skip }, async () => {
  await using scene = await stage(['refuse']);
  const refused = await scene.router.post(hello(id));
  assert.equal(refused.status, 502);
  assert.match((await refused.json()).error.message, /no such role/);
});

test('a load that fails while its process lives on is told with its words', { skip }, async () => {
  await using scene = await stage(['fail-in-load']);
  const { router, mlx, folder } = scene;
  const refused = await router.post(hello(id));
  const { error } = await refused.json();
  assert.equal(refused.status, 422, JSON.stringify(error));
  assert.match(error.message, /Model type odd not supported/);
  assert.ok(!error.message.includes(folder));
  assert.equal(mlx.starts(folder).length, 1);
});

test('it is started and stopped by hand, and its process is gone after it', { skip }, async () => {
  await using scene = await stage(['serve']);
  const { router } = scene;
  assert.equal((await router.postTo(`/api/models/${id}/start`, { slots: 4 })).status, 202);
  const { pid, memoryBytes } = await untilState(router, id, 'ready');
  assert.ok(pid !== null && isAlive(pid) && memoryBytes > 0);
  const { models } = await (await router.get('/api/models/running')).json();
  assert.deepEqual(
    models.map(({ engine }: { engine: string }) => engine),
    ['mlx'],
  );
  assert.equal((await router.postTo(`/api/models/${id}/start`, { slots: 4 })).status, 200);
  await router.postTo(`/api/models/${id}/stop`, {});
  await untilState(router, id, 'stopped');
  await until('its process is gone', () => !isAlive(pid));
});

test('a crash is told and forgotten as that of any other engine', { skip }, async () => {
  await using scene = await stage(['crash-on-request', 'serve']);
  const { router } = scene;
  assert.equal((await router.post(hello(id))).status, 200);
  assert.equal((await recordOf(router, id)).restarts, 1);
});

test('without MLX it is said how to get it', { skip }, async () => {
  await using scene = await stage(['serve'], { LLR_MLX_PYTHON: '/nowhere/python3' });
  const refused = await scene.router.post(hello(id));
  assert.equal(refused.status, 503);
  assert.match((await refused.json()).error.message, /pip install mlx-lm/);
});
