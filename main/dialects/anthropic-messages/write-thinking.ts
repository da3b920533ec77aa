// Owns how thinking is asked for, and what must give way to it: the API refuses some fields beside it.
import type { Effort, Reasoning } from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Abilities } from './models.ts';
import { effortNames } from './names.ts';

/** The API takes no smaller budget. */
const leastBudget = 1_024;

const budgets: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: leastBudget,
  low: 4_096,
  medium: 8_192,
  high: 16_384,
  xhigh: 24_576,
};

interface ThinkingAsked {
  readonly reasoning: Reasoning | null;
  readonly abilities: Abilities;
  readonly maxTokens: number;
  /** A call waits for its answer, and its turn does not begin with a thought: with a budget, the API refuses that. */
  readonly inLoop: boolean;
}

interface ThinkingWritten {
  readonly thinking: JsonObject | null;
  readonly effort: string | null;
  readonly leftOut: readonly string[];
}

const nothing: ThinkingWritten = { thinking: null, effort: null, leftOut: [] };
const leftOut: ThinkingWritten = { ...nothing, leftOut: ['reasoning'] };

export function writeMessagesThinking(asked: ThinkingAsked): ThinkingWritten {
  const { reasoning, abilities } = asked;
  if (reasoning === null) return nothing;
  const { effort, budgetTokens, visible } = reasoning;
  if (effort === 'none') return abilities.disabling ? { ...nothing, thinking: { type: 'disabled' } } : nothing;
  if (effort === null && budgetTokens === null && visible !== true) return nothing;
  const kind = kindOf(asked, budgetTokens !== null);
  if (kind === null) return leftOut;
  const display = visible === null ? {} : { display: visible ? 'summarized' : 'omitted' };
  const wanted = effort ?? (budgetTokens === null ? null : effortFor(budgetTokens));
  if (kind === 'adaptive')
    return { ...nothing, thinking: { type: 'adaptive', ...display }, effort: wanted && effortNames[wanted] };
  const budget = budgetWithin(budgetTokens ?? budgets[wanted ?? 'medium'], asked.maxTokens);
  if (budget === null) return leftOut;
  const named = abilities.effort && effort !== null ? effortNames[effort] : null;
  return { ...nothing, thinking: { type: 'enabled', budget_tokens: budget, ...display }, effort: named };
}

function kindOf({ abilities, inLoop }: ThinkingAsked, hasBudget: boolean): 'adaptive' | 'enabled' | null {
  if (abilities.thinking === 'none') return null;
  if (abilities.thinking === 'adaptive') return 'adaptive';
  if (abilities.thinking === 'budget') return inLoop ? null : 'enabled';
  return hasBudget && !inLoop ? 'enabled' : 'adaptive';
}

/** A budget is part of the limit: where it would leave nothing for the answer, a quarter of the limit is left. */
function budgetWithin(budget: number, maxTokens: number): number | null {
  if (maxTokens <= leastBudget) return null;
  const within = budget < maxTokens ? budget : Math.floor(maxTokens * 0.75);
  return Math.max(leastBudget, within);
}

function effortFor(budget: number): Exclude<Effort, 'none'> {
  if (budget <= budgets.low) return 'low';
  if (budget <= budgets.medium) return 'medium';
  return budget <= budgets.high ? 'high' : 'xhigh';
}
