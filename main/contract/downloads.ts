// Owns the words of downloads: what the API takes and tells of them, and what of them is kept over a restart.
import { z } from 'zod';

export const downloadPhases = ['queued', 'resolving', 'downloading', 'paused', 'verifying', 'done', 'error'] as const;
export type DownloadPhase = (typeof downloadPhases)[number];

/** Nothing happens to it any more by itself. */
export const isOver = ({ phase }: { readonly phase: DownloadPhase }): boolean => phase === 'done' || phase === 'error';

export const downloadCodes = [
  'hub_unauthorized',
  'hub_forbidden',
  'hub_not_found',
  'hub_redirects',
  'hub_unreachable',
  'hub_failed',
  'download_failed',
  'file_changed',
  'checksum_mismatch',
  'insufficient_disk',
  'invalid_model',
  'cancelled',
] as const;
export type DownloadCode = (typeof downloadCodes)[number];

export const downloadBody = z.strictObject({
  modelId: z.string(),
  format: z.enum(['gguf', 'mlx']).optional(),
  variant: z.string().max(64).optional().describe('Of a model of the catalog: the quant that is wanted.'),
});

const downloadFault = z.object({ code: z.enum(downloadCodes), message: z.string() });
export type DownloadFault = Readonly<z.infer<typeof downloadFault>>;

export const downloadState = z.object({
  id: z.string(),
  modelId: z.string().describe('As it was asked for.'),
  phase: z.enum(downloadPhases),
  bytes: z.number().describe('Of all its files together.'),
  total: z.number().nullable().describe('Null until it is known which files belong to it.'),
  error: downloadFault.nullable(),
});
export type DownloadState = Readonly<z.infer<typeof downloadState>>;

/** How a download stands, as `/api/events` tells it. */
export const downloadProgress = z.object({
  id: z.string(),
  modelId: z.string(),
  phase: z.enum(downloadPhases),
  bytes: z.number(),
  total: z.number().nullable(),
  rate: z.number().nullable().describe('Bytes a second; null where nothing flows.'),
  etaS: z.number().nullable(),
  error: z.object({ code: z.enum(downloadCodes), message: z.string() }).nullable(),
});
export type DownloadProgress = z.infer<typeof downloadProgress>;

export interface DownloadDone {
  /** Of the model as it is now installed. */
  readonly modelId: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export type DownloadEvent =
  | {
      readonly type: 'progress';
      readonly phase: DownloadPhase;
      readonly bytes: number;
      readonly total: number | null;
      /** Bytes a second; null where nothing flows. */
      readonly rate: number | null;
      readonly etaS: number | null;
    }
  | ({ readonly type: 'done'; readonly id: string } & DownloadDone)
  | ({ readonly type: 'error' } & DownloadFault);

const text = z.string().min(1);
const count = z.number().int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const sourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hub'), repo: text, revision: text, path: text }).readonly(),
  /** A plain address of the very file. */
  z.object({ kind: z.literal('mirror'), url: text }).readonly(),
  /** A file that another program has on this machine. */
  z.object({ kind: z.literal('cache'), path: text }).readonly(),
  /** A file inside of a package that an index of Python packages carries. */
  z.object({ kind: z.literal('python'), package: text, version: text, member: text }).readonly(),
]);
/** A place that a file can come from. */
export type Source = z.infer<typeof sourceSchema>;

const fileSchema = z
  .object({
    /** What it is called when it is whole. */
    name: text,
    role: z.enum(['model', 'shard', 'mmproj', 'drafter']),
    /** Null where nobody has said it yet. */
    bytes: count.nullable(),
    sha256: sha256.nullable(),
    /** Small files that are no LFS objects have this alone. */
    gitSha1: z
      .string()
      .regex(/^[0-9a-f]{40}$/)
      .nullable(),
    /** Hashes of its parts, where a catalog carries them: then a bad part is known as soon as it is there. */
    ranges: z
      .object({ bytes: count.min(1), sha256: z.array(sha256).readonly() })
      .readonly()
      .nullable(),
    /** Tried in their order. */
    sources: z.array(sourceSchema).readonly(),
  })
  .readonly();
export type PlannedFile = z.infer<typeof fileSchema>;

const planSchema = z
  .object({
    /** What the installed model would best be called. */
    suggestedId: text,
    /** The model first, or its first shard. */
    files: z.array(fileSchema).min(1).readonly(),
  })
  .readonly();
/** Which files a download brings: settled once, so that what is fetched after a restart is the same. */
export type DownloadPlan = z.infer<typeof planSchema>;

const doneSchema = z.object({ modelId: text, path: text, sha256, bytes: count }).readonly();

/** Null where the text is not what was once written. */
export const readPlan = (json: unknown): DownloadPlan | null => planSchema.safeParse(json).data ?? null;
export const readDone = (json: unknown): DownloadDone | null => doneSchema.safeParse(json).data ?? null;

export interface DownloadRow {
  readonly id: string;
  readonly modelId: string;
  readonly variant: string | null;
  readonly phase: DownloadPhase;
  readonly bytes: number;
  readonly total: number | null;
  readonly error: DownloadFault | null;
  readonly plan: DownloadPlan | null;
  readonly done: DownloadDone | null;
}

/** What is kept of downloads over a restart. */
export interface DownloadRows {
  /** In the order in which they were asked for. */
  readonly all: () => readonly DownloadRow[];
  readonly put: (row: DownloadRow) => void;
  readonly remove: (id: string) => void;
}

/** What the routes need of the downloads. Unknown ids throw `not_found`. */
export interface Downloads {
  readonly request: (modelId: string, variant?: string) => Promise<DownloadState>;
  readonly list: () => readonly DownloadState[];
  readonly get: (id: string) => DownloadState;
  readonly pause: (id: string) => DownloadState;
  readonly resume: (id: string) => DownloadState;
  readonly cancel: (id: string) => Promise<void>;
  /** Tells at once how it stands, and then of each change; nothing comes behind `done` and `error`. */
  readonly subscribe: (id: string, listener: (event: DownloadEvent) => void) => () => void;
}
