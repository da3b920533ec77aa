// Owns what all backends over HTTP share: an endpoint of the pool, headers by allow-list, one exchange, its health told.
import { z } from 'zod';
import { CallerLeft } from '../contract/departure.ts';
import { RouterError } from '../contract/errors.ts';
import { parseJson } from '../contract/json.ts';
import type { Dialect, Quirks } from '../dialects/dialect.ts';
import type { OfferedModel } from '../domain/decide/offer.ts';
import type { BackendSpec } from '../domain/policy.ts';
import type { Backend, BackendPorts } from './backend.ts';
import { collect } from './collect.ts';
import { createEndpointPool, type Use } from './endpoint-pool.ts';
import { headersUp } from './headers.ts';
import { exchange, owning, type UpstreamReply, type UpstreamRequest } from './http-exchange.ts';

export interface HttpBackend {
  readonly speaks: readonly Dialect[];
  /** All that it speaks, where nothing else is said. */
  readonly translatesTo?: readonly Dialect[];
  /** Headers that show our credential. */
  readonly signed: Readonly<Record<string, string>>;
  readonly list: { readonly path: string; readonly models: z.ZodType<readonly OfferedModel[]> };
  readonly quirks?: Quirks;
  readonly signer?: Backend['signer'];
  readonly unlistedZone?: Backend['unlistedZone'];
  readonly listTellsZone?: boolean;
}

/** It answered, and not with a list of models. */
export class ListRefused extends RouterError {
  readonly answered: number;

  constructor(name: string, answered: number) {
    super('upstream_error', `${name} answered ${answered} instead of a list of models.`);
    this.answered = answered;
  }
}

const listBytes = 8 * 1024 * 1024;
const identity = { 'accept-encoding': 'identity' };

type HttpPorts = Pick<BackendPorts, 'outbound' | 'clock' | 'news'>;

export function createHttpBackend(spec: BackendSpec, { outbound, clock, news }: HttpPorts, own: HttpBackend): Backend {
  const pool = createEndpointPool(spec.endpoints, clock);
  const dispatcher = outbound.to(spec.zone);

  const failed = (use: Use): void => {
    use.failed();
    if (pool.isDown()) news?.silent(spec);
  };
  async function ask(use: Use, path: string, rest: Omit<UpstreamRequest, 'origin' | 'path' | 'onOver'>) {
    const { origin, base } = use.place;
    try {
      const reply = await exchange(dispatcher, { origin, path: base + path, onOver: use.released, ...rest });
      if (reply.status >= 500) failed(use);
      else {
        use.succeeded();
        tellAnswered(spec, reply.status, news);
      }
      return reply;
    } catch (error) {
      // A caller that left says nothing about the endpoint.
      if (!(error instanceof CallerLeft) && !(error instanceof RouterError)) failed(use);
      use.released();
      throw error;
    }
  }
  return {
    spec,
    speaks: own.speaks,
    translatesTo: own.translatesTo ?? own.speaks,
    quirks: own.quirks ?? {},
    signer: own.signer ?? null,
    unlistedZone: own.unlistedZone ?? spec.zone,
    listTellsZone: own.listTellsZone ?? false,
    live: null,
    health: pool.health,
    compose: ({ request, target }, { dialect, body, headers }) => ({
      path: dialect.upstreamPath(target.model, request.stream),
      headers: headersUp(headers, request.dialect.id === dialect.id ? dialect.headersUp : []),
      body,
    }),
    send({ message: { path, headers, body } }, signal): Promise<UpstreamReply> {
      return ask(pool.take(body), path, {
        method: 'POST',
        headers: { ...own.signed, ...headers, 'content-type': 'application/json', ...identity },
        body,
        signal,
      });
    },
    async listModels(signal) {
      const headers = { ...own.signed, accept: 'application/json', ...identity };
      const reply = await ask(pool.take(null), own.list.path, { method: 'GET', headers, body: null, signal });
      const answer = await owning(reply, ({ body }) => collect(body, listBytes));
      const parsed = reply.status === 200 ? own.list.models.safeParse(parseJson(answer.toString('utf8'))) : null;
      if (parsed?.success !== true) throw new ListRefused(spec.name, reply.status);
      return parsed.data;
    },
  };
}

function tellAnswered(spec: BackendSpec, status: number, news: BackendPorts['news']): void {
  if (status === 401 || status === 403) news?.refused(spec, status);
  else news?.answered(spec.name);
}

const size = z.number().int().positive().nullish().catch(null);

/** OpenAI's list. Several servers add how much a model can read, each under a name of its own. */
export const openaiModels = z
  .object({
    data: z.array(
      z.object({ id: z.string().min(1), max_model_len: size, context_length: size, max_context_length: size }),
    ),
  })
  .transform(({ data }) =>
    data.map((model) => ({
      id: model.id,
      zone: null,
      contextTokens: model.max_model_len ?? model.context_length ?? model.max_context_length ?? null,
    })),
  );

export const bearer = (spec: BackendSpec): Record<string, string> =>
  spec.apiKey === null ? {} : { authorization: `Bearer ${spec.apiKey}` };
