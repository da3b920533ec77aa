// Owns writing the canonical conversation as a request of Gemini.
import type { Conversation, Format, Sampling, Tool, ToolChoice } from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import { asFunction } from '../shared/custom-tools.ts';
import type { WriteOptions, Written } from '../dialect.ts';
import { writeContents } from './write-contents.ts';
import { writeGeminiThinking } from './write-thinking.ts';
import { impossible, withoutNulls } from '../shared/writing.ts';

const mostStops = 5;

export function writeGemini(conversation: Conversation, { model }: WriteOptions): Written {
  if (conversation.suffix !== null) throw impossible('suffix', 'Gemini does not fill in the middle.');
  if (conversation.stop.length > mostStops) throw impossible('stop', `Gemini stops at ${mostStops} texts at most.`);
  const leftOut = new Set<string>();
  const tools = conversation.tools.filter((tool) => tool.kind !== 'hosted');
  const thinking = writeGeminiThinking(conversation.reasoning, model);
  const config = withoutNulls({ ...writeGeneration(conversation, leftOut), thinkingConfig: thinking.config });
  const body = withoutNulls({
    ...writeTurns(conversation, model, leftOut),
    tools: tools.length > 0 ? [{ functionDeclarations: tools.map(writeTool) }] : null,
    toolConfig: writeChoice(conversation.toolChoice, tools),
    generationConfig: Object.keys(config).length > 0 ? config : null,
  });
  for (const name of [...thinking.leftOut, ...unsaid(conversation)]) leftOut.add(name);
  return { body, leftOut: [...leftOut] };
}

const unsaid = ({ tools, parallelCalls, user }: Conversation): string[] => [
  ...tools.flatMap((tool) => (tool.kind === 'hosted' ? [`tools.${tool.name}`] : [])),
  ...(parallelCalls === false ? ['parallel_tool_calls'] : []),
  ...(user === null ? [] : ['user']),
];

/** There is one place for what the system says, in front of all turns. */
function writeTurns({ turns }: Conversation, model: string, leftOut: Set<string>): JsonObject {
  const system = turns.filter(({ role }) => role === 'system');
  const parts = system.flatMap((turn) =>
    turn.parts.map((part) => {
      if (part.kind !== 'text') throw impossible(`messages.${turn.at}`, 'to Gemini, a system prompt is text alone.');
      return { text: part.text };
    }),
  );
  const contents = writeContents(turns, model, leftOut);
  // Nothing is answered where there are no contents.
  if (contents.length === 0) return { contents: parts.length > 0 ? [{ role: 'user', parts }] : [] };
  return { contents, systemInstruction: parts.length > 0 ? { parts } : null };
}

function writeGeneration(conversation: Conversation, leftOut: Set<string>): JsonObject {
  const { sampling, format, logprobs, choices, stop } = conversation;
  return {
    ...writeSampling(sampling, leftOut),
    candidateCount: choices > 1 ? choices : null,
    maxOutputTokens: conversation.maxOutputTokens,
    stopSequences: stop.length > 0 ? stop : null,
    ...writeFormat(format),
    responseLogprobs: logprobs === null ? null : true,
    logprobs: logprobs === 0 ? null : logprobs,
  };
}

const largestSeed = 2 ** 31;

function writeSampling({ seed, ...sampling }: Sampling, leftOut: Set<string>): JsonObject {
  // A seed has 32 bits here, and more in other formats.
  const fits = seed === null || (seed >= -largestSeed && seed < largestSeed);
  if (!fits) leftOut.add('seed');
  return { ...sampling, seed: fits ? seed : null };
}

/** JSON Schema as it is: Gemini's own kind of schema would lose much of it. */
function writeFormat(format: Format | null): JsonObject {
  if (format === null) return {};
  if (format.kind === 'json') return { responseMimeType: 'application/json' };
  const described = format.description === null ? {} : { description: format.description };
  return { responseMimeType: 'application/json', responseJsonSchema: { ...described, ...format.schema } };
}

function writeTool(tool: Exclude<Tool, { kind: 'hosted' }>): JsonObject {
  const { name, description, parameters } = tool.kind === 'custom' ? asFunction(tool) : tool;
  return withoutNulls({ name, description, parametersJsonSchema: parameters });
}

const modes: Readonly<Record<ToolChoice['kind'], string>> = {
  auto: 'AUTO',
  none: 'NONE',
  required: 'ANY',
  named: 'ANY',
};

function writeChoice(choice: ToolChoice | null, tools: readonly Tool[]): JsonObject | null {
  if (choice === null) return null;
  const missing = choice.kind === 'named' && !tools.some(({ name }) => name === choice.name);
  if (missing || (choice.kind === 'required' && tools.length === 0))
    throw impossible('tool_choice', 'it demands a tool that Gemini cannot be offered.');
  if (tools.length === 0) return null;
  const allowed = choice.kind === 'named' ? { allowedFunctionNames: [choice.name] } : {};
  return { functionCallingConfig: { mode: modes[choice.kind], ...allowed } };
}
