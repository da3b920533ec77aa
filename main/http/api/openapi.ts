// Owns the whole surface of the router as a document, and as a page for people. Nothing of them is loaded or made before
// somebody asks.
import type { Hono } from 'hono';
import { nonceMark } from '../../contract/screens.ts';
import type { Random } from '../../platform/ports.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import type { OpenapiDocument } from '../openapi/openapi.ts';
import { guardedByNonce } from '../page-headers.ts';
import type { LiveState } from './state.ts';

interface OpenapiRouteParts {
  readonly state: Pick<LiveState, 'current'>;
  readonly random: Random;
}

/** Where it is told how to ask a router that does not listen yet. */
const usualAddress = 'http://127.0.0.1:18790';

export function addOpenapiRoutes(app: Hono<AppEnv>, parts: OpenapiRouteParts): void {
  let made: OpenapiDocument | null = null;
  const document = async (): Promise<OpenapiDocument> =>
    (made ??= (await import('../openapi/document.ts')).makeDocument());
  app.get('/api/openapi.json', async (context) => send(jsonAnswer(await document()), context.env));
  app.get('/api/docs', async (context) => {
    const { pageOf } = await import('../openapi/page/page.ts');
    const address = parts.state.current().address ?? usualAddress;
    const page = pageOf({ document: await document(), address });
    const { nonce, headers } = guardedByNonce(parts.random);
    return send({ status: 200, headers, body: Buffer.from(page.replace(nonceMark, nonce)) }, context.env);
  });
}
