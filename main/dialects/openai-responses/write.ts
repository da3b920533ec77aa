// Owns writing the canonical conversation as a Responses body.
import type { Conversation, Format, Reasoning, Sampling, Tool, ToolChoice } from '../../contract/conversation.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { WriteOptions, Written } from '../dialect.ts';
import { writeItems } from './write-items.ts';
import { impossible, withoutNulls } from '../shared/writing.ts';

type CallableTool = Exclude<Tool, { kind: 'hosted' }>;

export function writeResponses(conversation: Conversation, { model, stream }: WriteOptions): Written {
  refuseUnsayable(conversation);
  const { sampling, logprobs } = conversation;
  const tools = conversation.tools.filter((tool) => tool.kind !== 'hosted');
  checkChoice(conversation.toolChoice, tools);
  const { instructions, input } = writeItems(conversation.turns);
  const reasoning = writeReasoningOptions(conversation.reasoning);
  const include = [
    // Models that do not reason refuse to hand out what they do not have.
    ...(thinks(reasoning) || input.some(({ type }) => type === 'reasoning') ? ['reasoning.encrypted_content'] : []),
    ...(logprobs === null ? [] : ['message.output_text.logprobs']),
  ];
  const body = withoutNulls({
    model,
    instructions,
    input,
    stream: stream ? true : null,
    // The router keeps responses itself, so that the provider must not.
    store: false,
    include: include.length > 0 ? include : null,
    tools: tools.length > 0 ? tools.map(writeTool) : null,
    tool_choice: tools.length > 0 ? writeChoice(conversation.toolChoice, tools) : null,
    parallel_tool_calls: tools.length > 0 ? conversation.parallelCalls : null,
    text: writeFormat(conversation.format),
    reasoning,
    max_output_tokens: atLeast(conversation.maxOutputTokens),
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_logprobs: logprobs,
    user: conversation.user,
  });
  return { body, leftOut: unsaid(conversation) };
}

function refuseUnsayable({ stop, choices, suffix }: Conversation): void {
  if (stop.length > 0) throw impossible('stop', 'this target cannot stop at a text.');
  if (choices > 1) throw impossible('n', 'this target gives one answer only.');
  if (suffix !== null) throw impossible('suffix', 'this target does not fill in the middle.');
}

const sampled: readonly (readonly [keyof Sampling, string])[] = [
  ['topK', 'top_k'],
  ['seed', 'seed'],
  ['presencePenalty', 'presence_penalty'],
  ['frequencyPenalty', 'frequency_penalty'],
];

const unsaid = ({ tools, sampling }: Conversation): string[] => [
  ...tools.filter((tool) => tool.kind === 'hosted').map(({ name }) => `tools.${name}`),
  ...sampled.flatMap(([key, name]) => (sampling[key] === null ? [] : [name])),
];

/** OpenAI refuses a smaller limit: a probe for one word is answered with a few more instead. */
const leastTokens = 16;
const atLeast = (tokens: number | null): number | null => (tokens === null ? null : Math.max(tokens, leastTokens));

function checkChoice(choice: ToolChoice | null, tools: readonly CallableTool[]): void {
  if (choice?.kind === 'named' && !tools.some(({ name }) => name === choice.name))
    throw impossible('tool_choice', 'it demands a tool that this target does not have.');
  if (choice?.kind === 'required' && tools.length === 0)
    throw impossible('tool_choice', 'it demands a tool, and this target has none of those that were named.');
}

function writeChoice(choice: ToolChoice | null, tools: readonly CallableTool[]): unknown {
  if (choice?.kind !== 'named') return choice?.kind;
  const { kind } = tools.find(({ name }) => name === choice.name) ?? { kind: 'function' };
  return { type: kind, name: choice.name };
}

function writeTool(tool: CallableTool): JsonObject {
  const { name, description } = tool;
  if (tool.kind === 'custom')
    return withoutNulls({ type: 'custom', name, description, format: writeGrammar(tool.format) });
  const { parameters, strict } = tool;
  // Where nothing is written, this format takes a schema as strict, and not every schema is fit for that.
  return { ...withoutNulls({ type: 'function', name, description }), parameters, strict: strict ?? false };
}

/** A grammar stands in an object of its own in a chat. In this format its fields stand beside the type. */
const writeGrammar = (format: JsonObject | null): JsonObject | null => {
  const inner = format?.['grammar'];
  return isJsonObject(inner) ? { type: 'grammar', ...inner } : format;
};

function writeFormat(format: Format | null): JsonObject | null {
  if (format === null) return null;
  if (format.kind === 'json') return { format: { type: 'json_object' } };
  const { name, description, schema, strict } = format;
  const written = withoutNulls({ type: 'json_schema', name, description, schema });
  return { format: { ...written, strict: strict ?? false } };
}

function writeReasoningOptions(reasoning: Reasoning | null): JsonObject | null {
  if (reasoning === null) return null;
  const effort = reasoning.effort ?? effortOf(reasoning.budgetTokens);
  const summary = reasoning.visible === true ? 'auto' : null;
  const written = withoutNulls({ effort, summary });
  return Object.keys(written).length > 0 ? written : null;
}

const thinks = (reasoning: JsonObject | null): boolean => reasoning !== null && reasoning['effort'] !== 'none';

/** A budget in tokens says how hard to think; this format has words for it, with the bounds of OpenAI's own advice. */
const effortOf = (budgetTokens: number | null): string | null => {
  if (budgetTokens === null) return null;
  if (budgetTokens <= 0) return 'none';
  if (budgetTokens <= 2_048) return 'low';
  return budgetTokens <= 12_288 ? 'medium' : 'high';
};
