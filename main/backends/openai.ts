// Owns OpenAI and every server that speaks its protocol: where requests go and how they are signed.
import { z } from 'zod';
import { RouterError } from '../contract/errors.ts';
import { parseJson } from '../contract/json.ts';
import type { BackendSpec } from '../domain/policy.ts';
import type { Outbound } from '../platform/ports.ts';
import type { Backend } from './backend.ts';
import { collect } from './collect.ts';
import { headersUp } from './headers.ts';
import { exchange } from './http-exchange.ts';

const modelList = z.object({ data: z.array(z.object({ id: z.string().min(1) })) });
const listBytes = 8 * 1024 * 1024;

export function createOpenaiBackend(spec: BackendSpec, outbound: Outbound): Backend {
  const url = new URL(spec.endpoint);
  const signed: Record<string, string> = spec.apiKey === null ? {} : { authorization: `Bearer ${spec.apiKey}` };
  const dispatcher = outbound.to(spec.zone);
  const place = { origin: url.origin };
  return {
    spec,
    send({ request, target }, headers, signal) {
      return exchange(dispatcher, {
        ...place,
        path: url.pathname + request.dialect.path,
        method: 'POST',
        headers: {
          ...headersUp(headers),
          ...signed,
          'content-type': 'application/json',
          'accept-encoding': 'identity',
        },
        body: request.dialect.rewrite(request, target.model),
        signal,
      });
    },
    async listModels(signal) {
      const reply = await exchange(dispatcher, {
        ...place,
        path: `${url.pathname}/models`,
        method: 'GET',
        headers: { ...signed, accept: 'application/json', 'accept-encoding': 'identity' },
        body: null,
        signal,
      });
      const answer = await collect(reply.body, listBytes);
      const parsed = reply.status === 200 ? modelList.safeParse(parseJson(answer.toString('utf8'))) : null;
      if (parsed?.success !== true) {
        throw new RouterError('upstream_error', `${spec.name} answered ${reply.status} instead of a list of models.`);
      }
      return parsed.data.data.map(({ id }) => id);
    },
  };
}
