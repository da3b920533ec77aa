// Owns the words of models on this machine: what their files say of them, how they run, what the API takes and tells.
import { z } from 'zod';
import type { Sampling } from './model-answers.ts';
import type { ModelKind } from './model-record.ts';
import type { Tier } from './routing.ts';

export {
  modelKinds,
  modelRecord,
  type EngineKind,
  type ModelKind,
  type ModelRecord,
  type ModelState,
} from './model-record.ts';
export type {
  Sampling,
  RunningModels,
  FitSum,
  Fit,
  ChosenFit,
  FoundModel,
  Computer,
  CatalogEntry,
  ImportedModel,
} from './model-answers.ts';

/** What a token keeps in memory, in bytes at 16 bits a number. */
export interface KvShape {
  /** Of all layers that look at the whole context. */
  readonly globalBytesPerToken: number;
  /** Of those that look at a window only. */
  readonly slidingBytesPerToken: number;
  /** Tokens; 0 where no layer has one. */
  readonly window: number;
}

/** The texts of the tokens that stand around a place to be filled in. */
export interface FillIn {
  /** Before what stands before it. */
  readonly prefix: string;
  /** Before what stands after it. */
  readonly suffix: string;
  /** Before what is to stand in it. */
  readonly middle: string;
}

/** What a model's own file says of it. Nothing of it is trusted to be true, only to be within bounds. */
export interface ModelFacts {
  readonly architecture: string;
  readonly name: string | null;
  /** As people write it: `Q4_K_M`. */
  readonly quant: string;
  /** What the file is: a model, its eyes and ears, or a small one that guesses ahead for it. */
  readonly role: 'model' | 'mmproj' | 'drafter';
  readonly kind: ModelKind;
  /** The longest that it was trained for. */
  readonly contextTokens: number;
  readonly layers: number;
  readonly embeddingLength: number;
  readonly vocabulary: number;
  /** All tensors together. */
  readonly weightBytes: number;
  readonly kv: KvShape;
  readonly hasTemplate: boolean;
  /** Its template shows tools to it. */
  readonly takesTools: boolean;
  /** Null where it has no tokens for filling in. */
  readonly fillIn: FillIn | null;
  /** It was made to pool its vectors; a decoder that was not is told to take their mean. */
  readonly pools: boolean;
}

/** Set by whoever starts a model, and kept for every load of it. Null: chosen for this machine. */
export interface ModelSettings {
  readonly contextTokens: number | null;
  readonly gpuLayers: number | null;
  readonly slots: number | null;
  /** Seconds; 0 never unloads. */
  readonly keepAlive: number | null;
  readonly pinned: boolean;
}

export const noSettings: ModelSettings = {
  contextTokens: null,
  gpuLayers: null,
  slots: null,
  keepAlive: null,
  pinned: false,
};

/** What was seen of a model that ran, by the shape that it was loaded in. */
export interface ModelObserved {
  /** Bytes that it took more or less than was reckoned, by `context/slots/layers on the card`. */
  readonly memory: Readonly<Record<string, number>>;
  readonly loadMs: number | null;
  readonly tokensPerSecond: number | null;
  /** The same by the engine's own simulation, for shapes in which it never ran here. */
  readonly simulated?: Readonly<Record<string, number>>;
}

export const nothingObserved: ModelObserved = { memory: {}, loadMs: null, tokensPerSecond: null };

/** How it lies on the disk: one file, or a folder as MLX has it. */
export type ModelFormat = 'gguf' | 'mlx';

/** A model that can be run: its file or folder, and what is known of it. */
export interface InstalledModel {
  readonly id: string;
  readonly kind: ModelKind;
  readonly format: ModelFormat;
  readonly path: string;
  readonly bytes: number;
  /** Of the file when it was last checked: a file that was swapped is checked again. */
  readonly modifiedMs: number;
  /** An imported file stays where it is; the others are ours to remove. */
  readonly origin: 'import' | 'download' | 'folder';
  readonly facts: ModelFacts;
  readonly mmproj: string | null;
  readonly drafter: string | null;
  /** The tier that it suits; null where nothing says so. */
  readonly tier: Tier | null;
  /** It only shows that this machine answers: it serves `auto` where nobody else can. */
  readonly starter: boolean;
  /** What its makers advise; null where nobody says it. */
  readonly sampling: Sampling | null;
  readonly settings: ModelSettings;
  readonly observed: ModelObserved;
}

const whole = z.number().int();

export const startBody = z.strictObject({
  contextTokens: whole.min(256).max(16_777_216).optional(),
  gpuLayers: whole.min(0).max(10_000).optional(),
  slots: whole.min(1).max(64).optional(),
  keepAlive: whole.min(0).max(31_536_000).optional(),
  pinned: z.boolean().optional(),
});

export type StartBody = z.infer<typeof startBody>;

/** Of `GET /api/models/:id/fit`: the same bounds as for a start. */
export const fitQuery = z.strictObject({
  variant: z.string().max(64).optional(),
  contextTokens: z.coerce.number().int().min(256).max(16_777_216).optional(),
  slots: z.coerce.number().int().min(1).max(64).optional(),
});

export const stopBody = z.strictObject({ force: z.boolean().optional() });

export const importBody = z.strictObject({
  path: z.string().min(1).max(4_096),
  id: z.string().optional(),
  kind: z.enum(['chat', 'completion', 'embedding']).optional(),
});

const segment = /^[a-z0-9][a-z0-9._-]{0,127}$/;
/** Windows gives these names to devices, whatever stands behind a dot. */
const reserved = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/;
/** Words that stand where an id could in the paths of the API. */
const words: ReadonlySet<string> = new Set([
  'download',
  'downloads',
  'import',
  'catalog',
  'running',
  'found',
  // Other readers of the same name would make something else of these.
  'true',
  'false',
  'null',
  'constructor',
  'prototype',
]);

export const isModelId = (id: string): boolean =>
  segment.test(id) && !id.endsWith('.') && !reserved.test(id) && !words.has(id) && Number.isNaN(Number(id));
