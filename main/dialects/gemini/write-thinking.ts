// Owns how thinking is asked for: by a budget before the third generation, by a level since. Both at once are refused.
import type { Effort, Reasoning } from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import { budgetsOf, isBeforeThird } from './models.ts';

interface ThinkingWritten {
  readonly config: JsonObject | null;
  readonly leftOut: readonly string[];
}

/** As Google itself translates the efforts of OpenAI's format. */
const budgets: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 32_768,
};

/** Every model of the third generation and later knows these three; `minimal` is known to some. */
const levels: Readonly<Record<Effort, string>> = {
  none: 'low',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
};

export function writeGeminiThinking(reasoning: Reasoning | null, model: string): ThinkingWritten {
  if (reasoning === null) return { config: null, leftOut: [] };
  const { effort, visible } = reasoning;
  const amount = isBeforeThird(model) ? budgetFor(reasoning, model) : levelFor(reasoning);
  // Not every model can do without thinking.
  const thinksStill = effort === 'none' && amount['thinkingBudget'] !== 0;
  // Who asks for thinking in another format expects to read what was thought.
  const shown = effort === 'none' ? {} : { includeThoughts: visible ?? true };
  return { config: { ...amount, ...shown }, leftOut: thinksStill ? ['reasoning'] : [] };
}

function budgetFor({ effort, budgetTokens }: Reasoning, model: string): JsonObject {
  const asked = budgetTokens ?? (effort === null ? null : budgets[effort]);
  if (asked === null) return {};
  const { least, most } = budgetsOf(model);
  return { thinkingBudget: Math.min(Math.max(asked, least), most) };
}

function levelFor({ effort, budgetTokens }: Reasoning): JsonObject {
  const wanted = effort ?? (budgetTokens === null ? null : effortFor(budgetTokens));
  return wanted === null ? {} : { thinkingLevel: levels[wanted] };
}

function effortFor(budget: number): Effort {
  if (budget <= budgets.low) return 'low';
  return budget <= budgets.medium ? 'medium' : 'high';
}
