// Owns what is wrong with an answer, as far as that can be seen without understanding it. Pure: the same answer, the same
// verdict.
import type { Format, Tool } from '../../contract/conversation.ts';
import type { FinishReason } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import { isRefusal } from '../phrases/refusals.ts';
import { fitsSchema } from './schema-check.ts';
import type { EscalationCheck } from '../policy.ts';

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
  readonly stop: readonly string[];
  /** The last thing said was the result of a tool: there may be nothing to add. */
  readonly afterResult: boolean;
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
  ['empty', isEmpty],
  ['bad_tool_call', ({ calls }, { tools }) => calls.some((call) => isBadCall(call, tools))],
  [
    'invalid_json',
    ({ text, calls, hasMedia }, { format }) =>
      format !== null && calls.length === 0 && !hasMedia && !fits(text, format),
  ],
  [
    'low_confidence',
    ({ logprobs }) => logprobs.length >= leastTokens && meanProbability(logprobs) < leastMeanProbability,
  ],
];

export function faultOf(answer: AnswerFacts, demands: Demands, on: readonly EscalationCheck[]): EscalationCheck | null {
  const fault = checks.find(([name, fails]) => on.includes(name) && fails(answer, demands))?.[0] ?? null;
  // What is cut off is not whole: nothing else can be said of it.
  return answer.reason === 'length' && fault !== 'truncated' ? null : fault;
}

/** A stop that came at once, a pause, or nothing to add to what a tool has done are answers too. */
function isEmpty({ text, calls, hasMedia, reason }: AnswerFacts, { stop, afterResult }: Demands): boolean {
  if (text.trim() !== '' || calls.length > 0 || hasMedia) return false;
  return reason !== 'pause' && reason !== 'stop-sequence' && stop.length === 0 && !afterResult;
}

/** Who is cut off at the length that the caller allowed has done what was asked. */
function isTruncated({ reason, outputTokens }: AnswerFacts, { maxOutputTokens }: Demands): boolean {
  if (reason !== 'length') return false;
  return (
    maxOutputTokens === null || maxOutputTokens < 0 || (outputTokens !== null && outputTokens < maxOutputTokens * 0.9)
  );
}

function isBadCall({ name, arguments: given, custom }: AnswerFacts['calls'][number], tools: readonly Tool[]): boolean {
  const tool = tools.find((offered) => offered.name === name);
  if (tool === undefined) return tools.length > 0 && !tools.some((offered) => mayStandFor(offered, name));
  if (custom) return false;
  const value = given.trim() === '' ? {} : parseJson(given);
  if (!isJsonObject(value)) return true;
  return tool.kind === 'function' && tool.parameters !== null && !fitsSchema(value, tool.parameters);
}

/** A provider's own tool brings tools that the request does not name, and of a namespace the bare name is called too. */
const mayStandFor = (offered: Tool, name: string): boolean =>
  offered.kind === 'hosted' || offered.name.endsWith(`__${name}`) || name.endsWith(`__${offered.name}`);

function fits(text: string, format: Format): boolean {
  const value = parseJson(text);
  if (value === undefined) return false;
  return format.kind === 'json' ? isJsonObject(value) || Array.isArray(value) : fitsSchema(value, format.schema);
}

const meanProbability = (logprobs: readonly number[]): number =>
  Math.exp(logprobs.reduce((sum, logprob) => sum + logprob, 0) / logprobs.length);
