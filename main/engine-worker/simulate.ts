// Owns reckoning what a model would hold in memory, by the library's own simulation of a load: nothing is loaded. It runs
// in a process that prints one line and ends, for the file may be anything.
import { isJsonObject, parseJson } from '../contract/json.ts';
import { importNodeLlamaCpp, otherVersion, type Llama } from './node-llama-cpp.ts';

export interface SimulationOrder {
  readonly modules: string;
  readonly model: string;
  readonly contextTokens: number;
  readonly slots: number;
}

const batchTokens = 256;

export function readOrder(text: string): SimulationOrder {
  const order = parseJson(text);
  if (!isJsonObject(order)) throw new Error('The order is not a JSON object.');
  const { modules, model, contextTokens, slots } = order;
  if (typeof modules !== 'string' || typeof model !== 'string') throw new Error('The order names no model.');
  if (typeof contextTokens !== 'number' || typeof slots !== 'number') throw new Error('The order names no shape.');
  return { modules, model, contextTokens, slots };
}

export async function simulate({ modules, model, contextTokens, slots }: SimulationOrder): Promise<number> {
  const library = await importNodeLlamaCpp(modules);
  if (library.GgufInsights === undefined) throw otherVersion();
  const file = await library.readGgufFileInfo(model, {});
  const llama: Llama = await library.getLlama({ gpu: false, build: 'never', logLevel: 'disabled', skipDownload: true });
  const insights = await library.GgufInsights.from(file, llama);
  const weights = await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0, useMmap: true });
  const context = await insights.estimateContextResourceRequirementsV2({
    contextSize: contextTokens,
    modelGpuLayers: 0,
    sequences: slots,
    batchSize: batchTokens,
  });
  return Math.round(weights.cpuRam + context.cpuRam);
}
