// Owns who may knock: the table of checks that every request over TCP passes before it is routed and before a byte
// of its body is read. Pure: it sees the head of the request and the rules, nothing else.
import type { Settings } from '../../config/settings.ts';
import { RouterError, type ErrorCode } from '../../contract/errors.ts';
import type { Admin, AdminVerdict } from './admin.ts';
import { hostOf, namesAt } from './hosts.ts';
import { isHealth, isManagement, isSignIn, isUntypedPath } from './paths.ts';

/** The head of a request as it came over the wire, in the order and number of its headers. */
export interface Knock {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  readonly rawHeaders: readonly string[];
  /** The address that it comes from, and the one that it came to. */
  readonly from: string;
  readonly to: string;
  readonly fromLoopback: boolean;
}

/** Whom a live token speaks for. */
export interface TokenOwner {
  readonly projectId: string;
  /** The name of the token. */
  readonly app: string;
  readonly tokenId: string;
}

export interface GuardRules {
  /** The host names that count as this router's, lower case, with the port. */
  readonly hosts: ReadonlySet<string>;
  /** Those of them at which a proxy that speaks TLS stands in front. */
  readonly secureHosts: ReadonlySet<string>;
  readonly port: number;
  readonly origins: ReadonlySet<string>;
  readonly requireToken: boolean;
  readonly ownerOf: (token: string) => TokenOwner | null;
  /** Whose a dead token was; nothing is opened by it. */
  readonly deadOwnerOf?: (token: string) => TokenOwner | null;
  /** Who the admin is, where the door is open to more than this machine; null where it is not. */
  readonly admin: Pick<Admin, 'judge'> | null;
}

export interface Visitor {
  readonly projectId: string;
  /** The name of the token; null where none was given. */
  readonly app: string | null;
  readonly tokenId: string | null;
  /** The session of the admin that it came with, where that counts here; null for none. */
  readonly sessionId: string | null;
  /** The foreign origin that may read the answer, or null. */
  readonly corsOrigin: string | null;
}

export type KnockVerdict =
  | { readonly kind: 'admitted'; readonly caller: Visitor }
  | { readonly kind: 'preflight'; readonly origin: string }
  | {
      readonly kind: 'refused';
      readonly error: RouterError;
      readonly owner: TokenOwner | null;
      /** A person in front of a browser can sign in, and is then let in here. */
      readonly maySignIn: boolean;
    };

interface Seen extends Knock {
  readonly all: (name: string) => readonly string[];
  readonly host: string;
  readonly token: Token;
  readonly management: boolean;
}

type Token =
  | { readonly kind: 'none' }
  | { readonly kind: 'dead'; readonly owner: TokenOwner | null }
  | ({ readonly kind: 'live' } & TokenOwner);
type Complaint = readonly [code: ErrorCode, message: string, details?: { readonly retryAfterS: number }];
type Check = (seen: Seen, rules: GuardRules) => Complaint | null;

const checks: readonly Check[] = [
  checkVersion,
  checkHost,
  checkTarget,
  checkToken,
  checkOrigin,
  checkFetchSite,
  checkManager,
  checkForwarding,
  checkTokenNeeded,
  checkContentType,
  checkContentEncoding,
];

export function judgeKnock(knock: Knock, rules: GuardRules): KnockVerdict {
  const all = headerReader(knock.rawHeaders);
  const seen: Seen = {
    ...knock,
    all,
    host: (all('host')[0] ?? '').toLowerCase(),
    token: findToken(all, rules),
    management: isManagement(knock.method, knock.target),
  };
  const preflight = preflightOrigin(seen, rules);
  for (const check of preflight === null ? checks : checks.slice(0, checks.indexOf(checkOrigin))) {
    const complaint = check(seen, rules);
    if (complaint === null) continue;
    const error = new RouterError(...complaint);
    return { kind: 'refused', error, owner: ownerIn(seen.token), maySignIn: maySignIn(check, seen, rules) };
  }
  if (preflight !== null) return { kind: 'preflight', origin: preflight };
  const origin = seen.all('origin')[0];
  return {
    kind: 'admitted',
    caller: {
      projectId: seen.token.kind === 'live' ? seen.token.projectId : 'default',
      app: seen.token.kind === 'live' ? seen.token.app : null,
      tokenId: seen.token.kind === 'live' ? seen.token.tokenId : null,
      sessionId: seen.token.kind === 'live' ? null : sessionOf(seen, rules),
      corsOrigin: origin !== undefined && isForeign(seen, rules, origin) ? origin : null,
    },
  };
}

