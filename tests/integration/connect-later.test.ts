// What becomes of programs that are connected: their tokens, their projects, and files that somebody has edited, over the
// management API.
import assert from 'node:assert/strict';
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectAnswer } from '../../main/contract/connect.ts';
import { startScene, tokensIn } from '../support/connect-scene.ts';

test('what comes with its token is told, and bears its name; our own look does not count', async () => {
  await using scene = await startScene();
  const path = join(scene.person.folder, '.codex/config.toml');
  await scene.connect('codex');
  const [token = ''] = tokensIn(readFileSync(path, 'utf8'));
  const { url } = JSON.parse(readFileSync(join(scene.router.home.folder, 'running.json'), 'utf8'));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ model: 'auto', input: 'Hello' });
  assert.equal((await fetch(`${url}/v1/responses`, { method: 'POST', headers, body })).status, 200);
  const { requests } = await (await scene.router.get('/api/requests')).json();
  assert.equal(requests[0]?.app, 'codex');
  const seen = (await scene.standing('codex')).lastRequestAt;
  assert.notEqual(seen, null);
  // Written once more, it was seen all the same.
  writeFileSync(path, readFileSync(path, 'utf8').replace(url, 'http://127.0.0.1:1'));
  await scene.connect('codex');
  assert.equal((await scene.standing('codex')).lastRequestAt, seen);
  assert.deepEqual(tokensIn(readFileSync(path, 'utf8')), [token]);
  assert.equal((await fetch(`${url}/api/connect`, { headers })).status, 403);
  await scene.disconnect('codex');
  assert.equal((await fetch(`${url}/v1/models`, { headers })).status, 401);
  assert.deepEqual(readdirSync(scene.person.folder), []);
});

test('a project is named, and gets the token', async () => {
  await using scene = await startScene();
  const made = await (await scene.router.postTo('/api/projects', { name: 'Team' })).json();
  assert.equal((await scene.connect('codex', { project: 'team' })).status, 200);
  assert.deepEqual(await scene.tokens(), []);
  const { tokens } = await (await scene.router.get(`/api/projects/${made.id}/tokens`)).json();
  assert.ok(tokens.some((token: { name: string }) => token.name === 'codex'));
  assert.equal((await scene.connect('codex', { project: 'nobody' })).status, 404);
  // Another project needs another token, and the one before is dead.
  await scene.connect('codex', { project: 'default' });
  const after = await (await scene.router.get(`/api/projects/${made.id}/tokens`)).json();
  assert.ok(
    after.tokens.every(
      (token: { name: string; revokedAt: string | null }) => token.name === 'main' || token.revokedAt !== null,
    ),
  );
});

test('where its project is removed, connecting it again gives it a token of the default one', async () => {
  await using scene = await startScene();
  const { id } = await (await scene.router.postTo('/api/projects', { name: 'Team' })).json();
  await scene.connect('codex', { project: 'Team' });
  await scene.router.core.fetch(
    new Request(`http://router/api/projects/${id}`, { method: 'DELETE' }),
    scene.router.door,
  );
  assert.match((await scene.standing('codex')).problem ?? '', /Connect it again/);
  assert.equal((await scene.connect('codex', { print: true })).status, 200);
  assert.equal((await scene.connect('codex')).status, 200);
  assert.equal((await scene.standing('codex')).problem, null);
  assert.deepEqual(
    (await scene.tokens()).map(({ name, revokedAt }) => [name, revokedAt]),
    [['codex', null]],
  );
  await scene.disconnect('codex');
  assert.deepEqual(readdirSync(scene.person.folder), []);
});

test('opencode: who has only an opencode.jsonc keeps that one alone', async () => {
  const before = '{\n  // mine\n  "theme": "dark"\n}\n';
  await using scene = await startScene({ '.config/opencode/opencode.jsonc': before });
  const folder = join(scene.person.folder, '.config/opencode');
  const path = join(folder, 'opencode.jsonc');
  assert.equal((await scene.standing('opencode')).file, path);
  const { changes } = connectAnswer.parse(await (await scene.connect('opencode', { print: true })).json());
  assert.deepEqual(
    changes.map(({ file }) => file),
    [path],
  );
  await scene.connect('opencode');
  assert.deepEqual(readdirSync(folder), ['opencode.jsonc']);
  assert.equal(tokensIn(readFileSync(path, 'utf8')).length, 1);
  assert.deepEqual(connectAnswer.parse(await (await scene.connect('opencode')).json()).changes, []);
  await scene.disconnect('opencode');
  assert.equal(readFileSync(path, 'utf8'), before);
  // Where both are there, it is the usual one.
  writeFileSync(join(folder, 'opencode.json'), '{}\n');
  assert.equal((await scene.standing('opencode')).file, join(folder, 'opencode.json'));
});

