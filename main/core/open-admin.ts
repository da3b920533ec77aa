// Owns what a core knows of its admin: the token of the home, and links that open a browser where it is reached from.
import { readAdminToken } from '../config/admin-token.ts';
import { openEndedSessions } from '../config/ended-sessions.ts';
import type { OpenHome } from '../config/open-home.ts';
import { RouterError } from '../contract/errors.ts';
import type { SignInLink } from '../contract/settings-api.ts';
import type { LiveState } from '../http/api/state.ts';
import { createAdmin, type Admin } from '../http/door/admin.ts';
import type { DoorRules } from '../http/door/guard.ts';
import { hostOf, secureHosts } from '../http/door/hosts.ts';
import { signInPath } from '../http/door/paths.ts';
import type { Visits } from '../http/door/visits.ts';
import { isEverywhere, isLoopbackHost } from '../platform/own-addresses.ts';
import type { Ports } from '../platform/ports.ts';

export const openAdmin = ({ home, env }: OpenHome, { files, random, clock, log }: Ports): Admin =>
  createAdmin({
    clock,
    random,
    readToken: () => readAdminToken({ files, env, path: home.adminToken, random }),
    ended: openEndedSessions({ path: home.endedSessions, files, clock, log }),
  });

/** Whoever was signed out gets no more of an answer, in whatever window of theirs. */
export const endWithSessions = ({ onEnded }: Pick<Admin, 'onEnded'>, visits: readonly Pick<Visits, 'endOf'>[]): void =>
  onEnded((sessionIds) => {
    const reason = new RouterError('invalid_token', 'The session of this request was signed out. Sign in again.');
    for (const { endOf } of visits) endOf(sessionIds, reason);
  });

export interface SigningIn {
  /** Whether the door is open to more than this machine. */
  readonly isOpen: () => boolean;
  /** Null where it is not. */
  readonly signInLink: () => SignInLink | null;
  readonly isSecure: (host: string) => boolean;
}

interface SigningInParts {
  readonly rules: DoorRules;
  /** Where the door is. */
  readonly address: OpenHome['address'];
  readonly state: Pick<LiveState, 'current'>;
  readonly addresses: Ports['addresses'];
}

export function openSigningIn({ rules, address, state, addresses }: SigningInParts): SigningIn {
  /** Where others reach what listens at this address. */
  function origin(url: string): string {
    const [secure] = secureHosts(rules.allowedHosts);
    if (secure !== undefined) return `https://${secure}`;
    const [own] = isEverywhere(address.host) ? addresses() : [];
    return own === undefined ? url : `http://${hostOf(own)}:${new URL(url).port || '80'}`;
  }
  const isOpen = (): boolean => state.current().address !== null && !isLoopbackHost(address.host);
  return {
    isOpen,
    isSecure: (host) => secureHosts(rules.allowedHosts).has(host.toLowerCase()),
    signInLink() {
      const url = state.current().address;
      if (url === null || !isOpen()) return null;
      const { code, endsAtMs } = rules.admin.makeCode();
      const expiresAt = new Date(endsAtMs).toISOString();
      return { url: `${origin(url)}${signInPath}?code=${code}`, expiresAt };
    },
  };
}
