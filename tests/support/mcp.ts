// Owns clients of MCP for tests: the official one over each transport of HTTP, and what a tool has said.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';

export const transports = ['streamable', 'sse'] as const;
export type HttpTransport = (typeof transports)[number];

interface Place {
  readonly url: string;
  readonly token?: string;
}

function transportOf(kind: HttpTransport, { url, token }: Place): Transport {
  const requestInit = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } };
  // The client's own types say less than the settings of ours: what may be left out there is never undefined.
  return kind === 'sse'
    ? new SSEClientTransport(new URL(`${url}/sse`), { requestInit })
    : (new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }) as Transport);
}

export interface McpClient extends AsyncDisposable {
  readonly client: Client;
  readonly call: (name: string, given?: Record<string, unknown>, options?: CallOptions) => Promise<CallToolResult>;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (told: { readonly progress: number; readonly message?: string | undefined }) => void;
}

export async function connectOver(transport: Transport): Promise<McpClient> {
  const client = new Client({ name: 'claude-code', version: '1.0.0' });
  await client.connect(transport);
  return {
    client,
    call: async (name, given = {}, options = {}) =>
      CallToolResultSchema.parse(await client.callTool({ name, arguments: given }, CallToolResultSchema, options)),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

export const connectMcp = (kind: HttpTransport, place: Place): Promise<McpClient> =>
  connectOver(transportOf(kind, place));

export function saidBy({ content }: CallToolResult): string {
  const [first] = content;
  return first?.type === 'text' ? first.text : '';
}
