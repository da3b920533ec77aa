import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { unpackMember } from '../../../../main/local/sources/unpack-member.ts';
import { ZipFault } from '../../../../main/local/sources/zip-directory.ts';
import { temporaryHome } from '../../../support/core.ts';
import { zipOf } from '../../../support/zip.ts';

const content = Buffer.from('the weights of a model, '.repeat(5_000));
const other = { name: 'read me', content: Buffer.from('PK\x05\x06 looks like an end') };
const sha256 = createHash('sha256').update(content).digest('hex');

function unpack(archive: Buffer, more: { readonly limitBytes?: number; readonly member?: string } = {}) {
  const home = temporaryHome();
  const path = join(home.folder, 'x.whl');
  writeFileSync(path, archive);
  const into = join(home.folder, 'x.part');
  const done = unpackMember({
    archive: path,
    member: more.member ?? 'm/x.gguf',
    into,
    limitBytes: more.limitBytes ?? 1_000_000,
    signal: new AbortController().signal,
  });
  return { home, done, into, files: () => readdirSync(home.folder) };
}

for (const [how, more] of [
  ['stored', {}],
  ['deflated', { deflated: true }],
  ['stored with wide numbers', { wide: true }],
  ['deflated with wide numbers', { deflated: true, wide: true }],
] as const) {
  test(`a file that lies in an archive ${how} is unpacked byte by byte`, async () => {
    const run = unpack(zipOf([other, { name: 'm/x.gguf', content, ...more }, other], 'a PK\x05\x06 comment'));
    using _home = run.home;
    assert.deepEqual(await run.done, { sha256, bytes: content.length });
    assert.deepEqual(readFileSync(run.into), content);
  });
}

test('an empty file is unpacked as one', async () => {
  const run = unpack(zipOf([{ name: 'm/x.gguf', content: Buffer.alloc(0) }]));
  using _home = run.home;
  assert.equal((await run.done).bytes, 0);
  assert.equal(readFileSync(run.into).length, 0);
});

const whole = zipOf([{ name: 'm/x.gguf', content, deflated: true }]);
const changed = (at: number): Buffer => {
  const copy = Buffer.from(whole);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
};
const bad: readonly (readonly [what: string, archive: Buffer, more?: Parameters<typeof unpack>[1]])[] = [
  ['that is none', Buffer.from('no archive at all, only some text')],
  ['that is empty', Buffer.alloc(0)],
  ['that is cut off', whole.subarray(0, whole.length - 30)],
  ['without the file', whole, { member: 'other.gguf' }],
  ['whose file is longer than expected', whole, { limitBytes: content.length - 1 }],
  ['whose file is longer than it says', zipOf([{ name: 'm/x.gguf', content, deflated: true, announced: 10 }])],
  ['whose file is shorter than it says', zipOf([{ name: 'm/x.gguf', content, deflated: true, announced: 500_000 }])],
  ['whose file is encrypted', zipOf([{ name: 'm/x.gguf', content, flags: 1 }])],
  ['whose file is packed in another way', zipOf([{ name: 'm/x.gguf', content, method: 14 }])],
  ['with other bytes than it had', zipOf([{ name: 'm/x.gguf', content }]).fill('X', 100, 120)],
  ['whose directory is damaged', changed(whole.length - 22 - 46 - 'm/x.gguf'.length)],
];

for (const [what, archive, more] of bad) {
  test(`an archive ${what} is refused, and nothing is left`, async () => {
    const run = unpack(archive, more);
    using _home = run.home;
    await assert.rejects(run.done, ZipFault);
    assert.deepEqual(run.files(), ['x.whl']);
  });
}

test('whatever is changed in an archive, it gives the true file or none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const copy = Buffer.from(whole);
      copy[at] = (copy[at] ?? 0) ^ mask;
      const run = unpack(copy);
      using _home = run.home;
      const outcome = await run.done.catch((error: unknown) => {
        assert.ok(error instanceof ZipFault, String(error));
        return null;
      });
      if (outcome !== null) assert.equal(outcome.sha256, sha256);
      else assert.deepEqual(run.files(), ['x.whl']);
    }),
    { numRuns: 60 },
  );
});
