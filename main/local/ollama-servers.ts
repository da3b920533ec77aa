// Owns models that an Ollama of this machine runs, as far as they are seen and steered from here: which are loaded, loading
// one, giving one up. Their memory is Ollama's to reckon with. Where no Ollama answers in time there is nothing to show.
import { RouterError } from '../contract/errors.ts';
import type { ModelRecord, StartBody } from '../contract/models.ts';
import type { Clock } from '../platform/ports.ts';
import { loadedIn, namesIn, recordOfOllama, type LoadedModel } from './ollama-answers.ts';
import { createOllamaNames, type OllamaModel, type OllamaServer } from './ollama-names.ts';

interface ServerQuestion {
  readonly path: string;
  /** Null: it is a GET. */
  readonly body: object | null;
  readonly signal: AbortSignal;
}

interface ServerAnswer {
  readonly status: number;
  readonly json: unknown;
}

export interface OllamaServers extends Disposable {
  /** Those that are loaded, or were to be and are not. */
  readonly running: () => Promise<readonly ModelRecord[]>;
  /** Null where no Ollama has a model of this id. */
  readonly find: (id: string) => Promise<OllamaHandle | null>;
}

export interface OllamaHandle {
  readonly record: () => Promise<ModelRecord>;
  /** Begins to load it: its record says when that is done. */
  readonly start: (settings: StartBody) => Promise<ModelRecord>;
  readonly stop: () => Promise<ModelRecord>;
}

export interface OllamaParts {
  readonly clock: Clock;
  readonly servers: () => readonly OllamaServer[];
  readonly ask: (server: OllamaServer, question: ServerQuestion) => Promise<ServerAnswer>;
  /** Ids that mean a model of our own. */
  readonly isTaken: (id: string) => boolean;
}

const deadlineMs = 1_000;
/** A large model comes from a slow disk. */
const loadMs = 600_000;

interface Load {
  readonly departure: AbortController;
  error: ModelRecord['error'];
}

interface Work {
  readonly parts: OllamaParts;
  readonly loads: Map<string, Load>;
}

export function openOllamaServers(parts: OllamaParts): OllamaServers {
  const names = createOllamaNames(parts.isTaken);
  const work: Work = { parts, loads: new Map() };
  return {
    async running() {
      const found = await Promise.all(
        parts.servers().map(async (server) => {
          const loaded = await loadedOn(server, parts);
          return loaded.map((model) => ({ id: names.idOf({ server, name: model.name }), model }));
        }),
      );
      const records = found.flat().map(({ id, model }) => recordNow(id, model, work));
      const shown = new Set(records.map(({ id }) => id));
      const others = [...work.loads.keys()].filter((id) => !shown.has(id));
      return [...records, ...others.map((id) => recordNow(id, null, work))];
    },
    async find(id) {
      await Promise.all(
        parts.servers().map(async (server) => {
          const answer = await askSoon(server, '/api/tags', parts);
          const listed = answer === null ? null : namesIn(answer);
          if (listed !== null) names.renew(server, listed);
        }),
      );
      const model = names.find(id);
      // Who took the backend out of the policy has no part in it any more.
      const isConfigured = parts.servers().some(({ endpoint }) => endpoint === model?.server.endpoint);
      return model === null || !isConfigured ? null : handleOf(id, model, work);
    },
    [Symbol.dispose]() {
      for (const { departure } of work.loads.values()) departure.abort();
    },
  };
}

function handleOf(id: string, model: OllamaModel, work: Work): OllamaHandle {
  const { parts, loads } = work;
  const record = async (): Promise<ModelRecord> => recordNow(id, await loadedNow(model, parts), work);
  return {
    record,
    async start(settings) {
      if (loads.get(id)?.error !== null) {
        const isPlain = Object.values(settings).every((value) => value === undefined);
        const loaded = await loadedNow(model, parts);
        if (loaded !== null && isPlain) return recordNow(id, loaded, work);
        beginLoad(id, bodyOf(model, settings), { model, work });
      }
      return recordNow(id, null, work);
    },
    async stop() {
      loads.get(id)?.departure.abort();
      loads.delete(id);
      await giveUp(model, parts);
      const loaded = await loadedNow(model, parts);
      const state = loaded === null ? 'stopped' : 'stopping';
      return recordOfOllama(id, { state, loaded, error: null, now: parts.clock.now() });
    },
  };
}

