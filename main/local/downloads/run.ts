// Owns one download from its plan to its installed model: each file from the first place that can give it, its hash, a
// look at its header, and only then, for all of them, their names.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DownloadDone, DownloadPhase, DownloadPlan, PlannedFile, Source } from '../../contract/downloads.ts';
import { RouterError } from '../../contract/errors.ts';
import type { ModelFacts } from '../../contract/models.ts';
import type { Log } from '../../platform/ports.ts';
import { DownloadError, reasonOf } from './download-error.ts';
import type { DraftFiles } from './draft-files.ts';
import type { FileSources } from './file-source.ts';
import { verify, type Verdict } from './hashes.ts';

/** A model whose files are whole, right, and have their names. */
export interface Fetched {
  readonly suggestedId: string;
  /** The model, or its first shard. */
  readonly path: string;
  readonly shards: readonly string[];
  readonly mmproj: string | null;
  readonly drafter: string | null;
  readonly facts: ModelFacts;
}

export interface RunParts {
  readonly files: DraftFiles;
  readonly sources: FileSources;
  readonly log: Log;
  /** Where models lie. */
  readonly folder: string;
  readonly diskFree: (folder: string) => Promise<number | null>;
  /** What the header of a file says; throws where it is no model. */
  readonly check: (path: string) => Promise<ModelFacts>;
  /** Under which id it is installed from now on. */
  readonly install: (fetched: Fetched) => Promise<{ readonly modelId: string }>;
}

export interface RunJob {
  /** Its own folder, for what is not whole. */
  readonly drafts: string;
  readonly plan: DownloadPlan;
  readonly signal: AbortSignal;
  readonly onPhase: (phase: DownloadPhase) => void;
  readonly onBytes: (bytes: number) => void;
  /** Names may change at the last moment, and are told before they are given. */
  readonly onPlan: (plan: DownloadPlan) => void;
}

/** A file that is whole and right, wherever it lies for now. */
interface Ready {
  readonly file: PlannedFile;
  readonly at: string;
  /** It has its name already, and may be another model's too. */
  readonly named: boolean;
  readonly verdict: Verdict;
  readonly facts: ModelFacts | null;
}

export async function runDownload(parts: RunParts, job: RunJob): Promise<DownloadDone> {
  await mkdir(job.drafts, { recursive: true, mode: 0o700 });
  const ready: Ready[] = [];
  for (const [index, file] of job.plan.files.entries()) {
    const before = ready.reduce((sum, { verdict }) => sum + verdict.bytes, 0);
    const own = { ...job, onBytes: (bytes: number) => job.onBytes(before + bytes) };
    const whole = await bring(parts, own, { index, file }).catch(unlessCompanion(parts, job, file));
    if (whole === null) continue;
    job.onBytes(before + whole.verdict.bytes);
    job.onPhase('verifying');
    const checked = await look(parts, whole);
    if (checked !== null) ready.push(checked);
  }
  if (job.signal.aborted) throw reasonOf(job.signal);
  const placed = await nameAll(parts, job, ready);
  const model = placed.find(({ file }) => file.role === 'model');
  if (model === undefined || model.facts === null) throw new TypeError('A plan begins with its model.');
  const pathOf = (role: PlannedFile['role']) => placed.filter(({ file }) => file.role === role).map(({ at }) => at);
  const { modelId } = await parts.install({
    suggestedId: job.plan.suggestedId,
    path: model.at,
    shards: pathOf('shard'),
    mmproj: pathOf('mmproj')[0] ?? null,
    drafter: pathOf('drafter')[0] ?? null,
    facts: model.facts,
  });
  return { modelId, path: model.at, sha256: model.verdict.sha256, bytes: model.verdict.bytes };
}

/** A model without its eyes or its small helper is still a model: it does not wait for them. */
const unlessCompanion =
  ({ log }: RunParts, { signal }: RunJob, { role }: PlannedFile) =>
  (error: unknown): null => {
    const isCompanion = role === 'mmproj' || role === 'drafter';
    if (!isCompanion || signal.aborted || !(error instanceof DownloadError)) throw error;
    log.write('warn', 'download-companion-failed', { role, code: error.code });
    return null;
  };

const draftOf = ({ drafts }: RunJob, index: number): string => join(drafts, `${index}.part`);

interface Item {
  readonly index: number;
  readonly file: PlannedFile;
}

async function bring(parts: RunParts, job: RunJob, item: Item): Promise<Ready> {
  const { files, folder } = parts;
  const { file } = item;
  const path = draftOf(job, item.index);
  const final = join(folder, file.name);
  // It may have its name already: from a run that ended just then, or from another download.
  if ((await files.bytes(path)) === null && (await files.bytes(final)) !== null && file.sha256 !== null) {
    const verdict = await verify(files, { path: final, file }, job.signal);
    if (verdict.right) return { file, at: final, named: true, verdict, facts: null };
  }
  let first: unknown = null;
  for (const source of file.sources) {
    try {
      const verdict = await bringFrom(parts, job, { ...item, path, source });
      return { file, at: path, named: false, verdict, facts: null };
    } catch (error) {
      if (!(error instanceof DownloadError && error.elsewhere)) throw error;
      parts.log.write('warn', 'download-source-failed', { source: source.kind, code: error.code });
      first ??= error;
    }
  }
  throw first ?? new DownloadError('download_failed', `Nobody is known who has ${file.name}.`);
}

