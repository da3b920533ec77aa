// Owns who is the admin where the router listens beyond loopback: whoever brings the admin token, or the session that a
// browser got for a link. A link opens one browser once, and soon is over. Of the token only what it is known by is kept.
import { createHash, timingSafeEqual } from 'node:crypto';
import { isLiveSession, makeSession, sessionKeyOf, sessionsIn } from '../../config/admin-session.ts';
import type { Clock, Random } from '../../platform/ports.ts';
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
  | { readonly kind: 'admin' | 'nobody' | 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number };

interface SignInCode {
  readonly code: string;
  readonly endsAtMs: number;
}

interface Session {
  readonly value: string;
  readonly lastsS: number;
}

export interface Admin {
  /** Before anybody is judged: whoever cannot be known is not let in. */
  readonly open: () => void;
  readonly judge: (given: Credentials) => AdminVerdict;
  readonly makeCode: () => SignInCode;
  /** Whether the code opens a browser; it does so once. */
  readonly spend: (code: string, from: string) => AdminVerdict;
  readonly makeSession: () => Session;
}

interface AdminParts {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly random: Random;
  /** Makes one where there is none. */
  readonly readToken: () => string;
}

const codeBytes = 24;
const codeMs = 15 * 60_000;
const mostCodes = 16;
const sessionS = 30 * 24 * 3_600;

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createAdmin({ clock, random, readToken }: AdminParts): Admin {
  let known: { readonly hash: Buffer; readonly key: Uint8Array } | null = null;
  /** By their hashes, with the time of `elapsed` when they are over. */
  const codes = new Map<string, number>();
  const tries = createTries(clock);
  const now = () => (known ??= knownBy(readToken()));
  const isAdmin = (bearer: string): boolean => timingSafeEqual(hashOf(bearer), now().hash);
  /** Whoever is right is heard, however often others of the same address were wrong: nobody locks the admin out. */
  function tried(from: string, isRight: () => boolean): AdminVerdict {
    if (isRight()) return { kind: 'admin' };
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
      const sessions = cookies.flatMap(sessionsIn);
      if (sessions.some((session) => isLiveSession(now().key, session, clock.now()))) return { kind: 'admin' };
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
    makeSession: () => ({
      value: makeSession(now().key, clock.now() + sessionS * 1_000),
      lastsS: sessionS,
    }),
  };
}

const knownBy = (token: string) => ({ hash: hashOf(token), key: sessionKeyOf(token) });
