// Owns what the page knows of targets: where a name leads, as far as the router's state tells.
import type { RouterState } from '../../main/contract/api.ts';
import type { Zone } from '../../main/contract/routing.ts';

export interface TargetParts {
  /** Null where the text names no backend. */
  readonly backend: string | null;
  readonly model: string;
}

export function partsOf(target: string): TargetParts {
  const slash = target.indexOf('/');
  return slash < 0
    ? { backend: null, model: target }
    : { backend: target.slice(0, slash), model: target.slice(slash + 1) };
}

/** Null where no backend of that name is known. */
export function zoneOf(state: RouterState | null, target: string): Zone | null {
  const { backend, model } = partsOf(target);
  return state?.backends.find(({ name }) => name === (backend ?? model))?.zone ?? null;
}
