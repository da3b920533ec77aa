// Owns reading a Messages body into the canonical conversation.
import {
  noSampling,
  type Conversation,
  type Format,
  type Part,
  type Reasoning,
  type Tool,
  type ToolChoice,
  type Turn,
} from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import type { ParsedRequest } from '../dialect.ts';
import { hintKeys } from '../shared/hints.ts';
import { readEffort } from './names.ts';
import { readBlock, type LeftOut } from './read-blocks.ts';
import { messagesCountBody, type MessagesBody } from './schema.ts';

export function readMessages(request: ParsedRequest): Conversation {
  const checked = messagesCountBody.safeParse(request.body);
  if (!checked.success) throw new RouterError('invalid_request', 'The body is not a sound Messages request.');
  const body = checked.data;
  const leftOut: LeftOut = new Set(unreadFields(body));
  return {
    kind: 'conversation',
    turns: [...readSystem(body, leftOut), ...body.messages.flatMap((message, at) => readMessage(message, at, leftOut))],
    tools: (body.tools ?? []).map((tool) => readTool(tool, leftOut)),
    toolChoice: readChoice(body.tool_choice),
    parallelCalls: body.tool_choice?.['disable_parallel_tool_use'] === true ? false : null,
    format: readFormat(body, leftOut),
    sampling: {
      ...noSampling,
      temperature: body.temperature ?? null,
      topP: body.top_p ?? null,
      topK: body.top_k ?? null,
    },
    maxOutputTokens: body.max_tokens ?? null,
    stop: body.stop_sequences ?? [],
    choices: 1,
    logprobs: null,
    reasoning: readReasoning(body, leftOut),
    suffix: null,
    user: body.metadata?.user_id ?? null,
    leftOut: [...leftOut],
  };
}

const readFields = new Set(Object.keys(messagesCountBody.shape));
const readToolFields = new Set(['type', 'name', 'description', 'input_schema', 'strict']);
const isThere = (value: unknown): boolean => value !== undefined && value !== null;

const others = (fields: object | null | undefined, read: ReadonlySet<string>): string[] =>
  Object.entries(fields ?? {})
    .filter(([key, value]) => isThere(value) && !read.has(key))
    .map(([key]) => key);

const unreadFields = (body: MessagesBody): string[] => [
  ...others(body, readFields),
  ...others(body.output_config, new Set(['effort', 'format'])).map((key) => `output_config.${key}`),
  ...others(body.metadata, new Set(['user_id', ...hintKeys])).map((key) => `metadata.${key}`),
];

function readSystem({ system }: MessagesBody, leftOut: LeftOut): Turn[] {
  const blocks = typeof system === 'string' ? [{ text: system }] : (system ?? []);
  if (blocks.some((block) => 'cache_control' in block && isThere(block['cache_control']))) leftOut.add('cache_control');
  const parts = blocks.flatMap(({ text }): Part[] => ((text ?? '') === '' ? [] : [{ kind: 'text', text: text ?? '' }]));
  return parts.length === 0 ? [] : [{ role: 'system', parts, at: -1 }];
}

/** Results of tools stand in messages of the user; here they are a turn of their own, before the rest. */
function readMessage({ role, content }: MessagesBody['messages'][number], at: number, leftOut: LeftOut): Turn[] {
  const parts = content.flatMap((block) => readBlock(block, leftOut));
  const results = parts.filter(({ kind }) => kind === 'result');
  const rest = parts.filter(({ kind }) => kind !== 'result');
  const turns: Turn[] = [
    { role: 'tool', parts: results, at },
    { role, parts: rest, at },
  ];
  return turns.filter((turn) => turn.parts.length > 0);
}

function readTool(tool: NonNullable<MessagesBody['tools']>[number], leftOut: LeftOut): Tool {
  const { type, name, description, input_schema: parameters, strict } = tool;
  if ((type ?? 'custom') !== 'custom')
    return { kind: 'hosted', name: name ?? namedServer(tool['mcp_server_name']) ?? type ?? '' };
  for (const key of others(tool, readToolFields)) leftOut.add(key);
  return {
    kind: 'function',
    name: name ?? '',
    description: description ?? null,
    parameters: parameters ?? null,
    strict: strict ?? null,
  };
}

const namedServer = (name: unknown): string | null => (typeof name === 'string' ? name : null);

function readChoice(choice: MessagesBody['tool_choice']): ToolChoice | null {
  if (choice === null || choice === undefined) return null;
  if (choice.type === 'tool') return { kind: 'named', name: choice.name };
  return { kind: choice.type === 'any' ? 'required' : choice.type };
}

function readFormat(body: MessagesBody, leftOut: LeftOut): Format | null {
  const format = body.output_config?.format ?? body.output_format ?? null;
  if (format === null) return null;
  if (format.type !== 'json_schema') {
    leftOut.add(`output_config.format.${format.type}`);
    return null;
  }
  const schema = format.schema ?? {};
  const name = typeof schema['title'] === 'string' ? schema['title'] : 'answer';
  return { kind: 'schema', name: name.replaceAll(/[^A-Za-z0-9_-]/g, '_'), description: null, schema, strict: null };
}

/** The last instruction in the middle of a conversation that sets an effort counts more than the body. */
function askedEffort({ messages, output_config: config }: MessagesBody): string | null {
  const along = messages.map((message) => (message.role === 'system' ? (message.output_config?.effort ?? null) : null));
  return along.findLast((effort) => effort !== null) ?? config?.effort ?? null;
}

function readReasoning(body: MessagesBody, leftOut: LeftOut): Reasoning | null {
  const { thinking } = body;
  const asked = askedEffort(body);
  const effort = asked === null ? null : readEffort(asked);
  if (asked !== null && effort === null) leftOut.add('output_config.effort');
  if (thinking === null || thinking === undefined)
    return effort === null ? null : { effort, budgetTokens: null, visible: null };
  if (thinking.type === 'disabled') return { effort: 'none', budgetTokens: null, visible: null };
  const budgetTokens = thinking.type === 'enabled' ? (thinking.budget_tokens ?? null) : null;
  return { effort, budgetTokens, visible: thinking.display !== 'omitted' };
}
