// Owns how a browser becomes the admin's, where the router listens beyond loopback: by a link that opens one browser once,
// or by the admin token itself. Both are traded for a cookie that no script reads and no other site sends.
import type { Context, Hono } from 'hono';
import { sessionCookie } from '../../config/admin-session.ts';
import { RouterError } from '../../contract/errors.ts';
import type { SignInLink } from '../../contract/settings-api.ts';
import type { Answer } from '../../gateway/answer.ts';
import { signInPage } from '../door/admin-page.ts';
import type { Admin } from '../door/admin.ts';
import type { AppEnv } from '../door/env.ts';
import { signInPath } from '../door/paths.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { writingFile } from './writing-file.ts';

export interface AdminRouteParts {
  readonly admin: Pick<Admin, 'spend' | 'makeSession' | 'endSessions'>;
  /** Whether others than this machine are served, so that somebody may have to sign in. */
  readonly isOpen: () => boolean;
  /** Null where they are not. */
  readonly signInLink: () => SignInLink | null;
  /** Whether TLS is spoken with who asks for this host. */
  readonly isSecure: (host: string) => boolean;
}

export function addAdminRoutes(app: Hono<AppEnv>, parts: AdminRouteParts): void {
  const { admin, signInLink } = parts;
  app.get(signInPath, (context) => send(signIn(context, parts), context.env));
  app.post('/api/admin/link', (context) => {
    const link = signInLink();
    if (link === null)
      throw new RouterError(
        'invalid_request',
        'Only this machine is served, and no browser has to sign in here. Set host first: 0.0.0.0 lets the network in.',
      );
    return send(jsonAnswer(link, 201), context.env);
  });
  app.post('/api/admin/session', (context) => {
    const { value, lastsS } = admin.makeSession();
    return send(noContent(cookieOf(context, parts, { value, lastsS })), context.env);
  });
  app.delete('/api/admin/session', (context) => {
    writingFile('ended-sessions.json', () => admin.endSessions([context.req.header('cookie') ?? '']));
    return send(noContent(cookieOf(context, parts, { value: '', lastsS: 0 })), context.env);
  });
}

const noContent = (cookie: string): Answer => ({
  status: 204,
  headers: { 'set-cookie': cookie, 'cache-control': 'no-store' },
  body: Buffer.alloc(0),
});

/** The code leaves the address bar with the answer. */
function signIn(context: Context<AppEnv>, parts: AdminRouteParts): Answer {
  const door = context.env;
  const code = context.req.query('code');
  const language = context.req.header('accept-language') ?? '';
  if (door.door !== 'tcp' || !parts.isOpen()) return seeOther({});
  if (code === undefined) return { status: 200, ...signInPage({ language, why: 'unknown' }) };
  const verdict = parts.admin.spend(code, door.incoming.socket.remoteAddress ?? '');
  if (verdict.kind === 'admin') return seeOther({ 'set-cookie': cookieOf(context, parts, parts.admin.makeSession()) });
  if (verdict.kind !== 'wait') return { status: 401, ...signInPage({ language, why: 'spent' }) };
  const { headers, body } = signInPage({ language, why: 'wait' });
  return { status: 429, headers: { ...headers, 'retry-after': String(verdict.seconds) }, body };
}

const seeOther = (headers: Readonly<Record<string, string>>): Answer => ({
  status: 303,
  headers: { location: '/', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', ...headers },
  body: Buffer.alloc(0),
});

function cookieOf(
  context: Context<AppEnv>,
  { isSecure }: AdminRouteParts,
  { value, lastsS }: ReturnType<Admin['makeSession']>,
): string {
  const secure = isSecure(context.req.header('host') ?? '') ? '; Secure' : '';
  return `${sessionCookie}=${value}; Path=/; Max-Age=${lastsS}; HttpOnly; SameSite=Strict${secure}`;
}
