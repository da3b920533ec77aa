// Owns who is the admin where the router listens beyond loopback: whoever brings the admin token, or the session that a
// browser got for a link. A link opens one browser once, and soon is over. Of the token only what it is known by is kept.
import { createHash, timingSafeEqual } from 'node:crypto';
import { sessionKeyOf } from '../../config/admin-session.ts';
import type { EndedSessions } from '../../config/ended-sessions.ts';
import type { Clock, Random } from '../../platform/ports.ts';
import { createAdminSessions, type Session } from './admin-sessions.ts';
import { createTries } from './admin-tries.ts';

/** What a request brings to be known by. */
interface Credentials {
  readonly bearers: readonly string[];
  /** Its Cookie headers. */
  readonly cookies: readonly string[];
  /** The address that it comes from. */
  readonly from: string;
}

export type AdminVerdict =
  | { readonly kind: 'nobody' | 'wrong' }
  | {
      readonly kind: 'admin';
      /** By which session they are known; null where by none. */
      readonly sessionId: string | null;
    }
  | { readonly kind: 'wait'; readonly seconds: number };

interface SignInCode {
  readonly code: string;
  readonly endsAtMs: number;
}

export interface Admin {
  /** Before anybody is judged: whoever cannot be known is not let in. */
  readonly open: () => void;
  readonly judge: (given: Credentials) => AdminVerdict;
  readonly makeCode: () => SignInCode;
  /** Whether the code opens a browser; it does so once. */
  readonly spend: (code: string, from: string) => AdminVerdict;
  readonly makeSession: () => Session;
  /** Those of these Cookie headers are nobody's any more, wherever they are brought from. */
  readonly endSessions: (cookies: readonly string[]) => void;
  /** Told the ids of sessions that were ended. */
  readonly onEnded: (listener: (sessionIds: ReadonlySet<string>) => void) => void;
}

interface AdminParts {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly random: Random;
  /** Makes one where there is none. */
  readonly readToken: () => string;
  readonly ended: EndedSessions;
}

const codeBytes = 24;
const codeMs = 15 * 60_000;
const mostCodes = 16;

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createAdmin({ clock, random, readToken, ended }: AdminParts): Admin {
  let known: { readonly hash: Buffer; readonly key: Uint8Array } | null = null;
  /** By their hashes, with the time of `elapsed` when they are over. */
  const codes = new Map<string, number>();
  const tries = createTries(clock);
  const now = () => (known ??= knownBy(readToken()));
  const sessions = createAdminSessions({ clock, random, ended, key: () => now().key });
  const isAdmin = (bearer: string): boolean => timingSafeEqual(hashOf(bearer), now().hash);
  /** Whoever is right is heard, however often others of the same address were wrong: nobody locks the admin out. */
  function tried(from: string, isRight: () => boolean): AdminVerdict {
    if (isRight()) return { kind: 'admin', sessionId: null };
    const seconds = tries.waitS(from);
    if (seconds > 0) return { kind: 'wait', seconds };
    tries.failed(from);
    return { kind: 'wrong' };
  }
  return {
    open() {
      known = knownBy(readToken());
    },
    judge({ bearers, cookies, from }) {
      const [session] = sessions.liveIn(cookies);
      if (session !== undefined) return { kind: 'admin', sessionId: session.id };
      if (bearers.length === 0) return { kind: 'nobody' };
      return tried(from, () => bearers.every(isAdmin));
    },
    makeCode() {
      const [oldest] = codes.keys();
      if (codes.size >= mostCodes && oldest !== undefined) codes.delete(oldest);
      const code = Buffer.from(random.bytes(codeBytes)).toString('base64url');
      codes.set(hashOf(code).toString('hex'), clock.elapsed() + codeMs);
      return { code, endsAtMs: clock.now() + codeMs };
    },
    spend: (code, from) =>
      tried(from, () => {
        const hash = hashOf(code).toString('hex');
        const endsAt = codes.get(hash);
        return codes.delete(hash) && endsAt !== undefined && clock.elapsed() < endsAt;
      }),
    makeSession: sessions.make,
    endSessions: sessions.end,
    onEnded: sessions.onEnded,
  };
}

const knownBy = (token: string) => ({ hash: hashOf(token), key: sessionKeyOf(token) });