function recordNow(id: string, loaded: LoadedModel | null, { parts, loads }: Work): ModelRecord {
  const load = loads.get(id);
  const error = load?.error ?? null;
  const now = parts.clock.now();
  if (load !== undefined && error === null) return recordOfOllama(id, { state: 'loading', loaded, error, now });
  if (loaded !== null) return recordOfOllama(id, { state: 'ready', loaded, error: null, now });
  return recordOfOllama(id, { state: error === null ? 'stopped' : 'failed', loaded, error, now });
}

const isOf = ({ name }: OllamaModel, loaded: LoadedModel): boolean => loaded.name === name;

const loadedNow = async (model: OllamaModel, parts: OllamaParts): Promise<LoadedModel | null> =>
  (await loadedOn(model.server, parts)).find((loaded) => isOf(model, loaded)) ?? null;

async function loadedOn(server: OllamaServer, parts: OllamaParts): Promise<readonly LoadedModel[]> {
  const answer = await askSoon(server, '/api/ps', parts);
  return answer === null ? [] : (loadedIn(answer) ?? []);
}

/** The JSON of a good answer; null where none came in time. */
async function askSoon(server: OllamaServer, path: string, { ask, clock }: OllamaParts): Promise<unknown> {
  const departure = new AbortController();
  const deadline = clock.after(deadlineMs, () => departure.abort());
  try {
    const { status, json } = await ask(server, { path, body: null, signal: departure.signal });
    return status === 200 ? json : null;
  } catch {
    // No Ollama runs there now, or it is too slow to be waited for: there is nothing to show of it.
    return null;
  } finally {
    deadline.cancel();
  }
}

/** Its 0 gives up at once, ours keeps for ever. */
function bodyOf({ name }: OllamaModel, { keepAlive, pinned, contextTokens, gpuLayers }: StartBody): object {
  const kept = pinned === true || keepAlive === 0 ? -1 : keepAlive;
  const options = { num_ctx: contextTokens, num_gpu: gpuLayers };
  return { model: name, stream: false, keep_alive: kept, options };
}

interface Beginning {
  readonly model: OllamaModel;
  readonly work: Work;
}

function beginLoad(id: string, body: object, { model, work: { parts, loads } }: Beginning): void {
  const departure = new AbortController();
  const load: Load = { departure, error: null };
  loads.set(id, load);
  const deadline = parts.clock.after(loadMs, () => departure.abort());
  const question = { body, signal: departure.signal };
  void loadOnce(model, question, parts)
    .then(
      (refusal) => {
        if (refusal !== null) load.error = { code: 'model_not_ready', message: refusal };
      },
      () => {
        load.error = { code: 'model_not_ready', message: noAnswer(model) };
      },
    )
    .finally(() => {
      deadline.cancel();
      if (load.error === null && loads.get(id) === load) loads.delete(id);
    });
}

/** Null where it is loaded, else why not. What only makes vectors is loaded by being asked for one. */
async function loadOnce(
  { server, name }: OllamaModel,
  question: Omit<ServerQuestion, 'path'>,
  { ask }: OllamaParts,
): Promise<string | null> {
  const first = await ask(server, { ...question, path: '/api/generate' });
  if (first.status === 200) return null;
  const second =
    first.status === 400
      ? await ask(server, { ...question, path: '/api/embed', body: { ...question.body, input: 'a' } })
      : first;
  return second.status === 200
    ? null
    : `Ollama answered ${first.status} when it was to load ${name}. Its log says why.`;
}

async function giveUp(model: OllamaModel, { ask, clock }: OllamaParts): Promise<void> {
  const { server, name } = model;
  const departure = new AbortController();
  const deadline = clock.after(deadlineMs, () => departure.abort());
  const body = { model: name, stream: false, keep_alive: 0 };
  const answer = await ask(server, { path: '/api/generate', body, signal: departure.signal })
    .catch(() => null)
    .finally(() => deadline.cancel());
  if (answer === null) throw new RouterError('upstream_error', noAnswer(model));
  if (answer.status !== 200)
    throw new RouterError('upstream_error', `Ollama answered ${answer.status} when it was to give up ${name}.`);
}

const noAnswer = ({ server, name }: OllamaModel): string =>
  `The Ollama of backend ${server.name} did not answer for ${name}. Check that it runs, then try again.`;
