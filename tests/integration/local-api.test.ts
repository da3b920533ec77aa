import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { hello, startCore, temporaryHome, type TestCore } from '../support/core.ts';
import { fakeEngine } from '../support/fake-engine.ts';
import { until } from '../support/http.ts';
import { sharedLines, withoutShared } from '../support/shared.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const onWindows = process.platform === 'win32';
const policy = 'routes: [{ default: tiers }]\n';

interface Told {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly id: string;
}

async function toldIn(answer: Response): Promise<Told> {
  const text = await answer.text();
  const body = text === '' ? {} : JSON.parse(text);
  const { code = '', message = '', param = null } = body.error ?? {};
  return { status: answer.status, code, message, param, id: body.id ?? '' };
}

const importing = async (router: TestCore, body: unknown): Promise<Told> =>
  toldIn(await router.postTo('/api/models/import', body));

const asking = async (router: TestCore, model: string): Promise<Told> => toldIn(await router.post(hello(model)));

const listed = async (router: TestCore): Promise<readonly string[]> =>
  (await (await router.get('/v1/models')).json()).data.map(({ id }: { id: string }) => id);

interface Malformed {
  readonly id: string;
  readonly bytes_b64: string;
}

const malformed = (): readonly Malformed[] => sharedLines<Malformed>('data/gguf-malformed/cases.jsonl');

const bytesOf = ({ bytes_b64: text }: Malformed): Buffer => Buffer.from(text, 'base64');

/** Long enough for the slowest machine, and far from a hang. */
const longestCheckMs = 5_000;

test('a malformed file is refused at its import, soon and with a reason', { skip: withoutShared }, async () => {
  await using router = startCore({ policy });
  for (const row of malformed()) {
    const path = join(router.home.folder, `${row.id}.gguf`);
    writeFileSync(path, bytesOf(row));
    const startedAt = performance.now();
    const { status, code, message } = await importing(router, { path });
    assert.deepEqual([status, code], [422, 'invalid_model'], row.id);
    assert.ok(message.length > 20 && !message.includes(router.home.folder), message);
    assert.ok(performance.now() - startedAt < longestCheckMs, row.id);
  }
  assert.deepEqual(
    (await listed(router)).filter((id) => id.startsWith('local/')),
    [],
  );
});

async function isRefusedByName(router: TestCore, rows: readonly Malformed[]): Promise<void> {
  for (const { id } of rows) {
    await until(`${id} is looked at`, async () => (await router.get(`/api/models/${id}/health`)).status === 422);
    const health = await toldIn(await router.get(`/api/models/${id}/health`));
    assert.deepEqual([health.status, health.code], [422, 'invalid_model'], id);
    const asked = await asking(router, `local/${id}`);
    assert.deepEqual([asked.status, asked.code, asked.message], [422, 'invalid_model', health.message], id);
  }
  assert.deepEqual(
    (await listed(router)).filter((id) => id.startsWith('local/')),
    [],
  );
}

test('malformed files that are dropped into the folder while it runs are never offered, and asking says why', {
  skip: withoutShared,
}, async () => {
  await using router = startCore({ policy });
  const rows = malformed();
  for (const row of rows) writeFileSync(join(router.home.folder, 'models', `${row.id}.gguf`), bytesOf(row));
  await isRefusedByName(router, rows);
  const [first] = rows;
  if (first === undefined) return;
  rmSync(join(router.home.folder, 'models', `${first.id}.gguf`));
  await until(
    'it is forgotten with its file',
    async () => (await router.get(`/api/models/${first.id}/health`)).status === 404,
  );
});

test('malformed files that lie in the folder at the start are never offered, and asking says why', {
  skip: withoutShared,
}, async () => {
  using models = temporaryHome();
  const rows = malformed();
  for (const row of rows) writeFileSync(join(models.folder, `${row.id}.gguf`), bytesOf(row));
  await using router = startCore({ policy, env: { LLR_MODELS: models.folder } });
  await isRefusedByName(router, rows);
});

interface NameRow {
  readonly input: string;
  readonly expected: 'accept' | 'reject';
}

const names = (): readonly NameRow[] => sharedLines<NameRow>('data/model-ids/cases.jsonl');

