// Owns what the management API tells of the programs that people already use, and takes of connecting them.
import { z } from 'zod';

export const clientIds = [
  'claude-code',
  'codex',
  'opencode',
  'aider',
  'continue',
  'cline',
  'zed',
  'cursor',
  'gemini-cli',
  'qwen-code',
  'goose',
  'open-webui',
  'claude-desktop',
] as const;
export type ClientId = (typeof clientIds)[number];

const connectedClient = z.object({
  id: z.enum(clientIds),
  title: z.string(),
  found: z.boolean().describe('It is on this machine, by its program or its settings.'),
  connected: z.boolean().describe('What it needs is written.'),
  file: z
    .string()
    .nullable()
    .describe('Where it is written, or would be; null where nothing is, and it is only printed.'),
  lastRequestAt: z.string().nullable().describe('Of the newest request that came with its token.'),
  problem: z.string().nullable().describe("Why it can't be connected now, as a sentence."),
});
export type ConnectedClient = z.infer<typeof connectedClient>;

export const connectList = z.object({ clients: z.array(connectedClient) });

export const connectBody = z.strictObject({ print: z.boolean().optional(), project: z.string().optional() });

const change = z.object({
  file: z.string(),
  before: z.string().nullable().describe('Null where there is no such file.'),
  after: z.string().nullable().describe('Null where it goes.'),
});
export type FileChange = z.infer<typeof change>;

export const connectAnswer = z.object({
  changes: z.array(change),
  env: z
    .record(z.string(), z.string())
    .optional()
    .describe('What a client keeps outside of its files, to be set by hand: shown once.'),
  notes: z.array(z.string()).optional().describe('What is left to do by hand, in sentences.'),
});
export type ConnectAnswer = z.infer<typeof connectAnswer>;
