// config.yaml by the API: what is in force and what says it, and changes that keep the file's own form.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ConfigAnswer } from '../../main/contract/settings-api.ts';
import { startCore, type TestCore } from '../support/core.ts';

const told = async (answer: Response): Promise<ConfigAnswer> => {
  assert.equal(answer.status, 200);
  return (await answer.json()) as ConfigAnswer;
};
const patch = (router: TestCore, body: unknown): Promise<Response> => patchText(router, JSON.stringify(body));
const patchText = async (router: TestCore, body: string): Promise<Response> =>
  router.core.fetch(
    new Request('http://router/api/config', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body,
    }),
    router.door,
  );
const fileOf = (router: TestCore): string => readFileSync(join(router.home.folder, 'config.yaml'), 'utf8');

const file = `# Mine.
limits:
    bodyBytes: 2048 # small

    # Patience.
    idleMs: 1000
allowedHosts: [ router.example ]
`;

test('each value is told with what says it', async () => {
  await using router = startCore({ settings: file, env: { LLR_ENGINE_STALL_MS: '5000' } });
  const { config, sources, restart } = await told(await router.get('/api/config'));
  assert.equal(config['host'], '127.0.0.1');
  assert.deepEqual(config['allowedHosts'], ['router.example']);
  assert.equal((config['limits'] as { bodyBytes: number }).bodyBytes, 2048);
  assert.equal((config['engine'] as { stallMs: number }).stallMs, 5000);
  assert.equal(sources['port'], 'flag');
  assert.equal(sources['host'], 'default');
  assert.equal(sources['limits.bodyBytes'], 'file');
  assert.equal(sources['limits.headMs'], 'default');
  assert.equal(sources['engine.stallMs'], 'environment');
  assert.deepEqual(restart, []);
});

test('a change keeps everything else of the file as it stands, and tells what waits for a start', async () => {
  await using router = startCore({ settings: file });
  const { config, restart, sources } = await told(
    await patch(router, { limits: { bodyBytes: 4096, headMs: 500 }, requireToken: true }),
  );
  assert.equal(
    fileOf(router),
    file.replace('2048', '4096').replace('idleMs: 1000\n', 'idleMs: 1000\n    headMs: 500\n') + 'requireToken: true\n',
  );
  assert.equal((config['limits'] as { bodyBytes: number }).bodyBytes, 4096);
  assert.equal(sources['limits.headMs'], 'file');
  assert.deepEqual([...restart].toSorted(), ['limits.bodyBytes', 'limits.headMs']);
});

test('null takes a key out of the file, and a file with nothing left still starts', async () => {
  await using router = startCore({ settings: '# Mine.\nrequireToken: true\n' });
  const { sources } = await told(await patch(router, { requireToken: null }));
  assert.equal(sources['requireToken'], 'default');
  assert.match(fileOf(router), /^# Mine\./);
  await using again = startCore({ settings: fileOf(router) });
  await told(await again.get('/api/config'));
});

test('a home without the file gets one', async () => {
  await using router = startCore();
  await told(await patch(router, { log: { level: 'debug' } }));
  assert.equal(fileOf(router), 'log:\n  level: debug\n');
});

const refused = [
  [{ limits: { bodyBites: 4096 } }, 'limits.bodyBites', /bodyBites: Unknown key\. Did you mean bodyBytes\?/],
  [{ limits: { bodyBytes: 'many' } }, 'limits.bodyBytes', /^limits\.bodyBytes: /],
  [{ host: 'router.lan' }, 'host', /Write an address: 127\.0\.0\.1 for this computer only/],
  [{ port: 70_000 }, 'port', /^port: /],
  [{ engine: { models: 'models\0' } }, 'engine.models', /NUL/],
  [{ limits: null, nothing: { of: 'it' } }, 'nothing', /Unknown key/],
] as const;
for (const [body, param, message] of refused) {
  test(`${JSON.stringify(body)} is refused by its key, and nothing is written`, async () => {
    await using router = startCore({ settings: file });
    const answer = await patch(router, body);
    assert.equal(answer.status, 400);
    const { error } = (await answer.json()) as { error: { code: string; param: string; message: string } };
    assert.equal(error.code, 'invalid_request');
    assert.equal(error.param, param);
    assert.match(error.message, message);
    assert.equal(fileOf(router), file);
  });
}

const hostile = {
  'a key that an object takes for its own': '{"__proto__":{"requireToken":true}}',
  'what nests without end': `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  'a list that nests without end': `{"allowedHosts":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
};
for (const [what, body] of Object.entries(hostile)) {
  test(`${what} is refused in words, and nothing is written`, async () => {
    await using router = startCore({ settings: '# Mine.\n' });
    const answer = await patchText(router, body);
    assert.equal(answer.status, 400);
    assert.equal(((await answer.json()) as { error: { code: string } }).error.code, 'invalid_request');
    assert.equal(fileOf(router), '# Mine.\n');
  });
}

test('a file that is broken is left alone, with the place that is wrong', async () => {
  await using router = startCore({ settings: file });
  const broken = 'limits:\n  bodyBytes: [\n';
  writeFileSync(join(router.home.folder, 'config.yaml'), broken);
  const answer = await patch(router, { requireToken: true });
  assert.equal(answer.status, 400);
  assert.match(((await answer.json()) as { error: { message: string } }).error.message, /^config\.yaml:\d+:\d+: /);
  assert.equal(fileOf(router), broken);
  assert.equal((await told(await router.get('/api/config'))).config['requireToken'], false);
});

test('what was shown as redacted changes nothing when it comes back', async () => {
  await using router = startCore({ settings: file });
  await told(await patch(router, { host: '[redacted]', limits: { bodyBytes: 4096 } }));
  assert.equal(fileOf(router), file.replace('2048', '4096'));
});

test('names under which the router may be called, and the need of a token, are in force at once', async () => {
  await using router = startCore();
  const url = await router.core.listen();
  const { port } = new URL(url);
  const { request } = await import('node:http');
  const status = (host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(`${url}/v1/models`, { headers: { host }, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.once('error', reject);
      sent.end();
    });
  assert.equal(await status(`router.example:${port}`), 421);
  await told(await patch(router, { allowedHosts: ['router.example'] }));
  assert.equal(await status(`router.example:${port}`), 200);
  await told(await patch(router, { requireToken: true, allowedHosts: null }));
  assert.equal(await status(`router.example:${port}`), 421);
  assert.equal(await status(`127.0.0.1:${port}`), 401);
});

test('beyond loopback tokens are asked for, whatever the file says, and a new host waits for a restart', async () => {
  await using router = startCore({ settings: 'host: 0.0.0.0\nrequireToken: false\n' });
  const { config, restart } = await told(await router.get('/api/config'));
  assert.equal(config['requireToken'], true);
  assert.deepEqual(restart, []);
  const after = await told(await patch(router, { host: null }));
  assert.deepEqual([after.config['host'], after.config['requireToken']], ['127.0.0.1', false]);
  assert.deepEqual([...after.restart].toSorted(), ['host', 'requireToken']);
});
