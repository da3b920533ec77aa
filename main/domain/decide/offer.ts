// Owns what there is to choose among: backends with the models that they offer, and one of these as an aim.
import type { ModelKind } from '../../contract/models.ts';
import type { Target, Tier, Zone } from '../../contract/routing.ts';
import { findNamed } from '../engine/model-names.ts';
import type { BackendSpec } from '../policy.ts';
import { namesOllamaCloud, ollamaTag } from './ollama-names.ts';

export const requestKinds = ['conversation', 'embedding', 'count'] as const;
export type RequestKind = (typeof requestKinds)[number];

export interface OfferedModel {
  readonly id: string;
  /** Where it is really served, if that is not where its backend is. */
  readonly zone: Zone | null;
  readonly contextTokens: number | null;
  /** How its weights are written, where that tells it from another of its name. */
  readonly quant?: string;
  /** What it is for, and which tier it suits, where that is known. */
  readonly kind?: ModelKind;
  readonly tier?: Tier | null;
  /** It serves `auto` where no other target can. */
  readonly lastResort?: boolean;
  /** What passes before it can begin, because it has to be loaded first. */
  readonly waitMs?: number;
}

/** A backend with the models it offers, its default first. */
export interface Offer {
  readonly backend: BackendSpec;
  readonly models: readonly OfferedModel[];
  /** The zone of a model that it does not list. */
  readonly unlistedZone: Zone;
  /** Its own list was asked for and could not be read: what stands here of it is from before. */
  readonly unread: boolean;
  /** Its first model is on its way. */
  readonly arriving?: boolean;
  readonly kinds: readonly RequestKind[];
}

/** One model of one backend that a request may go to, before anybody has asked whether it may. */
export interface Aim {
  readonly target: Target;
  readonly offer: Offer;
  /** How much it can read and write; null where that is not known. */
  readonly contextTokens: number | null;
  /** Where it is served could not be looked up, and counts as far away for that alone. */
  readonly unsure: boolean;
  /** Anybody else who may and can goes first. */
  readonly lastResort: boolean;
  readonly waitMs: number;
}

export function aimAt(offer: Offer, model: string): Aim {
  const { backend } = offer;
  const listed = findModel(offer, model);
  const inCloud = backend.type === 'ollama' && namesOllamaCloud(model);
  const elsewhere = inCloud ? 'public' : servedElsewhere(offer, listed);
  const region = elsewhere === null ? backend.region : null;
  const target = { backend: backend.name, model: listed?.id ?? model, zone: elsewhere ?? backend.zone, region };
  const unsure = offer.unread && elsewhere !== null && !inCloud;
  const lastResort = listed?.lastResort === true;
  return {
    target,
    offer,
    contextTokens: listed?.contextTokens ?? null,
    unsure,
    lastResort,
    waitMs: listed?.waitMs ?? 0,
  };
}

/** The zone of a model that is not served where its backend is: of such a place no region is known. */
function servedElsewhere({ backend, unlistedZone }: Offer, listed: OfferedModel | null): Zone | null {
  if (listed !== null) return listed.zone;
  return unlistedZone === backend.zone ? null : unlistedZone;
}

type Listing = Pick<Offer, 'models'> & { readonly backend: Pick<BackendSpec, 'type'> };

/** What a backend lists under a name. Of two entries that are one model, the one that is served elsewhere counts. */
export function findModel({ backend, models }: Listing, asked: string): OfferedModel | null {
  if (backend.type === 'llamacpp') return findNamed(asked, models);
  const same = models.filter(({ id }) => isSameModel(id, asked, backend));
  return same.find(({ zone }) => zone !== null) ?? same.find(({ id }) => id === asked) ?? same[0] ?? null;
}

/** Clients of Ollama leave the usual tag out, whatever server they talk to; to Ollama itself more is the same. */
const isSameModel = (offered: string, asked: string, { type }: Listing['backend']): boolean => {
  if (offered === asked) return true;
  if (type === 'ollama') return ollamaTag(offered) === ollamaTag(asked);
  return offered === `${asked}:latest` || `${offered}:latest` === asked;
};
