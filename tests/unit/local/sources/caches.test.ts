import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, win32 } from 'node:path';
import { test } from 'node:test';
import { adopt } from '../../../../main/local/sources/adopt.ts';
import { realCacheFiles } from '../../../../main/local/sources/cache-files.ts';
import { claimsHash, findCached, type CacheSearch } from '../../../../main/local/sources/caches.ts';
import { diskFiles, type Disk } from '../../../support/cache-disk.ts';
import { temporaryHome } from '../../../support/core.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const weights = 'GGUF the weights';
const hash = hashOf(weights);

interface On {
  readonly platform: string;
  readonly disk: Disk;
  readonly env?: CacheSearch['env'];
  readonly limits?: CacheSearch['limits'];
  readonly elapsed?: () => number;
}

const homes: Readonly<Record<string, string>> = { linux: '/home/u', darwin: '/Users/u', win32: 'C:\\Users\\u' };

const search = ({ platform, disk, env = {}, limits, elapsed = () => 0 }: On) =>
  findCached({
    env,
    platform,
    home: homes[platform] ?? '',
    files: diskFiles(disk, platform === 'win32' ? win32 : posix),
    elapsed,
    ...(limits === undefined ? {} : { limits }),
  });

const pathsFound = async (on: On): Promise<readonly string[]> => (await search(on)).map(({ path }) => path);

const ollamaManifest = (digest: string, mediaType = 'application/vnd.ollama.image.model'): string =>
  JSON.stringify({
    layers: [
      { mediaType: 'application/vnd.ollama.image.license', digest: 'x' },
      { mediaType, digest },
    ],
  });

interface Place {
  readonly disk: Disk;
  readonly path: string;
  readonly named: readonly [app: string, name: string, hash: string | null];
}

const hubPlace = (folder: string): Place => ({
  disk: {
    [`${folder}/models--owner--name/blobs/${hash}`]: weights,
    [`${folder}/models--owner--name/refs/main`]: 'c0ffee',
    [`${folder}/models--owner--name/snapshots/c0ffee/sub/x.gguf`]: { link: `../../../blobs/${hash}` },
  },
  path: `${folder}/models--owner--name/blobs/${hash}`,
  named: ['hub', 'owner/name/sub/x.gguf', hash],
});

const ollamaPlace = (folder: string): Place => ({
  disk: {
    [`${folder}/manifests/registry.ollama.ai/library/tiny/1b`]: ollamaManifest(`sha256:${hash}`),
    [`${folder}/blobs/sha256-${hash}`]: weights,
  },
  path: `${folder}/blobs/sha256-${hash}`,
  named: ['ollama', 'tiny:1b', hash],
});

const onWindows = ({ disk, path, named }: Place): Place => ({
  disk: Object.fromEntries(Object.entries(disk).map(([at, content]) => [at.replaceAll('/', '\\'), content])),
  path: path.replaceAll('/', '\\'),
  named,
});

const file = (app: string, path: string, name: string): Place => ({
  disk: { [path]: weights },
  path,
  named: [app, name, null],
});

const janPlace = (folder: string): Place => ({
  disk: {
    [`${folder}/llamacpp/models/owner/tiny/model.yml`]:
      'name: tiny\nmodel_path: "llamacpp/models/owner/tiny/model.gguf"\r\nsize_bytes: 16\n',
    [`${folder}/llamacpp/models/owner/tiny/model.gguf`]: weights,
  },
  path: `${folder}/llamacpp/models/owner/tiny/model.gguf`,
  named: ['jan', 'owner/tiny/model.gguf', null],
});

const hubOnWindows = 'C:\\Users\\u\\.cache\\huggingface\\hub\\models--o--n\\snapshots\\c0ffee\\x.gguf';

