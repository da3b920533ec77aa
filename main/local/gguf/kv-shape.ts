// Owns what a token takes in the cache of a model, from the numbers of its header.
import type { KvShape } from '../../contract/models.ts';
import { encoders } from './architecture.ts';
import { listOf, type Values, wholeOf } from './read-values.ts';
import type { Shape } from './shape.ts';
import { slidingOf } from './sliding.ts';

/** Of a number of 16 bits. */
const numberBytes = 2;
const any = { least: 0, most: 2 ** 32 - 1 };

const empty: KvShape = { globalBytesPerToken: 0, slidingBytesPerToken: 0, window: 0 };

/** For each layer, whether it keeps something of every token: some share another's cache, some keep one state. */
function keeps(values: Values, architecture: string, { layers, guessing }: Shape): (layer: number) => boolean {
  const shared = wholeOf(values, `${architecture}.attention.shared_kv_layers`, any) ?? 0;
  const interval = wholeOf(values, `${architecture}.full_attention_interval`, any) ?? 0;
  const states = listOf(values, `${architecture}.attention.recurrent_layers`);
  return (layer) => {
    if (layer >= layers - Math.max(shared, guessing)) return false;
    if (states !== null && states.length === layers) return states[layer] === 0;
    return interval === 0 || (layer + 1) % interval === 0;
  };
}

export function kvShapeOf(values: Values, architecture: string, shape: Shape): KvShape {
  if (encoders.has(architecture)) return empty;
  const attention = (name: string): number | null => wholeOf(values, `${architecture}.attention.${name}`, any);
  // Such models keep one short vector in the place of keys and values.
  const compressed = (attention('key_length_mla') ?? 0) > 0 && (attention('value_length_mla') ?? 0) > 0;
  const ofHead = (isSliding: boolean): number => {
    const keyLength = (isSliding ? attention('key_length_swa') : null) ?? shape.keyLength;
    const valueLength = (isSliding ? attention('value_length_swa') : null) ?? shape.valueLength;
    return (compressed ? keyLength : keyLength + valueLength) * numberBytes;
  };
  const isSliding = slidingOf(values, architecture, shape);
  const isKept = keeps(values, architecture, shape);
  let global = 0;
  let windowed = 0;
  shape.kvHeads.forEach((heads, layer) => {
    if (!isKept(layer)) return;
    if (isSliding(layer)) windowed += heads * ofHead(true);
    else global += heads * ofHead(false);
  });
  return {
    globalBytesPerToken: global,
    slidingBytesPerToken: windowed,
    window: windowed === 0 ? 0 : shape.window,
  };
}
