// Owns the models that lie on this disk already, as people may choose from them: those of other applications and of our
// own folder. Nothing is opened but for its first bytes.
import { basename } from 'node:path';
import type { FoundModel, InstalledModel } from '../contract/models.ts';
import type { CacheApp } from './sources/cache-places.ts';
import { findCached, type CachedFile, type CacheSearch } from './sources/caches.ts';

interface FoundModelParts {
  readonly search: CacheSearch;
  /** Where models of ours lie. */
  readonly folder: string;
  readonly installed: () => readonly Pick<InstalledModel, 'id' | 'path'>[];
}

const sources: Readonly<Record<CacheApp, FoundModel['source']>> = {
  hub: 'huggingface',
  'llama.cpp': 'folder',
  ollama: 'ollama',
  'lm-studio': 'lmstudio',
  jan: 'jan',
  folder: 'folder',
};

export async function findModels({ search, folder, installed }: FoundModelParts): Promise<readonly FoundModel[]> {
  const files = await findCached({ ...search, also: [{ app: 'folder', layout: 'flat', folder }] });
  const byPath = new Map(installed().map(({ id, path }) => [path, id]));
  const models = files.filter(({ role }) => role === 'model');
  const real = await Promise.all(models.map(({ path }) => search.files.realPath(path)));
  return (
    models
      // Its place has links in it that lead out of where the application keeps its models.
      .filter(({ path }, at) => real[at] === path)
      .map((file) => ({
        path: file.path,
        name: nameOf(file),
        bytes: file.bytes,
        source: sources[file.app],
        installedAs: byPath.get(file.path) ?? null,
      }))
  );
}

/** What Ollama has is called by its manifests, all else by its file. */
const nameOf = ({ app, name }: CachedFile): string =>
  app === 'ollama' ? name : basename(name).replace(/\.gguf$/i, '');
