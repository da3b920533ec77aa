// Owns the numbers of an architecture: all that engines divide by, count to or stop at when it is out of bounds.
import { damaged, shown } from './refuse.ts';
import { checkWindows } from './sliding.ts';
import { checkFraction, flagOf, listOf, perLayer, requiredWhole, textOf, type Values, wholeOf } from './read-values.ts';

export interface Shape {
  readonly layers: number;
  /** Layers at the end that guess ahead; no cache is kept for them. */
  readonly guessing: number;
  readonly contextTokens: number;
  readonly embedding: number;
  readonly heads: readonly number[];
  readonly kvHeads: readonly number[];
  readonly keyLength: number;
  readonly valueLength: number;
  readonly window: number;
}

const mostLayers = 512;
const mostExperts = 1_024;
const mostContext = 2 ** 28;
const mostEmbedding = 2 ** 18;
const mostHeads = 2 ** 14;
const mostHeadLength = 2 ** 16;
const mostFeedForward = 2 ** 24;

const none = { least: 0, most: mostHeadLength };

interface Experts {
  readonly all: number;
  readonly used: number;
  readonly groups: number;
  readonly groupsUsed: number;
}

function readExperts(values: Values, architecture: string, layers: number): Experts {
  const key = (name: string): string => `${architecture}.expert_${name}`;
  const bounds = { least: 0, most: mostExperts };
  const one = (name: string): number => wholeOf(values, key(name), bounds) ?? 0;
  const used = perLayer(values, key('used_count'), { ...bounds, layers }) ?? [0];
  const all = one('count');
  const experts = { all, used: Math.max(...used), groups: one('group_count'), groupsUsed: one('group_used_count') };
  // Dense models of this kind say that they have one expert.
  return architecture.startsWith('hunyuan') && all <= 1 ? { ...experts, all: 0, used: 0 } : experts;
}

function checkExperts({ all, used, groups, groupsUsed }: Experts): void {
  if (all === 0 && used === 0 && groups === 0) return;
  if (used === 0 || used > all) throw damaged(`it uses ${used} of its ${all} experts`);
  const fitting = groups < all && (groups < 2 || (all % groups === 0 && groupsUsed > 0 && groupsUsed < groups));
  if (!fitting) throw damaged(`its ${all} experts cannot be in ${groups} groups`);
}

/** A head reads one of the stored ones; so many must go into so many. */
function checkHeads(heads: readonly number[], kvHeads: readonly number[], embedding: number): void {
  heads.forEach((count, layer) => {
    const stored = kvHeads[layer] ?? 0;
    if (stored > 0 && count > 0 && count % stored !== 0)
      throw damaged(`its ${count} heads cannot share ${stored} stored ones`);
    if (count > embedding * 64) throw damaged(`it has ${count} heads for vectors of ${embedding} numbers`);
  });
}

const scalings: ReadonlySet<string> = new Set(['none', 'linear', 'yarn', 'longrope']);
const normKeys = ['attention.layer_norm_rms_epsilon', 'attention.layer_norm_epsilon', 'attention.group_norm_epsilon'];

function checkFractions(values: Values, architecture: string): void {
  const key = (name: string): string => `${architecture}.${name}`;
  const norms = normKeys.filter((name) => checkFraction(values, key(name), 'zero'));
  if (norms.length === 0) throw damaged(`its header does not say ${shown(key(normKeys[0] ?? ''))}`);
  for (const name of ['rope.freq_base', 'rope.freq_base_swa']) checkFraction(values, key(name), 'above zero');
  for (const name of ['rope.scaling.factor', 'rope.scale_linear', 'rope.scaling.attn_factor'])
    checkFraction(values, key(name), 'zero');
  const scaling = textOf(values, key('rope.scaling.type'));
  if (scaling !== null && !scalings.has(scaling)) throw damaged(`its kind of scaling is called ${shown(scaling)}`);
}

interface HeadLengths {
  readonly keyLength: number;
  readonly valueLength: number;
}

function readHeadLengths(values: Values, architecture: string, whole: number): HeadLengths {
  const key = (name: string): string => `${architecture}.attention.${name}`;
  const bounds = { least: 1, most: mostHeadLength };
  const keyLength = wholeOf(values, key('key_length'), bounds) ?? whole;
  const valueLength = wholeOf(values, key('value_length'), bounds) ?? whole;
  if (!Number.isInteger(keyLength) || !Number.isInteger(valueLength))
    throw damaged('its vectors cannot be divided among its heads');
  for (const name of ['key_length_mla', 'value_length_mla', 'kv_lora_rank', 'q_lora_rank', 'indexer.key_length'])
    wholeOf(values, key(name), none);
  for (const name of ['key_length_swa', 'value_length_swa']) wholeOf(values, key(name), bounds);
  return { keyLength, valueLength };
}

