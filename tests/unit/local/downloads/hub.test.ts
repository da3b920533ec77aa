import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DownloadEvent } from '../../../../main/contract/downloads.ts';
import { readHubSettings } from '../../../../main/local/downloads/hub-settings.ts';
import { nextHop, type Hop } from '../../../../main/local/downloads/redirects.ts';
import { expiryOf } from '../../../../main/local/downloads/resolve.ts';
import { fakeModel } from '../../../support/fake-models.ts';
import { repoName, repoWith, startDownloading, type DownloadingSetup } from '../../../support/downloading.ts';
import { commitOf, startFakeHub, type FakeHub } from '../../../support/fake-hub.ts';

const content = fakeModel(5_000);
const name = 'thing-Q4_K_M.gguf';
const files = { [name]: content };

async function endOf(
  setup: DownloadingSetup,
  wish = repoName,
  prepare: (hub: FakeHub) => void = () => undefined,
): Promise<DownloadEvent> {
  await using world = await startDownloading(setup);
  prepare(world.hub);
  return await world.ended((await world.queue.request(wish)).id);
}
const told = (end: DownloadEvent): string => (end.type === 'error' ? `${end.code}: ${end.message}` : end.type);
const withToken = { HF_TOKEN: 'hf_known' };
const known = (hub: FakeHub): void => {
  hub.token = 'hf_known';
};

test('gated without a token is unauthorized, and says where access is given', async () => {
  const end = told(await endOf({ repos: repoWith(files, { gated: true }) }));
  assert.match(end, /^hub_unauthorized: .*in a browser at http:\/\/127\.0\.0\.1:\d+\/maker\/thing-GGUF, .*HF_TOKEN/);
});

test('gated for the account of the token is forbidden', async () => {
  const refuse = (hub: FakeHub): void => {
    known(hub);
    hub.faults.hub = ({ path }) =>
      path.includes('/resolve/') ? { status: 403, headers: { 'x-error-code': 'GatedRepo' } } : null;
  };
  const end = told(await endOf({ repos: repoWith(files), env: withToken }, repoName, refuse));
  assert.match(end, /^hub_forbidden: .*no access yet.*in a browser/);
});

test('a scope that a token lacks is forbidden', async () => {
  const refuse = (hub: FakeHub): void => {
    known(hub);
    hub.faults.hub = () => ({ status: 403 });
  };
  assert.match(
    told(await endOf({ repos: repoWith(files), env: withToken }, repoName, refuse)),
    /^hub_forbidden: .*right to read/,
  );
});

test('private or missing is unauthorized without a token, and not found with one', async () => {
  assert.match(told(await endOf({})), /^hub_unauthorized: .*not there/);
  assert.match(told(await endOf({ env: withToken }, repoName, known)), /^hub_not_found: /);
  const found = await endOf({ repos: repoWith(files, { private: true }), env: withToken }, repoName, known);
  assert.equal(found.type, 'done');
});

test('a token that the hub does not know is said to be the trouble, and is not shown', async () => {
  const end = told(await endOf({ repos: repoWith(files), env: { HF_TOKEN: 'hf_wrong' } }, repoName, known));
  assert.match(end, /^hub_unauthorized: .*does not know your token/);
  assert.doesNotMatch(end, /hf_wrong/);
});

test('an unknown quant is answered with those that there are', async () => {
  const end = told(
    await endOf({ repos: repoWith({ 'm-Q8_0.gguf': content, 'm-IQ2_XS.gguf': content }) }, `${repoName}:Q3_K_S`),
  );
  assert.equal(end, 'hub_not_found: maker/thing-GGUF has no Q3_K_S. It has: Q8_0, IQ2_XS.');
});

test('the listing is followed over its pages', async () => {
  const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`note-${index}.txt`, Buffer.from('x')]));
  const pages = (hub: FakeHub): void => {
    hub.pageSize = 10;
  };
  assert.equal((await endOf({ repos: repoWith({ ...many, ...files }) }, repoName, pages)).type, 'done');
});

test('a page of the listing that lies elsewhere is not asked for', async () => {
  await using world = await startDownloading({ repos: repoWith(files) });
  const listing = JSON.stringify([{ type: 'file', path: name, size: 5_000 }]);
  await using elsewhere = await startDownloading();
  // The listing comes from the hub itself, with a next page at another origin.
  world.hub.faults.hub = ({ path }) =>
    path.includes('/tree/')
      ? { status: 200, headers: { link: `<${elsewhere.hub.url}/x>; rel="next"` }, content: Buffer.from(listing) }
      : null;
  await world.ended((await world.queue.request(repoName)).id);
  assert.deepEqual(elsewhere.hub.seen, []);
});

test('a repository that was renamed is followed', async () => {
  const repos = { ...repoWith(files), 'old/name': { commit: commitOf('first'), files: {}, renamedTo: repoName } };
  assert.equal((await endOf({ repos }, 'old/name')).type, 'done');
});

