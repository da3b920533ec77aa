// Owns MCP over HTTP as it was before Streamable HTTP: a stream of events that names where to post, and posts that are
// answered down that stream.
import { randomUUID } from 'node:crypto';
import { ErrorCode, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Answer } from '../gateway/answer.ts';
import type { McpCall, McpHostParts } from './call.ts';
import { hintsFrom } from './hints.ts';
import { createMcpServer } from './server.ts';
import { createSessions, type SessionLimits } from './sessions.ts';
import { createSseTransport, type SseTransport } from './sse-transport.ts';

export interface Legacy {
  readonly open: (call: McpCall) => Promise<Answer>;
  readonly message: (call: McpCall) => Answer;
}

export function createLegacy(parts: McpHostParts, limits: SessionLimits): Legacy {
  const sessions = createSessions<SseTransport>(parts.clock, limits);
  return {
    async open(call) {
      sessions.makeRoom(call.caller);
      const id = randomUUID();
      const transport = createSseTransport(`/messages?sessionId=${id}`, parts.clock);
      // Its stream is the session: as long as that is open, so is it.
      const done = sessions.add(id, call.caller, transport).use();
      transport.onclose = () => {
        sessions.remove(id);
        done();
      };
      call.left.addEventListener('abort', () => void transport.close(), { once: true });
      await createMcpServer({ ...parts, access: call.access }).connect(transport);
      const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' };
      return { status: 200, headers, body: transport.source };
    },
    message(call) {
      const session = sessions.find(call.query('sessionId') ?? '', call.caller);
      if (session === null) return refusal(404, -32001, 'There is no such session. GET /sse begins one.');
      const { data: message } = JSONRPCMessageSchema.safeParse(call.body);
      if (message === undefined)
        return refusal(400, ErrorCode.InvalidRequest, 'The body is no message of JSON-RPC 2.0.');
      session.transport.onmessage?.(message, { requestInfo: { headers: hintsFrom(call.header) } });
      return { status: 202, headers: { 'content-type': 'text/plain' }, body: Buffer.from('Accepted') };
    },
  };
}

const refusal = (status: number, code: number, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null })),
});
