// What the wire does to a download: each fault ends in the right file or in an error with a name, and what it costs is counted.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DownloadEvent } from '../../../../main/contract/downloads.ts';
import { fakeModel } from '../../../support/fake-models.ts';
import { pieceBytes, repoName, repoWith, startDownloading, stallMs } from '../../../support/downloading.ts';
import { commitOf, sha256Of, type Fault, type FakeHub, type Seen } from '../../../support/fake-hub.ts';

const name = 'thing-Q4_K_M.gguf';
const content = fakeModel(pieceBytes * 6 + 99);
const other = fakeModel(content.length);
const piece = 16_384;

interface Outcome {
  readonly end: DownloadEvent;
  /** Bytes that were sent beyond those of the file. */
  readonly again: number;
  readonly requests: number;
  readonly waits: readonly number[];
}

/** Downloads against one fault, and looks all the while that nothing incomplete has a model's name. */
async function meet(plan: (hub: FakeHub) => void, env: Record<string, string> = {}): Promise<Outcome> {
  await using world = await startDownloading({ repos: repoWith({ [name]: content }), env });
  plan(world.hub);
  const { id } = await world.queue.request(repoName);
  const stop = world.queue.subscribe(id, (event) => {
    if (event.type === 'progress') assert.deepEqual(world.models(), []);
  });
  const end = await world.ended(id);
  stop();
  if (end.type === 'done') assert.ok(readFileSync(join(world.folder, name)).equals(content));
  else assert.deepEqual(world.models(), []);
  const { seen, bytesSent } = world.hub;
  return { end, again: bytesSent() - content.length, requests: seen.length, waits: world.waits };
}

/** The nth request for bytes meets the fault, counted from 1. */
const onCdn =
  (numbers: readonly number[], fault: Fault) =>
  (hub: FakeHub): void => {
    let count = 0;
    hub.faults.cdn = () => (numbers.includes(++count) ? fault : null);
  };
const always =
  (fault: Fault) =>
  (hub: FakeHub): void => {
    hub.faults.cdn = () => fault;
  };
const onHub =
  (decide: (seen: Seen) => Fault | null) =>
  (hub: FakeHub): void => {
    hub.faults.hub = decide;
  };

// An answer that is dropped has sent its whole content by then, since that is short.
const harmless: readonly (readonly [what: string, most: number, plan: (hub: FakeHub) => void])[] = [
  ['a cut goes on where it was', 0, onCdn([2, 3, 7], { cutAfter: 20_000 })],
  ['cuts of the first range go on where they were', 0, onCdn([1, 2, 3], { cutAfter: 10_000 })],
  ['a stall goes on where it was', 0, onCdn([3], { stallAfter: 30_000 })],
  ['a storage that says nothing is asked again', 0, onCdn([2], { stallAfter: 0 })],
  ['another range than was asked for is not taken', 2 * pieceBytes, onCdn([2], { startAt: 5 })],
  ['a passing refusal is waited for', 0, onCdn([2, 4], { status: 503 })],
  ['a link that ended is taken anew', 0, onCdn([2, 3, 4, 5], { status: 403 })],
  [
    'a range that is said not to be there is asked for again',
    0,
    onCdn([2], { status: 416, headers: { 'content-range': `bytes */${content.length}` } }),
  ],
  ['another mark of the same file is none of another file', 4 * content.length, onCdn([4], { etag: '"another"' })],
  ['a storage that does not heed ranges gives the whole', 2 * 1_048_576, always({ whole: true })],
  [
    'a storage that stops to heed ranges gives the whole',
    9 * content.length,
    (hub) => {
      let count = 0;
      hub.faults.cdn = () => (++count > 3 ? { whole: true } : null);
    },
  ],
  [
    'a storage that takes no mark is asked without',
    5 * content.length,
    (hub) => {
      hub.faults.cdn = ({ headers }) => (headers['if-range'] === undefined ? null : { whole: true });
    },
  ],
  [
    'a range that came wrong is found by fetching all once more',
    content.length,
    onCdn([3], { corruptAt: 2 * pieceBytes + 5 }),
  ],
  [
    'a hub that says nothing of the file is believed by its listing',
    0,
    onHub(({ path }) => (path.includes('nothing') ? {} : null)),
  ],
];

for (const [what, most, plan] of harmless) {
  test(what, async () => {
    const { end, again } = await meet(plan);
    assert.deepEqual([end.type, end.type === 'done' ? end.sha256 : end], ['done', sha256Of(content)]);
    assert.ok(again >= 0 && again <= most + piece * 4, `${again} bytes again`);
  });
}

test('a cut and a stall cost no byte again that was written', async () => {
  const { again } = await meet(onCdn([1, 3, 5], { cutAfter: 16_384 }));
  assert.equal(again, 0);
});

