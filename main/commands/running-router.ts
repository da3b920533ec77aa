// Owns how a command talks to the router of its home: where that is, what lets it in there, and what its refusals mean.
import { z } from 'zod';
import { locateHome, type Environment } from '../config/home.ts';
import { parseJson } from '../contract/json.ts';
import type { Files } from '../platform/ports.ts';
import { isRouter, toldUrl } from './find-router.ts';
import { ownHeaders } from './own-headers.ts';

/** What is asked for needs a router, and none runs for this home. */
export class NotRunning extends Error {}

/** The router has answered, and not with what was asked for. */
export class RouterRefused extends Error {
  readonly status: number;
  readonly code: string | null;
  constructor(status: number, code: string | null, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface RunningRouter {
  readonly url: string;
  /** The answer as it comes, where it is a good one; throws `RouterRefused` for any other. */
  readonly send: (path: string, asked?: Asked) => Promise<Response>;
  /** The body of a good answer, as JSON. */
  readonly json: (path: string, asked?: Asked) => Promise<unknown>;
  /** The same, read by a schema. */
  readonly read: <T>(schema: z.ZodType<T>, path: string, asked?: Asked) => Promise<T>;
}

interface Place {
  readonly files: Files;
  readonly env: Environment;
  readonly home: string | undefined;
  /** The port that it is to be at, whatever the home says. */
  readonly port: number | undefined;
}

export function runningRouter({ files, env, home: chosen, port }: Place): RunningRouter {
  const home = locateHome(env, { home: chosen });
  const told = toldUrl({ files, home, port });
  const none = (): NotRunning =>
    new NotRunning(
      port === undefined
        ? `No router runs for the home ${home.folder}. Start it with: la-router serve`
        : `No router runs at port ${port}. Start it with: la-router serve --port ${port}`,
    );
  if (told === null) throw none();
  const url: string = told;
  const own = ownHeaders({ files, env, home });
  let looked: Promise<boolean> | null = null;
  async function send(
    path: string,
    { method = 'GET', body, signal, headers: more = {} }: Asked = {},
  ): Promise<Response> {
    looked ??= isRouter(url);
    if (!(await looked)) throw none();
    const headers = { ...own, ...more, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(url + path, { ...init, ...(signal === undefined ? {} : { signal }) }).catch(
      (error: unknown) => {
        throw signal?.aborted === true ? error : none();
      },
    );
    if (!answer.ok) throw refusalOf(answer.status, await answer.text());
    return answer;
  }
  const json = async (path: string, asked?: Asked): Promise<unknown> => {
    const answer = await send(path, asked);
    const text = await answer.text();
    if (text === '') return null;
    const told = parseJson(text);
    if (told === undefined) throw new RouterRefused(answer.status, null, `What answers at ${url} is no LA Router.`);
    return told;
  };
  return { url, send, json, read: async (schema, path, asked) => schema.parse(await json(path, asked)) };
}

/** In whichever dialect it is told. */
const envelope = z.object({
  error: z.union([
    z.string(),
    z.object({ message: z.string(), code: z.string().nullish(), type: z.string().nullish() }),
  ]),
});

function refusalOf(status: number, text: string): RouterRefused {
  const told = envelope.safeParse(parseJson(text)).data?.error;
  if (told === undefined) return new RouterRefused(status, null, `The router answered ${status}.`);
  if (typeof told === 'string') return new RouterRefused(status, null, told);
  return new RouterRefused(status, told.code ?? told.type ?? null, told.message);
}
