// Owns what a browser, or a command on this machine, shows in the place of the admin token: when it ends, signed by a key
// that follows from the token. So it outlives a restart, and another token ends every one.
import { createHmac, timingSafeEqual } from 'node:crypto';

export const sessionCookie = 'llr_admin';

export const sessionKeyOf = (token: string): Uint8Array => hmac(token, 'la-router admin session');

export const makeSession = (key: Uint8Array, endsAtMs: number): string =>
  `${endsAtMs}.${hmac(key, String(endsAtMs)).toString('base64url')}`;

export function isLiveSession(key: Uint8Array, session: string, nowMs: number): boolean {
  const [, endsAt = '', signature = ''] = /^(\d{1,15})\.([A-Za-z0-9_-]{43})$/.exec(session) ?? [];
  if (signature === '' || Number(endsAt) <= nowMs) return false;
  return timingSafeEqual(Buffer.from(signature, 'base64url'), hmac(key, endsAt));
}

/** Of a Cookie header, all that are called so. */
export const sessionsIn = (header: string): readonly string[] =>
  header.split(';').flatMap((part) => {
    const [name = '', value = ''] = part.trim().split('=', 2);
    return name === sessionCookie ? [value] : [];
  });

const hmac = (key: string | Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();
