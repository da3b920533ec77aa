// Owns the key of a home's fingerprints: made once, so that those an owner has written down mean the same after a start.
import type { Files, Random } from '../platform/ports.ts';

const keyBytes = 32;

export function readFingerprintKey(path: string, { files, random }: { files: Files; random: Random }): Uint8Array {
  const written = files.readText(path)?.trim();
  if (written) return Buffer.from(written, 'base64');
  const key = Buffer.from(random.bytes(keyBytes));
  files.writeText(path, `${key.toString('base64')}\n`);
  return key;
}
