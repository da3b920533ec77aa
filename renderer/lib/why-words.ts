// Owns saying why in the language of the page: the router has few words for it (`main/domain/decide/why.ts`), and what it
// quotes of the policy stays as the policy has it.
import { t } from './words.ts';

const things = (): Readonly<Record<string, string>> => ({
  'a private key': t('a private key'),
  'a password': t('a password'),
  'a secret address': t('a secret address'),
  'an API key': t('an API key'),
  'a card number': t('a card number'),
  'a bank account': t('a bank account'),
  'an e-mail address': t('an e-mail address'),
  'a phone number': t('a phone number'),
  'a date of birth': t('a date of birth'),
  'health data': t('health data'),
  'personal numbers': t('personal numbers'),
});

const bounds = (): Readonly<Record<string, string>> => ({
  'bound to a region': t('bound to a region'),
  'local-only is on': t('local only is on'),
  'over the budget': t('over the budget'),
  'marked as sensitive': t('marked as sensitive'),
  'holds what nobody can read': t('holds what nobody can read'),
  'its model’s name is sensitive': t('its model’s name is sensitive'),
});

const whole = (): Readonly<Record<string, string>> => ({
  Named: t('Named'),
  Default: t('By default'),
  'No model of that name': t('No model of that name'),
  'Nobody could serve it': t('Nobody could serve it'),
  'Over the budget': t('Over the budget'),
  'Rate limit': t('Rate limit'),
  'Token not known': t('Token not known'),
  'Not allowed here': t('Not allowed here'),
});

const known = (table: Readonly<Record<string, string>>, word: string): string | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/** What is not one of the router's words is somebody's own. */
function detailWords(detail: string): string {
  const [, thing] = /^holds (.+)$/.exec(detail) ?? [];
  const held = thing === undefined ? undefined : known(things(), thing);
  if (held !== undefined) return t('holds {thing}', { thing: held });
  return known(bounds(), detail) ?? detail;
}

function headWords(head: string): string {
  const [, rule] = /^Rule (\d+)$/.exec(head) ?? [];
  if (rule !== undefined) return t('Rule {number}', { number: rule });
  const [, tier] = /^Tier (\w+)$/.exec(head) ?? [];
  if (tier !== undefined) return t('Tier {name}', { name: tier });
  return known(whole(), head) ?? head;
}

const kept = new Map<string, string>();
const mostKept = 1_000;

/** Said once and kept: a long list says the same few over and over. The language of a page never changes. */
export function whyWords(why: string): string {
  const before = kept.get(why);
  if (before !== undefined) return before;
  const said = saidOf(why);
  if (kept.size >= mostKept) kept.clear();
  kept.set(why, said);
  return said;
}

export function saidOf(why: string): string {
  const [, wall] = /^Wall: (.+)$/.exec(why) ?? [];
  if (wall !== undefined) return t('Wall: {detail}', { detail: detailWords(wall) });
  const dot = why.indexOf(' · ');
  return dot < 0 ? headWords(why) : `${headWords(why.slice(0, dot))} · ${detailWords(why.slice(dot + 3))}`;
}