const named: readonly (readonly [what: string, code: string, plan: (hub: FakeHub) => void])[] = [
  [
    'another total than was promised',
    'file_changed',
    onCdn([1], { contentRange: `bytes 0-${pieceBytes - 1}/${content.length + 1}` }),
  ],
  ['three fresh links that are refused', 'download_failed', always({ status: 403 })],
  ['a storage that breaks every connection', 'download_failed', always({ cutAfter: 0 })],
  ['a storage that is always busy', 'download_failed', always({ status: 503 })],
  ['a storage that refuses in another way', 'download_failed', always({ status: 418 })],
  ['a file that is wrong each time', 'checksum_mismatch', always({ content: other })],
  ['another length than was promised', 'file_changed', always({ content: other.subarray(1) })],
  [
    'another length where the range is not there',
    'file_changed',
    onCdn([2], { status: 416, headers: { 'content-range': 'bytes */9' } }),
  ],
  ['another length of the whole', 'file_changed', always({ whole: true, content: other.subarray(1) })],
  [
    'redirects without end',
    'hub_redirects',
    onHub(({ path }) => (path.includes('/resolve/') ? { status: 302, headers: { location: path } } : null)),
  ],
  [
    'a redirect to nowhere',
    'hub_redirects',
    onHub(({ path }) => (path.includes('/resolve/') ? { status: 302 } : null)),
  ],
  [
    'a redirect out of the web',
    'hub_redirects',
    onHub(({ path }) =>
      path.includes('/resolve/') ? { status: 302, headers: { location: 'file:///etc/passwd' } } : null,
    ),
  ],
  ['a hub that breaks every connection', 'hub_unreachable', onHub(() => ({ cutAfter: 0 }))],
  ['a hub that says nothing', 'hub_unreachable', onHub(() => ({ stallAfter: 0 }))],
  ['a hub that is always busy', 'hub_failed', onHub(() => ({ status: 503 }))],
  ['a hub that speaks another language', 'hub_failed', onHub(() => ({ status: 200 }))],
];

for (const [what, code, plan] of named) {
  test(`the end of ${what} is ${code}`, async () => {
    const { end, waits } = await meet(plan);
    assert.equal(end.type === 'error' ? end.code : end.type, code);
    assert.ok(end.type === 'error' && /[.]$/.test(end.message) && !/127\.0\.0\.1:\d+\/[0-9a-f]{64}/.test(end.message));
    assert.ok(waits.every((ms) => ms <= 30_000 && ms !== stallMs));
  });
}

test('a file that was swapped between two links is named, and a resume fetches the new one', async () => {
  await using world = await startDownloading({ repos: repoWith({ [name]: content }) });
  let count = 0;
  world.hub.faults.cdn = () => {
    if (++count !== 3) return null;
    // The next link is asked for by commit, and what is there under it is another file now.
    world.hub.repos[repoName] = { commit: commitOf('first'), files: { [name]: other } };
    return { status: 403 };
  };
  const { id } = await world.queue.request(repoName);
  const end = await world.ended(id);
  assert.equal(end.type === 'error' ? end.code : end.type, 'file_changed');
  world.queue.resume(id);
  assert.equal((await world.ended(id)).type, 'done');
  assert.ok(readFileSync(join(world.folder, name)).equals(other));
});

test('what a hub or a storage asks for is waited for, and the growing wait otherwise', async () => {
  let count = 0;
  const { end, waits } = await meet(
    onHub(() => {
      count++;
      if (count === 1) return { status: 429, headers: { ratelimit: '"resolvers";r=0;t=55' } };
      if (count === 2) return { status: 429, headers: { 'retry-after': '7', ratelimit: '"resolvers";r=3;t=99' } };
      return count === 3 ? { status: 429 } : null;
    }),
  );
  assert.equal(end.type, 'done');
  assert.deepEqual(waits.slice(0, 3), [56_000, 7_000, 2_000]);
});

test('one link serves all ranges, and one that is about to end is renewed before', async () => {
  const links = (hub: FakeHub): number =>
    hub.seen.filter(({ at, path }) => at === 'hub' && path.includes('/resolve/')).length;
  await using world = await startDownloading({ repos: repoWith({ [name]: content }) });
  await world.ended((await world.queue.request(repoName)).id);
  assert.equal(links(world.hub), 1);
  let now = Date.now();
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  };
  // Each look at the clock finds that a quarter of an hour has passed.
  const clock = { now: () => (now += 900_000), elapsed: () => 0, after };
  await using hasty = await startDownloading({ repos: repoWith({ [name]: content }), clock });
  const stamp = (): string => new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  hasty.hub.linkQuery = () => `X-Amz-Date=${stamp()}&X-Amz-Expires=3600`;
  const end = await hasty.ended((await hasty.queue.request(repoName)).id);
  assert.equal(end.type, 'done');
  assert.ok(links(hasty.hub) > 1);
});

test('offline means that nobody is asked', async () => {
  const { end, requests } = await meet(() => undefined, { HF_HUB_OFFLINE: 'Yes' });
  assert.equal(end.type === 'error' ? end.code : end.type, 'hub_unreachable');
  assert.equal(requests, 0);
});
