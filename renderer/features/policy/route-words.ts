// Owns what is said of a route that was only tried: in one line, with the marks out of the finding's name taken away.
import type { DecisionTrace } from '../../../main/contract/trace.ts';
import { t } from '../../lib/words.ts';

export interface SaidRoute {
  /** Null where nobody would answer. */
  readonly target: string | null;
  readonly zone: DecisionTrace['plan'][number]['zone'] | null;
  readonly isHeld: boolean;
  readonly rule: string | null;
  readonly sentence: string;
}

/** `card cYaQfhh9U-fDGlHH at messages.0.content` is a card. */
const finding = /^([\w-]+) [\w-]{10,} at \S+$/;

export function findingsIn(reason: string): readonly string[] {
  const kinds = reason.split(', ').map((part) => finding.exec(part)?.[1] ?? part);
  return [...new Set(kinds.filter((kind) => kind !== ''))];
}

export function sayRoute(route: DecisionTrace): SaidRoute {
  const [first] = route.plan;
  return {
    target: first === undefined ? null : `${first.backend}/${first.model}`,
    zone: first?.zone ?? null,
    isHeld: first !== undefined && route.rejected.length > 0 && route.walls.length > 0,
    rule: route.rule === null ? null : ruleWords(route.rule),
    sentence: route.error?.message ?? sentenceOf(route),
  };
}

const ruleWords = ({ index, line }: NonNullable<DecisionTrace['rule']>): string =>
  t('rule {n}, line {line}', { n: index + 1, line });

function sentenceOf({ profile, plan, rejected }: DecisionTrace): string {
  const found = findingsIn(profile.sensitivityReason);
  const parts = [plan[0]?.reason ?? ''];
  if (found.length > 0)
    parts.push(t('Sensitivity {level}: {found}.', { level: profile.sensitivity, found: found.join(', ') }));
  if (rejected.length > 0)
    parts.push(
      t('{count, plural, one {# target is} other {# targets are}} behind the wall.', { count: rejected.length }),
    );
  return parts.filter((part) => part !== '').join(' ');
}
