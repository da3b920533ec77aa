import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashFile, type HashReply } from '../../../main/local/hash-file.ts';
import { knownHash } from '../../../main/local/known-hash.ts';
import { createVerification } from '../../../main/local/verification.ts';
import { temporaryHome } from '../../support/core.ts';
import { modelOf, settle } from '../../support/supervisor-scene.ts';

const never = new AbortController().signal;
const right = 'a'.repeat(64);
const model = modelOf('m', {});

function setUp() {
  const asked: PromiseWithResolvers<HashReply>[] = [];
  const told: (string | undefined)[] = [];
  const verification = createVerification({
    clock: { now: () => 0 },
    log: { enabled: () => false, write: () => undefined },
    onChange: (id) => told.push(verification.of(id)?.state),
    hashFile: (_path, signal) => {
      const reply = Promise.withResolvers<HashReply>();
      signal.addEventListener('abort', () => reply.resolve({ sha256: null, code: 'ended' }));
      asked.push(reply);
      return reply.promise;
    },
  });
  return { verification, asked, told };
}

test('a file is checked once at a time, and each step of it is told', async () => {
  const { verification, asked, told } = setUp();
  assert.equal(verification.of('m'), null);
  verification.begin(model, right);
  verification.begin(model, right);
  await settle();
  verification.begin(model, right);
  assert.equal(asked.length, 1);
  asked[0]?.resolve({ sha256: right, code: null });
  await settle();
  assert.deepEqual(told, ['running', 'ok']);
  assert.deepEqual(verification.of('m'), { state: 'ok', message: null, at: '1970-01-01T00:00:00.000Z' });
  verification.begin(model, 'b'.repeat(64));
  await settle();
  asked[1]?.resolve({ sha256: right, code: null });
  await settle();
  assert.deepEqual(told.slice(2), ['running', 'bad']);
  assert.match(verification.of('m')?.message ?? '', /fetch it again/);
});

test('without a hash nothing is read, and a file that cannot be read is bad', async () => {
  const { verification, asked, told } = setUp();
  verification.begin(model, null);
  await settle();
  verification.begin({ ...model, format: 'mlx' }, right);
  await settle();
  assert.equal(asked.length, 0);
  assert.deepEqual(told, ['running', 'unknown', 'running', 'unknown']);
  verification.begin(model, right);
  await settle();
  asked[0]?.resolve({ sha256: null, code: 'ENOENT' });
  await settle();
  assert.match(verification.of('m')?.message ?? '', /ENOENT/);
});

test('a model that is gone is told of no more, and the end waits for no file', async () => {
  const { verification, told } = setUp();
  verification.begin(model, right);
  await settle();
  verification.forget('m');
  await settle();
  assert.deepEqual([verification.of('m'), told], [null, ['running']]);
  verification.begin(model, right);
  await verification[Symbol.asyncDispose]();
  assert.deepEqual(told, ['running', 'running']);
});

test('a thread reads a file for its hash, says what the system refuses, and stops when it is told to', async () => {
  using home = temporaryHome();
  const path = join(home.folder, 'file');
  const bytes = Buffer.alloc(3_000_000, 'x');
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  assert.deepEqual(await hashFile(path, never), { sha256, code: null });
  assert.deepEqual(await hashFile(join(home.folder, 'none'), never), { sha256: null, code: 'ENOENT' });
  assert.equal((await hashFile(path, AbortSignal.abort())).sha256, null);
});

const nobody = { catalog: { find: () => null }, downloads: [] };

test('the hash of a file is known by its download, by its own name, or by the catalog', () => {
  assert.equal(knownHash(model, nobody), null);
  assert.equal(knownHash({ ...model, path: `/blobs/sha256-${right}` }, nobody), right);
  const done = { modelId: 'm', path: model.path, sha256: right, bytes: 1 };
  assert.equal(knownHash(model, { ...nobody, downloads: [{ done: null }, { done }] }), right);
});
