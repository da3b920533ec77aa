// Owns checking a folder of a model in MLX's layout before it is believed: which files it has, that none of them could run
// anything, what they say of the model. Little is read of it, and whatever it claims the check ends soon.
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, parseJson } from '../contract/json.ts';
import type { ModelFacts } from '../contract/models.ts';
import { RouterError } from '../contract/errors.ts';
import { fileFaultOf } from '../platform/file-fault.ts';
import { refused, shown } from './gguf/refuse.ts';
import { readMlxConfig, type MlxConfig } from './mlx/config.ts';
import { readSafetensors, type Weights } from './mlx/safetensors.ts';

export interface MlxFolder {
  /** Of all its files. */
  readonly bytes: number;
  /** Of the one that was changed last. */
  readonly modifiedMs: number;
  readonly names: readonly string[];
}

const configName = 'config.json';
const mostFiles = 2_000;
const longestJson = 1024 * 1024;
const longestTemplate = 1024 * 1024;
/** Tables of a large vocabulary stand in it. */
const longestTokenizerConfig = 16 * 1024 * 1024;

/** What Python would run while it reads it. */
const pickled = /\.(?:bin|pt|pth|pkl|pickle|ckpt)$/i;
/** What the engine looks for. */
const weights = /^model.*\.safetensors$/;

/** Null where the folder is none of a model. */
export async function lookAtMlxFolder(folder: string): Promise<MlxFolder | null> {
  const names = (await readdir(folder)).toSorted();
  if (!names.includes(configName)) return null;
  if (names.length > mostFiles) throw refused(`The folder holds more than ${mostFiles} files, as no model does.`);
  let bytes = 0;
  let modifiedMs = 0;
  const files: string[] = [];
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.isFile() !== true) continue;
    files.push(name);
    bytes += found.size;
    modifiedMs = Math.max(modifiedMs, Math.round(found.mtimeMs));
  }
  return { bytes, modifiedMs, names: files };
}

export async function readMlxFacts(folder: string): Promise<ModelFacts> {
  try {
    return await factsIn(folder);
  } catch (error) {
    const fault = fileFaultOf(error);
    if (error instanceof RouterError || fault === null) throw error;
    throw refused(`The folder cannot be read (${fault.code}). Make sure that LA Router may read it.`, error);
  }
}

async function factsIn(folder: string): Promise<ModelFacts> {
  const names = (await lookAtMlxFolder(folder))?.names ?? [];
  const shards = checkNames(names);
  const config = readMlxConfig(await readJson(folder, configName, longestJson));
  const found = await readShards(folder, shards);
  const template = await templateIn(folder, names);
  return {
    architecture: config.architecture,
    name: null,
    quant: quantOf(config, found),
    role: 'model',
    kind: template === null ? 'completion' : 'chat',
    contextTokens: config.contextTokens,
    layers: config.layers,
    embeddingLength: config.embeddingLength,
    vocabulary: config.vocabulary,
    weightBytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
    kv: config.kv,
    hasTemplate: template !== null,
    takesTools: template !== null && /\btools\b/.test(template),
    fillIn: null,
    pools: false,
  };
}

function checkNames(names: readonly string[]): readonly string[] {
  const unsafe = names.find((name) => pickled.test(name));
  if (unsafe !== undefined)
    throw refused(`${shown(unsafe)} in the folder could run a program when it is read. Take it out, then try again.`);
  const shards = names.filter((name) => weights.test(name));
  if (shards.length === 0)
    throw refused('The folder has no model*.safetensors. Choose the folder that holds the weights of a model.');
  if (!names.includes('tokenizer.json') && !names.includes('tokenizer.model'))
    throw refused('The folder has no tokenizer.json and no tokenizer.model. Get another copy of the model.');
  checkCount(shards);
  return shards;
}

/** Where they are numbered, none may be missing: the engine would not miss it before it is asked. */
function checkCount(shards: readonly string[]): void {
  const counts = shards.flatMap((name) => /-\d{5}-of-(\d{5})\.safetensors$/.exec(name)?.[1] ?? []).map(Number);
  const [count] = counts;
  if (count !== undefined && counts.length !== count)
    throw refused(`The folder has ${counts.length} of ${count} files of weights. Get the others too.`);
}

async function readShards(folder: string, shards: readonly string[]): Promise<Weights[]> {
  const found: Weights[] = [];
  for (const name of shards) {
    await using handle = await openFile(join(folder, name));
    const { size } = await handle.stat();
    try {
      found.push(await readSafetensors(handle, size));
    } catch (error) {
      throw error instanceof RouterError ? refused(`${shown(name)}: ${error.message}`, error) : error;
    }
  }
  return found;
}

/** Regular files only, and never waiting for somebody at the other end of a pipe. */
async function openFile(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK || 0));
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw refused('A file of the folder is no regular file. Get another copy of the model.');
}

async function readText(folder: string, name: string, most: number): Promise<string> {
  await using handle = await openFile(join(folder, name));
  const { size } = await handle.stat();
  if (size > most) throw refused(`${shown(name)} has ${size} bytes, more than any that works.`);
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await handle.read(bytes, 0, size, 0);
  return bytes.toString('utf8', 0, bytesRead);
}

async function readJson(folder: string, name: string, most: number): Promise<unknown> {
  const parsed = parseJson(await readText(folder, name, most));
  if (!isJsonObject(parsed)) throw refused(`${shown(name)} in the folder is no JSON. Get another copy of the model.`);
  return parsed;
}

/** It stands in a file of its own, or in the tokenizer's settings: alone, or several by name. */
async function templateIn(folder: string, names: readonly string[]): Promise<string | null> {
  if (names.includes('chat_template.jinja')) return readText(folder, 'chat_template.jinja', longestTemplate);
  if (!names.includes('tokenizer_config.json')) return null;
  const settings = await readJson(folder, 'tokenizer_config.json', longestTokenizerConfig);
  const template = isJsonObject(settings) ? settings['chat_template'] : null;
  if (typeof template === 'string') return template;
  return Array.isArray(template) && template.length > 0 ? JSON.stringify(template) : null;
}

function quantOf({ bits }: MlxConfig, found: readonly Weights[]): string {
  if (bits !== null) return `${bits}bit`;
  const sums = new Map<string, number>();
  for (const { byType } of found) for (const [type, bytes] of byType) sums.set(type, (sums.get(type) ?? 0) + bytes);
  const [commonest] = [...sums].toSorted((a, b) => b[1] - a[1]);
  return commonest?.[0] ?? 'unknown';
}