function headerReader(rawHeaders: readonly string[]): (name: string) => readonly string[] {
  const found = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    const values = found.get(name);
    const value = rawHeaders[at + 1] ?? '';
    if (values === undefined) found.set(name, [value]);
    else values.push(value);
  }
  return (name) => found.get(name) ?? [];
}

const bearersIn = (all: Seen['all']): readonly string[] =>
  all('authorization').flatMap((value) => /^bearer +(.*)$/i.exec(value)?.[1]?.trim() ?? []);

const tokenHeaders = ['x-api-key', 'api-key', 'x-goog-api-key'];

/** SDKs demand some key: only what begins like one of ours is read as one. */
function findToken(all: Seen['all'], rules: GuardRules): Token {
  const given = [...bearersIn(all), ...tokenHeaders.flatMap((name) => all(name))].filter((value) =>
    value.startsWith('lr_'),
  );
  const [first] = given;
  if (first === undefined) return { kind: 'none' };
  if (given.some((value) => value !== first)) return { kind: 'dead', owner: null };
  const owner = rules.ownerOf(first);
  return owner === null ? { kind: 'dead', owner: rules.deadOwnerOf?.(first) ?? null } : { kind: 'live', ...owner };
}

function ownerIn(token: Token): TokenOwner | null {
  if (token.kind === 'none') return null;
  return token.kind === 'dead' ? token.owner : token;
}

const isSecure = (seen: Seen, rules: GuardRules): boolean => rules.secureHosts.has(seen.host);
const ownOrigin = (seen: Seen, rules: GuardRules): string =>
  `${isSecure(seen, rules) ? 'https' : 'http'}://${seen.host}`;
const isForeign = (seen: Seen, rules: GuardRules, origin: string): boolean =>
  origin.toLowerCase() !== ownOrigin(seen, rules);
const mayReadAbroad = (seen: Seen, rules: GuardRules): boolean =>
  !seen.management && seen.token.kind === 'live' && seen.all('origin').every((origin) => rules.origins.has(origin));

function preflightOrigin(seen: Seen, rules: GuardRules): string | null {
  const [origin, ...others] = seen.all('origin');
  if (seen.management || seen.method !== 'OPTIONS' || origin === undefined || others.length > 0) return null;
  return rules.origins.has(origin) && seen.all('access-control-request-method').length === 1 ? origin : null;
}

function checkVersion(seen: Seen): Complaint | null {
  if (seen.httpVersion === '1.1' || seen.httpVersion === '1.0') return null;
  return ['invalid_request', 'Only HTTP/1.1 and HTTP/1.0 are spoken here.'];
}

function checkHost(seen: Seen, rules: GuardRules): Complaint | null {
  const hosts = seen.all('host');
  if (hosts.length !== 1 || seen.host === '') return ['invalid_request', 'Send exactly one Host header.'];
  if (rules.hosts.has(seen.host)) return null;
  // An address that somebody has reached us at is ours, and no name that could be made to lead here.
  if (rules.admin !== null && namesAt(rules.port, hostOf(seen.to)).includes(seen.host)) return null;
  return ['host_not_allowed', 'This Host is not ours. Use 127.0.0.1 or localhost, or add the name to allowedHosts.'];
}

