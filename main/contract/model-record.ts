// Owns how a model on this machine stands, as the API tells it.
import { z } from 'zod';

export const modelKinds = ['chat', 'completion', 'embedding', 'rerank'] as const;
export type ModelKind = (typeof modelKinds)[number];

const engineKinds = ['llama-server', 'worker', 'ollama', 'mlx'] as const;
export type EngineKind = (typeof engineKinds)[number];

const modelStates = ['stopped', 'starting', 'loading', 'ready', 'draining', 'stopping', 'failed'] as const;
export type ModelState = (typeof modelStates)[number];

/** What the API tells of a model: by `health`, `running` and the event `model-changed`. */
export const modelRecord = z.object({
  id: z.string(),
  engine: z.enum(engineKinds).nullable(),
  state: z.enum(modelStates),
  progress: z.number().nullable().describe('From 0 to 1 while it loads, where that is known.'),
  pid: z.number().nullable().describe("Of the engine's process."),
  device: z.string().nullable().describe('What computes: `cpu`, or the kind of a card.'),
  contextTokens: z.number().nullable().describe('Of each slot.'),
  slots: z.number().nullable(),
  busy: z.number(),
  queued: z.number(),
  memoryBytes: z.number(),
  tokensPerSecond: z.number().nullable(),
  loads: z.number().describe('Since the product started.'),
  restarts: z.number().describe('Since the product started.'),
  keepAliveS: z.number(),
  unloadsAt: z.string().nullable(),
  pinned: z.boolean(),
  check: z
    .object({ state: z.enum(['running', 'ok', 'bad', 'unknown']), at: z.string(), message: z.string().nullable() })
    .nullable()
    .describe('Of its file against the hash that it should have; null where nobody asked since the start.'),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  retryAt: z.string().nullable(),
});
export type ModelRecord = Readonly<z.infer<typeof modelRecord>>;
