// Owns the words of models on this machine: what their files say of them, how they run, what the API takes and tells.
import { z } from 'zod';
import { tiers, type Tier } from './routing.ts';

export const modelKinds = ['chat', 'completion', 'embedding', 'rerank'] as const;
export type ModelKind = (typeof modelKinds)[number];

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

const sampling = z.object({ temperature: z.number(), topP: z.number(), topK: z.number() });
export type Sampling = Readonly<z.infer<typeof sampling>>;

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

const engineKinds = ['llama-server', 'worker', 'ollama', 'mlx'] as const;
export type EngineKind = (typeof engineKinds)[number];

const modelStates = ['stopped', 'starting', 'loading', 'ready', 'draining', 'stopping', 'failed'] as const;
export type ModelState = (typeof modelStates)[number];

/** What the API tells of a model: by `health`, `running` and the event `model-changed`. */
export const modelRecord = z.object({
  id: z.string(),
  engine: z.enum(engineKinds).nullable(),
  state: z.enum(modelStates),
  progress: z.number().nullable().describe('From 0 to 1 while it loads, where that is known.'),
  pid: z.number().nullable().describe("Of the engine's process."),
  device: z.string().nullable().describe('What computes: `cpu`, or the kind of a card.'),
  contextTokens: z.number().nullable().describe('Of each slot.'),
  slots: z.number().nullable(),
  busy: z.number(),
  queued: z.number(),
  memoryBytes: z.number(),
  tokensPerSecond: z.number().nullable(),
  loads: z.number().describe('Since the product started.'),
  restarts: z.number().describe('Since the product started.'),
  keepAliveS: z.number(),
  unloadsAt: z.string().nullable(),
  pinned: z.boolean(),
  check: z
    .object({ state: z.enum(['running', 'ok', 'bad', 'unknown']), at: z.string(), message: z.string().nullable() })
    .nullable()
    .describe('Of its file against the hash that it should have; null where nobody asked since the start.'),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  retryAt: z.string().nullable(),
});
export type ModelRecord = Readonly<z.infer<typeof modelRecord>>;

export const runningModels = z.object({
  memory: z.object({ budgetBytes: z.number(), usedBytes: z.number() }),
  models: z.array(modelRecord).readonly(),
});
export type RunningModels = Readonly<z.infer<typeof runningModels>>;

const fitVerdicts = ['well', 'slower', 'tight', 'no', 'unknown'] as const;

const fitSum = z.object({
  weightsBytes: z.number(),
  contextBytes: z.number(),
  workingBytes: z.number().describe('What the engine computes in, and whatever was seen beyond what was reckoned.'),
  freeBytes: z.number().describe('For models, with what runs left where it is.'),
  budgetBytes: z.number().describe('All that models may have together.'),
});
export type FitSum = Readonly<z.infer<typeof fitSum>>;

/** Whether a model runs on this machine. `unknown` never stops anybody from trying. */
const fit = z.object({
  verdict: z.enum(fitVerdicts),
  needBytes: z.number().nullable(),
  gpuLayers: z.number().nullable(),
  contextTokens: z.number().nullable(),
  why: z
    .string()
    .describe(
      'The sum, what would be unloaded for it, the one change that would make it fit; and how all that is known.',
    ),
  sum: fitSum.nullable().describe('What it is made of; null where too little is known of the model.'),
});
export type Fit = Readonly<z.infer<typeof fit>>;

/** The fit of one choice of quant, context and slots. */
export const chosenFit = fit.extend({
  unloads: z.array(z.string()).readonly().describe('Models that would be unloaded for it.'),
});
export type ChosenFit = Readonly<z.infer<typeof chosenFit>>;

/** A file of a model that another application has, or that lies in a folder of models. */
export const foundModel = z.object({
  path: z.string(),
  name: z.string().describe("The file's, without `.gguf`."),
  bytes: z.number(),
  source: z.enum(['ollama', 'lmstudio', 'huggingface', 'jan', 'folder']),
  installedAs: z.string().nullable().describe('The id that it has here; null where it was not imported.'),
});
export type FoundModel = Readonly<z.infer<typeof foundModel>>;

/** What this computer is. */
export const computer = z.object({
  processor: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  budgetBytes: z.number().describe('What all models together may take.'),
  freeBytes: z.number(),
  diskFreeBytes: z.number().nullable().describe('Where models are kept; null where the system does not tell.'),
  devices: z
    .array(z.string())
    .readonly()
    .describe('Kinds of cards that compute, such as `cuda`; none where the processor does it.'),
  system: z.string(),
});
export type Computer = Readonly<z.infer<typeof computer>>;

/** A model that there is to have, or that is here. */
export const catalogEntry = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(modelKinds),
  parameters: z.string().nullable(),
  variants: z
    .array(
      z.object({
        quant: z.string(),
        file: z.string().nullable(),
        bytes: z.number().nullable(),
        sha256: z.string().nullable(),
        source: z.string().nullable(),
      }),
    )
    .readonly()
    .describe('The first is the one that is fetched where nobody says which.'),
  context: z.number().nullable(),
  modalities: z.array(z.string()).readonly(),
  licence: z.string().nullable(),
  tier: z.enum(tiers).nullable(),
  starter: z.boolean(),
  sampling: sampling.nullable(),
  installed: z.object({ path: z.string(), bytes: z.number() }).nullable(),
  origin: z
    .enum(['import', 'download', 'folder'])
    .nullable()
    .describe('Of what is installed: an imported file stays where it is when its model is deleted.'),
  record: modelRecord.nullable().describe('How it runs; only of what is installed.'),
  fit: chosenFit.partial({ unloads: true }),
});
export type CatalogEntry = Readonly<z.infer<typeof catalogEntry>>;

export const importedModel = z.object({
  id: z.string(),
  kind: z.enum(modelKinds),
  bytes: z.number(),
  contextTokens: z.number(),
  architecture: z.string(),
  quant: z.string(),
});
export type ImportedModel = Readonly<z.infer<typeof importedModel>>;

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
