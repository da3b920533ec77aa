// Owns the dashboard's files: the built renderer, with headers that let the page reach nothing but its own origin.
import { join } from 'node:path';
import type { Hono } from 'hono';
import { nonceMark, screenPaths } from '../contract/screens.ts';
import type { Files, Random } from '../platform/ports.ts';
import type { AppEnv } from './door/env.ts';
import { send } from './door/send.ts';
import { wordTable } from '../contract/words.ts';
import { guarded, guardedByNonce } from './page-headers.ts';

const typeOf = wordTable<string>({
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  json: 'application/json',
  woff2: 'font/woff2',
});

interface PageParts {
  /** The folder of the built renderer. */
  readonly pages: string;
  readonly files: Files;
  readonly random: Random;
}

/** Names are matched whole, so no path can climb out of the folder. */
export function addPageRoutes(app: Hono<AppEnv>, { pages, files, random }: PageParts): void {
  const page = join(pages, 'index.html');
  for (const path of screenPaths)
    app.get(path, (context) => {
      const text = files.readText(page);
      if (text === null) return context.notFound();
      const { nonce, headers } = guardedByNonce(random);
      return send({ status: 200, headers, body: Buffer.from(text.replaceAll(nonceMark, nonce)) }, context.env);
    });
  app.get('/assets/:name{[A-Za-z0-9_-][A-Za-z0-9._-]*}', async (context) => {
    const name = context.req.param('name');
    const path = join(pages, 'assets', name);
    const type = typeOf(name.slice(name.lastIndexOf('.') + 1));
    if (type === undefined || !files.exists(path)) return context.notFound();
    const headers = { ...guarded, 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' };
    return send({ status: 200, headers, body: Buffer.from(await files.read(path)) }, context.env);
  });
}
