// Describes how other programs use the router as a tool, and how it is written into their settings.
import { z } from 'zod';
import { connectAnswer, connectBody, connectList } from '../../../contract/connect.ts';
import { events, json, nothing, type Area } from '../operation.ts';

const rpc = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.looseObject({}).optional(),
});
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'mine', version: '1' } },
};
const session = { 'mcp-session-id': 'Of the session, as the answer to `initialize` has named it.' };

const mcp: Area = {
  name: 'MCP',
  says: 'The router as a server of the Model Context Protocol, for programs that speak it.',
  operations: [
    {
      id: 'sendMcp',
      route: 'POST /mcp',
      says: 'A message of MCP; `initialize` begins a session',
      headers: session,
      body: { schema: rpc, example: initialize },
      answers: {
        200: [json(rpc, 'The answer, or'), events('the answer as events, progress before it.', rpc)],
        202: [nothing('A message that has no answer was taken.')],
      },
      errors: ['not_found'],
    },
    {
      id: 'followMcp',
      route: 'GET /mcp',
      says: 'What the server has to say beside its answers',
      headers: session,
      answers: { 200: [events('Messages, while the session lasts.', rpc)] },
      errors: ['not_found'],
    },
    {
      id: 'endMcp',
      route: 'DELETE /mcp',
      says: 'Ends a session',
      headers: session,
      answers: { 200: [nothing('It is over.')] },
      errors: ['not_found'],
    },
    {
      id: 'openSse',
      route: 'GET /sse',
      says: 'A session as older clients open one: its first event names where messages go',
      answers: { 200: [events('Messages, while the session lasts.')] },
      errors: [],
    },
    {
      id: 'sendSse',
      route: 'POST /messages',
      says: 'A message of such a session',
      query: z.object({ sessionId: z.string().describe('As the first event has named it.') }),
      body: { schema: rpc, example: { jsonrpc: '2.0', id: 2, method: 'tools/list' } },
      answers: { 202: [nothing('It was taken; the answer comes as an event.')] },
      errors: ['not_found'],
    },
  ],
};

const id = { id: 'Of the client, as `codex`.' };

const connect: Area = {
  name: 'Connect',
  says: 'Programs that people already use, written to and put back in the home of whoever runs the router.',
  operations: [
    {
      id: 'listClients',
      route: 'GET /api/connect',
      says: 'Which programs can be connected, which are here, and which are',
      answers: { 200: [json(connectList, 'All of them.')] },
      errors: [],
    },
    {
      id: 'connectClient',
      route: 'POST /api/connect/:id',
      says: 'Writes what a program needs into its settings, with a token of its own',
      params: id,
      body: { schema: connectBody, example: { print: true }, mayBeLeftOut: true },
      answers: { 200: [json(connectAnswer, 'What was changed; with `print` what would be, the token masked.')] },
      errors: ['not_found', 'conflict'],
    },
    {
      id: 'disconnectClient',
      route: 'DELETE /api/connect/:id',
      says: 'Puts its settings back as they were, and ends its token',
      params: id,
      answers: { 200: [json(connectAnswer, 'What was changed.')] },
      errors: ['not_found', 'conflict'],
    },
  ],
};

export const tools: readonly Area[] = [mcp, connect];
