// Owns finding servers of models on this machine at their usual ports. What is found is offered, never used by itself:
// only its owner knows whether it forwards elsewhere.
import type { FoundServer } from '../contract/api.ts';
import { plainSpec, type BackendSpec, type BackendType } from '../domain/policy.ts';
import type { BackendPorts } from './backend.ts';
import { createBackend } from './registry.ts';

interface Usual {
  readonly name: string;
  readonly type: BackendType;
  readonly endpoint: string;
}

const usual: readonly Usual[] = [
  { name: 'ollama', type: 'ollama', endpoint: 'http://127.0.0.1:11434' },
  { name: 'lm-studio', type: 'openai', endpoint: 'http://127.0.0.1:1234/v1' },
  { name: 'llama-server', type: 'openai', endpoint: 'http://127.0.0.1:8080/v1' },
];

const deadlineMs = 1_000;

const portOf = (endpoint: string): string => new URL(endpoint).port;
const isLocal = (endpoint: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname);

export async function findServers(known: readonly BackendSpec[], ports: BackendPorts): Promise<FoundServer[]> {
  const taken = known.flatMap(({ endpoints }) => endpoints.filter(isLocal).map(portOf));
  const open = usual.filter(({ endpoint }) => !taken.includes(portOf(endpoint)));
  const found = await Promise.all(open.map((server) => look(server, ports)));
  return found.filter((server) => server !== null);
}

/** How it fares is no news: it is nobody's backend yet. */
async function look(
  { name, type, endpoint }: Usual,
  { outbound, clock, local }: BackendPorts,
): Promise<FoundServer | null> {
  const departure = new AbortController();
  const deadline = clock.after(deadlineMs, () => departure.abort());
  try {
    const models = await createBackend(specOf({ name, type, endpoint }), { outbound, clock, local }).listModels(
      departure.signal,
    );
    const zone = type === 'ollama' ? '' : ', zone: device';
    const entry = `${name}: { type: ${type}, endpoint: "${endpoint}"${zone} }`;
    return { name, type, endpoint, models: models.map(({ id }) => id), entry };
  } catch {
    // Nobody listens there, or it is something else: there is nothing to offer.
    return null;
  } finally {
    deadline.cancel();
  }
}

const specOf = ({ name, type, endpoint }: Usual): BackendSpec => ({
  ...plainSpec,
  name,
  type,
  endpoints: [endpoint],
  zone: 'device',
});
