// What the disk refuses is told in sentences with the path: at the start, and with the codes of the contract afterwards.
import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Files } from '../../main/platform/ports.ts';
import { realFiles } from '../../main/platform/real.ts';
import { hello, startCore } from '../support/core.ts';
import { post, until } from '../support/http.ts';

const refusing = (code: string, ...calls: readonly (keyof Files)[]): Files => {
  const refuse = (path: string): never => {
    throw Object.assign(new Error(`${code}: no`), { code, path, syscall: 'open' });
  };
  return { ...realFiles, ...Object.fromEntries(calls.map((call) => [call, refuse])) };
};

const starts: readonly (readonly [what: string, setup: Parameters<typeof startCore>[0], told: RegExp])[] = [
  [
    'a ledger that is a folder',
    { files: { 'ledger.db/x': '' } },
    /^Something else lies at \/.*ledger\.db \(EISDIR\)\. Move it away/,
  ],
  ['a lock that is something else', { files: { 'lock.db': 'garbage '.repeat(999) } }, /^\/.*lock\.db is damaged/],
  [
    'a ledger where there is no folder',
    { env: { LLR_DB: '/nowhere/at/all/ledger.db' } },
    /^\/nowhere\/at\/all is not there.*LLR_DB/,
  ],
  [
    'settings that are a folder',
    { files: { 'config.yaml/x': '' } },
    /^Something else lies at \/.*config\.yaml \(EISDIR\)/,
  ],
  ['variables that are a folder', { files: { '.env/x': '' } }, /^Something else lies at \/.*\.env \(EISDIR\)/],
  ['policies that are a file', { files: { policies: '' } }, /^Something else lies at \/.*policies \(EEXIST\)/],
  [
    'a home that may not be read',
    { ports: { files: refusing('EACCES', 'readText') } },
    /^\/.*\.env cannot be used \(EACCES\)\. Make sure/,
  ],
  [
    'a home that may not be written',
    { ports: { files: refusing('EROFS', 'makeFolder') } },
    /^\/.* cannot be used \(EROFS\)/,
  ],
  ['a home that is a file', { ports: { files: refusing('ENOTDIR', 'readText') } }, /^\/.*la-router-\w+ is no folder/],
  [
    'a disk that is full',
    { ports: { files: refusing('ENOSPC', 'writeText') } },
    /^\/.*fingerprint\.key cannot be written, since its disk is full \(ENOSPC\)/,
  ],
];
for (const [what, setup, told] of starts)
  test(`a start with ${what} says which file, and what to do`, () => {
    assert.throws(() => startCore(setup), { message: told });
  });

/** Nothing can be written any more once it is full. */
function createDisk() {
  let full = false;
  const files: Files = {
    ...realFiles,
    writeText: (path, text) => (full ? refusing('ENOSPC', 'writeText') : realFiles).writeText(path, text),
  };
  const fill = (): void => {
    full = true;
  };
  return { files, fill };
}

test('a word of where it runs that cannot be written keeps no router from serving', async () => {
  const disk = createDisk();
  await using router = startCore({ ports: { files: disk.files } });
  disk.fill();
  const url = await router.core.listen();
  const answer = await post(`${url}/v1/chat/completions`, hello()).answer;
  answer.resume();
  assert.equal(answer.statusCode, 200);
  assert.ok(router.logged.some((line) => line.includes('"running-not-written"') && line.includes('ENOSPC')));
});

test('a policy that cannot be written is told with its path, and the one in force stays', async () => {
  const disk = createDisk();
  await using router = startCore({ ports: { files: disk.files } });
  disk.fill();
  const yaml = 'backends: { other: { type: openai, endpoint: "http://x.test/v1" } }';
  const reply = await router.put('/api/policy', { yaml });
  const { error } = await reply.json();
  assert.equal(reply.status, 500);
  assert.match(
    error.message,
    /policy\.yaml cannot be written, since its disk is full \(ENOSPC\).*The policy is as it was\./,
  );
  assert.equal((await router.post(hello())).status, 200);
});

test('a ledger that breaks while it is used is mended, and no request is missing', async () => {
  await using router = startCore();
  assert.equal((await router.post(hello())).status, 200);
  assert.equal((await (await router.get('/api/requests')).json()).requests.length, 1);
  truncateSync(join(router.home.folder, 'ledger.db-wal'), 0);
  writeFileSync(join(router.home.folder, 'ledger.db'), 'garbage '.repeat(9_999));
  assert.equal((await router.post(hello())).status, 200);
  await until('it is mended', async () => {
    const { requests } = await (await router.get('/api/requests')).json();
    const { ledger } = await (await router.get('/api/state')).json();
    return requests.length === 2 && ledger.state === 'restored';
  });
});

test('a token that cannot be looked up opens nothing, and ends nothing', async () => {
  await using router = startCore();
  const url = await router.core.listen();
  truncateSync(join(router.home.folder, 'ledger.db-wal'), 0);
  writeFileSync(join(router.home.folder, 'ledger.db'), 'garbage '.repeat(9_999));
  const authorization = `Bearer lr_sk_${'0'.repeat(32)}`;
  const answer = await post(`${url}/v1/chat/completions`, hello(), { authorization }).answer;
  answer.resume();
  assert.ok([401, 503].includes(answer.statusCode ?? 0), String(answer.statusCode));
  const next = await post(`${url}/v1/chat/completions`, hello()).answer;
  next.resume();
  assert.equal(next.statusCode, 200);
});
