// Owns what the management API does with downloads: asks for one, tells of them, and holds, resumes or cancels them.
import type { Context, Hono } from 'hono';
import { downloadBody } from '../../contract/downloads.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { visitsOf } from '../door/visits.ts';
import { stillHere } from '../quiet.ts';
import { progressSource, type ProgressParts, type ProgressWriting } from './download-progress.ts';

export interface DownloadRouteParts extends ProgressParts {
  readonly limits: BodyLimits;
}

const one = '/api/models/download/:id';

export function addDownloadRoutes(app: Hono<AppEnv>, parts: DownloadRouteParts): void {
  const { downloads, limits, clock } = parts;
  const idOf = (context: Context<AppEnv>): string => context.req.param('id') ?? '';
  app.post('/api/models/download', async (context) => {
    const body = await readRequestBody(context, limits, clock);
    const { modelId, variant } = asked(parseJson(body.toString('utf8')));
    const { id, phase } = await downloads.request(modelId, variant);
    return send(jsonAnswer({ id, modelId, phase }, 202), context.env);
  });
  app.get('/api/models/downloads', (context) => send(jsonAnswer({ downloads: downloads.list() }), context.env));
  app.get(one, (context) => send(jsonAnswer(downloads.get(idOf(context))), context.env));
  app.delete(one, async (context) => {
    await downloads.cancel(idOf(context));
    return send({ status: 204, headers: {}, body: Buffer.alloc(0) }, context.env);
  });
  app.post(`${one}/pause`, (context) => send(jsonAnswer(downloads.pause(idOf(context))), context.env));
  app.post(`${one}/resume`, (context) => send(jsonAnswer(downloads.resume(idOf(context))), context.env));
  app.get(`${one}/progress`, (context) => {
    const id = idOf(context);
    // Whoever asks for what is not there is told so, and gets no stream.
    downloads.get(id);
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    return send(
      {
        status: 200,
        headers,
        body: progressSource(id, writing, { ...parts, watchers: visitsOf(context.env, parts.watchers) }),
      },
      context.env,
    );
  });
}

function asked(body: unknown): { readonly modelId: string; readonly variant?: string } {
  const parsed = downloadBody.safeParse(body);
  if (!parsed.success) {
    const param = parsed.error.issues[0]?.path.join('.') || 'modelId';
    throw new RouterError(
      'invalid_request',
      'Send { "modelId": … }, with "format": "gguf" if you like, and "variant" if another than the usual one is wanted.',
      { param },
    );
  }
  const { modelId, format, variant } = parsed.data;
  if (format === 'mlx')
    throw new RouterError(
      'invalid_request',
      'Only files of the format gguf are downloaded. Bring an MLX folder here by yourself, and import it by its path.',
      { param: 'format' },
    );
  return variant === undefined ? { modelId } : { modelId, variant };
}

const writing: ProgressWriting = {
  write: ({ type, ...data }) => Buffer.from(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`),
  quiet: stillHere,
};
