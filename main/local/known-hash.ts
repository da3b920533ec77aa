// Owns which hash the file of an installed model should have, where anybody has said it: the download that brought it, its
// own name where an application calls it by its hash, the catalog. Pure.
import { basename } from 'node:path';
import type { DownloadRow } from '../contract/downloads.ts';
import type { InstalledModel } from '../contract/models.ts';
import type { Catalog } from './catalog.ts';

interface Sayings {
  readonly catalog: Pick<Catalog, 'find'>;
  readonly downloads: readonly Pick<DownloadRow, 'done'>[];
}

/** As Ollama and the cache of the hub name them. */
const hashName = /^(?:sha256-)?([0-9a-f]{64})$/;

export function knownHash({ id, path, bytes, origin }: InstalledModel, { catalog, downloads }: Sayings): string | null {
  const brought = downloads.findLast(({ done }) => done?.path === path)?.done ?? null;
  if (brought !== null) return brought.sha256;
  const named = hashName.exec(basename(path))?.[1];
  if (named !== undefined) return named;
  const variant = catalog.find(id)?.variant ?? null;
  // Of a file that somebody brought and called so, only one of the very size is meant to be that one.
  return variant !== null && (origin === 'download' || variant.bytes === bytes) ? variant.sha256 : null;
}
