// Owns how Claude Code is connected: by the environment that its settings give it.
import { join } from 'node:path';
import type { Client } from '../client.ts';
import { leaves } from '../entries.ts';

export const claudeCode: Client = {
  id: 'claude-code',
  title: 'Claude Code',
  programs: ['claude'],
  traces: ({ home }) => [join(home, '.claude')],
  settings: ({ home }, { url, token }) => [
    {
      file: join(home, '.claude', 'settings.json'),
      format: 'json',
      entries: leaves(['env'], {
        ANTHROPIC_BASE_URL: url,
        ANTHROPIC_AUTH_TOKEN: token,
        ANTHROPIC_MODEL: 'auto',
        // What it asks beside the conversation.
        ANTHROPIC_DEFAULT_HAIKU_MODEL: 'auto:simple',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      }),
    },
  ],
  notes: ['A Claude Code that runs already has to be started again.'],
};
