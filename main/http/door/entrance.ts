// Owns how a request came in, read from whichever door it came through.
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { Entrance, HeaderReader } from '../../dialects/entrance.ts';
import type { AppEnv } from './env.ts';
import { pathOf } from './paths.ts';

export function entranceOf(context: Context<AppEnv>): Entrance {
  const { url } = context.req;
  const path = pathOf(url.slice(url.indexOf('/', url.indexOf('//') + 2)));
  return { headers: headersOf(context), path, query: (name) => context.req.query(name) ?? null };
}

function headersOf(context: Context<AppEnv>): HeaderReader {
  const door = context.env;
  return door.door === 'tcp' ? headersIn(door.incoming) : (name) => context.req.header(name) ?? null;
}

/** Of a socket's own request, whose target is a path. */
export const entranceIn = (incoming: IncomingMessage, path: string): Entrance => ({
  headers: headersIn(incoming),
  path,
  query: (name) => new URL(incoming.url ?? '/', 'http://localhost').searchParams.get(name),
});

const headersIn =
  ({ headers }: IncomingMessage): HeaderReader =>
  (name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : null;
  };
