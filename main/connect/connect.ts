// Owns connecting a client: what would change, and the deed. First the token, then the record of how it is undone, then the
// files: whenever it is cut off, disconnecting undoes what was done.
import type { ConnectAnswer } from '../contract/connect.ts';
import { RouterError } from '../contract/errors.ts';
import { defaultProject } from '../contract/projects.ts';
import type { Client, Settings } from './client.ts';
import { readEntries } from './edit.ts';
import { editorOf } from './editors/of-format.ts';
import { tokenIn } from './entries.ts';
import { lastRequestOf } from './last-request.ts';
import { noToken } from './mask.ts';
import { planFiles, reading, type PlannedFile } from './plan.ts';
import { digestOf, type ConnectRecord, type KeptFile } from './record.ts';
import { keyFor, settingsFor } from './settings.ts';
import { changesOf, planUndo, undoFiles } from './undo-files.ts';
import type { ConnectParts } from './parts.ts';

export interface ConnectChoice {
  /** Nothing is written, and no token made. */
  readonly print: boolean;
  /** By id or name; where none is said, the one that it is connected to, or the default one. */
  readonly project?: string | undefined;
}

interface Token {
  readonly id: string;
  /** Null where the client keeps it elsewhere, and nobody here knows it any more. */
  readonly secret: string | null;
}

interface Work {
  readonly client: Client;
  readonly key: string;
  readonly record: ConnectRecord | null;
  readonly project: string;
  readonly parts: ConnectParts;
}

export async function connect(client: Client, choice: ConnectChoice, parts: ConnectParts): Promise<ConnectAnswer> {
  const work = await workFor(client, choice, parts);
  const held = await heldToken(work);
  const notes = held === null ? await warningsOf(work) : [];
  const planned = planWith(work, held?.secret ?? null);
  if (choice.print || (held !== null && planned.length === 0)) return answer(work, { planned, notes, secret: null });
  const token = held ?? (await mint(work));
  const final = await writeAll(work, token, held === null);
  const problem = token.secret === null ? null : await parts.router.probe(token.secret);
  await noteProbe(work);
  const told = { planned: final, notes: problem === null ? notes : [problem, ...notes] };
  return answer(work, { ...told, secret: held === null ? token.secret : null });
}

const planWith = ({ client, record, parts }: Work, secret: string | null): readonly PlannedFile[] =>
  planFiles(settingsFor(client, parts, secret ?? noToken), record?.files ?? null, parts);

/** A token that nothing holds is of no use to anybody, and could only be found. */
async function writeAll(work: Work, token: Token, isNew: boolean): Promise<readonly PlannedFile[]> {
  try {
    const planned = planWith(work, token.secret);
    await write(work, { planned, token, isNew });
    return planned;
  } catch (error) {
    if (isNew) await work.parts.router.tokens.revoke(work.project, token.id);
    throw error;
  }
}

/** Somebody may have made one of that name by hand. */
async function warningsOf({ client, record, project, parts }: Work): Promise<readonly string[]> {
  const tokens = await parts.router.tokens.of(project);
  const isTaken = tokens.some(
    ({ id, name, revokedAt }) => name === client.id && revokedAt === null && id !== record?.tokenId,
  );
  if (!isTaken) return [];
  return [
    `The project has a token of the name ${client.id}. The new one takes its place: what sends the old one is refused.`,
  ];
}

async function mint({ client, project, parts }: Work): Promise<Token> {
  const { id, token } = await parts.router.tokens.mint(project, client.id);
  return { id, secret: token };
}

async function workFor(client: Client, { project }: ConnectChoice, parts: ConnectParts): Promise<Work> {
  const key = keyFor(client, parts);
  const record = parts.records.read(key);
  const { projectOf } = parts.router.tokens;
  const chosen = project === undefined && record !== null ? record.project : await projectOf(project ?? defaultProject);
  return { client, key, record, project: chosen, parts };
}

