// Owns saying in the language of the page why requests have no part in a replay: the router has a few sentences for it
// (`main/gateway/replay`). One that is not known here is said as it stands.
import { t } from '../../lib/words.ts';

const sentences = (): Readonly<Record<string, string>> => ({
  'They asked for a policy by a name that nobody has.': t('They asked for a policy by a name that nobody has.'),
  'The name of their model is not written down, because of what it holds.': t(
    'The name of their model is not written down, because of what it holds.',
  ),
  'They named a model and were never judged, and here the router would have to choose.': t(
    'They named a model and were never judged, and here the router would have to choose.',
  ),
  'They were under way when a process ended, and nobody knows what became of them.': t(
    'They were under way when a process ended, and nobody knows what became of them.',
  ),
  'They were refused, and nobody was asked.': t('They were refused, and nobody was asked.'),
  'They are of an older version, which did not write down what they were judged to be.': t(
    'They are of an older version, which did not write down what they were judged to be.',
  ),
  'Nobody was asked.': t('Nobody was asked.'),
  'Their cost is not known on one of both sides: they are in the moves, and not in costUsd.': t(
    'Their cost is not known on one of both sides: they are among the moves, and not in the cost.',
  ),
});

export function leftOutWords(why: string): string {
  const [, code] = /^They would be refused: (\w+)\.$/.exec(why) ?? [];
  if (code !== undefined) return t('They would be refused: {code}.', { code });
  const [, count] = /^Only the newest ([\d,]+) are decided again\.$/.exec(why) ?? [];
  if (count !== undefined) return t('Only the newest {count} are decided again.', { count });
  const known = sentences();
  return Object.hasOwn(known, why) ? (known[why] ?? why) : why;
}