test('a token that was revoked is told, and a new one is written', async () => {
  await using scene = await startScene();
  const path = join(scene.person.folder, '.codex/config.toml');
  await scene.connect('codex');
  const first = tokensIn(readFileSync(path, 'utf8'));
  const [token] = (await (await scene.router.get('/api/projects/default/tokens')).json()).tokens;
  await scene.router.core.fetch(
    new Request(`http://router/api/projects/default/tokens/${token.id}`, { method: 'DELETE' }),
    scene.router.door,
  );
  assert.match((await scene.standing('codex')).problem ?? '', /Connect it again/);
  await scene.connect('codex');
  const second = tokensIn(readFileSync(path, 'utf8'));
  assert.equal(second.length, 1);
  assert.notDeepEqual(second, first);
  assert.equal((await scene.standing('codex')).problem, null);
  await scene.disconnect('codex');
  assert.deepEqual(readdirSync(scene.person.folder), []);
});

test('what somebody took out is written again, and what was there before is put back all the same', async () => {
  const before = '# mine\nmodel: gpt-4o\n';
  await using scene = await startScene({ '.aider.conf.yml': before });
  const path = join(scene.person.folder, '.aider.conf.yml');
  await scene.connect('aider');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/openai-api-base.*\n/, '# a word\n'));
  assert.equal((await scene.standing('aider')).connected, false);
  await scene.connect('aider');
  assert.equal((await scene.standing('aider')).connected, true);
  await scene.disconnect('aider');
  assert.match(readFileSync(path, 'utf8'), /# mine\nmodel: gpt-4o\n# a word\n/);
});

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const tenfold = (name: string): string => Array(10).fill(name).join(', ');
const bomb = `a: &a [${tenfold('x')}]\nb: &b [${tenfold('*a')}]\nc: &c [${tenfold('*b')}]\nd: [${tenfold('*c')}]\n`;
const odd = [
  ['aider', '.aider.conf.yml', 'read: *none\n'],
  ['aider', '.aider.conf.yml', bomb],
  ['continue', '.continue/config.yaml', 'models: &all\n  - name: one\n    of: *all\n'],
  ['goose', '.config/goose/config.yaml', 'providers: *none\n'],
  ['codex', '.codex/config.toml', `a = ${deep(100_000)}\n`],
  ['zed', '.config/zed/settings.json', `{ "a": ${deep(100_000)} }\n`],
] as const;

for (const [id, file, text] of odd)
  test(`${id}: what is written well and cannot be read is named, and keeps no other from the list: ${text.slice(0, 12).trim()}`, async () => {
    await using scene = await startScene({ [file]: text });
    const path = join(scene.person.folder, file);
    assert.ok((await scene.standing(id)).problem?.includes(path));
    assert.equal((await scene.standing('cursor')).problem, null);
    const answer = await scene.connect(id);
    assert.equal(answer.status, 409);
    assert.ok((await answer.json()).error.message.includes(path));
    assert.equal(readFileSync(path, 'utf8'), text);
    assert.deepEqual(await scene.tokens(), []);
  });

