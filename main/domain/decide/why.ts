// Owns the few words that a list of requests has for why one went where it went. They name the policy's own words and
// the kind of what was found, never what the caller wrote.
import type { Tier } from '../../contract/routing.ts';
import type { Rule } from '../policy.ts';

export interface Reasons {
  /** The pattern of the alias that the model's name fell under. */
  readonly alias: string | null;
  /** The router chose. */
  readonly automatic: boolean;
  readonly tier: Tier | null;
  readonly rule: Pick<Rule, 'index' | 'match' | 'reason'> | null;
  /** The kind of wall that kept targets out. */
  readonly wall: string | null;
  /** As the profile has it: the kinds of what was found, each with its mark and place. */
  readonly sensitivityReason: string;
  /** The code of the refusal; null where there is a plan. */
  readonly refusal: string | null;
}

const longest = 120;

export function whyOf(reasons: Reasons): string {
  const { wall, refusal } = reasons;
  const bound = wall === null ? null : boundBy(wall, reasons.sensitivityReason);
  if (refusal === null) return cut(withDetail(reasons, bound));
  if (refusal === 'budget_exceeded') return 'Over the budget';
  if (bound !== null) return cut(`Wall: ${bound}`);
  return refusals.get(refusal) ?? 'Nobody could serve it';
}

const refusals: ReadonlyMap<string, string> = new Map([['model_not_found', 'No model of that name']]);

function withDetail({ alias, automatic, tier, rule }: Reasons, bound: string | null): string {
  if (alias !== null) return detailed(`Alias ${alias}`, bound);
  if (rule !== null && rule.match !== null) return detailed(`Rule ${rule.index + 1}`, rule.reason ?? bound);
  if (!automatic && rule === null && tier === null) return detailed('Named', bound);
  return detailed(tier === null ? 'Default' : `Tier ${tier}`, bound ?? rule?.reason ?? null);
}

const detailed = (what: string, detail: string | null): string => (detail === null ? what : `${what} · ${detail}`);

/** Between characters, never inside of one. */
const cut = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;

function boundBy(wall: string, reason: string): string {
  if (wall === 'region') return 'bound to a region';
  if (wall === 'budget') return 'over the budget';
  if (wall !== 'privacy') return `${wall} is on`;
  if (reason === '' || reason === 'as the request says') return 'marked as sensitive';
  if (/^\d+ parts? /.test(reason)) return 'holds what nobody can read';
  if (reason === 'the name of the model') return 'its model’s name is sensitive';
  return `holds ${thingOf(reason.split(' ', 1)[0] ?? '')}`;
}

/** The first whose pattern the kind of a finding meets. */
const things: readonly (readonly [kind: RegExp, thing: string])[] = [
  [/^(?:private|age)-key$/, 'a private key'],
  [/^password$/, 'a password'],
  [/^webhook$/, 'a secret address'],
  [/(?:^|-)(?:key|token|secret)$|^jwt$/, 'an API key'],
  [/^card$/, 'a card number'],
  [/^(?:iban|bank-account)$/, 'a bank account'],
  [/^email$/, 'an e-mail address'],
  [/^phone$/, 'a phone number'],
  [/^birth-date$/, 'a date of birth'],
  [/^health/, 'health data'],
];

const thingOf = (kind: string): string => things.find(([pattern]) => pattern.test(kind))?.[1] ?? 'personal numbers';
