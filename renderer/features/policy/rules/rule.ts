// Owns what a rule of the policy is, as it is written. Pure.
import { yamlLine } from '../../../../main/contract/yaml-line.ts';

/** Which requests it is for; null in the default. */
export type WrittenMatch = Readonly<Record<string, unknown>>;

export interface WrittenRule {
  readonly match?: WrittenMatch;
  readonly backend?: string;
  readonly default?: string;
  readonly fallback?: string | readonly string[];
  readonly latencyBudgetMs?: number;
  readonly reason?: string;
}

export const ruleKeys = ['match', 'backend', 'default', 'fallback', 'latencyBudgetMs', 'reason'] as const;

/** The lines of a rule, one a key; the first is to stand behind a dash. */
export const linesOf = (rule: WrittenRule): readonly string[] =>
  ruleKeys.flatMap((key) => (rule[key] === undefined ? [] : [`${key}: ${yamlLine(rule[key])}`]));
