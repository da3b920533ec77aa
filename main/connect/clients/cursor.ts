// Owns how Cursor is connected: it gets the tools of the router over MCP, since it asks models through its own servers.
import { join } from 'node:path';
import type { Client } from '../client.ts';
import { leaves } from '../entries.ts';

export const cursor: Client = {
  id: 'cursor',
  title: 'Cursor',
  programs: ['cursor'],
  traces: ({ home }) => [join(home, '.cursor')],
  settings: ({ home }, { url, token }) => [
    {
      file: join(home, '.cursor', 'mcp.json'),
      format: 'json',
      entries: leaves(['mcpServers', 'la-router'], {
        url: `${url}/mcp`,
        headers: { Authorization: `Bearer ${token}` },
      }),
    },
  ],
  notes: [
    'Cursor gets the tools of the router. Its own chat goes through its own servers, which cannot reach this one.',
  ],
};
