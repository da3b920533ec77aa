// Owns whether the tensors of a model are those that its numbers speak of.
import { damaged, refused, shown } from './refuse.ts';
import type { Shape } from './shape.ts';
import type { Tensors } from './tensors.ts';

/** Of these, a layer may have no tensors at all, or other names for them. */
const oddLayers: ReadonlySet<string> = new Set(['deci', 't5', 'wavtokenizer-dec']);

function checkLayers(tensors: Tensors, layers: number): void {
  const found = new Set<number>();
  for (const name of tensors.keys()) {
    const layer = /^(?:enc\.)?blk\.([0-9]{1,6})\./.exec(name)?.[1];
    if (layer !== undefined) found.add(Number(layer));
  }
  for (let layer = 0; layer < layers; layer++)
    if (!found.has(layer)) throw damaged(`the tensors of its layer ${layer} are missing`);
}

const plain: ReadonlySet<string> = new Set(['F32', 'F16', 'BF16']);

/** Vectors are never quantized: engines end at once where one is. */
function checkVectors(tensors: Tensors): void {
  for (const [name, { dims, type }] of tensors)
    if (dims.length === 1 && name.endsWith('.weight') && !plain.has(type.name))
      throw damaged(`its vector ${shown(name)} is of the type ${type.name}`);
}

interface Expected {
  readonly architecture: string;
  readonly shape: Shape;
  readonly vocabulary: number;
}

export function checkWeights(tensors: Tensors, { architecture, shape, vocabulary }: Expected): void {
  const embedding = tensors.get('token_embd.weight');
  if (embedding === undefined) throw refused('The file holds no model: the vectors of its tokens are missing.');
  const [length, count] = embedding.dims;
  if (length !== shape.embedding || count !== vocabulary)
    throw damaged(
      `it has vectors of ${length} numbers for ${count ?? 1} tokens, and should have ${vocabulary} of ${shape.embedding}`,
    );
  checkVectors(tensors);
  if (!oddLayers.has(architecture)) checkLayers(tensors, shape.layers - shape.guessing);
}

export function weightBytes(tensors: Tensors): number {
  let bytes = 0;
  for (const tensor of tensors.values()) bytes += tensor.bytes;
  return bytes;
}

/** The type in which most of a file is written. */
export function commonestType(tensors: Tensors): string {
  const bytes = new Map<string, number>();
  for (const tensor of tensors.values()) bytes.set(tensor.type.name, (bytes.get(tensor.type.name) ?? 0) + tensor.bytes);
  return [...bytes].reduce<readonly [string, number]>((most, one) => (one[1] > most[1] ? one : most), ['F32', 0])[0];
}