test('a small file comes from the hub itself, its hash being that of git', async () => {
  const end = await endOf({ repos: repoWith(files, { small: [name] }) });
  assert.equal(end.type, 'done');
});

test('a mirror that says nothing of a file gives it all the same', async () => {
  const end = await endOf({ repos: repoWith(files) }, repoName, (hub) => {
    hub.silent = true;
  });
  assert.equal(end.type, 'done');
});

test('a mirror that knows no HEAD is asked in the other way', async () => {
  const end = await endOf({ repos: repoWith(files) }, repoName, (hub) => {
    hub.silent = true;
    hub.faults.hub = ({ method }) => (method === 'HEAD' ? { status: 405 } : null);
  });
  assert.equal(end.type, 'done');
});

test('an endpoint may hold a path', async () => {
  const env = { HF_ENDPOINT: 'http://127.0.0.1:9/mirror/' };
  assert.equal(readHubSettings(env, { readText: () => null }).endpoint, 'http://127.0.0.1:9/mirror');
  await using mirror = await startFakeHub({});
  await endOf({ env: { HF_ENDPOINT: `${mirror.url}/mirror/` } });
  assert.deepEqual(
    mirror.seen.map(({ path }) => path),
    [`/mirror/api/models/${repoName}/revision/main`],
  );
  assert.equal(readHubSettings({ HF_ENDPOINT: '  ' }, { readText: () => null }).endpoint, 'https://huggingface.co');
});

test('the token is the first of those that are named', () => {
  const read = (env: Record<string, string>) => readHubSettings(env, { readText: (path) => ` ${path} ` }).token;
  assert.equal(read({ HF_TOKEN: 'a', HUGGING_FACE_HUB_TOKEN: 'b' }), 'a');
  assert.equal(read({ HUGGING_FACE_HUB_TOKEN: 'b', HF_TOKEN_PATH: '/t' }), 'b');
  assert.equal(read({ HF_TOKEN_PATH: '/t', HF_HOME: '/h' }), '/t');
  assert.match(read({ HF_HOME: '/h' }) ?? '', /^[\\/]h[\\/]token$/);
  assert.equal(read({ HF_TOKEN: 'with space' }), null);
});

test('an address that is none is said to be the trouble', async () => {
  assert.match(told(await endOf({ env: { HF_ENDPOINT: 'nowhere' } })), /^hub_unreachable: HF_ENDPOINT/);
});

const hop = (url: string, trusted = true): Hop => ({ url: new URL(url), trusted, count: 0 });
const hops: readonly (readonly [from: Hop, to: string, trusted: boolean])[] = [
  [hop('https://hub.test/a'), '/b', true],
  [hop('https://hub.test/a'), 'https://hub.test:444/b', false],
  [hop('https://hub.test/a'), 'https://evil.hub.test/b', false],
  [hop('https://hub.test/a'), 'https://huggingface.co/b', true],
  [hop('https://hub.test/a'), 'https://hf.co/b', true],
  [hop('https://hub.test/a'), 'https://cdn.hf.co/b', false],
  [hop('https://mirror.test/a'), 'https://hub.test/b', true],
  [hop('https://cdn.test/a', false), 'https://hub.test/b', false],
];
for (const [from, to, trusted] of hops) {
  test(`from ${from.url.href}${from.trusted ? '' : ', without its token,'} to ${to} the token is ${trusted ? 'kept' : 'left'}`, () => {
    assert.equal(nextHop(from, to, 'https://hub.test').trusted, trusted);
  });
}

test('what is encrypted stays so, and ten redirects are the most', () => {
  assert.throws(() => nextHop(hop('https://hub.test/a'), 'http://hub.test/b', 'https://hub.test'), /encrypted/);
  assert.throws(() => nextHop({ ...hop('https://hub.test/a'), count: 10 }, '/b', 'https://hub.test'), /more than 10/);
  assert.equal(
    nextHop(hop('https://hub.test/a'), 'https://u:p@hub.test/b#c', 'https://hub.test').url.href,
    'https://hub.test/b',
  );
});

test('the end of a link is read as it is written', () => {
  assert.equal(expiryOf(new URL('https://cdn.test/a?Expires=1700000000')), 1_700_000_000_000);
  const signed = 'https://cdn.test/a?X-Amz-Date=20261129T184500Z&X-Amz-Expires=3600';
  assert.equal(expiryOf(new URL(signed)), Date.UTC(2026, 10, 29, 19, 45));
  assert.equal(expiryOf(new URL('https://cdn.test/a?Expires=soon')), null);
});

for (const odd of ['con.gguf', '-x.gguf', 'a?b.gguf', `${'a'.repeat(300)}.gguf`]) {
  test(`a file called ${odd.slice(0, 20)} is not taken`, async () => {
    assert.match(told(await endOf({ repos: repoWith({ [odd]: content }) })), /^hub_failed: .*names/);
  });
}