/** What turns with a token's place: an even part of each head. Of none at all, some engines never come to an end. */
function checkRope(values: Values, architecture: string, keyLength: number): void {
  if (keyLength === 0) return;
  for (const [name, length] of [
    ['rope.dimension_count', 'key_length'],
    ['rope.dimension_count_swa', 'key_length_swa'],
  ] as const) {
    const turned = wholeOf(values, `${architecture}.${name}`, none);
    const head = wholeOf(values, `${architecture}.attention.${length}`, none) ?? keyLength;
    if (turned !== null && (turned === 0 || turned % 2 !== 0 || turned > head))
      throw damaged(`${turned} numbers of its heads of ${head} turn with the place`);
  }
  const sections = listOf(values, `${architecture}.rope.dimension_sections`);
  if (sections !== null && sections.length > 4) throw damaged('its heads have more than four sections');
}

function checkSliding(values: Values, architecture: string, own: number): number {
  const key = `${architecture}.attention.sliding_window`;
  const pattern = listOf(values, `${key}_pattern`);
  if (pattern === null) wholeOf(values, `${key}_pattern`, { least: 0, most: mostLayers });
  else if (pattern.length > mostLayers || pattern.length < own)
    throw damaged(`${shown(`${key}_pattern`)} has ${pattern.length} values for ${own} layers`);
  return wholeOf(values, key, { least: 0, most: 2 ** 32 - 1 }) ?? 0;
}

/** In these, two layers at least keep what others share: one with a window, one without. */
const sharing: ReadonlySet<string> = new Set(['gemma3n', 'gemma4']);

function checkShared(values: Values, architecture: string, layers: number): void {
  const key = `${architecture}.attention.shared_kv_layers`;
  const shared = wholeOf(values, key, { least: 0, most: layers }) ?? 0;
  if (shared > 0 && sharing.has(architecture) && layers - shared < 2)
    throw damaged(`${shared} of its ${layers} layers share what the others keep`);
}

/** Refuses what cannot be, and gives what is needed to reckon with it. */
export function readShape(values: Values, architecture: string): Shape {
  const key = (name: string): string => `${architecture}.${name}`;
  const layers = requiredWhole(values, key('block_count'), { least: 1, most: mostLayers });
  const guessing = wholeOf(values, key('nextn_predict_layers'), { least: 0, most: layers }) ?? 0;
  const contextTokens = requiredWhole(values, key('context_length'), { least: 1, most: mostContext });
  const embedding = requiredWhole(values, key('embedding_length'), { least: 1, most: mostEmbedding });
  const bounds = { least: 0, most: mostHeads, layers };
  const heads = perLayer(values, key('attention.head_count'), bounds) ?? perLayerOf(layers, 0);
  const kvHeads = perLayer(values, key('attention.head_count_kv'), bounds) ?? heads;
  perLayer(values, key('feed_forward_length'), { least: 0, most: mostFeedForward, layers });
  perLayer(values, key('expert_feed_forward_length'), { least: 0, most: mostFeedForward, layers });
  checkShared(values, architecture, layers);
  wholeOf(values, key('full_attention_interval'), { least: 0, most: mostLayers });
  wholeOf(values, key('vocab_size'), { least: 0, most: 2 ** 24 });
  wholeOf(values, key('pooling_type'), { least: 0, most: 4 });
  flagOf(values, key('attention.causal'));
  checkHeads(heads, kvHeads, embedding);
  checkExperts(readExperts(values, architecture, layers));
  checkFractions(values, architecture);
  // As engines have it: where the first layer has no heads, no length of a head is read.
  const firstHeads = heads[0] ?? 0;
  const lengths = readHeadLengths(values, architecture, firstHeads === 0 ? 0 : embedding / firstHeads);
  checkRope(values, architecture, lengths.keyLength);
  const window = checkSliding(values, architecture, layers - guessing);
  checkWindows(values, architecture, { window, layers });
  return { layers, guessing, contextTokens, embedding, heads, kvHeads, ...lengths, window };
}

const perLayerOf = (layers: number, value: number): readonly number[] => Array.from({ length: layers }, () => value);
