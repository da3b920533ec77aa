import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DownloadPlan, PlannedFile, Source } from '../../../../main/contract/downloads.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { realDraftFiles, type DraftFiles } from '../../../../main/local/downloads/draft-files.ts';
import { fakeModel } from '../../../support/fake-models.ts';
import { pieceBytes, repoName, repoWith, startDownloading, type Downloading } from '../../../support/downloading.ts';
import { commitOf, sha256Of, type FakeRepo } from '../../../support/fake-hub.ts';

const name = 'thing-Q4_K_M.gguf';
const content = fakeModel(pieceBytes * 6 + 99);
const repos = repoWith({ [name]: content });
const left = (world: Downloading): string[] => readdirSync(world.folder, { recursive: true }).map(String).sort();
const code = (end: { type: string; code?: string }): string => end.code ?? end.type;

/** Lets the first ranges through, and holds every other until it is let go. */
function held(world: Downloading, free: number) {
  const { promise, resolve } = Promise.withResolvers<void>();
  let count = 0;
  world.hub.faults.cdn = () => {
    if (++count <= free) return null;
    resolve();
    return { stallAfter: 0 };
  };
  return { reached: promise, letGo: () => (world.hub.faults.cdn = () => null) };
}

test('two run at once, the third waits for its turn', async () => {
  const many: Record<string, FakeRepo> = Object.fromEntries(
    ['a', 'b', 'c'].map((one) => [
      `maker/${one}`,
      { commit: commitOf(one), files: { [`${one}.gguf`]: fakeModel(9_000) } },
    ]),
  );
  await using world = await startDownloading({ repos: many });
  const hold = held(world, 0);
  const ids = await Promise.all(['a', 'b', 'c'].map(async (one) => (await world.queue.request(`maker/${one}`)).id));
  await hold.reached;
  assert.equal(world.queue.get(ids[2] ?? '').phase, 'queued');
  assert.ok(!world.hub.seen.some(({ path }) => path.includes('/c/')));
  hold.letGo();
  for (const id of ids) assert.equal((await world.ended(id)).type, 'done');
  assert.deepEqual(world.models(), ['a.gguf', 'b.gguf', 'c.gguf']);
});

test('of two that ask for the same at once one download comes', async () => {
  await using world = await startDownloading({ repos });
  const [a, b] = await Promise.all([world.queue.request(repoName), world.queue.request(repoName.toUpperCase())]);
  assert.equal(a.id, b.id);
  await world.ended(a.id);
});

test('a pause holds it, over a restart too, and a resume goes on from what is there', async () => {
  await using world = await startDownloading({ repos });
  const hold = held(world, 4);
  const { id } = await world.queue.request(repoName);
  await hold.reached;
  assert.equal(world.queue.pause(id).phase, 'paused');
  await world.restart();
  hold.letGo();
  assert.equal(world.queue.get(id).phase, 'paused');
  const before = world.hub.seen.length;
  assert.equal(world.queue.resume(id).phase, 'queued');
  assert.equal((await world.ended(id)).type, 'done');
  assert.ok(world.hub.seen.length > before);
  assert.ok(world.hub.bytesSent() < content.length + 4 * pieceBytes);
});

test('a pause and a resume at once lose nothing', async () => {
  await using world = await startDownloading({ repos });
  const hold = held(world, 2);
  const { id } = await world.queue.request(repoName);
  await hold.reached;
  hold.letGo();
  world.queue.pause(id);
  world.queue.resume(id);
  assert.equal((await world.ended(id)).type, 'done');
});

test('a cancel leaves nothing, says so, and the next wish is a new download', async () => {
  await using world = await startDownloading({ repos });
  const hold = held(world, 3);
  const { id } = await world.queue.request(repoName);
  await hold.reached;
  const end = world.ended(id);
  await world.queue.cancel(id);
  assert.equal(code(await end), 'cancelled');
  assert.deepEqual(left(world), ['.downloads']);
  assert.deepEqual(world.rows.all(), []);
  assert.deepEqual(world.queue.list(), []);
  assert.equal(world.queue.get(id).error?.code, 'cancelled');
  await world.restart();
  assert.throws(() => world.queue.get(id), RouterError);
  hold.letGo();
  const next = await world.queue.request(repoName);
  assert.notEqual(next.id, id);
  assert.equal((await world.ended(next.id)).type, 'done');
});

test('what a cancel left that was cut short is swept at the next start', async () => {
  await using world = await startDownloading({ repos });
  mkdirSync(join(world.folder, '.downloads', 'gone'));
  writeFileSync(join(world.folder, '.downloads', 'gone', '0.part'), 'x');
  await world.restart();
  assert.deepEqual(left(world), ['.downloads']);
});

test('a file that is no model never gets its name, and leaves nothing', async () => {
  await using world = await startDownloading({ repos: repoWith({ [name]: Buffer.alloc(5_000, 'x') }) });
  const { id } = await world.queue.request(repoName);
  assert.equal(code(await world.ended(id)), 'invalid_model');
  assert.deepEqual(left(world), ['.downloads']);
});

