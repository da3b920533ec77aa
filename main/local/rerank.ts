// Owns asking a model on this machine how well texts answer a question.
import { z } from 'zod';
import { CallerLeft } from '../contract/departure.ts';
import { RouterError } from '../contract/errors.ts';
import { isJsonObject, parseJson } from '../contract/json.ts';
import type { InstalledModel } from '../contract/models.ts';
import type { Local } from './local.ts';
import type { Lease } from './runner.ts';

export interface RerankOrder {
  readonly query: string;
  readonly documents: readonly string[];
}

const rerankAnswer = z.object({
  usage: z.object({ prompt_tokens: z.number(), total_tokens: z.number() }),
  results: z.array(z.object({ index: z.number().int().min(0), relevance_score: z.number() })),
});
export type Reranked = Readonly<z.infer<typeof rerankAnswer>>;

/** One by name, else the first there is. */
export function rerankerOf(local: Pick<Local, 'installed' | 'find'>, name: string | null): InstalledModel {
  if (name !== null) return named(local.find(name.toLowerCase().replace(/^local\//, '')));
  const model = local.installed().find(({ kind }) => kind === 'rerank');
  if (model !== undefined) return model;
  throw new RouterError(
    'model_not_found',
    'There is no model for ranking on this machine. Take the file of one in with POST /api/models/import.',
    { param: 'model' },
  );
}

function named(model: InstalledModel): InstalledModel {
  if (model.kind === 'rerank') return model;
  throw new RouterError('invalid_request', `${model.id} makes no rankings. Ask a model that was made for them.`, {
    param: 'model',
  });
}

const charactersPerToken = 4;

/** The best first. */
export async function rerank(
  local: Pick<Local, 'lease'>,
  { id }: InstalledModel,
  { query, documents, signal }: RerankOrder & { readonly signal: AbortSignal },
): Promise<Reranked> {
  // Each document is read by itself, beside the question.
  const longest = documents.reduce((most, { length }) => Math.max(most, length), 0);
  const tokens = Math.ceil((query.length + longest) / charactersPerToken);
  const body = JSON.stringify({ model: id, query, documents });
  const tried = async (): Promise<Said> => ask(await local.lease(id, { tokens, signal }), body, signal);
  // Of an engine that ended nothing has come: the next one may do better.
  const { status, text } = await tried().catch((error: unknown) => {
    if (!(error instanceof EngineEnded)) throw error;
    return tried();
  });
  const said = parseJson(text);
  if (status !== 200) throw refused(id, status, said);
  const read = rerankAnswer.safeParse(said);
  if (!read.success) throw new RouterError('upstream_error', `The engine of ${id} answered with no ranking.`);
  const { usage, results } = read.data;
  return { usage, results: results.toSorted((a, b) => b.relevance_score - a.relevance_score) };
}

function refused(id: string, status: number, said: unknown): RouterError {
  const error = isJsonObject(said) && isJsonObject(said['error']) ? said['error']['message'] : null;
  const words = typeof error === 'string' ? error.slice(0, 300) : `it answered with ${status}`;
  return new RouterError(status < 500 ? 'invalid_request' : 'upstream_error', `The engine of ${id} says: ${words}`);
}

class EngineEnded extends RouterError {
  constructor() {
    super('upstream_error', 'The engine ended before it had a ranking. Ask again.');
    this.name = 'EngineEnded';
  }
}

interface Said {
  readonly status: number;
  readonly text: string;
}

function ask(lease: Lease, body: string, signal: AbortSignal): Promise<Said> {
  const { promise, resolve, reject } = Promise.withResolvers<Said>();
  const chunks: Buffer[] = [];
  let status = 0;
  let leave = (): void => undefined;
  const over = (finished: boolean): void => {
    signal.removeEventListener('abort', leave);
    lease.release(finished);
  };
  lease.dispatcher.dispatch(
    {
      origin: 'http://engine',
      path: '/v1/rerank',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    },
    {
      onRequestStart(controller) {
        leave = () => controller.abort(departure(signal));
        if (signal.aborted) leave();
        else signal.addEventListener('abort', leave, { once: true });
      },
      onResponseStart(_controller, code) {
        status = code;
      },
      onResponseData: (_controller, chunk) => void chunks.push(chunk),
      onResponseEnd() {
        over(true);
        resolve({ status, text: Buffer.concat(chunks).toString('utf8') });
      },
      onResponseError() {
        over(false);
        reject(signal.aborted ? departure(signal) : new EngineEnded());
      },
    },
  );
  return promise;
}

/** A stop of the router has its own error to show. */
const departure = ({ reason }: AbortSignal): Error => (reason instanceof RouterError ? reason : new CallerLeft());