function checkTarget(seen: Seen): Complaint | null {
  if (seen.target.startsWith('/')) return null;
  if (seen.target === '*' && seen.method === 'OPTIONS') return null;
  const named = /^http:\/\/([^/?#]*)/i.exec(seen.target)?.[1]?.toLowerCase();
  return named === seen.host
    ? null
    : ['invalid_request', 'The request target must be a path, or name the same host as Host.'];
}

function checkToken(seen: Seen): Complaint | null {
  return seen.token.kind === 'dead'
    ? ['invalid_token', 'This lr_ token is not known here. Make a new one, or send none.']
    : null;
}

function checkOrigin(seen: Seen, rules: GuardRules): Complaint | null {
  const origins = seen.all('origin');
  if (origins.length === 0) return null;
  if (origins.length === 1 && origins.every((origin) => !isForeign(seen, rules, origin))) return null;
  if (mayReadAbroad(seen, rules)) return null;
  if (seen.management)
    return [
      'origin_not_allowed',
      'Pages of other origins may not manage this router. Use its own page, the dashboard.',
    ];
  return [
    'origin_not_allowed',
    'Pages of other origins may not call this router. Add the origin to allowedOrigins and send a token.',
  ];
}

const ownSites = new Set(['none', 'same-origin']);

function checkFetchSite(seen: Seen, rules: GuardRules): Complaint | null {
  const sites = seen.all('sec-fetch-site');
  if (sites.every((site) => ownSites.has(site.toLowerCase()))) return null;
  if (seen.all('origin').length > 0 && mayReadAbroad(seen, rules)) return null;
  return ['origin_not_allowed', 'A browser says that another site made this request.'];
}

const isForwarding = (name: string): boolean =>
  name === 'forwarded' || name === 'via' || name.startsWith('x-forwarded-');

/** What comes by the name of a proxy came through it, whatever that says of itself. */
const isForwarded = (seen: Seen, rules: GuardRules): boolean =>
  isSecure(seen, rules) || seen.rawHeaders.some((name, at) => at % 2 === 0 && isForwarding(name.toLowerCase()));

/** A tenant is not the owner: that is whoever is on this machine, and where others reach it too, who proves it. */
function checkManager(seen: Seen, rules: GuardRules): Complaint | null {
  if (!seen.management) return null;
  if (seen.token.kind === 'live') {
    return [
      'origin_not_allowed',
      'A project token opens the paths of models, and this is none of them. To manage the router, call it from its own machine without a token, or use the dashboard there.',
    ];
  }
  if (rules.admin !== null) return checkAdmin(seen, rules, adminOf(seen, rules.admin));
  if (seen.fromLoopback && !isForwarded(seen, rules)) return null;
  return [
    'origin_not_allowed',
    'This path is for programs on the machine of the router: a forwarded request, and one from elsewhere, cannot use it. Call it there directly, or use the dashboard there.',
  ];
}

function adminOf(seen: Seen, admin: NonNullable<GuardRules['admin']>): AdminVerdict {
  return admin.judge({ bearers: bearersIn(seen.all), cookies: seen.all('cookie'), from: seen.from });
}

function checkAdmin(seen: Seen, rules: GuardRules, verdict: AdminVerdict): Complaint | null {
  if (verdict.kind === 'admin' || isSignIn(seen.method, seen.target)) return null;
  if (verdict.kind === 'wait') {
    const message = 'Too many wrong admin tokens came from your address. Try again in a minute.';
    return ['rate_limited', message, { retryAfterS: verdict.seconds }];
  }
  if (verdict.kind === 'wrong') {
    const message = `This is not the admin token of this router: ${whereItLies}`;
    return ['invalid_token', message];
  }
  const message = `This path is the admin’s. Sign in by a link of the router, or send the admin token (Authorization: Bearer lra_…): ${whereItLies}`;
  return [isForwarded(seen, rules) ? 'origin_not_allowed' : 'invalid_token', message];
}

const whereItLies = 'it lies in the file admin-token of its home, or is what LLR_ADMIN_TOKEN says there.';

const maySignIn = (check: Check, seen: Seen, rules: GuardRules): boolean =>
  check === checkManager && rules.admin !== null && seen.token.kind === 'none' && seen.method === 'GET';

/** The page asks models too. Its session is as good there as its being on this machine is; the admin token is not. */
const isOwnPage = (seen: Seen, rules: GuardRules): boolean => sessionOf(seen, rules) !== null;

function sessionOf(seen: Seen, { admin }: GuardRules): string | null {
  const cookies = seen.all('cookie');
  if (admin === null || cookies.length === 0) return null;
  const verdict = admin.judge({ bearers: [], cookies, from: seen.from });
  return verdict.kind === 'admin' ? verdict.sessionId : null;
}

/** A tunnel on this machine looks like loopback: what came through one must say who it is. */
function checkForwarding(seen: Seen, rules: GuardRules): Complaint | null {
  if (seen.management || seen.token.kind === 'live' || !isForwarded(seen, rules) || isOwnPage(seen, rules)) return null;
  return ['invalid_token', 'A forwarded request needs a project token (Authorization: Bearer lr_…).'];
}

function checkTokenNeeded(seen: Seen, rules: GuardRules): Complaint | null {
  if (seen.management || seen.token.kind === 'live') return null;
  if (rules.admin === null && seen.fromLoopback && !rules.requireToken) return null;
  if (rules.admin !== null && (isHealth(seen.target) || isOwnPage(seen, rules))) return null;
  return ['invalid_token', 'A project token is needed here (Authorization: Bearer lr_…).'];
}

const withBody = new Set(['POST', 'PUT', 'PATCH']);
const json = /^application\/json[ \t]*(?:;.*)?$/i;

/** A browser sends one of these; what a session lets in comes from none but a page. */
const isPage = (seen: Seen, { admin }: GuardRules): boolean =>
  ['origin', 'sec-fetch-site', ...(admin === null ? [] : ['cookie'])].some((name) => seen.all(name).length > 0);

/** The examples of Ollama's own documentation name no type: curl then says that it is a form. No page can do that unseen. */
function checkContentType(seen: Seen, rules: GuardRules): Complaint | null {
  const announced =
    seen.all('transfer-encoding').length > 0 || seen.all('content-length').some((length) => length !== '0');
  if (!announced && !withBody.has(seen.method)) return null;
  const types = seen.all('content-type');
  if (isUntypedPath(seen.target) && !isPage(seen, rules)) return null;
  if (types.length === 1 && types.every((type) => json.test(type.trim()))) return null;
  return ['unsupported_media_type', 'Send the body as JSON, with content-type: application/json.'];
}

function checkContentEncoding(seen: Seen): Complaint | null {
  if (seen.all('content-encoding').every((encoding) => encoding.trim().toLowerCase() === 'identity')) return null;
  return ['unsupported_media_type', 'Send the body uncompressed: content-encoding is not understood here.'];
}

/** The rules of a door that knows neither its port nor who reaches it yet. */
export interface DoorRules extends Pick<GuardRules, 'origins' | 'requireToken' | 'ownerOf' | 'deadOwnerOf'> {
  readonly allowedHosts: readonly string[];
  readonly admin: Admin;
}

type GuardSettings = Pick<Settings, 'allowedHosts' | 'allowedOrigins' | 'requireToken'>;

type Owners = Pick<GuardRules, 'ownerOf' | 'deadOwnerOf'>;

export const doorRules = (settings: GuardSettings, owners: Owners): Omit<DoorRules, 'admin'> => ({
  allowedHosts: settings.allowedHosts,
  origins: new Set(settings.allowedOrigins),
  requireToken: settings.requireToken,
  ...owners,
});
