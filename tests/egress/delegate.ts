// Owns handing a prompt over by MCP, and telling what came of it as an answer of the API would.
import { z } from 'zod';
import { errorTable } from '../../main/contract/errors.ts';
import type { TestCore } from '../support/core.ts';
import { promptOf, type Pin } from './pins.ts';

interface Asking {
  readonly model: string;
  readonly pin: Pin;
  readonly serial: number;
}

const greeting = {
  jsonrpc: '2.0',
  id: 'greeting',
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'egress', version: '1' } },
};

const told = z.object({
  result: z.object({
    isError: z.boolean().default(false),
    content: z.tuple([z.object({ text: z.string() })]),
    structuredContent: z.object({ target: z.string() }).optional(),
  }),
});

export async function delegate(router: TestCore, { model, pin, serial }: Asking): Promise<Response> {
  const begun = await router.postTo('/mcp', greeting, { accept: 'application/json' });
  const session = begun.headers.get('mcp-session-id') ?? '';
  const params = { name: 'delegate_to_expert', arguments: { task: promptOf(pin, serial), model } };
  const call = { jsonrpc: '2.0', id: 'task', method: 'tools/call', params };
  const answer = await router.postTo('/mcp', call, { 'mcp-session-id': session, ...pin.headers });
  const { isError, content, structuredContent } = told.parse(await answer.json()).result;
  const [{ text }] = content;
  if (!isError) return new Response(text, { headers: { 'x-lr-target': structuredContent?.target ?? '' } });
  const code = /^\w+/.exec(text)?.[0] ?? '';
  const status = Object.entries(errorTable).find(([known]) => known === code)?.[1].status ?? 500;
  return Response.json({ error: { code, message: text } }, { status });
}