async function answersTo(router: TestCore, name: string): Promise<readonly (readonly [string, Response])[]> {
  const path = `/api/models/${encodeURIComponent(name)}`;
  const bytes = `/api/models/${name.replaceAll(/[?#\s\0]/g, encodeURIComponent)}`;
  const remove = new Request(`http://router${path}`, { method: 'DELETE' });
  return [
    ['asked', await router.post(hello(name))],
    ['asked as local', await router.post(hello(`local/${name}`))],
    ['health', await router.get(`${path}/health`)],
    ['health as it is', await router.get(`${bytes}/health`)],
    ['start', await router.postTo(`${path}/start`, {})],
    ['stop', await router.postTo(`${path}/stop`, { force: true })],
    ['remove', await router.core.fetch(remove, router.door)],
  ];
}

test('a name that is none is refused wherever a model is named, and touches no file', {
  skip: withoutShared,
}, async () => {
  await using router = startCore({ policy });
  const canary = join(router.home.folder, 'canary.gguf');
  writeTinyGguf(canary);
  const before = statSync(canary);
  for (const { input } of [...names(), { input: '../canary.gguf' }, { input: '../canary' }, { input: canary }])
    for (const [where, answer] of await answersTo(router, input)) {
      const { status, message } = await toldIn(answer);
      assert.ok(status >= 400 && status < 500, `${where} ${JSON.stringify(input)}: ${status}`);
      assert.ok(!message.includes(router.home.folder) || input === canary, message);
    }
  const { atimeMs, mtimeMs, size } = statSync(canary);
  assert.deepEqual([atimeMs, mtimeMs, size], [before.atimeMs, before.mtimeMs, before.size]);
});

test('a name that is none is refused as the id of an import, and one that is an id is taken', {
  skip: withoutShared,
}, async () => {
  await using router = startCore({ policy });
  for (const [index, { input }] of names().entries()) {
    const path = join(router.home.folder, `file-${index}.gguf`);
    writeTinyGguf(path);
    const { status, param, id } = await importing(router, { path, id: input });
    if (status === 201) assert.match(id, /^[a-z0-9][a-z0-9._-]*$/);
    else assert.deepEqual([status, param], [400, 'id'], input);
    assert.equal(status === 201, isPlain(input), input);
  }
});

const isPlain = (name: string): boolean =>
  names().some(({ input, expected }) => input === name && expected === 'accept') && /^[a-z0-9][a-z0-9._-]*$/.test(name);

test('a file of any name in the folder becomes a model with an id, or none', {
  skip: onWindows ? 'such names are no file names here' : withoutShared,
}, async () => {
  await using router = startCore({ policy });
  const folder = join(router.home.folder, 'models');
  const files = names().filter(({ input }) => !/[/\0]/.test(input) && input.length < 200);
  for (const { input } of files) writeTinyGguf(join(folder, `${input}.gguf`));
  const local = async (): Promise<readonly string[]> => (await listed(router)).filter((id) => id.startsWith('local/'));
  await until('all are there', async () => (await local()).length >= files.length, 20_000);
  for (const id of await local()) {
    assert.match(id, /^local\/[a-z0-9][a-z0-9._-]{0,127}$/);
    assert.equal((await router.get(`/api/models/${id.slice('local/'.length)}/health`)).status, 200, id);
  }
});

test('what is no regular file at a whole path is refused by the field', async () => {
  await using router = startCore({ policy });
  const { folder } = router.home;
  const nowhere = ['tiny.gguf', './tiny.gguf', folder, join(folder, 'none.gguf'), `${folder}/a\0b.gguf`, '~/a.gguf'];
  const special = onWindows ? [] : ['/dev/zero', '/dev/stdin', join(folder, 'pipe.gguf')];
  if (!onWindows) execFileSync('mkfifo', [join(folder, 'pipe.gguf')]);
  for (const path of [...nowhere, ...special]) {
    const { status, param } = await importing(router, { path });
    assert.deepEqual([status, param], [400, 'path'], path);
  }
});

test('a file that may not be read is refused with the reason', {
  skip: onWindows || process.getuid?.() === 0 ? 'this user may read every file' : false,
}, async () => {
  await using router = startCore({ policy });
  const path = join(router.home.folder, 'secret.gguf');
  writeTinyGguf(path);
  chmodSync(path, 0);
  const { status, message } = await importing(router, { path });
  assert.equal(status, 422);
  assert.match(message, /cannot be read/);
});

test('a link is the file that it leads to, and the same file is the same model', { skip: onWindows }, async () => {
  await using router = startCore({ policy });
  const path = join(router.home.folder, 'real.gguf');
  const link = join(router.home.folder, 'link.gguf');
  writeTinyGguf(path);
  symlinkSync(path, link);
  const first = await importing(router, { path: link });
  assert.deepEqual([first.status, first.id], [201, 'link']);
  for (const body of [{ path: link }, { path }, { path, id: 'other' }]) {
    const again = await importing(router, body);
    assert.deepEqual([again.status, again.id], [200, 'link']);
  }
  const copy = join(router.home.folder, 'copy.gguf');
  copyFileSync(path, copy);
  const taken = await importing(router, { path: copy, id: 'link' });
  assert.deepEqual([taken.status, taken.param], [400, 'id']);
});

