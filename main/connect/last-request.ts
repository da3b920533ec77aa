// Owns telling when a client last asked: by its token's last use, save our own look at whether it is let in.
import type { ConnectRecord } from './record.ts';
import type { KnownToken } from './tokens.ts';

export function lastRequestOf(record: ConnectRecord, tokens: readonly KnownToken[]): string | null {
  const used = tokens.find(({ id }) => id === record.tokenId)?.lastUsedAt ?? null;
  return used === record.probedAt ? record.seenAt : used;
}
