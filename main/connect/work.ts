// Owns what connecting one client works with: what is kept of it, and the project whose token it gets.
import { defaultProject } from '../contract/projects.ts';
import type { Client } from './client.ts';
import { endLoose } from './end-tokens.ts';
import { keyFor } from './settings.ts';
import type { ConnectParts } from './parts.ts';
import type { ConnectRecord } from './record.ts';

export interface ConnectChoice {
  /** Nothing is written, and no token made. */
  readonly print: boolean;
  /** By id or name; where none is said, the one that it is connected to while that is there, else the default one. */
  readonly project?: string | undefined;
}

export interface Work {
  readonly client: Client;
  readonly key: string;
  readonly record: ConnectRecord | null;
  readonly project: string;
  readonly parts: ConnectParts;
}

export async function workFor(client: Client, { print, project }: ConnectChoice, parts: ConnectParts): Promise<Work> {
  const key = keyFor(client, parts);
  const record = parts.records.read(key);
  const { projectOf, isProject } = parts.router.tokens;
  const last = record !== null && (await isProject(record.project)) ? record.project : null;
  const chosen = project === undefined && last !== null ? last : await projectOf(project ?? defaultProject);
  const work = { client, key, record, project: chosen, parts };
  return print ? work : { ...work, record: await settled(work) };
}

/** What was cut off before may have left tokens that nobody knows. */
async function settled({ key, record, parts }: Work): Promise<ConnectRecord | null> {
  if (record === null || record.loose.length === 0) return record;
  await endLoose(record, parts.router.tokens);
  const kept = { ...record, loose: [] };
  parts.records.write(key, kept);
  return kept;
}
