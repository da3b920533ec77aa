import assert from 'node:assert/strict';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findModels } from '../../../main/local/found-models.ts';
import { realCacheFiles } from '../../../main/local/sources/cache-files.ts';
import { temporaryHome } from '../../support/core.ts';

const hash = (letter: string): string => letter.repeat(64);
const manifest = (letter: string, kind: 'model' | 'projector' = 'model'): string =>
  JSON.stringify({ layers: [{ mediaType: `application/vnd.ollama.image.${kind}`, digest: `sha256:${hash(letter)}` }] });

function disk(files: Readonly<Record<string, string>>) {
  const home = temporaryHome();
  const folder = realpathSync(home.folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const find = (installed: readonly { id: string; path: string }[] = []) =>
    findModels({
      search: { env: {}, platform: 'linux', home: folder, files: realCacheFiles, elapsed: () => 0 },
      folder: join(folder, 'own'),
      installed: () => installed,
    });
  return { folder, find, [Symbol.dispose]: home[Symbol.dispose] };
}

const library = '.ollama/models/manifests/registry.ollama.ai/library';

test('what other applications have is listed by the names that people know, without eyes and drafters', async () => {
  using place = disk({
    [`${library}/llama3.2/3b`]: manifest('a'),
    [`${library}/llava/7b`]: manifest('b', 'projector'),
    [`.ollama/models/blobs/sha256-${hash('a')}`]: 'GGUF of ollama',
    [`.ollama/models/blobs/sha256-${hash('b')}`]: 'GGUF eyes',
    '.lmstudio/models/maker/phi/Phi-4-Q4.gguf': 'GGUF of lm studio',
    '.lmstudio/models/maker/phi/mmproj-Phi-4.gguf': 'GGUF eyes',
    '.lmstudio/models/maker/phi/mtp-Phi-4.gguf': 'GGUF drafter',
    '.lmstudio/models/maker/phi/notes.gguf': 'no model at all',
    '.cache/huggingface/hub/models--o--r/snapshots/c0/q.gguf': 'GGUF of the hub',
    '.local/share/Jan/data/llamacpp/models/x/model.yml': 'model_path: llamacpp/models/x/x.gguf\n',
    '.local/share/Jan/data/llamacpp/models/x/x.gguf': 'GGUF of jan',
    'own/Mine Q8.gguf': 'GGUF of mine',
  });
  const mine = join(place.folder, 'own/Mine Q8.gguf');
  const models = await place.find([{ id: 'mine', path: mine }]);
  assert.deepEqual(
    models
      .map(({ name, source, bytes, installedAs }) => [name, source, bytes, installedAs])
      .toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
    [
      ['Mine Q8', 'folder', 12, 'mine'],
      ['Phi-4-Q4', 'lmstudio', 17, null],
      ['llama3.2:3b', 'ollama', 14, null],
      ['q', 'huggingface', 15, null],
      ['x', 'jan', 11, null],
    ],
  );
  assert.equal(models.find(({ name }) => name === 'Mine Q8')?.path, mine);
});

test('links that lead out of where an application keeps its models are not followed', {
  skip: process.platform === 'win32',
}, async () => {
  using place = disk({
    'elsewhere/secret.gguf': 'GGUF elsewhere',
    [`elsewhere/blobs/sha256-${hash('a')}`]: 'GGUF elsewhere',
    [`${library}/llama3.2/3b`]: manifest('a'),
    'own/plain.gguf': 'GGUF plain',
  });
  symlinkSync(join(place.folder, 'elsewhere/secret.gguf'), join(place.folder, 'own/link.gguf'));
  symlinkSync(join(place.folder, 'elsewhere/blobs'), join(place.folder, '.ollama/models/blobs'));
  mkdirSync(join(place.folder, '.lmstudio/models'), { recursive: true });
  symlinkSync(join(place.folder, 'elsewhere'), join(place.folder, '.lmstudio/models/elsewhere'));
  assert.deepEqual(
    (await place.find()).map(({ name }) => name),
    ['plain'],
  );
});
