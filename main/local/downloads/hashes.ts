// Owns telling whether a draft is the file that was promised, by the hash of all of it.
import { createHash, type Hash } from 'node:crypto';
import type { PlannedFile } from '../../contract/downloads.ts';
import { reasonOf } from './download-error.ts';
import type { DraftFiles } from './draft-files.ts';

const readBytes = 1_048_576;

export interface Verdict {
  readonly right: boolean;
  readonly sha256: string;
  readonly bytes: number;
}

export async function verify(
  files: DraftFiles,
  { path, file }: { readonly path: string; readonly file: PlannedFile },
  signal: AbortSignal,
): Promise<Verdict> {
  const bytes = (await files.bytes(path)) ?? 0;
  const sha256 = createHash('sha256');
  // Of a small file the hub says only what git calls it.
  const git = file.sha256 === null && file.gitSha1 !== null ? createHash('sha1').update(`blob ${bytes}\0`) : null;
  await read(files, { path, hashes: git === null ? [sha256] : [sha256, git] }, signal);
  const found = sha256.digest('hex');
  const rightSize = file.bytes === null || file.bytes === bytes;
  const rightHash = file.sha256 === null ? git === null || git.digest('hex') === file.gitSha1 : found === file.sha256;
  return { right: rightSize && rightHash, sha256: found, bytes };
}

async function read(
  files: DraftFiles,
  { path, hashes }: { readonly path: string; readonly hashes: readonly Hash[] },
  signal: AbortSignal,
): Promise<void> {
  await using draft = await files.open(path);
  const buffer = Buffer.allocUnsafe(readBytes);
  for (let at = 0; ; ) {
    if (signal.aborted) throw reasonOf(signal);
    const length = await draft.read(buffer, at);
    if (length === 0) return;
    for (const hash of hashes) hash.update(buffer.subarray(0, length));
    at += length;
  }
}
