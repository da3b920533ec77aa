// Owns what the management API tells of models that there are and could be.
import { z } from 'zod';
import { modelKinds, modelRecord } from './model-record.ts';
import { tiers } from './routing.ts';

const fitVerdicts = ['well', 'slower', 'tight', 'no', 'unknown'] as const;

const sampling = z.object({ temperature: z.number(), topP: z.number(), topK: z.number() });
export type Sampling = Readonly<z.infer<typeof sampling>>;

export const runningModels = z.object({
  memory: z.object({ budgetBytes: z.number(), usedBytes: z.number() }),
  models: z.array(modelRecord).readonly(),
});
export type RunningModels = Readonly<z.infer<typeof runningModels>>;

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
