// Owns what is wrong with an answer, as far as that can be seen without understanding it. Pure: the same answer, the same
// verdict.
import type { Format, Tool } from '../contract/conversation.ts';
import type { FinishReason } from '../contract/answer-events.ts';
import { isJsonObject, parseJson } from '../contract/json.ts';
import { isRefusal } from './refusals.ts';
import { fitsSchema } from './schema-check.ts';
import type { EscalationCheck } from './policy.ts';

export interface AnswerFacts {
  readonly text: string;
  /** The model, or its provider, said by its own sign that it refuses. */
  readonly refused: boolean;
  readonly hasMedia: boolean;
  readonly calls: readonly { readonly name: string; readonly arguments: string; readonly custom: boolean }[];
  readonly reason: FinishReason | null;
  readonly outputTokens: number | null;
  /** Of each token, where the backend gave it. */
  readonly logprobs: readonly number[];
}

export interface Demands {
  readonly format: Format | null;
  readonly tools: readonly Tool[];
  readonly maxOutputTokens: number | null;
}

/** Under it a model guesses at every second word. */
const leastMeanProbability = 0.5;
/** A mean of a few tokens says little. */
const leastTokens = 8;

type Check = (answer: AnswerFacts, demands: Demands) => boolean;

/** `error` and `timeout` are no answers: they are seen where targets are tried. The first that holds is told. */
const checks: readonly (readonly [name: EscalationCheck, fails: Check])[] = [
  [
    'refusal',
    ({ refused, text, calls, reason }) => calls.length === 0 && (refused || reason === 'filter' || isRefusal(text)),
  ],
  ['truncated', isTruncated],
  ['empty', ({ text, calls, hasMedia }) => text.trim() === '' && calls.length === 0 && !hasMedia],
  ['bad_tool_call', ({ calls }, { tools }) => calls.some((call) => isBadCall(call, tools))],
  ['invalid_json', ({ text, calls }, { format }) => format !== null && calls.length === 0 && !fits(text, format)],
  [
    'low_confidence',
    ({ logprobs }) => logprobs.length >= leastTokens && meanProbability(logprobs) < leastMeanProbability,
  ],
];

export const faultOf = (
  answer: AnswerFacts,
  demands: Demands,
  on: readonly EscalationCheck[],
): EscalationCheck | null => checks.find(([name, fails]) => on.includes(name) && fails(answer, demands))?.[0] ?? null;

/** Who is cut off at the length that the caller allowed has done what was asked. */
function isTruncated({ reason, outputTokens }: AnswerFacts, { maxOutputTokens }: Demands): boolean {
  if (reason !== 'length') return false;
  return maxOutputTokens === null || (outputTokens !== null && outputTokens < maxOutputTokens * 0.9);
}

function isBadCall({ name, arguments: given, custom }: AnswerFacts['calls'][number], tools: readonly Tool[]): boolean {
  const tool = tools.find((offered) => offered.name === name);
  if (custom) return tool === undefined;
  if (tool === undefined) return tools.length > 0;
  const value = given.trim() === '' ? {} : parseJson(given);
  if (!isJsonObject(value)) return true;
  return tool.kind === 'function' && tool.parameters !== null && !fitsSchema(value, tool.parameters);
}

function fits(text: string, format: Format): boolean {
  const value = parseJson(text);
  if (value === undefined) return false;
  return format.kind === 'json' ? isJsonObject(value) || Array.isArray(value) : fitsSchema(value, format.schema);
}

const meanProbability = (logprobs: readonly number[]): number =>
  Math.exp(logprobs.reduce((sum, logprob) => sum + logprob, 0) / logprobs.length);