const cases: readonly (readonly [what: string, platform: string, env: CacheSearch['env'], place: Place])[] = [
  ['the hub', 'linux', {}, hubPlace('/home/u/.cache/huggingface/hub')],
  ['the hub', 'darwin', {}, hubPlace('/Users/u/.cache/huggingface/hub')],
  ['the hub, with links', 'win32', {}, onWindows(hubPlace('C:/Users/u/.cache/huggingface/hub'))],
  ['the hub, without links', 'win32', {}, file('hub', hubOnWindows, 'o/n/x.gguf')],
  ['the hub at HF_HUB_CACHE', 'linux', { HF_HUB_CACHE: '/h', HF_HOME: '/not' }, hubPlace('/h')],
  ['the hub at HUGGINGFACE_HUB_CACHE', 'linux', { HUGGINGFACE_HUB_CACHE: '/h', HF_HUB_CACHE: ' ' }, hubPlace('/h')],
  ['the hub at HF_HOME', 'darwin', { HF_HOME: '~/hf', XDG_CACHE_HOME: '/not' }, hubPlace('/Users/u/hf/hub')],
  ['the hub at XDG_CACHE_HOME', 'linux', { XDG_CACHE_HOME: '/c' }, hubPlace('/c/huggingface/hub')],
  ['the hub, a relative variable aside', 'linux', { HF_HOME: 'hf' }, hubPlace('/home/u/.cache/huggingface/hub')],
  ['llama.cpp', 'linux', {}, file('llama.cpp', '/home/u/.cache/llama.cpp/o_n_x.gguf', 'o_n_x.gguf')],
  ['llama.cpp', 'darwin', {}, file('llama.cpp', '/Users/u/Library/Caches/llama.cpp/x.gguf', 'x.gguf')],
  ['llama.cpp', 'win32', { LOCALAPPDATA: 'D:\\L' }, file('llama.cpp', 'D:\\L\\llama.cpp\\x.gguf', 'x.gguf')],
  ['llama.cpp at LLAMA_CACHE', 'linux', { LLAMA_CACHE: '/l' }, file('llama.cpp', '/l/x.gguf', 'x.gguf')],
  ['Ollama', 'linux', {}, ollamaPlace('/home/u/.ollama/models')],
  ['Ollama as a service', 'linux', {}, ollamaPlace('/usr/share/ollama/.ollama/models')],
  ['Ollama', 'darwin', {}, ollamaPlace('/Users/u/.ollama/models')],
  ['Ollama', 'win32', {}, onWindows(ollamaPlace('C:/Users/u/.ollama/models'))],
  ['Ollama at OLLAMA_MODELS', 'linux', { OLLAMA_MODELS: '/o' }, ollamaPlace('/o')],
  ['LM Studio', 'linux', {}, file('lm-studio', '/home/u/.lmstudio/models/p/r/x.gguf', 'p/r/x.gguf')],
  ['LM Studio', 'win32', {}, file('lm-studio', 'C:\\Users\\u\\.lmstudio\\models\\p\\r\\x.gguf', 'p/r/x.gguf')],
  ['an older LM Studio', 'darwin', {}, file('lm-studio', '/Users/u/.cache/lm-studio/models/p/r/x.gguf', 'p/r/x.gguf')],
  ['Jan', 'linux', {}, janPlace('/home/u/.local/share/Jan/data')],
  ['Jan', 'darwin', {}, janPlace('/Users/u/Library/Application Support/Jan/data')],
  ['Jan', 'win32', { APPDATA: 'D:\\R' }, onWindows(janPlace('D:/R/Jan/data'))],
];

for (const [what, platform, env, place] of cases) {
  test(`a model of ${what} is found on ${platform}: ${place.path}`, async () => {
    const found = await search({ platform, env, disk: place.disk });
    const [app, name, sha256FromName] = place.named;
    assert.deepEqual(found, [
      {
        app,
        path: place.path,
        bytes: weights.length,
        name,
        sha256FromName,
        needsTest: false,
        format: 'gguf',
        role: 'model',
      },
    ]);
  });
}

test('LM Studio is found where its pointer leads, and in the folder that its settings name', async () => {
  const disk = {
    '/home/u/.lmstudio-home-pointer': '/big/lm\n',
    '/big/lm/settings.json': JSON.stringify({ downloadsFolder: '/bigger' }),
    '/bigger/p/r/x.gguf': weights,
    '/big/lm/models/p/r/y.gguf': weights,
  };
  assert.deepEqual(await pathsFound({ platform: 'linux', disk }), ['/bigger/p/r/x.gguf']);
  const broken = { ...disk, '/big/lm/settings.json': '{' };
  assert.deepEqual(await pathsFound({ platform: 'linux', disk: broken }), ['/big/lm/models/p/r/y.gguf']);
});

const blobs = '/home/u/.cache/huggingface/hub/models--o--n/blobs';
const snapshot = '/home/u/.cache/huggingface/hub/models--o--n/snapshots/c0ffee';
const passedOver: readonly (readonly [what: string, disk: Disk])[] = [
  [
    'is not complete',
    { [`${blobs}/${hash}.incomplete`]: weights, [`${snapshot}/x.gguf`]: { link: `${blobs}/${hash}.incomplete` } },
  ],
  [
    'a link leads to outside of its repository',
    { '/etc/x.gguf': weights, [`${snapshot}/x.gguf`]: { link: '/etc/x.gguf' } },
  ],
  ['is one of several parts', { [`${snapshot}/x-00001-of-00002.gguf`]: weights }],
  ['is the notes of a quantiser', { [`${snapshot}/imatrix.gguf`]: weights }],
  ['does not begin as one', { [`${snapshot}/x.gguf`]: 'PK no model' }],
  ['has another ending', { [`${snapshot}/x.safetensors`]: weights }],
  [
    'is a link where there are none',
    { '/m/x.gguf': weights, '/home/u/.cache/llama.cpp/x.gguf': { link: '/m/x.gguf' } },
  ],
  [
    'is a tensor of Ollama',
    {
      '/home/u/.ollama/models/manifests/registry.ollama.ai/library/a/1': ollamaManifest(
        `sha256:${hash}`,
        'application/vnd.ollama.image.tensor',
      ),
      [`/home/u/.ollama/models/blobs/sha256-${hash}`]: weights,
    },
  ],
  [
    'a manifest names in no proper way',
    {
      '/home/u/.ollama/models/manifests/registry.ollama.ai/library/a/1': ollamaManifest('sha256:../../../../etc/x'),
      '/home/u/.ollama/models/manifests/registry.ollama.ai/library/b/1': '{ half',
      '/home/u/.ollama/models/manifests/registry.ollama.ai/library/c/1': '[]',
    },
  ],
];

