// Owns what a file's header says of the model in it, after every part of it was found to be within bounds.
import type { FillIn, KvShape, ModelFacts, ModelKind } from '../../contract/models.ts';
import { encoders, isDrafter } from './architecture.ts';
import { kvShapeOf } from './kv-shape.ts';
import { type Metadata, templateKey } from './metadata.ts';
import { damaged, refused, shown } from './refuse.ts';
import { textOf, type Values, wholeOf } from './read-values.ts';
import { readShape } from './shape.ts';
import { checkTemplate } from './template.ts';
import { quantOfFileType } from './tensor-types.ts';
import type { Tensors } from './tensors.ts';
import { readVocabulary } from './vocabulary.ts';
import { checkWeights, commonestType, weightBytes } from './weights.ts';

const noCache: KvShape = { globalBytesPerToken: 0, slidingBytesPerToken: 0, window: 0 };

/** As it is shown to people: without signs that are none, and not longer than a line. */
function nameOf(values: Values): string | null {
  const name = (textOf(values, 'general.name') ?? '').replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').trim();
  // The cut may go through a sign that takes two places.
  return name === '' ? null : name.slice(0, 120).replace(/[\ud800-\udbff]$/, '');
}

function architectureOf(values: Values): string {
  const architecture = textOf(values, 'general.architecture');
  if (architecture === null) throw damaged('its header does not say the kind of its model');
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(architecture)) throw damaged(`its kind is called ${shown(architecture)}`);
  return architecture;
}

/** Every template that a file brings is parsed by the engine. */
function templatesOf(values: Values): readonly string[] {
  const templates: string[] = [];
  for (const [key, value] of values) {
    if (!key.startsWith(templateKey) || value.kind === 'list') continue;
    if (value.kind !== 'text') throw damaged(`${shown(key)} is of the type ${value.type}, where a text belongs`);
    if (value.value === null) continue;
    checkTemplate(value.value);
    templates.push(value.value);
  }
  return templates;
}

/** The file's own word for which tokens they are stands above what their texts look like, as engines have it. */
function fillInOf({ values, tokens }: Metadata): FillIn | null {
  if (tokens === null) return null;
  const { named, usual } = tokens.fillIn;
  const textBy = (part: string): string | null => {
    const id = values.get(`tokenizer.ggml.fim_${part}_token_id`);
    return id?.kind === 'number' ? (named.get(id.value) ?? null) : null;
  };
  const prefix = textBy('pre') ?? usual.prefix;
  const suffix = textBy('suf') ?? usual.suffix;
  const middle = textBy('mid') ?? usual.middle;
  return prefix === null || suffix === null || middle === null ? null : { prefix, suffix, middle };
}

const ranks = 4;

interface Said {
  readonly architecture: string;
  readonly pooling: number;
  readonly hasTemplate: boolean;
}

function kindOf(tensors: Tensors, { architecture, pooling, hasTemplate }: Said): ModelKind {
  const isEncoder = encoders.has(architecture);
  const judges = tensors.has('cls.weight') || tensors.has('cls.output.weight');
  if (pooling === ranks || (judges && pooling === 0)) return 'rerank';
  if (isEncoder || pooling > 0) return 'embedding';
  return hasTemplate ? 'chat' : 'completion';
}

/** The eyes and ears of a model have other numbers than a model. */
function projectorFacts(metadata: Metadata, tensors: Tensors): ModelFacts {
  const { values } = metadata;
  let layers = 0;
  let embeddingLength = 0;
  for (const sense of ['vision', 'audio']) {
    const whole = (name: string, least: number, most: number): number | null =>
      wholeOf(values, `clip.${sense}.${name}`, { least, most });
    layers = Math.max(layers, whole('block_count', 0, 512) ?? 0);
    embeddingLength = Math.max(embeddingLength, whole('embedding_length', 1, 2 ** 18) ?? 0);
    whole('image_size', 1, 2 ** 16);
    whole('patch_size', 1, 2 ** 12);
    whole('attention.head_count', 1, 2 ** 14);
    whole('feed_forward_length', 0, 2 ** 24);
    whole('projection_dim', 0, 2 ** 18);
    whole('num_mel_bins', 1, 2 ** 12);
  }
  if (embeddingLength === 0) throw damaged('it is made for pictures or sound, and says nothing of how');
  return {
    ...commonFacts(metadata, tensors),
    architecture: 'clip',
    role: 'mmproj',
    kind: 'chat',
    contextTokens: 0,
    layers,
    embeddingLength,
    vocabulary: 0,
    kv: noCache,
    hasTemplate: false,
    takesTools: false,
    fillIn: null,
    pools: false,
  };
}

function commonFacts({ values }: Metadata, tensors: Tensors): Pick<ModelFacts, 'name' | 'quant' | 'weightBytes'> {
  const fileType = wholeOf(values, 'general.file_type', { least: 0, most: 2 ** 32 - 1 });
  const quant = (fileType === null ? null : quantOfFileType(fileType)) ?? commonestType(tensors);
  return { name: nameOf(values), quant, weightBytes: weightBytes(tensors) };
}

/** What is in this format and is no model. */
const others: ReadonlyMap<string, string> = new Map([
  ['adapter', 'an adapter (LoRA) that changes a model, and no model'],
  ['imatrix', 'a table for making smaller models, and no model'],
  ['vocab', 'a vocabulary, and no model'],
]);

function checkWhole(values: Values, tensors: Tensors): void {
  const other = others.get(textOf(values, 'general.type') ?? '');
  if (other !== undefined) throw refused(`The file is ${other}. Choose the file of the model.`);
  if (tensors.size === 0) throw refused('The file holds no model: it has a header and no tensors. Get another file.');
}

export function factsOf(metadata: Metadata, tensors: Tensors): ModelFacts {
  const { values } = metadata;
  const architecture = architectureOf(values);
  checkWhole(values, tensors);
  if (architecture === 'clip' || textOf(values, 'general.type') === 'mmproj') return projectorFacts(metadata, tensors);
  const shape = readShape(values, architecture);
  const templates = templatesOf(values);
  const role = isDrafter(architecture) ? 'drafter' : 'model';
  // A drafter takes the vocabulary of the model that it guesses for, where it brings none.
  const vocabulary = role === 'model' || metadata.tokens !== null ? readVocabulary(metadata) : 0;
  if (role === 'model') checkWeights(tensors, { architecture, shape, vocabulary });
  const hasTemplate = templates.length > 0;
  const pooling = wholeOf(values, `${architecture}.pooling_type`, { least: 0, most: ranks }) ?? 0;
  return {
    ...commonFacts(metadata, tensors),
    architecture,
    role,
    kind: kindOf(tensors, { architecture, pooling, hasTemplate }),
    contextTokens: shape.contextTokens,
    layers: shape.layers,
    embeddingLength: shape.embedding,
    vocabulary,
    kv: kvShapeOf(values, architecture, shape),
    hasTemplate,
    takesTools: templates.some((template) => /\btools\b/.test(template)),
    fillIn: fillInOf(metadata),
    pools: pooling > 0,
  };
}
