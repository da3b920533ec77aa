// Owns what is kept of a client that was connected, in a folder of our home: the text of its files before, what we left in
// them, and how ours is taken out again. It is written before its token is made and before any file of the client is.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { clientIds } from '../contract/connect.ts';
import { parseJson } from '../contract/json.ts';
import type { Files } from '../platform/ports.ts';
import { undoing } from './edit.ts';
import { formats } from './editors/of-format.ts';

const keptFile = z.object({
  file: z.string(),
  format: z.enum(formats),
  /** Of the text that we left. */
  left: z.string(),
  /** The file that holds the text before; null where there was none. */
  backup: z.string().nullable(),
  /** Those that were made for it, the outermost first. */
  folders: z.array(z.string()),
  undo: z.array(undoing).readonly(),
});
export type KeptFile = z.infer<typeof keptFile>;

const looseToken = z.object({
  project: z.string(),
  /** Null where it may have been made, and was never told. */
  id: z.string().nullable(),
  /** Those of the same name that are somebody else's. */
  others: z.array(z.string()),
});
export type LooseToken = z.infer<typeof looseToken>;

const record = z.object({
  client: z.enum(clientIds),
  project: z.string(),
  /** Null until the first is made. */
  tokenId: z.string().nullable(),
  tokenDigest: z.string(),
  files: z.array(keptFile),
  /** When our own look at it was, as the router tells it of the token. */
  probedAt: z.string().nullable(),
  /** Of the newest request before that look. */
  seenAt: z.string().nullable(),
  /** What has to end, whatever becomes of the deed that made it. */
  loose: z.array(looseToken).default([]),
});
export type ConnectRecord = z.infer<typeof record>;

export interface Records {
  readonly read: (key: string) => ConnectRecord | null;
  readonly write: (key: string, kept: ConnectRecord) => void;
  /** What stands in the place of a name of a file's text before. */
  readonly backup: (name: string) => string | null;
  readonly keepBackup: (name: string, text: string) => void;
  readonly remove: (key: string) => void;
}

export function createRecords(folder: string, files: Files): Records {
  const path = (name: string): string => join(folder, name);
  const nameOf = (key: string): string => path(`${key}.json`);
  const read = (key: string): ConnectRecord | null =>
    record.safeParse(parseJson(files.readText(nameOf(key)) ?? '')).data ?? null;
  const put = (name: string, text: string): void => {
    files.makeFolder(folder);
    files.writeText(name, text);
  };
  return {
    read,
    write: (key, kept) => put(nameOf(key), `${JSON.stringify(kept, null, 2)}\n`),
    backup: (name) => files.readText(path(name)),
    keepBackup: (name, text) => put(path(name), text),
    remove(key) {
      // First what says that it is connected: the rest is of no use without it.
      files.remove(nameOf(key));
      for (const name of files.list(folder)) if (name.startsWith(`${key}.`)) files.remove(path(name));
    },
  };
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** One client of one person: another's files are others. */
export const keyOf = (client: string, places: readonly string[]): string =>
  `${client}-${digestOf(places.join('\0'))
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 8)
    .toLowerCase()}`;