test('shards and eyes come with their model; eyes that are none are left out', async () => {
  const shards = { 'm-00001-of-00002.gguf': content, 'm-00002-of-00002.gguf': fakeModel(7_000) };
  const eyes = Buffer.concat([Buffer.from('EYES'), Buffer.alloc(500)]);
  await using world = await startDownloading({ repos: repoWith({ ...shards, 'mmproj-F16.gguf': eyes }) });
  const end = await world.ended((await world.queue.request(repoName)).id);
  assert.ok(end.type === 'done' && end.path.endsWith('m-00001-of-00002.gguf'));
  assert.equal(world.installed[0]?.mmproj, join(world.folder, 'mmproj-F16.gguf'));
  assert.deepEqual(world.installed[0]?.shards, [join(world.folder, 'm-00002-of-00002.gguf')]);
  await using blind = await startDownloading({
    repos: repoWith({ ...shards, 'mmproj-F16.gguf': Buffer.alloc(99, 'x') }),
  });
  assert.equal((await blind.ended((await blind.queue.request(repoName)).id)).type, 'done');
  assert.equal(blind.installed[0]?.mmproj, null);
  assert.deepEqual(blind.models(), Object.keys(shards));
});

test('another file of the same name stays as it is, and the same file is not fetched again', async () => {
  await using world = await startDownloading({ repos });
  writeFileSync(join(world.folder, name), 'another');
  const end = await world.ended((await world.queue.request(repoName)).id);
  assert.ok(end.type === 'done' && end.path === join(world.folder, 'thing-Q4_K_M-2.gguf'));
  assert.equal(readFileSync(join(world.folder, name), 'utf8'), 'another');
  rmSync(end.path);
  writeFileSync(join(world.folder, name), content);
  const sent = world.hub.bytesSent();
  const again = await world.ended((await world.queue.request(repoName)).id);
  assert.ok(again.type === 'done' && again.path === join(world.folder, name));
  assert.equal(world.hub.bytesSent(), sent);
});

test('a disk without room is named before anything is fetched, and a resume goes on once there is', async () => {
  let free = content.length - 1;
  await using world = await startDownloading({ repos, diskFree: async () => free });
  const { id } = await world.queue.request(repoName);
  assert.equal(code(await world.ended(id)), 'insufficient_disk');
  assert.equal(world.hub.bytesSent(), 0);
  free = content.length;
  world.queue.resume(id);
  assert.equal((await world.ended(id)).type, 'done');
});

test('room is needed for all files of a download before the first of them comes', async () => {
  const shards = { 'm-00001-of-00002.gguf': content, 'm-00002-of-00002.gguf': fakeModel(7_000) };
  await using world = await startDownloading({ repos: repoWith(shards), diskFree: async () => content.length });
  assert.equal(code(await world.ended((await world.queue.request(repoName)).id)), 'insufficient_disk');
  assert.equal(world.hub.bytesSent(), 0);
});

test('a folder that cannot be used stops nobody from starting, and is named by a download', async () => {
  await using world = await startDownloading({ repos, folder: join(import.meta.filename, 'models') });
  assert.ok(world.logged.some((line) => line.includes('download-folder-unusable')));
  const end = await world.ended((await world.queue.request(repoName)).id);
  assert.ok(end.type === 'error' && end.code === 'download_failed' && end.message.includes('ENOTDIR'));
});

/** A disk that takes so many bytes and no more. */
function smallDisk(room: { bytes: number }): DraftFiles {
  return {
    ...realDraftFiles,
    async open(path) {
      const file = await realDraftFiles.open(path);
      return {
        ...file,
        async write(bytes, position) {
          if (room.bytes < bytes.length) throw Object.assign(new Error('full'), { code: 'ENOSPC', path });
          room.bytes -= bytes.length;
          await file.write(bytes, position);
        },
      };
    },
  };
}

test('a disk that is full on the way keeps what is there, and a resume goes on from it', async () => {
  const room = { bytes: pieceBytes * 3 };
  await using world = await startDownloading({ repos, files: smallDisk(room), diskFree: async () => null });
  const { id } = await world.queue.request(repoName);
  assert.equal(code(await world.ended(id)), 'insufficient_disk');
  assert.deepEqual(world.models(), []);
  room.bytes = Number.POSITIVE_INFINITY;
  const asked = world.hub.seen.length;
  assert.equal((await world.queue.request(repoName)).id, id);
  assert.equal((await world.ended(id)).type, 'done');
  const ranges = world.hub.seen.slice(asked).filter(({ at }) => at === 'cdn');
  assert.ok(ranges.length <= 7 && world.hub.bytesSent() < 2 * content.length);
});

