// Whatever comes after whatever: the right file, or an error with a name, and never anything else under a model's name.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { downloadCodes } from '../../../../main/contract/downloads.ts';
import { pieceBytes, repoName, repoWith, startDownloading } from '../../../support/downloading.ts';
import { fakeModel } from '../../../support/fake-models.ts';
import type { Fault } from '../../../support/fake-hub.ts';

const content = fakeModel(pieceBytes * 5 + 77);
const place = fc.nat(pieceBytes);
const fault: fc.Arbitrary<Fault | null> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  fc.record({ cutAfter: place }),
  { weight: 1, arbitrary: fc.record({ corruptAt: fc.nat(content.length - 1) }) },
  fc.record({ status: fc.constantFrom(403, 408, 416, 429, 500, 503) }),
  fc.constantFrom<Fault>(
    { whole: true },
    { etag: '"another"' },
    { etag: 'W/"weak"' },
    { contentRange: 'bytes 0-1/2' },
    { contentRange: 'nonsense' },
    { headers: { 'content-encoding': 'gzip' } },
    { content: fakeModel(99) },
  ),
);

test('any faults in any order end in the right file or in an error with a name', async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 25 }), async (faults) => {
      await using world = await startDownloading({ repos: repoWith({ 'thing-Q4_K_M.gguf': content }) });
      let count = 0;
      world.hub.faults.cdn = () => faults[count++] ?? null;
      const { id } = await world.queue.request(repoName);
      const stop = world.queue.subscribe(id, ({ type }) => {
        if (type === 'progress') assert.deepEqual(world.models(), []);
      });
      const end = await world.ended(id);
      stop();
      if (end.type === 'error') {
        assert.ok(downloadCodes.includes(end.code));
        assert.doesNotMatch(end.message, /by a fault of LA Router/);
        assert.deepEqual(world.models(), []);
        return;
      }
      done++;
      assert.ok(end.type === 'done' && readFileSync(end.path).equals(content));
    }),
    { numRuns: 40 },
  );
  assert.ok(done > 10, `${done} of 40 came through`);
});
