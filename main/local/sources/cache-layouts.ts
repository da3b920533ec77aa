// Owns how models lie in the folders of other applications: each layout says which files are there, and nothing else is
// looked at. Links are followed where a layout is made of them, and never out of its folder.
import type { PlatformPath } from 'node:path';
import { z } from 'zod';
import type { CacheEntry, CacheFiles } from './cache-files.ts';
import type { CachePlace } from './cache-places.ts';

export interface Sighting {
  readonly path: string;
  /** As its owner calls it. */
  readonly name: string;
  /** Where the file is called by its hash. That is a claim until somebody has read the file. */
  readonly sha256FromName: string | null;
  /** Its owner's own conversion, which another engine may refuse: it has to be loaded before it is offered. */
  readonly needsTest: boolean;
}

export interface Walk {
  readonly files: CacheFiles;
  readonly paths: PlatformPath;
  /** False once enough was looked at: then the search ends with what it has. */
  readonly spend: () => boolean;
}

type Layout = (root: string, walk: Walk) => AsyncGenerator<Sighting>;

const plain = { sha256FromName: null, needsTest: false };
const isModelFile = (name: string): boolean => /\.gguf$/i.test(name);

async function* entriesOf(folder: string, { files, spend }: Walk): AsyncGenerator<CacheEntry> {
  if (!spend()) return;
  for (const entry of await files.list(folder)) {
    if (!spend()) return;
    yield entry;
  }
}

interface Found {
  readonly path: string;
  /** Below where the walk began, with slashes on every system. */
  readonly below: string;
  readonly kind: CacheEntry['kind'];
}

/** Everything but folders, down to a depth. Folders that are links are not entered. */
async function* tree(folder: string, depth: number, walk: Walk): AsyncGenerator<Found> {
  for await (const { name, kind } of entriesOf(folder, walk)) {
    const path = walk.paths.join(folder, name);
    if (kind !== 'folder') yield { path, below: name, kind };
    else if (depth > 1)
      for await (const found of tree(path, depth - 1, walk)) yield { ...found, below: `${name}/${found.below}` };
  }
}

const blobHash = /^[0-9a-f]{64}$/;
const repositoryFolder = /^models--(.+?)--(.+)$/;

/** Where a file of a snapshot really lies: among the blobs of its repository, or on Windows in the snapshot itself. */
async function contentOf(found: Found, repository: string, { files, paths }: Walk): Promise<string | null> {
  if (found.kind === 'file') return found.path;
  const real = await files.realPath(found.path);
  const blobs = `${paths.join(repository, 'blobs')}${paths.sep}`;
  return real !== null && real.startsWith(blobs) && !real.endsWith('.incomplete') ? real : null;
}

const hub: Layout = async function* (root, walk) {
  for await (const { name, kind } of entriesOf(root, walk)) {
    const [, owner, repository] = repositoryFolder.exec(name) ?? [];
    if (kind !== 'folder' || owner === undefined || repository === undefined) continue;
    const folder = walk.paths.join(root, name);
    for await (const found of tree(walk.paths.join(folder, 'snapshots'), 5, walk)) {
      if (!isModelFile(found.below)) continue;
      const path = await contentOf(found, folder, walk);
      if (path === null) continue;
      const blob = walk.paths.basename(path);
      yield {
        ...plain,
        path,
        // Without the commit.
        name: `${owner}/${repository}/${found.below.slice(found.below.indexOf('/') + 1)}`,
        sha256FromName: blobHash.test(blob) ? blob : null,
      };
    }
  }
};

const flat: Layout = async function* (root, walk) {
  for await (const { name, kind } of entriesOf(root, walk))
    if (kind === 'file' && isModelFile(name)) yield { ...plain, path: walk.paths.join(root, name), name };
};

/** Publisher, repository, file; some have a folder between. */
const published: Layout = async function* (root, walk) {
  for await (const { path, below, kind } of tree(root, 4, walk))
    if (kind === 'file' && isModelFile(below)) yield { ...plain, path, name: below };
};

const manifest = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string() })).max(1_000),
});
const digest = /^sha256:([0-9a-f]{64})$/;
/** Others name tensors, templates, licences. */
const modelLayers: ReadonlyMap<string, string> = new Map([
  ['application/vnd.ollama.image.model', ''],
  ['application/vnd.ollama.image.projector', ' mmproj'],
]);
const ownRegistry = 'registry.ollama.ai/library/';
/** Families that Ollama converts in a way of its own. */
const ownConversion = /^gemma[34]/;

function manifestOf(text: string | null): z.infer<typeof manifest> | null {
  if (text === null) return null;
  try {
    return manifest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // A manifest that is being written, or none at all.
    return null;
  }
}

const ollama: Layout = async function* (root, walk) {
  const { files, paths } = walk;
  for await (const found of tree(paths.join(root, 'manifests'), 4, walk)) {
    const parts = found.below.split('/');
    if (found.kind !== 'file' || parts.length !== 4) continue;
    const [tag = '', ...before] = parts.toReversed();
    const full = before.toReversed().join('/');
    const isOwn = full.startsWith(ownRegistry);
    const model = isOwn ? full.slice(ownRegistry.length) : full;
    for (const layer of manifestOf(await files.text(found.path))?.layers ?? []) {
      const what = modelLayers.get(layer.mediaType);
      const hash = digest.exec(layer.digest)?.[1];
      if (what === undefined || hash === undefined) continue;
      yield {
        path: paths.join(root, 'blobs', `sha256-${hash}`),
        name: `${model}:${tag}${what}`,
        sha256FromName: hash,
        needsTest: isOwn && ownConversion.test(model),
      };
    }
  }
};

const janLine = /^(?:model_path|mmproj_path):/;

/** The two lines that matter of a file whose other lines are nobody's business. */
const janPaths = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => janLine.test(line))
    .map((line) => unquoted(line.slice(line.indexOf(':') + 1).trim()));

const unquoted = (text: string): string => (/^(?:"[^"]+"|'[^']+')$/.test(text) ? text.slice(1, -1) : text);

const jan: Layout = async function* (root, walk) {
  const { files, paths } = walk;
  for await (const found of tree(paths.join(root, 'llamacpp', 'models'), 4, walk)) {
    if (found.kind !== 'file' || paths.basename(found.path) !== 'model.yml') continue;
    const text = (await files.text(found.path)) ?? '';
    for (const said of janPaths(text)) {
      if (!isModelFile(said)) continue;
      const path = paths.resolve(root, said);
      yield { ...plain, path, name: `${paths.dirname(found.below)}/${paths.basename(path)}` };
    }
  }
};

export const layouts: Readonly<Record<CachePlace['layout'], Layout>> = { hub, flat, ollama, published, jan };
