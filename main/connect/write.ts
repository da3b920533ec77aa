// Owns the deed of connecting: the files of before are taken back, what undoes it is kept, and then the files are written.
// Whatever fails on the way, all is as it was: a client that was connected is connected still.
import { RouterError } from '../contract/errors.ts';
import { endLoose, tokensNamed } from './end-tokens.ts';
import type { Token } from './held-token.ts';
import { lastRequestOf } from './last-request.ts';
import type { PlannedFile } from './plan.ts';
import { digestOf, type ConnectRecord, type KeptFile, type LooseToken } from './record.ts';
import type { ConnectParts } from './parts.ts';
import { planUndo, undoFiles } from './undo-files.ts';
import type { Work } from './work.ts';

export interface Done {
  readonly planned: readonly PlannedFile[];
  readonly token: Token;
}

type PlanWith = (secret: string | null) => readonly PlannedFile[];

/** `held` is the token that it has already. */
export async function writeAll(work: Work, held: Token | null, planWith: PlanWith): Promise<Done> {
  const { record, key, parts } = work;
  const first = planWith(held?.secret ?? null);
  for (const { settings, before, after } of first) if (before !== after) parts.files.checkWritable(settings.file);
  const folders = new Map(first.map(({ settings: { file } }) => [file, parts.files.missingFolders(file)]));
  const made = held === null ? await announced(work) : null;
  let planned = first;
  try {
    const token = held ?? (await mint(work));
    planned = planWith(token.secret);
    await write(work, { planned, token, isNew: held === null });
    return { planned, token };
  } catch (error) {
    try {
      putBack(planned, folders, parts);
    } finally {
      if (made !== null) await endLoose({ client: work.client.id, loose: [made] }, parts.router.tokens);
    }
    if (record === null) parts.records.remove(key);
    else parts.records.write(key, record);
    throw error;
  }
}

/** Kept before a token is made: whoever is cut off right behind it must find it again. */
async function announced({ client, key, record, project, parts }: Work): Promise<LooseToken> {
  const made = { project, id: null, others: [...(await tokensNamed(client.id, project, parts.router.tokens))] };
  const nothing = {
    client: client.id,
    project,
    tokenId: null,
    tokenDigest: '',
    files: [],
    probedAt: null,
    seenAt: null,
  };
  parts.records.write(key, { ...(record ?? nothing), loose: [made] });
  return made;
}

async function mint({ client, project, parts }: Work): Promise<Token> {
  const { id, token } = await parts.router.tokens.mint(project, client.id);
  return { id, secret: token };
}

interface Writing {
  /** Empty where the files have it all already. */
  readonly planned: readonly PlannedFile[];
  readonly token: Token;
  readonly isNew: boolean;
}

async function write(work: Work, { planned, token, isNew }: Writing): Promise<void> {
  const { key, record: before, project, parts } = work;
  const isUsed = before !== null && !isNew;
  const seenAt = isUsed ? lastRequestOf(before, await parts.router.tokens.of(project)) : null;
  if (before !== null && planned.length > 0) undoFiles(planUndo(before, parts), parts);
  const kept: ConnectRecord = {
    client: work.client.id,
    project,
    tokenId: token.id,
    tokenDigest: token.secret === null ? (before?.tokenDigest ?? '') : digestOf(token.secret),
    files: planned.length === 0 ? (before?.files ?? []) : planned.map((one, at) => keptOf(one, `${key}.${at}`, work)),
    probedAt: null,
    seenAt,
    // One of another project lives until the files have the new one.
    loose: isNew ? looseOf(before) : [],
  };
  parts.records.write(key, kept);
  for (const one of planned) writeFile(one, parts);
}

const looseOf = (before: ConnectRecord | null): LooseToken[] =>
  before === null || before.tokenId === null ? [] : [{ project: before.project, id: before.tokenId, others: [] }];

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

/** Only where what stands there is of us: what somebody has written meanwhile is theirs. */
function putBack(
  planned: readonly PlannedFile[],
  folders: ReadonlyMap<string, readonly string[]>,
  { files }: ConnectParts,
): void {
  for (const { settings, before, base, after } of planned) {
    const { file } = settings;
    const now = files.read(file);
    if (now === before || (now !== base && now !== after)) continue;
    if (before !== null) files.write(file, before);
    else files.remove(file);
  }
  for (const { settings, before } of planned)
    if (before === null)
      for (const folder of (folders.get(settings.file) ?? []).toReversed()) files.removeFolder(folder);
}
