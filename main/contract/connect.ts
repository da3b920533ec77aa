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
  /** It is on this machine, by its program or its settings. */
  found: z.boolean(),
  /** What it needs is written. */
  connected: z.boolean(),
  /** Where it is written, or would be; null where nothing is, and it is only printed. */
  file: z.string().nullable(),
  /** Of the newest request that came with its token. */
  lastRequestAt: z.string().nullable(),
  /** Why it can't be connected now, as a sentence. */
  problem: z.string().nullable(),
});
export type ConnectedClient = z.infer<typeof connectedClient>;

export const connectList = z.object({ clients: z.array(connectedClient) });

export const connectBody = z.strictObject({ print: z.boolean().optional(), project: z.string().optional() });

const change = z.object({
  file: z.string(),
  /** Null where there is no such file. */
  before: z.string().nullable(),
  /** Null where it goes. */
  after: z.string().nullable(),
});
export type FileChange = z.infer<typeof change>;

export const connectAnswer = z.object({
  changes: z.array(change),
  /** What a client keeps outside of its files, to be set by hand: shown once. */
  env: z.record(z.string(), z.string()).optional(),
  /** What is left to do by hand, in sentences. */
  notes: z.array(z.string()).optional(),
});
export type ConnectAnswer = z.infer<typeof connectAnswer>;
