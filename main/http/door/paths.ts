// Owns telling by a request's target whose API it calls, before anything else of it is read: which format, and whether it
// is for those who talk to models or for those who manage the router.
import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import { dialects } from '../../dialects/registry.ts';

/** Without the query. */
export const pathOf = (target: string): string => target.split(/[?#]/, 1)[0] ?? '/';

/** Callers there may leave out what kind of body they send. */
export const isUntypedPath = (target: string): boolean =>
  dialects.some(({ untyped, speaksAt }) => untyped === true && speaksAt?.test(pathOf(target)) === true);

/** Where a browser becomes the admin's: whoever is let in there cannot be known yet. */
export const signInPath = '/sign-in';
export const isSignIn = (method: string, target: string): boolean => method === 'GET' && pathOf(target) === signInPath;

/** Probes bring no token, and it tells nobody anything. */
export const isHealth = (target: string): boolean => pathOf(target) === '/health';

/** What projects may call: the formats, and what their clients ask beside. A path that is not here is management. */
const modelApi: readonly string[] = [
  ...dialects.flatMap(({ routes }) => routes),
  '/health',
  '/v1/account',
  '/v1/route',
  '/v1/rerank',
  '/v1/responses/:id',
  '/v1/models',
  '/v1/models/:id{.+}',
  '/v1beta/models',
  '/v1beta/models/:id{.+}',
  '/api/tags',
  '/api/show',
  '/api/ps',
  '/api/version',
  '/mcp',
  '/sse',
  '/messages',
];

const spelledOut: ReadonlySet<string> = new Set(modelApi.filter((path) => !path.includes(':')));

/** Patterns are read by the router that the app has, so that both mean the same by them. */
const patterns = new Hono();
for (const path of modelApi) patterns.all(path, (context) => context.notFound());

/** Everything that is not known to be for models, so that a new path is closed until it is named here. */
export function isManagement(method: string, target: string): boolean {
  if (spelledOut.has(pathOf(target))) return false;
  const path = routedPath(target);
  if (path === null) return true;
  // Clients of Ollama look whether somebody is there.
  if (method === 'HEAD' && path === '/') return false;
  return patterns.router.match('GET', path)[0].length === 0;
}

/** The path as the app will see it, without its dots and in plain characters; null where it will see none. */
function routedPath(target: string): string | null {
  const url = target.startsWith('/') ? `http://localhost${target}` : target;
  if (!URL.canParse(url)) return null;
  const { pathname } = new URL(url);
  return pathname.includes('%') ? getPath(new Request(`http://localhost${pathname}`)) : pathname;
}
