// Owns what Ollama's clients do with models beside talking to them: which run, bringing one with its progress, removing
// one. The names are Ollama's, the models those of this machine.
import type { Hono } from 'hono';
import type { DownloadEvent, Downloads } from '../../contract/downloads.ts';
import { RouterError } from '../../contract/errors.ts';
import type { ModelRecord } from '../../contract/models.ts';
import { ollamaNamedBody } from '../../dialects/ollama/schema.ts';
import { readJsonObject } from '../../dialects/shared/json-body.ts';
import { findNamed } from '../../domain/engine/model-names.ts';
import type { Local } from '../../local/local.ts';
import { progressSource, type ProgressParts, type ProgressWriting } from '../api/download-progress.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { onceOver, openVisit, type Visit } from '../door/visits.ts';

interface OllamaModelParts extends ProgressParts {
  readonly local: Local;
  readonly limits: BodyLimits;
}

export function addOllamaModelRoutes(app: Hono<AppEnv>, parts: OllamaModelParts): void {
  const { local, downloads, limits, clock } = parts;
  app.get('/api/ps', (context) => send(jsonAnswer({ models: local.running().models.flatMap(cardOf) }), context.env));
  app.post('/api/pull', async (context) => {
    const visit = openVisit(context.env, parts.watchers);
    const asked = async () => {
      const { name, stream } = read(await readRequestBody(context, limits, clock));
      const { id } = await downloads.request(name);
      return { id, last: stream ? null : await lastLine(id, downloads, visit) };
    };
    const { id, last } = await asked().catch((error: unknown) => {
      visit.done();
      throw error;
    });
    if (last !== null) {
      visit.done();
      return send(jsonAnswer(last), context.env);
    }
    const headers = { 'content-type': 'application/x-ndjson' };
    return send(
      {
        status: 200,
        headers,
        body: progressSource(id, writing, { ...parts, watchers: { open: () => visit } }),
      },
      context.env,
    );
  });
  app.delete('/api/delete', async (context) => {
    const { name } = read(await readRequestBody(context, limits, clock));
    const found = findNamed(name.replace(/^local\//, ''), local.installed());
    if (found === null) throw new RouterError('model_not_found', `There is no model of that name on this machine.`);
    await local.remove(found.id);
    return send({ status: 200, headers: {}, body: Buffer.alloc(0) }, context.env);
  });
}

function read(body: Buffer): { readonly name: string; readonly stream: boolean } {
  const parsed = ollamaNamedBody.safeParse(readJsonObject(body)).data;
  const name = parsed?.model ?? parsed?.name ?? '';
  if (name === '')
    throw new RouterError('invalid_request', 'model: the name of a model is needed.', { param: 'model' });
  return { name, stream: parsed?.stream ?? true };
}

/** One that is kept for ever expires in a far year, as Ollama writes it. */
const never = '2318-01-01T00:00:00Z';

const cardOf = ({ id, state, pid, memoryBytes, unloadsAt, contextTokens }: ModelRecord) =>
  pid === null || state === 'loading'
    ? []
    : [
        {
          name: `local/${id}`,
          model: `local/${id}`,
          size: memoryBytes,
          digest: '',
          expires_at: unloadsAt ?? never,
          size_vram: 0,
          context_length: contextTokens,
        },
      ];

/** What Ollama says of a pull, line by line. */
function lineOf(event: DownloadEvent): object {
  if (event.type === 'done') return { status: 'success' };
  if (event.type === 'error') return { error: event.message };
  const { phase, bytes, total } = event;
  if (phase === 'verifying') return { status: 'verifying sha256 digest' };
  if (phase !== 'downloading' || total === null) return { status: 'pulling manifest' };
  return { status: 'pulling model', total, completed: bytes };
}

/** Rejects where the visit is over before. */
const lastLine = (id: string, downloads: Downloads, visit: Visit): Promise<object> =>
  new Promise((resolve, reject) => {
    const forget = downloads.subscribe(id, (event) => {
      if (event.type !== 'progress') resolve(lineOf(event));
    });
    onceOver(visit, () => {
      forget();
      reject(visit.signal.reason);
    });
  });

const writing: ProgressWriting = {
  write: (event) => Buffer.from(`${JSON.stringify(lineOf(event))}\n`),
  quiet: null,
};
