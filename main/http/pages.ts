// Owns the dashboard's files: the built renderer, with headers that let the page reach nothing but its own origin.
import { join } from 'node:path';
import type { Hono } from 'hono';
import type { Files } from '../platform/ports.ts';
import type { AppEnv } from './door/env.ts';
import { send } from './door/send.ts';
import { wordTable } from '../contract/words.ts';

const typeOf = wordTable<string>({
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
});

const guarded = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Names are matched whole, so no path can climb out of the folder. */
export function addPageRoutes(app: Hono<AppEnv>, folder: string, files: Files): void {
  const serve = async (name: string, cache: string, env: AppEnv['Bindings']): Promise<Response | null> => {
    const path = join(folder, name);
    const type = typeOf(name.slice(name.lastIndexOf('.') + 1));
    if (type === undefined || !files.exists(path)) return null;
    const headers = { ...guarded, 'content-type': type, 'cache-control': cache };
    return send({ status: 200, headers, body: Buffer.from(await files.read(path)) }, env);
  };
  app.get('/', async (context) => (await serve('index.html', 'no-cache', context.env)) ?? context.notFound());
  app.get('/assets/:name{[A-Za-z0-9_-][A-Za-z0-9._-]*}', async (context) => {
    const name = join('assets', context.req.param('name'));
    return (await serve(name, 'public, max-age=31536000, immutable', context.env)) ?? context.notFound();
  });
}
