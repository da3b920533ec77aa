// Owns how Claude Desktop is connected: it starts `la-router mcp` and gets the tools of the router.
import { join } from 'node:path';
import type { Client } from '../client.ts';
import { leaves } from '../entries.ts';

export const claudeDesktop: Client = {
  id: 'claude-desktop',
  title: 'Claude Desktop',
  programs: [],
  traces: ({ appData }) => [join(appData, 'Claude')],
  settings: ({ appData }, { token, launch }) => [
    {
      file: join(appData, 'Claude', 'claude_desktop_config.json'),
      format: 'json',
      entries: leaves(['mcpServers', 'la-router'], {
        command: launch.command,
        args: [...launch.args, 'mcp', ...(launch.home === null ? [] : ['--home', launch.home])],
        env: { LLR_TOKEN: token },
      }),
    },
  ],
  notes: ['Quit Claude Desktop and start it again.'],
};
