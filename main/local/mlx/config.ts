// Owns what the config.json of a model in MLX's layout says of it, within bounds: its kind, its size, what a token keeps in
// memory. A model that sees keeps what is asked here in a part of its own.
import { z } from 'zod';
import { isJsonObject } from '../../contract/json.ts';
import type { KvShape } from '../../contract/models.ts';
import { refused } from '../gguf/refuse.ts';

const whole = (most: number) => z.number().int().min(1).max(most);

const language = z.object({
  hidden_size: whole(2 ** 18),
  num_hidden_layers: whole(2 ** 12),
  vocab_size: whole(2 ** 24),
  max_position_embeddings: whole(2 ** 28),
  num_attention_heads: whole(2 ** 14).nullish(),
  num_key_value_heads: whole(2 ** 14).nullish(),
  head_dim: whole(2 ** 14).nullish(),
  sliding_window: whole(2 ** 28).nullish(),
  layer_types: z
    .array(z.string().max(64))
    .max(2 ** 12)
    .nullish(),
});
type Language = z.infer<typeof language>;

const quantization = z.object({ bits: whole(32) });

const config = z.object({
  // It becomes part of the name of a module.
  model_type: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  text_config: z.unknown().optional(),
  quantization: quantization.nullish(),
  quantization_config: z.unknown().optional(),
  model_file: z.unknown().optional(),
});

export interface MlxConfig {
  readonly architecture: string;
  readonly contextTokens: number;
  readonly layers: number;
  readonly embeddingLength: number;
  readonly vocabulary: number;
  readonly kv: KvShape;
  /** Bits of a weight; null where they are as they were trained. */
  readonly bits: number | null;
}

export function readMlxConfig(parsed: unknown): MlxConfig {
  const { data: said } = config.safeParse(parsed);
  if (said === undefined || !isJsonObject(parsed))
    throw refused('The config.json of the folder names no model_type. Get another copy of the model.');
  if (said.model_file !== undefined && said.model_file !== null)
    throw refused('The config.json of the folder wants a program of its own to be run. No such model is taken.');
  const inner = isJsonObject(said.text_config) ? { ...parsed, ...said.text_config } : parsed;
  const { data: size, error } = language.safeParse(inner);
  if (size === undefined) {
    const field = error.issues[0]?.path.join('.') ?? '';
    throw refused(`The config.json of the folder says nothing usable of ${field}. Get another copy of the model.`);
  }
  return {
    architecture: said.model_type,
    contextTokens: size.max_position_embeddings,
    layers: size.num_hidden_layers,
    embeddingLength: size.hidden_size,
    vocabulary: size.vocab_size,
    kv: kvOf(size),
    bits: said.quantization?.bits ?? quantization.safeParse(said.quantization_config).data?.bits ?? null,
  };
}

/** A key and a value, of 16 bits a number. */
const bytesPerNumber = 4;

function kvOf(size: Language): KvShape {
  const heads = size.num_attention_heads ?? 1;
  const width = size.head_dim ?? Math.ceil(size.hidden_size / heads);
  const perLayer = (size.num_key_value_heads ?? heads) * width * bytesPerNumber;
  const window = size.sliding_window ?? 0;
  const types = size.layer_types ?? [];
  // Without a word on which layers have the window, all are taken to look at everything: that is never too little.
  const sliding =
    window > 0 && types.length === size.num_hidden_layers
      ? types.filter((type) => type === 'sliding_attention').length
      : 0;
  return {
    globalBytesPerToken: (size.num_hidden_layers - sliding) * perLayer,
    slidingBytesPerToken: sliding * perLayer,
    window: sliding === 0 ? 0 : window,
  };
}