const planned = (sources: readonly Source[], extra: Partial<PlannedFile> = {}): DownloadPlan => ({
  suggestedId: 'thing',
  files: [
    {
      name,
      role: 'model',
      bytes: content.length,
      sha256: sha256Of(content),
      gitSha1: null,
      ranges: null,
      sources,
      ...extra,
    },
  ],
});
const hubSource: Source = { kind: 'hub', repo: repoName, revision: commitOf('first'), path: name };

test('where one source fails the next is asked, each with what it can', async () => {
  const missing: Source = { ...hubSource, path: 'missing.gguf' };
  const cache = {
    async fetchFrom({ draftPath }: { draftPath: string }) {
      writeFileSync(draftPath, 'not the file');
    },
  };
  const plan = planned([
    missing,
    { kind: 'cache', path: '/nowhere' },
    { kind: 'python', package: 'x', version: '1', member: 'm' },
    hubSource,
  ]);
  await using world = await startDownloading({
    repos,
    catalog: (id) => (id === 'thing' ? plan : null),
    sources: { cache },
  });
  const end = await world.ended((await world.queue.request('thing')).id);
  assert.ok(end.type === 'done' && readFileSync(end.path).equals(content));
  const failed = world.logged.filter((line) => line.includes('download-source-failed')).join(' ');
  assert.match(failed, /hub_not_found.*checksum_mismatch.*download_failed/);
});

test('offline means that mirrors are not asked either', async () => {
  const plan = planned([{ kind: 'mirror', url: 'http://127.0.0.1:9/x' }]);
  await using world = await startDownloading({ repos, catalog: () => plan, env: { HF_HUB_OFFLINE: '1' } });
  assert.equal(code(await world.ended((await world.queue.request('thing')).id)), 'hub_unreachable');
});

test('where all sources fail the first of them says why', async () => {
  const plan = planned([
    { ...hubSource, path: 'missing.gguf' },
    { kind: 'python', package: 'x', version: '1', member: 'm' },
  ]);
  await using world = await startDownloading({ repos, catalog: () => plan });
  assert.equal(code(await world.ended((await world.queue.request('thing')).id)), 'hub_not_found');
});

test('hashes of ranges find a bad one at once, and only that one is fetched again', async () => {
  const sums = Array.from({ length: 7 }, (_, index) =>
    sha256Of(content.subarray(index * pieceBytes, (index + 1) * pieceBytes)),
  );
  const plan = planned([hubSource], { ranges: { bytes: pieceBytes, sha256: sums } });
  await using world = await startDownloading({ repos, catalog: () => plan });
  let count = 0;
  world.hub.faults.cdn = () => (++count === 3 ? { corruptAt: pieceBytes * 2 } : null);
  assert.equal((await world.ended((await world.queue.request('thing')).id)).type, 'done');
  assert.ok(world.hub.bytesSent() <= content.length + pieceBytes);
});

test('what the disk spoiled of a piece is fetched again, and nothing else', async () => {
  await using world = await startDownloading({ repos });
  const hold = held(world, 6);
  const { id } = await world.queue.request(repoName);
  await hold.reached;
  await world.queue[Symbol.asyncDispose]();
  const draft = join(world.folder, '.downloads', id, '0.part');
  const bytes = readFileSync(draft);
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  writeFileSync(draft, bytes);
  hold.letGo();
  const sent = world.hub.bytesSent();
  await world.restart();
  const end = await world.ended(id);
  assert.ok(end.type === 'done' && readFileSync(end.path).equals(content));
  assert.ok(world.hub.bytesSent() - sent <= 4 * pieceBytes);
  assert.ok(world.logged.some((line) => line.includes('download-repaired')));
});

test('a mirror gives a file by its address alone, and its token is nobody’s', async () => {
  await using world = await startDownloading({
    repos,
    env: { HF_TOKEN: 'hf_x' },
    catalog: () => planned([{ kind: 'mirror', url: `${world.hub.url}/mirror` }]),
  });
  world.hub.faults.hub = ({ path }) =>
    path === '/mirror' ? { status: 302, headers: { location: `${world.hub.cdnUrl}/any?method=GET` } } : null;
  world.hub.faults.cdn = () => ({ content });
  assert.equal((await world.ended((await world.queue.request('thing')).id)).type, 'done');
  assert.ok(world.hub.seen.every(({ headers }) => headers.authorization === undefined));
});

test('the table keeps what is needed to go on, and its order', async () => {
  await using world = await startDownloading({ repos });
  const { id } = await world.queue.request(repoName);
  await world.ended(id);
  const [row] = world.rows.all();
  assert.equal(row?.id, id);
  assert.equal(row?.phase, 'done');
  assert.equal(row?.done?.sha256, sha256Of(content));
  assert.equal(row?.plan?.files[0]?.sha256, sha256Of(content));
  await world.restart();
  assert.equal(world.queue.get(id).phase, 'done');
  assert.ok(existsSync(join(world.folder, name)));
});
