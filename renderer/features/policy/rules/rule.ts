// Owns what a rule of the policy is: as it is written, and as YAML in one's own hand. Pure.

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

/** Needs no quotes, wherever it stands. */
const plain = /^[A-Za-z][\w.+-]*(?:[/:][\w.+-]+)*$/;
const reserved = /^(?:true|false|null|yes|no|on|off|y|n|~)$/i;

const word = (text: string): string => (plain.test(text) && !reserved.test(text) ? text : JSON.stringify(text));

/** In one line. What stands for nothing is left out. */
export function yamlOf(value: unknown): string {
  if (typeof value === 'string') return word(value);
  if (Array.isArray(value)) return `[${value.map(yamlOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, one]) => `${word(key)}: ${yamlOf(one)}`).join(', ')} }`;
}

/** The lines of a rule, one a key; the first is to stand behind a dash. */
export const linesOf = (rule: WrittenRule): readonly string[] =>
  ruleKeys.flatMap((key) => (rule[key] === undefined ? [] : [`${key}: ${yamlOf(rule[key])}`]));