/** The token of before, where it lives and can be used on; null where a new one is needed. */
async function heldToken({ client, record, project, parts }: Work): Promise<Token | null> {
  if (record === null || record.project !== project) return null;
  const tokens = await parts.router.tokens.of(project);
  if (!tokens.some(({ id, revokedAt }) => id === record.tokenId && revokedAt === null)) return null;
  const settings = settingsFor(client, parts, noToken);
  if (!settings.some(({ entries }) => entries.some(({ value }) => JSON.stringify(value).includes(noToken))))
    return { id: record.tokenId, secret: null };
  const secret = settings.flatMap((one) => tokenIn(standing(one, parts)) ?? []).at(0);
  const isOurs = secret !== undefined && digestOf(secret) === record.tokenDigest;
  return isOurs ? { id: record.tokenId, secret } : null;
}

function standing({ file, format, entries }: Settings, { files }: ConnectParts): unknown {
  const text = files.read(file);
  return text === null ? [] : reading(file, format, () => readEntries(editorOf[format], text, entries));
}

interface Writing {
  /** Empty where the files have it all already. */
  readonly planned: readonly PlannedFile[];
  readonly token: Token;
  readonly isNew: boolean;
}

async function write(work: Work, writing: Writing): Promise<void> {
  const { key, record, project, parts } = work;
  const { planned, token, isNew } = writing;
  const { records, router } = parts;
  const before = record;
  if (before !== null && planned.length > 0) {
    undoFiles(planUndo(before, parts), parts);
    records.remove(key);
  }
  const seenAt = before === null || isNew ? null : lastRequestOf(before, await router.tokens.of(project));
  const tokenDigest = token.secret === null ? (before?.tokenDigest ?? '') : digestOf(token.secret);
  const files =
    planned.length === 0 ? (before?.files ?? []) : planned.map((one, at) => keptOf(one, `${key}.${at}`, work));
  const kept = { client: work.client.id, project, tokenId: token.id, tokenDigest, files, probedAt: null, seenAt };
  records.write(key, kept);
  try {
    for (const one of planned) writeFile(one, parts);
  } catch (error) {
    undoFiles(planUndo(kept, parts), parts);
    await router.tokens.revoke(project, token.id);
    records.remove(key);
    throw error;
  }
  // One of the same project has died by the new one of its name.
  if (isNew && before !== null) await router.tokens.revoke(before.project, before.tokenId);
}

function keptOf({ settings, base, after, undo }: PlannedFile, name: string, { parts }: Work): KeptFile {
  const { file, format } = settings;
  const backup = base === null ? null : `${name}.before`;
  if (base !== null && backup !== null) parts.records.keepBackup(backup, base);
  const folders = base === null ? [...parts.files.missingFolders(file)] : [];
  return { file, format, left: digestOf(after), backup, folders, undo };
}

function writeFile({ settings: { file }, base, after }: PlannedFile, { files }: ConnectParts): void {
  if (files.read(file) !== base)
    throw new RouterError('conflict', `${file} was changed by somebody else meanwhile. Try again.`);
  if (after !== base) files.write(file, after);
}

/** That token was used by us alone until now: what comes later is the client. */
async function noteProbe({ key, parts }: Work): Promise<void> {
  const record = parts.records.read(key);
  if (record === null) return;
  const tokens = await parts.router.tokens.of(record.project);
  const probedAt = tokens.find(({ id }) => id === record.tokenId)?.lastUsedAt ?? null;
  parts.records.write(key, { ...record, probedAt });
}

interface Answering {
  readonly planned: readonly PlannedFile[];
  readonly notes: readonly string[];
  /** Shown once, and only where the client keeps it outside of its files. */
  readonly secret: string | null;
}

function answer({ client, parts }: Work, { planned, notes, secret }: Answering): ConnectAnswer {
  const changes = changesOf(planned.map(({ settings, before, after }) => ({ file: settings.file, before, after })));
  const { router, launch } = parts;
  const env = client.env?.({ url: router.url(), token: secret ?? noToken, launch });
  return { changes, ...(env === undefined ? {} : { env: { ...env } }), notes: [...notes, ...client.notes] };
}
