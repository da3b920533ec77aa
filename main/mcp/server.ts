// Owns the router as an MCP server: what it offers, and how each call is answered, whatever transport it came by.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type CallToolResult,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { asRouterError, type RouterError } from '../contract/errors.ts';
import { version } from '../contract/version.ts';
import type { Clock } from '../platform/ports.ts';
import type { Access, Hints } from './access.ts';
import { hintsFrom } from './hints.ts';
import { createProgress, type Progress } from './progress.ts';
import { completionsOf, prompts, writePrompt } from './prompts.ts';
import { resources } from './resources.ts';
import { listed } from './tools/listed.ts';
import { tools } from './tools/registry.ts';
import type { Tool } from './tools/tool.ts';

export interface McpServerParts {
  readonly access: Access;
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  /** Told of a fault of ours, which the caller hears of in general words only. */
  readonly onFault: (error: RouterError) => void;
}

const instructions =
  'LA Router sends work to the model that may and can do it. Call delegate_to_expert with a task that is beyond you; explain_route tells beforehand where it would go.';

export function createMcpServer(parts: McpServerParts): Server {
  const capabilities = { tools: {}, resources: {}, prompts: {}, completions: {} };
  const server = new Server({ name: 'la-router', title: 'LA Router', version }, { capabilities, instructions });
  serveTools(server, parts);
  serveResources(server, parts);
  servePrompts(server);
  return server;
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

function serveTools(server: Server, parts: McpServerParts): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(listed) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (tool === undefined)
      throw new McpError(ErrorCode.InvalidParams, `There is no tool ${params.name.slice(0, 100)}. tools/list has all.`);
    return callTool(tool, { given: params.arguments, caller: callerOf(server), extra }, parts);
  });
}

interface Called {
  readonly given: unknown;
  /** Which program it is, by its own word, where requests say so. */
  readonly caller: Hints;
  readonly extra: Extra;
}

async function callTool(tool: Tool, { given, caller, extra }: Called, parts: McpServerParts): Promise<CallToolResult> {
  const progress = progressTo(extra, parts);
  try {
    const context = {
      access: parts.access,
      signal: extra.signal,
      hints: { ...hintsIn(extra), ...caller },
      tell: progress.tell,
    };
    const { structured, text = JSON.stringify(structured) } = await tool.run(given, context);
    progress.stop();
    return { content: [{ type: 'text', text }], structuredContent: { ...structured } };
  } catch (error) {
    // Nobody reads what is said to a caller that wants it no more, and that it stopped is no fault.
    const { code, message } = toldOf(error, extra.signal.aborted ? { ...parts, onFault: () => undefined } : parts);
    return { content: [{ type: 'text', text: `${code}: ${message}` }], isError: true };
  } finally {
    progress.stop();
  }
}

/** The ledger tells requests apart by it. */
function callerOf(server: Server): Hints {
  const { name = '', version: its = '' } = server.getClientVersion() ?? {};
  const plain = (word: string): string => word.replaceAll(/[^\w.-]/g, '').slice(0, 60);
  return plain(name) === '' ? {} : { 'user-agent': `${plain(name)}/${plain(its)}` };
}

/** Of the very request over HTTP that the call came by. */
const hintsIn = ({ requestInfo }: Extra): Hints =>
  hintsFrom((name) => {
    const value = requestInfo?.headers[name];
    return typeof value === 'string' ? value : null;
  });

function toldOf(error: unknown, { onFault }: McpServerParts): RouterError {
  const told = asRouterError(error);
  if (told.code === 'internal_error') onFault(told);
  return told;
}

const untold: Progress = { tell: () => undefined, stop: () => undefined };

/** Only who asks for progress is told of it; a caller that is gone misses nothing. */
function progressTo({ _meta, sendNotification }: Extra, { clock }: McpServerParts): Progress {
  const token = _meta?.progressToken;
  if (token === undefined) return untold;
  return createProgress(clock, (progress, message) => {
    const params = { progressToken: token, progress, message };
    sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  });
}

function serveResources(server: Server, parts: McpServerParts): void {
  const shown = resources.map(({ read: _, ...about }) => ({ ...about, mimeType: 'application/json' }));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: shown }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [] }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    const found = resources.find((resource) => resource.uri === uri);
    if (found === undefined) throw new McpError(resourceNotFound, 'There is no such resource. resources/list has all.');
    const text = JSON.stringify(await found.read(parts.access).catch((error: unknown) => refuse(error, parts)));
    return { contents: [{ uri, mimeType: 'application/json', text }] };
  });
}

/** MCP's own code for it, which the SDK does not name. */
const resourceNotFound = -32002;

function refuse(error: unknown, parts: McpServerParts): never {
  const { code, message, status } = toldOf(error, parts);
  throw new McpError(status < 500 ? ErrorCode.InvalidParams : ErrorCode.InternalError, `${code}: ${message}`);
}

function servePrompts(server: Server): void {
  const shown = prompts.map(({ write: _, ...about }) => ({ ...about, arguments: [...about.arguments] }));
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: shown }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => {
    const text = orInvalid(() => writePrompt(params.name, params.arguments));
    return { messages: [{ role: 'user', content: { type: 'text', text } }] };
  });
  server.setRequestHandler(CompleteRequestSchema, ({ params: { ref, argument } }) => {
    if (ref.type !== 'ref/prompt') return { completion: { values: [], total: 0, hasMore: false } };
    const values = orInvalid(() => [...completionsOf(ref.name, argument.name, argument.value)]);
    return { completion: { values, total: values.length, hasMore: false } };
  });
}

function orInvalid<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new McpError(ErrorCode.InvalidParams, asRouterError(error).message);
  }
}
