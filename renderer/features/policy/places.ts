// Owns where the targets of a policy lead: as the text says it, or else as the router knows it. Pure.
import type { RouterState } from '../../../main/contract/api.ts';
import { zones, type Zone } from '../../../main/contract/routing.ts';
import type { ReadPolicy, WrittenBackend } from './rules/read-rules.ts';

export interface Place {
  /** With the model that is asked, where that is known. */
  readonly target: string;
  readonly zone: Zone | null;
  /** No backend is called that. */
  readonly isUnknown: boolean;
}

export function placeOf(target: string, { backends }: Pick<ReadPolicy, 'backends'>, state: RouterState | null): Place {
  const [name = '', ...rest] = target.split('/');
  const written = backends.get(name);
  const known = state?.backends.find((backend) => backend.name === name);
  const model = written?.model ?? null;
  return {
    target: rest.length === 0 && model !== null ? `${name}/${model}` : target,
    zone: (written === undefined ? null : zoneOfWritten(written)) ?? known?.zone ?? null,
    isUnknown: written === undefined && known === undefined && state !== null,
  };
}

const loopback = /^https?:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?=[:/]|$)/;

/** What a backend is that says no zone, as docs/policy.md has it. */
function zoneOfWritten({ type, zone, endpoints }: WrittenBackend): Zone | null {
  const given = zones.find((one) => one === zone);
  if (given !== undefined) return given;
  if (type === 'llamacpp') return 'device';
  if (type === 'ollama') return endpoints.every((one) => loopback.test(one)) ? 'device' : 'public';
  return type === null ? null : 'public';
}

/** All that a rule can name. */
export function targetNames(
  policy: Pick<ReadPolicy, 'backends'>,
  state: RouterState | null,
  models: readonly string[],
) {
  const backends = [...policy.backends.keys(), ...(state?.backends.map(({ name }) => name) ?? [])];
  return [...new Set([...backends, ...models.filter((name) => name.includes('/'))])];
}
