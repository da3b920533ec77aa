// Owns how a command on this machine proves to the router of its home that it may manage it: who can read the home's admin
// token may. What is sent is a session that is soon over, since another program could have come by the router's port.
import { randomBytes } from 'node:crypto';
import { makeSession, newSessionId, sessionCookie, sessionKeyOf } from '../config/admin-session.ts';
import { findAdminToken } from '../config/admin-token.ts';
import { mergeEnvironment } from '../config/dotenv.ts';
import type { Environment, Home } from '../config/home.ts';
import type { Files } from '../platform/ports.ts';

const lastsMs = 3_600_000;

interface OwnPlace {
  readonly files: Files;
  readonly env: Environment;
  readonly home: Home;
}

/** None where there is no token yet: such a router serves this machine alone, and asks for nothing. */
export function ownHeaders({ files, env, home }: OwnPlace): Readonly<Record<string, string>> {
  const around = mergeEnvironment(env, files.readText(home.dotenv));
  const token = findAdminToken({ files, env: around, path: home.adminToken });
  if (token === null) return {};
  const session = { id: newSessionId({ bytes: randomBytes }), endsAtMs: Date.now() + lastsMs };
  return { cookie: `${sessionCookie}=${makeSession(sessionKeyOf(token), session)}` };
}
