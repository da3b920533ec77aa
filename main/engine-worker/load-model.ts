// Owns bringing a model's file into memory, and what of it the rest needs: its tokens, its template, what it looks back on.
import { isJsonObject, type JsonObject } from '../contract/json.ts';
import {
  hasAddonModel,
  hasBindings,
  importNodeLlamaCpp,
  otherVersion,
  type Bindings,
  type Llama,
  type LlamaModel,
  type NodeLlamaCpp,
} from './node-llama-cpp.ts';
import { computesOnCards } from './library-trial.ts';
import type { Plan } from './plan.ts';

export interface LoadedModel {
  readonly bindings: Bindings;
  readonly model: LlamaModel;
  readonly vocabulary: number;
  /** The file's own; null where it has none. */
  readonly template: string | null;
}

const child = (value: unknown, key: string): unknown => (isJsonObject(value) ? value[key] : undefined);

/** A model that was not made to pool its vectors is told to take their mean. */
const meanPooling = 1;

function poolingFor(metadata: unknown): JsonObject | undefined {
  const architecture = child(child(metadata, 'general'), 'architecture');
  if (typeof architecture !== 'string') return undefined;
  const own = child(child(metadata, architecture), 'pooling_type');
  return own === undefined || own === 0 ? { [architecture]: { pooling_type: meanPooling } } : undefined;
}

async function openLlama(library: NodeLlamaCpp, plan: Plan): Promise<Llama> {
  const llama = await library.getLlama({
    gpu: plan.gpuLayers === 0 || !computesOnCards ? false : 'auto',
    // Nothing is compiled or fetched from here, and what the library says is nobody's to read: it may quote.
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logger: () => undefined,
    maxThreads: plan.threads,
  });
  if (!hasBindings(llama)) throw otherVersion();
  return llama;
}

export async function loadModel(plan: Plan): Promise<LoadedModel> {
  const library = await importNodeLlamaCpp(plan.modules);
  const llama = await openLlama(library, plan);
  const overrides = plan.embeddings
    ? poolingFor((await library.readGgufFileInfo(plan.model, { readTensorInfo: false, logWarnings: false })).metadata)
    : undefined;
  const model = await llama.loadModel({
    modelPath: plan.model,
    gpuLayers: plan.gpuLayers ?? 'auto',
    useMmap: true,
    // Whoever starts us has reckoned already.
    ignoreMemorySafetyChecks: true,
    ...(overrides === undefined ? {} : { metadataOverrides: overrides }),
  });
  if (!hasAddonModel(model)) throw otherVersion();
  const tokenizer = child(model.fileInfo.metadata, 'tokenizer');
  const tokens = child(child(tokenizer, 'ggml'), 'tokens');
  const template = child(tokenizer, 'chat_template');
  return {
    bindings: llama._bindings,
    model,
    vocabulary: Array.isArray(tokens) ? tokens.length : 0,
    template: typeof template === 'string' && template !== '' ? template : null,
  };
}
