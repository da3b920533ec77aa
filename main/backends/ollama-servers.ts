// Owns which backends are an Ollama of this machine, and asking one of them something beside any request.
import { parseJson } from '../contract/json.ts';
import type { BackendSpec } from '../domain/policy.ts';
import type { OllamaServer } from '../local/ollama-names.ts';
import type { OllamaParts } from '../local/ollama-servers.ts';
import { isLoopbackHost } from '../platform/own-addresses.ts';
import type { Outbound } from '../platform/ports.ts';
import { collect } from './collect.ts';
import { exchange, owning } from './http-exchange.ts';

export const ollamaServersIn = (specs: readonly BackendSpec[]): readonly OllamaServer[] =>
  specs
    .filter(({ type, configured }) => type === 'ollama' && configured)
    .flatMap(({ name, endpoints }) => endpoints.map((endpoint) => ({ name, endpoint })))
    .filter(({ endpoint }) => isLoopbackHost(new URL(endpoint).hostname));

const answerBytes = 8 * 1024 * 1024;

export const createOllamaAsk =
  (outbound: Pick<Outbound, 'to'>): OllamaParts['ask'] =>
  async ({ endpoint }, { path, body, signal }) => {
    const { origin, pathname } = new URL(endpoint);
    const reply = await exchange(outbound.to('device'), {
      origin,
      path: pathname.replace(/\/+$/, '') + path,
      method: body === null ? 'GET' : 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'accept-encoding': 'identity' },
      body: body === null ? null : Buffer.from(JSON.stringify(body)),
      signal,
      onOver: () => undefined,
    });
    const answer = await owning(reply, (owned) => collect(owned.body, answerBytes));
    return { status: reply.status, json: parseJson(answer.toString('utf8')) };
  };
