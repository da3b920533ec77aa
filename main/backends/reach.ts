// Owns asking one backend whether it can be reached, now and by whoever waits for it: it lists its models in its own
// format. What went wrong is told by what to do, in words that hold no key.
import { RouterError } from '../contract/errors.ts';
import type { ReachTest } from '../contract/settings-api.ts';
import type { BackendSpec } from '../domain/policy.ts';
import type { BackendPorts } from './backend.ts';
import { ListRefused } from './http-backend.ts';
import { isTimeout } from './http-exchange.ts';
import { createBackend } from './registry.ts';

const deadlineMs = 10_000;

/** A backend of its own is asked, so that a test tells nothing to the health that requests go by. */
export async function testReach(spec: BackendSpec, ports: BackendPorts): Promise<ReachTest> {
  const { clock } = ports;
  if (!spec.configured) return failed(null, `No key is set. Type one here, or set ${spec.keyName ?? 'its variable'}.`);
  const backend = createBackend(spec, ports);
  if (backend.live !== null) return reached(0, backend.live.models());
  const departure = new AbortController();
  const deadline = clock.after(deadlineMs, () => departure.abort());
  const startedAt = clock.elapsed();
  const passed = (): number => Math.round(clock.elapsed() - startedAt);
  try {
    return reached(passed(), await backend.listModels(departure.signal));
  } catch (error) {
    if (departure.signal.aborted) return failed(null, late);
    const answered = error instanceof ListRefused ? passed() : null;
    return failed(answered, wordsOf(error, spec));
  } finally {
    deadline.cancel();
  }
}

const late = `It has not answered within ${deadlineMs / 1_000} seconds. Check its address, and whether this machine reaches it.`;

const reached = (latencyMs: number, models: readonly { readonly id: string }[]): ReachTest => ({
  ok: true,
  latencyMs,
  models: models.map(({ id }) => id),
  error: null,
});

const failed = (latencyMs: number | null, error: string): ReachTest => ({ ok: false, latencyMs, models: null, error });

function wordsOf(error: unknown, spec: BackendSpec): string {
  if (error instanceof ListRefused) return refusalWords(error.answered, spec);
  // Ours alone: they say what to do, and quote nobody.
  if (error instanceof RouterError) return error.message;
  if (isTimeout(error)) return late;
  const code = codeOf(error);
  const host = hostsOf(spec);
  return faults.get(code)?.(host) ?? `The connection to ${host} failed (${code}). Check its address and the network.`;
}

function refusalWords(status: number, { keyName, apiKey }: BackendSpec): string {
  if (status === 401 || status === 403)
    return apiKey === null
      ? `It wants a key (${status}). Set ${keyName ?? 'apiKey of its entry in the policy'}.`
      : `It refuses the key (${status}). Check that the key is whole, belongs to this provider and was not revoked.`;
  if (status === 404) return 'It has no list of models at this address (404). Check the path of the endpoint.';
  if (status === 429) return 'It asks to wait (429): the key is known, and its limit is used up. Try again later.';
  if (status >= 500) return `It fails at the moment (${status}). Try again later.`;
  return `It answers (${status}), and not with a list of models. Check the endpoint, and the type of the backend.`;
}

const faults: ReadonlyMap<string, (host: string) => string> = new Map([
  ['ECONNREFUSED', (host) => `Nothing listens at ${host}. Start the server there, or correct the endpoint.`],
  ['ENOTFOUND', (host) => `No machine is called ${host}. Correct the endpoint, or check the network.`],
  ['EAI_AGAIN', (host) => `The name ${host} could not be looked up. Check the network of this machine.`],
  ['ECONNRESET', (host) => `${host} has closed the connection. Check that the endpoint is right, with http or https.`],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    (host) => `${host} shows a certificate that it signed itself. This machine does not trust it.`,
  ],
  ['CERT_HAS_EXPIRED', (host) => `The certificate of ${host} has expired.`],
]);

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : 'unknown';
}

const hostsOf = ({ endpoints }: BackendSpec): string => endpoints.map((endpoint) => new URL(endpoint).host).join(', ');