test('a file that was swapped keeps its name and its settings when it is taken in again', async () => {
  const home = temporaryHome();
  const engine = fakeEngine(home.folder);
  await using router = startCore({ policy, engine: engine.place });
  const path = join(router.home.folder, 'mine.gguf');
  writeTinyGguf(path);
  await importing(router, { path });
  await router.postTo('/api/models/mine/start', { pinned: true });
  writeTinyGguf(path, { reply: 'Another model altogether, with more words.' });
  const again = await importing(router, { path, id: 'other' });
  assert.deepEqual([again.status, again.id], [200, 'mine']);
  assert.equal((await (await router.get('/api/models/mine/health')).json()).pinned, true);
  await router.postTo('/api/models/mine/stop', { force: true });
  home[Symbol.dispose]();
});

test('ten imports of one file at once are one model', async () => {
  await using router = startCore({ policy });
  const path = join(router.home.folder, 'once.gguf');
  writeTinyGguf(path);
  const told = await Promise.all(Array.from({ length: 10 }, () => importing(router, { path })));
  assert.deepEqual([...new Set(told.map(({ id }) => id))], ['once']);
  assert.equal(told.filter(({ status }) => status === 201).length, 1);
  assert.deepEqual(
    (await listed(router)).filter((id) => id.startsWith('local/')),
    ['local/once'],
  );
});

test('a file that is found in the folder while it is imported is one model', async () => {
  await using router = startCore({ policy });
  for (let count = 0; count < 10; count++) {
    const path = join(router.home.folder, 'models', `both-${count}.gguf`);
    writeTinyGguf(path);
    const told = await importing(router, { path });
    assert.equal(told.id, `both-${count}`);
  }
  writeTinyGguf(join(router.home.folder, 'models', 'last.gguf'));
  await until('the folder was looked at', async () => (await router.get('/api/models/last/health')).status === 200);
  const local = (await listed(router)).filter((id) => id.startsWith('local/'));
  assert.equal(local.length, 11, local.join(' '));
});

test('a model is removed from the list; its file stays where it was imported from, and goes where it was ours', async () => {
  await using router = startCore({ policy });
  const path = join(router.home.folder, 'kept.gguf');
  const own = join(router.home.folder, 'models', 'own.gguf');
  writeTinyGguf(path);
  writeTinyGguf(own);
  await importing(router, { path });
  await until('the other is found', async () => (await router.get('/api/models/own/health')).status === 200);
  for (const id of ['kept', 'own']) {
    const removing = new Request(`http://router/api/models/${id}`, { method: 'DELETE' });
    assert.equal((await router.core.fetch(removing, router.door)).status, 204);
    assert.equal((await router.get(`/api/models/${id}/health`)).status, 404);
  }
  assert.ok(statSync(path).size > 0);
  assert.throws(() => statSync(own));
});

test('a body that is not understood is refused with the field that is wrong', async () => {
  await using router = startCore({ policy });
  const path = join(router.home.folder, 'tiny.gguf');
  writeTinyGguf(path);
  await importing(router, { path });
  const start = '/api/models/tiny/start';
  const wrong: readonly (readonly [string, unknown, string])[] = [
    ['/api/models/import', '{', ''],
    ['/api/models/import', '[]', ''],
    ['/api/models/import', {}, 'path'],
    ['/api/models/import', { path: 7 }, 'path'],
    ['/api/models/import', { path: '' }, 'path'],
    ['/api/models/import', { path, id: 7 }, 'id'],
    ['/api/models/import', { path, kind: 'poem' }, 'kind'],
    ['/api/models/import', { path, more: 1 }, 'more'],
    [start, { contextTokens: 0 }, 'contextTokens'],
    [start, { contextTokens: 1e9 }, 'contextTokens'],
    [start, { slots: 1.5 }, 'slots'],
    [start, { gpuLayers: -1 }, 'gpuLayers'],
    [start, { keepAlive: 'for ever' }, 'keepAlive'],
    [start, { pinned: 'yes' }, 'pinned'],
    [start, { colour: 'red' }, 'colour'],
    [start, 'null', ''],
    ['/api/models/tiny/stop', { force: 1 }, 'force'],
    ['/api/models/tiny/stop', { now: true }, 'now'],
  ];
  for (const [where, body, field] of wrong) {
    const { status, message, code } = await toldIn(await router.postTo(where, body));
    assert.equal(status, 400, `${where} ${JSON.stringify(body)}`);
    assert.ok(code !== '' && message.includes(field), `${message} names ${field}`);
  }
});