interface From extends Item {
  readonly path: string;
  readonly source: Source;
}

async function bringFrom(parts: RunParts, job: RunJob, { index, file, path, source }: From): Promise<Verdict> {
  const from = parts.sources[source.kind];
  if (from === undefined)
    throw new DownloadError('download_failed', `Nothing can be fetched from a ${source.kind} here.`, {
      elsewhere: true,
    });
  await refuseFullDisk(parts, job, index);
  job.onPhase('downloading');
  const web = source.kind === 'hub' || source.kind === 'mirror';
  // What another way has left of a draft is none of its business.
  const draftPath = web ? path : join(job.drafts, `${index}.${source.kind}.part`);
  const io = { signal: job.signal, onProgress: job.onBytes };
  await from.fetchFrom({ source, file, draftPath }, io);
  job.onPhase('verifying');
  let verdict = await verify(parts.files, { path: draftPath, file }, job.signal);
  if (!verdict.right && from.repair !== undefined) {
    parts.log.write('warn', 'download-repaired', { source: source.kind });
    job.onPhase('downloading');
    await from.repair({ source, file, draftPath }, io);
    job.onPhase('verifying');
    verdict = await verify(parts.files, { path: draftPath, file }, job.signal);
  }
  if (!verdict.right) {
    await parts.files.remove(draftPath);
    throw mismatch(file.name);
  }
  if (file.sha256 === null && file.gitSha1 === null)
    parts.log.write('warn', 'download-without-promise', { source: source.kind });
  if (draftPath !== path) await parts.files.rename(draftPath, path);
  return verdict;
}

const mismatch = (name: string): DownloadError =>
  new DownloadError(
    'checksum_mismatch',
    `${name} came whole, but its sha256 is not the one that was promised. Resume the download: it begins anew.`,
    { elsewhere: true },
  );

/** Drafts have holes where nothing came yet, so that only what is missing of this file and the next needs room. */
async function refuseFullDisk({ files, folder, diskFree }: RunParts, job: RunJob, from: number): Promise<void> {
  const free = await diskFree(folder);
  if (free === null) return;
  let missing = 0;
  for (const [index, { bytes }] of job.plan.files.entries())
    if (index >= from) missing += Math.max(0, (bytes ?? 0) - (await files.used(draftOf(job, index))));
  if (missing <= free) return;
  const mib = (bytes: number): number => Math.ceil(bytes / 1_048_576);
  throw new DownloadError(
    'insufficient_disk',
    `The download needs ${mib(missing)} MiB more, and ${mib(free)} MiB are free. Free space, then resume it.`,
  );
}

/** Null for what only helps a model and does not fit: the model is worth having without it. */
async function look({ check, log, files }: RunParts, ready: Ready): Promise<Ready | null> {
  const { role } = ready.file;
  if (role === 'shard') return ready;
  try {
    const facts = await check(ready.at);
    if (facts.role === role) return { ...ready, facts };
    throw new RouterError('invalid_model', `${ready.file.name} is no ${role}, but a ${facts.role}.`);
  } catch (error) {
    if (role === 'model' || !(error instanceof RouterError)) throw error;
    log.write('warn', 'download-companion-dropped', { role });
    if (!ready.named) await files.remove(ready.at);
    return null;
  }
}

/** The model comes last: whoever sees it sees all of it. */
async function nameAll(parts: RunParts, job: RunJob, ready: readonly Ready[]): Promise<readonly Ready[]> {
  const { files, folder } = parts;
  const drafts = ready.filter(({ named }) => !named);
  const inTheWay = async (suffix: string): Promise<boolean> => {
    for (const { file } of drafts)
      if ((await files.bytes(join(folder, suffixed(file.name, suffix)))) !== null) return true;
    return false;
  };
  let suffix = '';
  for (let count = 2; await inTheWay(suffix); count++) suffix = `-${count}`;
  const renamed = new Map(drafts.map(({ file }) => [file.name, suffixed(file.name, suffix)]));
  const nameOf = (file: PlannedFile): string => renamed.get(file.name) ?? file.name;
  if (suffix !== '')
    job.onPlan({ ...job.plan, files: job.plan.files.map((file) => ({ ...file, name: nameOf(file) })) });
  const placed: Ready[] = [];
  for (const one of ready.toReversed()) {
    const path = join(folder, nameOf(one.file));
    if (!one.named) await lastingly(files, one.at, path);
    placed.push({ ...one, at: path });
  }
  return placed.toReversed();
}

/** What a name stands for must be on the disk before the name is. */
async function lastingly(files: DraftFiles, from: string, to: string): Promise<void> {
  const draft = await files.open(from);
  try {
    await draft.sync();
  } finally {
    await draft[Symbol.asyncDispose]();
  }
  await files.rename(from, to);
}

/** Before the count of shards, which engines look for at the end. */
const suffixed = (name: string, suffix: string): string =>
  suffix === '' ? name : name.replace(/((?:-\d{5}-of-\d{5})?\.gguf)$/i, `${suffix}$1`);
