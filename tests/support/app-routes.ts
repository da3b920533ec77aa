// Owns the list of what answers over HTTP, read from the app itself: whoever adds a route is in it.
import { Hono } from 'hono';
import { addRoutes, type AppParts } from '../../main/http/app.ts';
import type { AppEnv } from '../../main/http/door/env.ts';

export interface AppRoute {
  readonly method: string;
  /** As the app has it, names of parts included. */
  readonly pattern: string;
  /** A path that it is for. */
  readonly path: string;
  /** By the contract: only the owner may call it. */
  readonly management: boolean;
}

/** Said here once more, in other words than the guard has: `/api` but for Ollama's, the pages, and the figures. */
const managed =
  /^\/(?:$|sign-in$|assets\/|(?:models|requests|usage|projects|policy|connect|playground|settings)(?:$|\/)|metrics$|v1\/(?:metrics|ab)$|api\/(?!(?:chat|generate|embed|embeddings|tags|show|version|ps)$))/;

/** Routes are only noted down while the app is made: nothing of its parts is called. */
const parts = {
  pages: '/pages',
  clock: { elapsed: () => 0 },
  gateway: { responses: {}, figures: { tell: () => ({}) } },
} as unknown as AppParts;

export function appRoutes(): readonly AppRoute[] {
  const app = new Hono<AppEnv>();
  addRoutes(app, parts);
  return app.routes.map(({ method, path }) => ({
    method,
    pattern: path,
    path: pathFor(path),
    management: managed.test(path),
  }));
}

/** Each part with a name gets a value that fits: where a method of Gemini's ends it, that stays. */
const pathFor = (pattern: string): string =>
  pattern
    .replace(/:\w+\{\.\+:\(\?:(\w+)[^}]*\}/, 'some:$1')
    .replace(/:\w+\{[^}]*\}/, 'index.html')
    .replaceAll(/\/:\w+/g, '/some');
