// Owns the token that a client has already: where it lives and the client can go on with it, no other is made.
import type { Settings } from './client.ts';
import { readEntries } from './edit.ts';
import { editorOf } from './editors/of-format.ts';
import { tokenIn } from './entries.ts';
import { noToken } from './mask.ts';
import { reading } from './plan.ts';
import { digestOf } from './record.ts';
import { settingsFor } from './settings.ts';
import type { ConnectParts } from './parts.ts';
import type { Work } from './work.ts';

export interface Token {
  readonly id: string;
  /** Null where the client keeps it elsewhere, and nobody here knows it any more. */
  readonly secret: string | null;
}

/** Null where a new one is needed. */
export async function heldToken({ client, record, project, parts }: Work): Promise<Token | null> {
  const id = record?.tokenId ?? null;
  if (record === null || id === null || record.project !== project) return null;
  const tokens = await parts.router.tokens.of(project);
  if (!tokens.some((token) => token.id === id && token.revokedAt === null)) return null;
  const settings = settingsFor(client, parts, noToken);
  if (!settings.some(({ entries }) => entries.some(({ value }) => JSON.stringify(value).includes(noToken))))
    return { id, secret: null };
  const secret = settings.flatMap((one) => tokenIn(standing(one, parts)) ?? []).at(0);
  return secret !== undefined && digestOf(secret) === record.tokenDigest ? { id, secret } : null;
}

function standing({ file, format, entries }: Settings, { files }: ConnectParts): unknown {
  const text = files.read(file);
  return text === null ? [] : reading(file, format, () => readEntries(editorOf[format], text, entries));
}
