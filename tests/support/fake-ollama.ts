// Owns an Ollama on a port of loopback: it has models, loads and gives them up by its own words, and can be made to be slow.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface FakeOllama extends AsyncDisposable {
  readonly url: string;
  readonly loaded: Set<string>;
  /** What it was asked, the path first. */
  readonly asked: { readonly path: string; readonly body: Record<string, unknown> }[];
  /** Answers nothing from now on. */
  readonly hang: () => void;
  /** Loads are not answered until this is called. */
  readonly holdLoads: () => () => void;
}

interface FakeModels {
  readonly chat: readonly string[];
  readonly vectors?: readonly string[];
  readonly broken?: readonly string[];
}

const expires = '2100-01-01T00:00:00Z';

export async function startFakeOllama({ chat, vectors = [], broken = [] }: FakeModels): Promise<FakeOllama> {
  const loaded = new Set<string>();
  const asked: FakeOllama['asked'] = [];
  let hangs = false;
  let held: Promise<void> | null = null;
  const load = async (name: string): Promise<object> => {
    await held;
    loaded.add(name);
    return { model: name, done: true, done_reason: 'load' };
  };
  const answer = async (path: string, body: Record<string, unknown>): Promise<readonly [number, object]> => {
    const name = String(body['model']);
    if (path === '/api/tags')
      return [200, { models: [...chat, ...vectors, ...broken].map((model) => ({ name: model })) }];
    if (path === '/api/ps') return [200, { models: [...loaded].map(shownAs) }];
    if (path === '/api/generate' && body['keep_alive'] === 0) return [200, { done: loaded.delete(name) }];
    if (broken.includes(name)) return [500, { error: 'llama runner process has terminated' }];
    if (path === '/api/generate' && vectors.includes(name)) return [400, { error: 'does not support generate' }];
    return [200, await load(name)];
  };
  const server = createServer((request, response) => {
    void read(request).then(async (body) => {
      const path = request.url ?? '';
      asked.push({ path, body });
      if (hangs) return;
      const [status, json] = await answer(path, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loaded,
    asked,
    hang() {
      hangs = true;
    },
    holdLoads() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const body = await text(request);
  return body === '' ? {} : JSON.parse(body);
}

const shownAs = (name: string) => ({ name, size: 5_000, size_vram: 0, context_length: 8_192, expires_at: expires });
