// Owns what a browser, or a command on this machine, shows in the place of the admin token: when it ends, signed by a key
// that follows from the token. So it outlives a restart, and another token ends every one.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '../platform/ports.ts';

/** So long a session lasts. */
export const sessionMs = 30 * 86_400_000;

export const sessionCookie = 'llr_admin';

export const sessionKeyOf = (token: string): Uint8Array => hmac(token, 'la-router admin session');

/** What a session says of itself: it is told apart from others by its id, and can be ended by that. */
export interface AdminSession {
  readonly id: string;
  readonly endsAtMs: number;
}

const idBytes = 16;

export const newSessionId = ({ bytes }: Random): string => Buffer.from(bytes(idBytes)).toString('base64url');

export function makeSession(key: Uint8Array, { id, endsAtMs }: AdminSession): string {
  const said = `${endsAtMs}.${id}`;
  return `${said}.${hmac(key, said).toString('base64url')}`;
}

/** Null where it is none, or its time is over. */
export function readSession(key: Uint8Array, session: string, nowMs: number): AdminSession | null {
  const [, endsAt = '', id = '', signature = ''] =
    /^(\d{1,15})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/.exec(session) ?? [];
  if (signature === '' || Number(endsAt) <= nowMs) return null;
  // As text: the last of its characters has bits that stand for nothing.
  const signed = hmac(key, `${endsAt}.${id}`).toString('base64url');
  const isOurs = timingSafeEqual(Buffer.from(signature), Buffer.from(signed));
  return isOurs ? { id, endsAtMs: Number(endsAt) } : null;
}

/** Of a Cookie header, all that are called so. */
export const sessionsIn = (header: string): readonly string[] =>
  header.split(';').flatMap((part) => {
    const [name = '', value = ''] = part.trim().split('=', 2);
    return name === sessionCookie ? [value] : [];
  });

const hmac = (key: string | Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();