for (const [what, disk] of passedOver) {
  test(`a file that ${what} is passed over`, async () => {
    assert.deepEqual(await search({ platform: 'linux', disk }), []);
  });
}

test('conversions of its own that Ollama keeps have to be loaded first, others do not', async () => {
  const disk = Object.fromEntries(
    [
      'registry.ollama.ai/library/gemma4/e4b',
      'registry.ollama.ai/library/qwen3/1b',
      'hf.co/unsloth/gemma-4/Q4',
    ].flatMap((name) => [
      [`/home/u/.ollama/models/manifests/${name}`, ollamaManifest(`sha256:${hashOf(name)}`)],
      [`/home/u/.ollama/models/blobs/sha256-${hashOf(name)}`, weights],
    ]),
  );
  const found = await search({ platform: 'linux', disk });
  assert.deepEqual(
    found.map(({ name, needsTest }) => [name, needsTest]),
    [
      ['hf.co/unsloth/gemma-4:Q4', false],
      ['gemma4:e4b', true],
      ['qwen3:1b', false],
    ],
  );
});

test('what is no model of its own is told by its name', async () => {
  const disk = {
    [`${snapshot}/mmproj-F16.gguf`]: weights,
    [`${snapshot}/mtp-x.gguf`]: weights,
    [`${snapshot}/x.gguf`]: weights,
  };
  const found = await search({ platform: 'linux', disk });
  assert.deepEqual(
    found.map(({ role }) => role),
    ['mmproj', 'drafter', 'model'],
  );
});

test('a search ends after so many entries, and after so much time', async () => {
  const disk = Object.fromEntries(
    Array.from({ length: 50 }, (_, at) => [`/home/u/.cache/llama.cpp/${at}.gguf`, weights]),
  );
  assert.equal((await search({ platform: 'linux', disk })).length, 50);
  const few = await search({ platform: 'linux', disk, limits: { entries: 10, ms: 1_000 } });
  assert.ok(few.length > 0 && few.length < 10);
  let ms = 0;
  const short = await search({ platform: 'linux', disk, limits: { entries: 1_000, ms: 20 }, elapsed: () => ms++ });
  assert.ok(short.length > 0 && short.length < 20);
});

test('on a real disk a model is found, known by its hash and made ours, and stays where it was', async () => {
  using home = temporaryHome();
  const write = (path: string, text: string): string => {
    const full = join(home.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return full;
  };
  const repository = '.cache/huggingface/hub/models--o--n';
  const blob = write(`${repository}/blobs/${hash}`, weights);
  write(`${repository}/snapshots/c0ffee/README.md`, '');
  symlinkSync(`../../blobs/${hash}`, join(home.folder, repository, 'snapshots/c0ffee/x.gguf'));
  symlinkSync('../../blobs/gone', join(home.folder, repository, 'snapshots/c0ffee/gone.gguf'));
  // A circle of folders, which nobody enters.
  symlinkSync('.', join(home.folder, repository, 'snapshots/again'));
  const search = { env: {}, platform: 'linux', home: home.folder, files: realCacheFiles, elapsed: () => 0 };
  const found = (await findCached(search)).filter(({ path }) => path.startsWith(home.folder));
  assert.deepEqual(
    found.map(({ path, name }) => [path, name]),
    [[blob, 'o/n/x.gguf']],
  );
  assert.equal(claimsHash(found, { sha256: hash, bytes: weights.length })?.path, blob);
  assert.equal(claimsHash(found, { sha256: hash, bytes: 1 }), null);
  assert.equal(claimsHash(found, { sha256: hashOf('other'), bytes: null }), null);
  assert.equal(claimsHash(found, { sha256: null, bytes: null }), null);

  const draft = join(home.folder, 'x.part');
  assert.equal(await adopt(join(home.folder, repository, 'snapshots/c0ffee/x.gguf'), draft), draft);
  assert.equal(readFileSync(draft, 'utf8'), weights);
  assert.equal(readFileSync(blob, 'utf8'), weights);
  assert.equal(statSync(draft).ino, statSync(blob).ino);
  await assert.rejects(adopt(blob, draft), { code: 'EEXIST' });
  await assert.rejects(adopt(join(home.folder, 'nowhere'), join(home.folder, 'y.part')), { code: 'ENOENT' });
});
