// Owns what we use of node-llama-cpp, much of it internal to that package: each part is looked for when it is loaded,
// so that another version of it is refused with a name and not by a crash later.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { passTrial } from './library-trial.ts';

export interface SamplerConfig {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly seed: number;
  readonly repeatPenalty?: number;
  readonly repeatPenaltyMaxTokens?: number;
  readonly repeatPenaltyTokens?: Uint32Array;
  readonly repeatPenaltyPresencePenalty?: number;
  readonly repeatPenaltyFrequencyPenalty?: number;
  readonly tokenBiasKeys?: Uint32Array;
  readonly tokenBiasValues?: Float32Array;
  readonly grammarEvaluationState?: object;
}

export interface AddonSampler {
  readonly applyConfig: (config: SamplerConfig) => void;
  readonly dispose: () => void;
}

export interface AddonCheckpoint {
  readonly init: (context: AddonContext, sequence: number) => Promise<void>;
  readonly dispose: () => void;
  /** Bytes. */
  readonly size: number;
  readonly minPos: number;
  readonly maxPos: number;
}

export interface AddonContext {
  readonly init: () => Promise<boolean>;
  readonly getContextSize: () => number;
  readonly initBatch: (size: number) => void;
  /** Gives back, for each index that a next token is wanted behind, where in the batch it is sampled. */
  readonly addToBatch: (
    ...share: [sequence: number, position: number, tokens: Uint32Array, wanted: Uint32Array]
  ) => Uint32Array;
  readonly decodeBatch: () => Promise<void>;
  /** -1 where nothing can be sampled. */
  readonly sampleToken: (at: number, sampler: AddonSampler) => Promise<number>;
  readonly removeTokenCellsFromSequence: (sequence: number, from: number, to: number) => boolean;
  readonly getSequenceKvCacheMinPosition: (sequence: number) => number;
  readonly restoreCheckpoint: (checkpoint: AddonCheckpoint, maxPosition: number, sequence: number) => Promise<boolean>;
  readonly getEmbedding: (tokens: number) => Float64Array;
}

interface AddonModel {
  readonly tokenize: (text: string, specialTokens: boolean) => Uint32Array;
  readonly detokenize: (tokens: Uint32Array, specialTokens: boolean) => string;
  readonly isEogToken: (token: number) => boolean;
}

export interface Bindings {
  readonly AddonContext: new (model: AddonModel, params: Readonly<Record<string, unknown>>) => AddonContext;
  readonly AddonSampler: new (model: AddonModel) => AddonSampler;
  readonly AddonContextSequenceCheckpoint: new () => AddonCheckpoint;
  readonly AddonGrammar: new (text: string, params: { readonly addonExports: object }) => object;
  readonly AddonGrammarEvaluationState: new (model: AddonModel, grammar: object) => object;
}

export interface LlamaModel {
  readonly _model: AddonModel;
  readonly fileInfo: { readonly metadata: unknown };
  readonly fileInsights: { readonly swaSize?: number; readonly isRecurrent: boolean; readonly isHybrid: boolean };
  /** `wpm` and `ugm` want a beginning and an end of their own. */
  readonly vocabularyType: string;
  readonly trainContextSize: number;
  readonly tokens: {
    readonly bos: number | null;
    readonly eos: number | null;
    readonly sep: number | null;
    readonly bosString: string | null;
    readonly eosString: string | null;
    readonly shouldPrependBosToken: boolean;
    readonly shouldAppendEosToken: boolean;
  };
}

export interface Llama {
  readonly _bindings: Bindings;
  readonly loadModel: (options: Readonly<Record<string, unknown>>) => Promise<LlamaModel>;
}

interface Requirements {
  readonly cpuRam: number;
}

interface Insights {
  readonly estimateModelResourceRequirementsV2: (options: Readonly<Record<string, unknown>>) => Promise<Requirements>;
  readonly estimateContextResourceRequirementsV2: (options: Readonly<Record<string, unknown>>) => Promise<Requirements>;
}

export interface NodeLlamaCpp {
  readonly GgufInsights?: { readonly from: (file: unknown, llama: Llama) => Promise<Insights> };
  readonly getLlama: (options: Readonly<Record<string, unknown>>) => Promise<Llama>;
  readonly readGgufFileInfo: (
    path: string,
    options: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly metadata: unknown }>;
}

const hasFunctions = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function');

const isNodeLlamaCpp = (value: unknown): value is NodeLlamaCpp => hasFunctions(value, ['getLlama', 'readGgufFileInfo']);

const constructors = [
  'AddonContext',
  'AddonSampler',
  'AddonContextSequenceCheckpoint',
  'AddonGrammar',
  'AddonGrammarEvaluationState',
];

/** Whether what lies beneath the package's own surface is still there. */
export const hasBindings = (llama: { readonly _bindings: unknown }): boolean =>
  hasFunctions(llama._bindings, constructors);

export const hasAddonModel = (model: { readonly _model: unknown }): boolean =>
  hasFunctions(model._model, ['tokenize', 'detokenize', 'isEogToken']);

export const otherVersion = (): Error =>
  new Error('This version of node-llama-cpp is built otherwise. Install the one that LA Router names.');

export async function importNodeLlamaCpp(modules: string): Promise<NodeLlamaCpp> {
  passTrial();
  const library: unknown = await import(pathToFileURL(join(modules, 'node-llama-cpp', 'dist', 'index.js')).href);
  if (!isNodeLlamaCpp(library)) throw otherVersion();
  return library;
}
