// Owns telling whether a name in the policy is a backend, or a model of one.
import type { Zone } from '../contract/routing.ts';
import type { BackendSpec } from '../domain/policy.ts';

/** The zone of what the name stands for, as written or by default; null where there is no such backend. */
export function targetZones(name: string, backends: readonly BackendSpec[]): Zone | null {
  const slash = name.indexOf('/');
  const owner = slash > 0 ? name.slice(0, slash) : name;
  return backends.find((backend) => backend.name === owner)?.zone ?? null;
}
