// Owns what a list of models says, and what a format has to tell of how its clients read one.
import type { JsonObject } from '../../contract/json.ts';
import type { Zone } from '../../contract/routing.ts';
import type { Entrance } from '../entrance.ts';

export interface ListedModel {
  readonly id: string;
  readonly owner: string;
  readonly zone: Zone | null;
  readonly contextTokens: number | null;
  /** USD per million tokens. */
  readonly price: { readonly input: number; readonly output: number } | null;
}

export interface ModelShape {
  /** Clients of several formats ask at the same path. Their headers tell which format they read. */
  readonly asks: (entrance: Entrance) => boolean;
  readonly one: (model: ListedModel) => JsonObject;
  readonly all: (models: readonly ListedModel[]) => JsonObject;
}

/** When a model was made is not known here, and every client insists on a date. */
export const createdS = 0;
export const createdAt = new Date(createdS).toISOString();
