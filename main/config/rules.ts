// Owns the routes of policy.yaml: read into rules, with what they name checked against what there is.
import { noSuchBackend, targetZones } from './targets.ts';
import { zones, type Level, type Zone } from '../contract/routing.ts';
import type { BackendSpec, Match, Rule } from '../domain/policy.ts';
import type { Complain } from './backends.ts';
import type { PolicyFile, RouteEntry } from './policy-schema.ts';

interface Around {
  /** The file's name as people are told of it. */
  readonly policy: string;
  readonly file: PolicyFile;
  readonly backends: readonly BackendSpec[];
  readonly lineOf: (path: readonly (string | number)[]) => number;
  readonly complain: Complain;
}

function listOf<T extends string>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** Without routes everything goes by its tier. */
const byTier = { index: 0, line: 1, match: null, to: ['tiers'], latencyBudgetMs: null, reason: null };

export function readRules({ policy, file, backends, lineOf, complain }: Around): Rule[] {
  if (file.routes === undefined) return [{ policy, ...byTier }];
  const rules = file.routes.map((route, index) => {
    const path = ['routes', index];
    checkForm(route, (message) => complain(path, message));
    const to = [...listOf(route.default ?? route.backend), ...listOf(route.fallback)];
    for (const name of to) {
      if (name === 'tiers') continue;
      const reach = targetZones(name, backends);
      if (reach === null) complain(path, noSuchBackend(name, backends));
      else checkReach({ route, name, reach, file }, (message) => complain(path, message));
    }
    return {
      policy,
      index,
      line: lineOf(path),
      match: route.match === undefined ? null : readMatch(route.match),
      to,
      latencyBudgetMs: route.latencyBudgetMs ?? null,
      reason: route.reason ?? null,
    };
  });
  if (!file.routes.some((route) => route.default !== undefined))
    complain(['routes'], 'A default is missing: what becomes of a request that no route matches.');
  return rules;
}

function checkForm(route: RouteEntry, complain: (message: string) => void): void {
  if (route.match !== undefined && route.default !== undefined) complain('A route has match or default, not both.');
  else if (route.match === undefined && route.default === undefined)
    complain('A route needs match, or is the default.');
  else if (route.match !== undefined && route.backend === undefined) complain('A backend is missing.');
  else if (route.default !== undefined && route.backend !== undefined)
    complain('The default names its backend itself: default: NAME.');
}

interface Reaching {
  readonly route: RouteEntry;
  readonly name: string;
  readonly reach: Zone;
  readonly file: PolicyFile;
}

/** A route for sensitive requests must not name what the wall would take away from it. */
function checkReach({ route, name, reach, file }: Reaching, complain: (message: string) => void): void {
  for (const level of listOf<Level>(route.match?.sensitivity)) {
    const allowed = file.privacy[level];
    if (zones.indexOf(reach) > zones.indexOf(allowed))
      complain(`${name} is ${reach}, and privacy lets sensitivity ${level} go no farther than ${allowed}.`);
  }
}

function readMatch(given: NonNullable<RouteEntry['match']>): Match {
  const { tokens, ...others } = given;
  const lists = Object.fromEntries(
    Object.entries(others).flatMap(([key, value]) => (value === undefined ? [] : [[key, listOf<string>(value)]])),
  );
  const range =
    tokens === undefined ? {} : { tokens: { min: tokens.min ?? 0, max: tokens.max ?? Number.MAX_SAFE_INTEGER } };
  return { ...lists, ...range };
}
