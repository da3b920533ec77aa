// Owns ranking texts by how well they answer a question, as clients of Jina and Cohere ask for it. Only models on this
// machine are asked: nothing leaves it.
import type { Hono } from 'hono';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { rerankBody, type RerankBody } from '../../contract/rerank.ts';
import { inOurWords, refusalsOf } from '../../contract/schema-words.ts';
import type { Local } from '../../local/local.ts';
import { rerank, rerankerOf, type Reranked } from '../../local/rerank.ts';
import type { Clock } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { openVisit, type Visits } from '../door/visits.ts';
import { jsonAnswer, send } from '../door/send.ts';

export interface RerankParts {
  readonly local: Local;
  readonly limits: BodyLimits;
  readonly clock: Clock;
  readonly visits: Visits;
}

export function addRerankRoute(app: Hono<AppEnv>, { local, limits, clock, visits }: RerankParts): void {
  app.post('/v1/rerank', async (context) => {
    const asked = read(await readRequestBody(context, limits, clock));
    const name = asked.model ?? 'auto';
    const model = rerankerOf(local, name === 'auto' ? null : name);
    const documents = asked.documents.map((document) => (typeof document === 'string' ? document : document.text));
    const visit = openVisit(context.env, visits);
    const { signal } = visit;
    const ranked = await rerank(local, model, { query: asked.query, documents, signal }).finally(visit.done);
    return send(jsonAnswer({ model: model.id, ...shown(ranked, asked, documents) }), context.env);
  });
}

function read(bytes: Buffer): RerankBody {
  const parsed = rerankBody.safeParse(parseJson(bytes.toString('utf8')), { error: inOurWords });
  if (parsed.success) return parsed.data;
  const [refusal] = refusalsOf(parsed.error);
  const param = refusal?.path.join('.') ?? '';
  const what = refusal?.message ?? 'it is not understood.';
  throw new RouterError('invalid_request', `${param === '' ? 'The body' : param}: ${what}`, { param });
}

function shown(
  { usage, results }: Reranked,
  { top_n: most, return_documents: returns }: RerankBody,
  texts: readonly string[],
) {
  const best = results.slice(0, most ?? results.length);
  return {
    usage,
    results: best.map((result) => ({
      ...result,
      ...(returns === true ? { document: { text: texts[result.index] ?? '' } } : {}),
    })),
  };
}
