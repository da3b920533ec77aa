// Owns finding the models that other applications have on this disk already. It only looks: nothing is moved, changed
// or loaded, and it ends after so many files and so much time.
import { z } from 'zod';
import type { CacheFiles } from './cache-files.ts';
import { layouts, type Sighting, type Walk } from './cache-layouts.ts';
import {
  fixedPlaces,
  lmStudioHints,
  lmStudioHome,
  lmStudioPlace,
  pathsOf,
  type CacheApp,
  type CachePlace,
  type Machine,
} from './cache-places.ts';

export interface CachedFile extends Sighting {
  readonly app: CacheApp;
  readonly bytes: number;
  readonly format: 'gguf';
  /** By its name, as all applications name such files. */
  readonly role: 'model' | 'mmproj' | 'drafter';
}

export interface CacheSearch extends Machine {
  readonly files: CacheFiles;
  /** A monotonic reading in ms. */
  readonly elapsed: () => number;
  /** Where else to look. */
  readonly also?: readonly CachePlace[];
  readonly limits?: { readonly entries: number; readonly ms: number };
}

const usualLimits = { entries: 20_000, ms: 3_000 };
/** A file of this name belongs beside others, by name: it is nothing alone. */
const shard = /-\d{5}-of-\d{5}\.gguf$/i;
const matrix = /imatrix/i;

function roleOf(name: string): CachedFile['role'] {
  const file = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  if (file.includes('mmproj')) return 'mmproj';
  return /^(?:mtp|eagle3|dflash|dspark)-/.test(file) ? 'drafter' : 'model';
}

const lmStudioSettings = z.object({ downloadsFolder: z.string() });

function downloadsFolderOf(text: string | null): string | null {
  if (text === null) return null;
  try {
    return lmStudioSettings.safeParse(JSON.parse(text)).data?.downloadsFolder ?? null;
  } catch {
    // Settings that cannot be read name no folder.
    return null;
  }
}

async function placesOf(search: CacheSearch): Promise<readonly CachePlace[]> {
  const { files, platform, also = [] } = search;
  const hints = lmStudioHints(search);
  const pointer = await files.text(hints.pointer);
  const home = lmStudioHome(search, { pointer, hasOlder: (await files.list(hints.older)).length > 0 });
  const settings = await files.text(pathsOf(platform).join(home, 'settings.json'));
  return [...fixedPlaces(search), lmStudioPlace(search, home, downloadsFolderOf(settings)), ...also];
}

function limitOf({ elapsed, limits = usualLimits }: CacheSearch): () => boolean {
  const until = elapsed() + limits.ms;
  let left = limits.entries;
  return () => left-- > 0 && elapsed() < until;
}

async function lookAt(sighting: Sighting, app: CacheApp, files: CacheFiles): Promise<CachedFile | null> {
  if (shard.test(sighting.name) || matrix.test(sighting.name)) return null;
  const bytes = await files.size(sighting.path);
  if (bytes === null || !(await files.isGguf(sighting.path))) return null;
  return { ...sighting, app, bytes, format: 'gguf', role: roleOf(sighting.name) };
}

/** Each file once, by its real place. */
export async function findCached(search: CacheSearch): Promise<readonly CachedFile[]> {
  const { files, platform } = search;
  const walk: Walk = { files, paths: pathsOf(platform), spend: limitOf(search) };
  const found = new Map<string, CachedFile>();
  for (const { app, layout, folder } of await placesOf(search)) {
    // The folder itself may be a link to a larger disk.
    const root = await files.realPath(folder);
    if (root === null) continue;
    for await (const sighting of layouts[layout](root, walk)) {
      if (found.has(sighting.path)) continue;
      const file = await lookAt(sighting, app, files);
      if (file !== null) found.set(file.path, file);
    }
  }
  return [...found.values()];
}

/** The file that claims this hash, if its size agrees. It still has to be read before it is believed. */
export const claimsHash = (
  found: readonly CachedFile[],
  wanted: { readonly sha256: string | null; readonly bytes: number | null },
): CachedFile | null =>
  found.find(
    (file) =>
      file.sha256FromName !== null &&
      file.sha256FromName === wanted.sha256 &&
      (wanted.bytes === null || file.bytes === wanted.bytes),
  ) ?? null;