test('what is ours goes also where it was edited by hand, with its token', async () => {
  const before =
    'name: mine\nversion: 1.0.0\nschema: v1\nmodels:\n- name: Other # stays\n  provider: ollama\n  model: gemma\n';
  const own = `${before}- name: LA Router\n  provider: openai\n  model: mine\n`;
  for (const text of [undefined, before, own]) {
    await using scene = await startScene(text === undefined ? {} : { '.continue/config.yaml': text });
    const path = join(scene.person.folder, '.continue/config.yaml');
    await scene.connect('continue');
    const edited = readFileSync(path, 'utf8').replace('auto', 'auto:simple');
    writeFileSync(path, edited);
    assert.equal((await scene.standing('continue')).connected, false);
    await scene.connect('continue');
    assert.equal(readFileSync(path, 'utf8').match(/LA Router/g)?.length, 1);
    assert.equal((await scene.standing('continue')).connected, true);
    writeFileSync(path, readFileSync(path, 'utf8').replace('auto', 'auto:simple'));
    await scene.disconnect('continue');
    const after = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    assert.deepEqual(tokensIn(after ?? ''), []);
    if (text === own) assert.match(after ?? '', /"?model"?: "?mine/);
    else assert.equal(after, text);
  }
});

test('what cannot be put back now stays connected until it can', async () => {
  const before = '# mine\nmodel: gpt-4o\n';
  await using scene = await startScene({ '.aider.conf.yml': before });
  const path = join(scene.person.folder, '.aider.conf.yml');
  await scene.connect('aider');
  const after = readFileSync(path, 'utf8');
  writeFileSync(path, `${after}other: [\n`);
  const answer = await scene.disconnect('aider');
  assert.equal(answer.status, 409);
  assert.ok((await answer.json()).error.message.includes(path));
  assert.equal(readFileSync(path, 'utf8'), `${after}other: [\n`);
  assert.equal((await scene.tokens())[0]?.revokedAt, null);
  writeFileSync(path, `${after}other: []\n`);
  assert.equal((await scene.disconnect('aider')).status, 200);
  assert.equal(readFileSync(path, 'utf8'), `${before}other: []\n`);
});

test('a token of its name that somebody has made is told of before it is replaced', async () => {
  await using scene = await startScene();
  await scene.router.postTo('/api/projects/default/token', { name: 'cursor' });
  for (const body of [{ print: true }, {}]) {
    const { notes = [] } = connectAnswer.parse(await (await scene.connect('cursor', body)).json());
    assert.match(notes[0] ?? '', /a token of the name cursor/);
  }
  const live = (await scene.tokens()).filter(({ revokedAt }) => revokedAt === null);
  assert.equal(live.length, 1);
});

test('a file with two names keeps both', async () => {
  await using scene = await startScene({ '.aider.conf.yml': 'a: 1\n' });
  const [path, other] = [join(scene.person.folder, '.aider.conf.yml'), join(scene.person.folder, 'other.yml')];
  linkSync(path, other);
  await scene.connect('aider');
  assert.equal(statSync(path).ino, statSync(other).ino);
  assert.match(readFileSync(other, 'utf8'), /openai-api-key/);
});

test('a file that is gone meanwhile stays gone', async () => {
  await using scene = await startScene({ '.aider.conf.yml': 'a: 1\n' });
  await scene.connect('aider');
  rmSync(join(scene.person.folder, '.aider.conf.yml'));
  assert.equal((await scene.standing('aider')).connected, false);
  assert.equal((await scene.disconnect('aider')).status, 200);
  assert.deepEqual(readdirSync(scene.person.folder), []);
});

test('Open WebUI is only printed, and its token is shown once', async () => {
  await using scene = await startScene();
  const printed = connectAnswer.parse(await (await scene.connect('open-webui', { print: true })).json());
  assert.deepEqual(printed.changes, []);
  assert.deepEqual(tokensIn(JSON.stringify(printed)), []);
  const first = connectAnswer.parse(await (await scene.connect('open-webui')).json());
  assert.match(first.env?.['OPENAI_API_KEY'] ?? '', /^lr_sk_[\w-]{20,}$/);
  // Nothing is written for it.
  assert.equal((await scene.standing('open-webui')).connected, false);
  const second = await (await scene.connect('open-webui')).text();
  assert.deepEqual(tokensIn(second), []);
  assert.equal((await scene.tokens()).length, 1);
  await scene.disconnect('open-webui');
  assert.notEqual((await scene.tokens())[0]?.revokedAt, null);
});

test('who is not known is a 404, and a field that nobody knows a 400', async () => {
  await using scene = await startScene();
  for (const answer of [await scene.connect('codx'), await scene.disconnect('codx')]) {
    assert.equal(answer.status, 404);
    assert.match((await answer.json()).error.message, /codex/);
  }
  assert.equal((await scene.connect('codex', { prnt: true })).status, 400);
});
