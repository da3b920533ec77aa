// Owns what it takes to start an engine for a model: which program, with which words, at which socket.
import type { EngineKind, InstalledModel } from '../contract/models.ts';

/** In which shape a model is loaded. */
export interface Shape {
  /** Of each slot. */
  readonly contextTokens: number;
  readonly slots: number;
  /** Null: as many as fit, for the engine to find out. */
  readonly gpuLayers: number | null;
  readonly q8Kv: boolean;
  readonly threads: number;
}

export interface LaunchOrder {
  readonly model: InstalledModel;
  readonly shape: Shape;
  readonly socket: string;
}

export interface Launch {
  readonly engine: EngineKind;
  /** What computes, as people are told. */
  readonly device: string;
  readonly command: string;
  /** The command is a script of ours, which whatever is Node here runs. */
  readonly isScript: boolean;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly address: EngineAddress;
  /** It tells on its output how far it has come; else it is asked. */
  readonly saysState: boolean;
}

/** A socket that only this user can open, or a port for what knows nothing else. */
export type EngineAddress = { readonly socket: string } | { readonly host: string; readonly port: number };

/** Whoever listens at a socket has no name of its own. */
export const originOf = (address: EngineAddress): string =>
  'socket' in address ? 'http://engine' : `http://${address.host}:${address.port}`;

/** Fair by design: a chunk of a long prompt holds up running streams no longer than a few tokens do. */
const chunkTokens = 256;
/** The engine's own default lets it grow to 8 GiB. */
const promptCacheMiB = 256;
/** A text to be made into a vector is read in one piece. */
const longestPiece = 8_192;

export interface Sidecar {
  readonly command: string;
  readonly device: string;
  readonly onGpu: boolean;
  /** A file of the official template of Gemma 4, where the engine carries it. */
  readonly gemmaTemplate: string | null;
  /** What its driver needs of the environment. */
  readonly env: Readonly<Record<string, string>>;
}

export function sidecarLaunch(sidecar: Sidecar, { model, shape, socket }: LaunchOrder): Launch {
  const { contextTokens, slots } = shape;
  const piece = pieceOf(model, contextTokens);
  const args = [
    '--model',
    model.path,
    '--alias',
    model.id,
    '--host',
    socket,
    '--no-ui',
    '--offline',
    '--metrics',
    '--log-verbosity',
    '1',
    '-c',
    String(contextTokens * slots),
    '-np',
    String(slots),
    '-b',
    String(piece),
    '-ub',
    String(piece),
    '--cache-ram',
    String(promptCacheMiB),
    '-t',
    String(shape.threads),
    ...(shape.q8Kv ? ['-ctk', 'q8_0', '-ctv', 'q8_0'] : []),
    ...deviceArgs(sidecar, shape),
    ...kindArgs(model),
    ...samplingArgs(model),
    ...(model.mmproj === null ? [] : ['--mmproj', model.mmproj]),
    ...(model.drafter === null ? [] : ['--model-draft', model.drafter, '--spec-type', 'draft-mtp']),
    ...templateArgs(sidecar, model),
  ];
  return {
    engine: 'llama-server',
    device: shape.gpuLayers === 0 ? 'cpu' : sidecar.device,
    command: sidecar.command,
    isScript: false,
    args,
    // It says on its output how far it has come, and ends with its input.
    env: { ...sidecar.env, LLAMA_SERVER_ROUTER_PORT: '1' },
    address: { socket },
    saysState: true,
  };
}

const pieceOf = ({ kind }: InstalledModel, contextTokens: number): number =>
  kind === 'embedding' || kind === 'rerank' ? Math.min(contextTokens, longestPiece) : chunkTokens;

function deviceArgs({ onGpu }: Sidecar, { gpuLayers }: Shape): string[] {
  if (!onGpu) return ['-ngl', '0', '--fit', 'off'];
  return gpuLayers === null ? [] : ['-ngl', String(gpuLayers)];
}

/** What its makers advise holds where a request says nothing of it. */
function samplingArgs({ sampling }: InstalledModel): string[] {
  if (sampling === null) return [];
  const { temperature, topP, topK } = sampling;
  return ['--temp', String(temperature), '--top-p', String(topP), '--top-k', String(topK)];
}

function kindArgs({ kind, facts }: InstalledModel): string[] {
  if (kind === 'rerank') return ['--reranking'];
  if (kind !== 'embedding') return [];
  return facts.pools ? ['--embeddings'] : ['--embeddings', '--pooling', 'mean'];
}

/** Conversions of Gemma 4 that were made early carry a template that drops tools in silence: they get the official one. */
export const getsGemmaTemplate = ({ kind, facts }: Pick<InstalledModel, 'kind' | 'facts'>): boolean =>
  kind === 'chat' && facts.architecture === 'gemma4' && !facts.takesTools;

const templateArgs = ({ gemmaTemplate }: Sidecar, model: InstalledModel): string[] =>
  gemmaTemplate !== null && getsGemmaTemplate(model) ? ['--chat-template-file', gemmaTemplate] : [];

export interface Worker {
  readonly script: string;
  /** The folder of the packages that it computes with. */
  readonly modules: string;
}

/** The fallback serves four at most. */
const mostWorkerSlots = 4;

export function workerLaunch({ script, modules }: Worker, order: LaunchOrder): Launch {
  const { model, shape, socket } = order;
  const plan = {
    modules,
    model: model.path,
    socket,
    contextTokens: shape.contextTokens,
    slots: Math.min(shape.slots, mostWorkerSlots),
    gpuLayers: shape.gpuLayers,
    threads: shape.threads,
    embeddings: model.kind === 'embedding',
    mmproj: null,
  };
  return {
    engine: 'worker',
    device: 'cpu',
    command: script,
    isScript: true,
    args: ['--plan', JSON.stringify(plan)],
    env: {},
    address: { socket },
    saysState: true,
  };
}
