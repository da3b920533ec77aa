// Owns what was found in a request, in plain words. The router tells it as kinds, marks and places, never as text.
import { t } from '../../lib/words.ts';

export interface Found {
  /** A noun with its article: an API key. */
  readonly what: string;
  /** Where it stands; null where that says nothing to a reader. */
  readonly where: string | null;
}

/** The first whose pattern the kind meets. */
const things: readonly (readonly [kind: RegExp, thing: () => string])[] = [
  [/^(?:private|age)-key$/, () => t('a private key')],
  [/^password$/, () => t('a password')],
  [/^webhook$/, () => t('a secret address')],
  [/(?:^|-)(?:key|token|secret)$|^jwt$/, () => t('an API key')],
  [/^card$/, () => t('a card number')],
  [/^(?:iban|bank-account)$/, () => t('a bank account')],
  [/^email$/, () => t('an e-mail address')],
  [/^phone$/, () => t('a phone number')],
  [/^birth-date$/, () => t('a date of birth')],
  [/^health/, () => t('health data')],
];

const finding = /^(?<kind>[a-z][a-z0-9-]*)\s+\S+\s+at\s+(?<place>\S+)$/;

/** Null where nothing was found; a reason that is no finding says so itself. */
export function foundIn(reason: string): Found | null {
  const first = reason.split(', ')[0] ?? '';
  if (first === '' || first === 'as the request says') return null;
  const { kind, place } = finding.exec(first)?.groups ?? {};
  if (kind !== undefined) return { what: thingOf(kind), where: placeOf(place ?? '') };
  if (/^\d+ parts? /.test(first)) return { what: t('something that nobody can read'), where: null };
  return null;
}

const thingOf = (kind: string): string => things.find(([pattern]) => pattern.test(kind))?.[1]() ?? t('personal data');

/** `messages.2.content.0.text` is the third message. */
function placeOf(place: string): string | null {
  const [, list, index] = /^(messages|input|contents)\.(\d+)(?:\.|$)/.exec(place) ?? [];
  if (list !== undefined && index !== undefined) return t('in message {number}', { number: Number(index) + 1 });
  if (/^(?:system|instructions)/.test(place)) return t('in the instructions');
  if (/^(?:tools|functions)/.test(place)) return t('in its tools');
  return null;
}