test('no body at any of these routes is a fault of ours', async () => {
  await using router = startCore({ policy });
  const path = join(router.home.folder, 'tiny.gguf');
  writeTinyGguf(path);
  await importing(router, { path });
  const fields = { path: fc.oneof(fc.string(), fc.constant(path)), id: fc.anything(), kind: fc.anything() };
  const settings = {
    contextTokens: fc.anything(),
    slots: fc.anything(),
    keepAlive: fc.anything(),
    force: fc.anything(),
  };
  const anyBody = fc.oneof(
    fc.json(),
    fc.string(),
    fc.record(fields, { requiredKeys: [] }).map((body) => JSON.stringify(body)),
    fc.record(settings, { requiredKeys: [] }).map((body) => JSON.stringify(body)),
  );
  const anyRoute = fc.constantFrom('import', 'tiny/start', 'tiny/stop', 'none/start', 'none/stop', 'import/start');
  await fc.assert(
    fc.asyncProperty(anyRoute, anyBody, async (route, body) => {
      const { status } = await router.postTo(`/api/models/${route}`, body);
      assert.ok(status < 500, `${route}: ${status}`);
    }),
    { numRuns: 150 },
  );
});

/** Letters by their numbers: the same to every reader of JSON. */
const disguised = (word: string): string =>
  word.replace(/[a-z]/, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);

test('what a local model cannot do is refused before its engine sees it, in whatever letters it is written', async () => {
  using home = temporaryHome();
  await using router = startCore({ policy, engine: fakeEngine(home.folder).place });
  const path = join(router.home.folder, 'tiny.gguf');
  writeTinyGguf(path);
  await importing(router, { path });
  const url = '{"url":"http://127.0.0.1:1/x.png"}';
  const withPart = (type: string, kind: string): string =>
    `{"model":"tiny","messages":[{"role":"user","content":[{"${type}":"${kind}","${kind}":${url}}]}]}`;
  const tools = '[{"type":"function","function":{"name":"f"}}]';
  const withTools = (key: string): string =>
    `{"model":"tiny","messages":[{"role":"user","content":"Hello"}],"${key}":${tools}}`;
  const kinds = ['image_url', 'video_url', 'input_video', 'input_audio', 'file'];
  const bodies = kinds.flatMap((kind) => [
    withPart('type', kind),
    withPart('type', disguised(kind)),
    withPart(disguised('type'), kind.replaceAll('_', String.raw`\u005F`)),
  ]);
  for (const body of [...bodies, withTools('tools'), withTools(disguised('tools'))]) {
    const { status, code } = await toldIn(await router.post(body));
    assert.deepEqual([status, code], [400, 'invalid_request'], body);
  }
  assert.equal((await (await router.get('/api/models/tiny/health')).json()).loads, 0);
});

const asked = { role: 'user', content: 'Hello' } as const;

test('an alias and auto lead to a local model on every road that agents take', { skip: onWindows }, async () => {
  using home = temporaryHome();
  const engine = fakeEngine(home.folder);
  const aliases = 'aliases: { fast: local/tiny }\nroutes: [{ default: tiers }]\n';
  await using router = startCore({ policy: aliases, engine: engine.place });
  const path = join(router.home.folder, 'tiny.gguf');
  writeTinyGguf(path);
  await importing(router, { path });
  const roads: readonly (readonly [string, (model: string) => object])[] = [
    ['/v1/chat/completions', (model) => ({ model, messages: [asked] })],
    ['/v1/responses', (model) => ({ model, input: 'Hello' })],
    ['/v1/messages', (model) => ({ model, max_tokens: 20, messages: [asked] })],
    ['/api/chat', (model) => ({ model, stream: false, messages: [asked] })],
  ];
  for (const model of ['fast', 'auto', 'local/tiny'])
    for (const [road, body] of roads) {
      const answer = await router.postTo(road, body(model));
      const text = await answer.text();
      assert.equal(answer.status, 200, `${road} ${model}: ${text}`);
      assert.equal(answer.headers.get('x-lr-target'), 'local/tiny', `${road} ${model}`);
      assert.match(text, /Served\./);
    }
});
