// Owns what there is to choose among: backends with the models that they offer, and one of these as an aim.
import { type Target, type Zone } from '../../contract/routing.ts';
import type { BackendSpec } from '../policy.ts';

export const requestKinds = ['conversation', 'embedding', 'count'] as const;
export type RequestKind = (typeof requestKinds)[number];

export interface OfferedModel {
  readonly id: string;
  /** Where it is really served, if that is not where its backend is. */
  readonly zone: Zone | null;
  readonly contextTokens: number | null;
}

/** A backend with the models it offers, its default first. */
export interface Offer {
  readonly backend: BackendSpec;
  readonly models: readonly OfferedModel[];
  /** The zone of a model that it does not list. */
  readonly unlistedZone: Zone;
  readonly kinds: readonly RequestKind[];
}

/** One model of one backend that a request may go to, before anybody has asked whether it may. */
export interface Aim {
  readonly target: Target;
  readonly offer: Offer;
  /** How much it can read and write; null where that is not known. */
  readonly contextTokens: number | null;
}

export function aimAt(offer: Offer, model: string): Aim {
  const { backend, models, unlistedZone } = offer;
  const listed = models.find(({ id }) => isSameModel(id, model));
  const zone = listed === undefined ? unlistedZone : (listed.zone ?? backend.zone);
  const target = { backend: backend.name, model: listed?.id ?? model, zone, region: backend.region };
  return { target, offer, contextTokens: listed?.contextTokens ?? null };
}

/** Ollama's clients leave the usual tag out. */
export const isSameModel = (offered: string, asked: string): boolean =>
  offered === asked || offered === `${asked}:latest` || `${offered}:latest` === asked;
