// Owns what the management API does with downloads: asks for one, tells of them, and holds, resumes or cancels them.
import type { Context, Hono } from 'hono';
import { downloadBody, type DownloadEvent, type Downloads } from '../../contract/downloads.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import type { ByteFlow, ByteSource } from '../../gateway/answer.ts';
import type { Clock, Timer } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import type { Visits } from '../door/visits.ts';

export interface DownloadRouteParts {
  readonly downloads: Downloads;
  readonly limits: BodyLimits;
  readonly clock: Clock;
  readonly watchers: Visits;
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
    return send({ status: 200, headers, body: progressSource(parts, id) }, context.env);
  });
}

function asked(body: unknown): { readonly modelId: string; readonly variant?: string } {
  const parsed = downloadBody.safeParse(body);
  if (!parsed.success) {
    const param = parsed.error.issues[0]?.path.join('.') || 'modelId';
    throw new RouterError(
      'invalid_request',
      'Send { "modelId": … }, and "variant" if another than the usual one is wanted.',
      {
        param,
      },
    );
  }
  const { modelId, variant } = parsed.data;
  return variant === undefined ? { modelId } : { modelId, variant };
}

const quietMs = 15_000;
const comment = Buffer.from(': still here\n\n');

function frame({ type, ...data }: DownloadEvent): Buffer {
  return Buffer.from(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** Of a reader that is slow only the latest waits: what is older is of no use to it. */
const progressSource = ({ downloads, clock, watchers }: DownloadRouteParts, id: string): ByteSource => ({
  open(sink): ByteFlow {
    const visit = watchers.open();
    let waiting: DownloadEvent | null = null;
    let full = false;
    let over = false;
    let quiet: Timer | null = null;
    let unsubscribe: () => void = () => undefined;

    const close = (): void => {
      over = true;
      quiet?.cancel();
      unsubscribe();
      visit.done();
    };
    const end = (): void => {
      if (over) return;
      close();
      sink.end();
    };
    const rest = (): void => {
      quiet?.cancel();
      quiet = clock.after(quietMs, () => {
        if (!full) full = !sink.write(comment);
        rest();
      });
    };
    const tell = (event: DownloadEvent): void => {
      if (over) return;
      if (full) {
        waiting = event;
        return;
      }
      full = !sink.write(frame(event));
      if (event.type === 'progress') rest();
      else end();
    };
    unsubscribe = downloads.subscribe(id, tell);
    // The first event may have been the last.
    if (over) unsubscribe();
    visit.signal.addEventListener('abort', end, { once: true });
    return {
      resume() {
        full = false;
        const next = waiting;
        waiting = null;
        if (next !== null) tell(next);
      },
      abort: close,
    };
  },
});
