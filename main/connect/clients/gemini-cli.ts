// Owns how Gemini CLI is connected: its address and key lie in the .env of its own folder.
import { join } from 'node:path';
import type { Client } from '../client.ts';

export const geminiCli: Client = {
  id: 'gemini-cli',
  title: 'Gemini CLI',
  programs: ['gemini'],
  traces: ({ home }) => [join(home, '.gemini')],
  settings: ({ home }, { url, token }) => [
    {
      file: join(home, '.gemini', '.env'),
      format: 'dotenv',
      entries: [
        { path: ['GOOGLE_GEMINI_BASE_URL'], value: url },
        { path: ['GEMINI_API_KEY'], value: token },
      ],
    },
    {
      file: join(home, '.gemini', 'settings.json'),
      format: 'json',
      entries: [{ path: ['security', 'auth', 'selectedType'], value: 'gemini-api-key' }],
    },
  ],
  notes: [
    'Gemini CLI asks for gemini-…: give the policy the alias "gemini-*": auto.',
    'A .env of a project comes before this one.',
  ],
};
