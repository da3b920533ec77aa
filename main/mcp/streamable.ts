// Owns MCP over Streamable HTTP: sessions, and for each the SDK's transport. What that leaves open is closed here: the
// answers to requests that were cancelled, and to those whose caller has left.
import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { isInitializeRequest, isJSONRPCRequest, type RequestId } from '@modelcontextprotocol/sdk/types.js';
import { hintHeaders } from '../dialects/shared/hints.ts';
import type { Answer } from '../gateway/answer.ts';
import { cancelledId } from './cancelled.ts';
import type { McpCall, McpHostParts } from './call.ts';
import { createMcpServer } from './server.ts';
import { createSessions, type SessionLimits } from './sessions.ts';
import { answerOf } from './stream-source.ts';

interface Client {
  readonly http: WebStandardStreamableHTTPServerTransport;
  /** Ends the waiting for the answer to a request that gets none. */
  readonly waiting: Map<RequestId, (answer: Response) => void>;
  readonly close: () => Promise<void>;
}

export function createStreamable(parts: McpHostParts, limits: SessionLimits): (call: McpCall) => Promise<Answer> {
  const sessions = createSessions<Client>(parts.clock, limits);

  async function begin(call: McpCall): Promise<Client> {
    sessions.makeRoom(call.caller);
    const http = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: !acceptsEvents(call),
      onsessioninitialized: (id) => void sessions.add(id, call.caller, client),
      onsessionclosed: (id) => sessions.remove(id),
    });
    const waiting: Client['waiting'] = new Map();
    const client: Client = { http, waiting, close: () => http.close() };
    http.onclose = () => waiting.forEach((resolve) => resolve(noSession()));
    await createMcpServer({ ...parts, access: call.access }).connect(http);
    return client;
  }
  return async (call) => {
    const messages = messagesIn(call.body);
    const id = call.header('mcp-session-id');
    if (id === null && call.method === 'POST' && messages.some(isInitializeRequest))
      return exchange(await begin(call), call, () => undefined);
    const session = id === null ? null : sessions.find(id, call.caller);
    if (session === null) return answerOf(id === null ? noSessionNamed() : noSession(), () => undefined);
    return exchange(session.transport, call, session.use());
  };
}

async function exchange(client: Client, call: McpCall, onOver: () => void): Promise<Answer> {
  const { http, waiting } = client;
  const messages = messagesIn(call.body);
  const ids = messages.flatMap((message) => (isJSONRPCRequest(message) ? [message.id] : []));
  const leave = (): void => {
    if (call.isStopping()) http.closeStandaloneSSEStream();
    else for (const id of ids) cancel(id, client);
  };
  call.left.addEventListener('abort', leave, { once: true });
  const given = call.method === 'POST' ? { parsedBody: call.body ?? null } : {};
  const unanswered = new Promise<Response>((resolve) => ids.forEach((id) => waiting.set(id, resolve)));
  const response = await Promise.race([http.handleRequest(requestOf(call), given), unanswered]);
  for (const id of messages.map(cancelledId)) if (id !== null) letGo(id, client);
  return answerOf(response, () => {
    call.left.removeEventListener('abort', leave);
    for (const id of ids) waiting.delete(id);
    onOver();
  });
}

/** As if its caller had said so: to leave is to want it no more, since nobody can come back for the answer. */
function cancel(requestId: RequestId, client: Client): void {
  client.http.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
  letGo(requestId, client);
}

function letGo(id: RequestId, { http, waiting }: Client): void {
  http.closeSSEStream(id);
  waiting.get(id)?.(new Response(null, { status: 202 }));
}

/** A client that reads no events gets its answers as JSON. */
const acceptsEvents = ({ header }: McpCall): boolean => header('accept')?.includes('text/event-stream') === true;

const messagesIn = (body: unknown): readonly unknown[] => (Array.isArray(body) ? body : [body]);

const passed = ['content-type', 'mcp-session-id', 'mcp-protocol-version', ...hintHeaders];

function requestOf({ method, header }: McpCall): Request {
  const headers = new Headers();
  for (const name of passed) {
    const value = header(name);
    if (value !== null) headers.set(name, value);
  }
  // What it reads was settled when it began; whoever opens the stream of events must read them.
  headers.set('accept', method === 'GET' ? (header('accept') ?? '') : 'application/json, text/event-stream');
  return new Request('http://localhost/mcp', { method, headers });
}

const refusal = (status: number, code: number, message: string): Response =>
  Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status });

const noSession = (): Response => refusal(404, -32001, 'Session not found. Begin one with initialize.');
const noSessionNamed = (): Response =>
  refusal(400, -32000, 'Bad Request: the header Mcp-Session-Id is required; initialize gives it.');
