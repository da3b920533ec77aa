// Owns writing tools and the choice among them.
import type { Conversation, Tool } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import { closeSchema } from './write-schema.ts';

interface ToolsWritten {
  readonly tools: readonly JsonObject[];
  readonly choice: JsonObject | null;
  readonly leftOut: readonly string[];
}

type Callable = Exclude<Tool, { kind: 'hosted' }>;

/** A tool that takes free text becomes one that takes an object with that text in it, under the same name. */
function writeTool(tool: Callable): JsonObject {
  const { name } = tool;
  const description = tool.kind === 'custom' ? withGrammar(tool.description, tool.format) : tool.description;
  const described = { name, ...(description === null ? {} : { description }) };
  if (tool.kind === 'custom') return { ...described, input_schema: freeText };
  const schema = { properties: {}, ...tool.parameters, type: 'object' };
  if (tool.strict !== true) return { ...described, input_schema: schema };
  return { ...described, input_schema: closeSchema(schema), strict: true };
}

const freeText: JsonObject = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

function withGrammar(description: string | null, format: JsonObject | null): string | null {
  const grammar = format?.['definition'];
  if (typeof grammar !== 'string') return description;
  return `${description ?? ''}\n\nThe input must match this grammar:\n${grammar}`.trim();
}

/** The API refuses forced calls beside thinking. In that case the model decides. */
export function writeTools(conversation: Conversation, thinks: boolean): ToolsWritten {
  const { toolChoice: asked, parallelCalls } = conversation;
  const callable = conversation.tools.filter((tool) => tool.kind !== 'hosted');
  const hosted = conversation.tools.filter((tool) => tool.kind === 'hosted').map(({ name }) => name);
  const demanded = asked?.kind === 'named' && !callable.some(({ name }) => name === asked.name);
  if (demanded || (asked?.kind === 'required' && callable.length === 0))
    throw new RouterError('invalid_request', 'tool_choice: demands a tool that Anthropic cannot be offered.', {
      param: 'tool_choice',
    });
  if (callable.length === 0) return { tools: [], choice: null, leftOut: hosted };
  const forced = thinks && (asked?.kind === 'required' || asked?.kind === 'named');
  return {
    tools: callable.map(writeTool),
    choice: writeChoice(forced ? { kind: 'auto' } : asked, parallelCalls),
    leftOut: [...hosted, ...(forced ? ['tool_choice'] : [])],
  };
}

function writeChoice(asked: Conversation['toolChoice'], parallelCalls: boolean | null): JsonObject | null {
  const single = parallelCalls === false ? { disable_parallel_tool_use: true } : {};
  if (asked === null) return parallelCalls === false ? { type: 'auto', ...single } : null;
  switch (asked.kind) {
    case 'none':
      return { type: 'none' };
    case 'auto':
      return { type: 'auto', ...single };
    case 'required':
      return { type: 'any', ...single };
    case 'named':
      return { type: 'tool', name: asked.name, ...single };
  }
}
