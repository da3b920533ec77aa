// Owns what may be said of the engine of local models: the environment wins over `engine:` of config.yaml.
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { reserveBytes } from '../domain/engine/fit.ts';
import type { Environment, Home } from './home.ts';
import { ConfigError } from './yaml-file.ts';

const bytesPer: Readonly<Record<string, number>> = {
  '': 1,
  k: 1_000,
  m: 1_000 ** 2,
  g: 1_000 ** 3,
  ki: 1_024,
  mi: 1_024 ** 2,
  gi: 1_024 ** 3,
};

/** `900MiB`, `12 GB`, or a number of bytes. */
const memory = z.union([z.number().int().positive(), z.string()]).transform((value, context) => {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg]i?)?b?$/i.exec(String(value).trim()) ?? [];
  const bytes = Math.round(Number(digits) * (bytesPer[unit.toLowerCase()] ?? Number.NaN));
  if (digits !== '' && bytes >= 1_048_576) return bytes;
  context.addIssue({
    code: 'custom',
    message: 'A size of memory such as 12GiB, 900MiB or a number of bytes, one MiB at least.',
  });
  return z.NEVER;
});

export const engineSchema = z.strictObject({
  mode: z.enum(['auto', 'sidecar', 'worker']).default('auto'),
  /** What all models together may take; left out, this machine's memory but for a reserve. */
  memory: memory.optional(),
  keepAlive: z.number().int().min(0).max(31_536_000).default(600),
  stallMs: z.number().int().min(100).max(3_600_000).default(10_000),
  /** Nobody waits longer than this for a model to be loaded or to have a slot free. */
  queueMs: z.number().int().min(1_000).max(86_400_000).default(300_000),
  threads: z.number().int().min(1).max(1_024).optional(),
  downloadStallMs: z.number().int().min(100).max(3_600_000).default(15_000),
  models: z
    .string()
    .min(1)
    .refine((path) => !path.includes('\0'), 'No path holds a NUL character.')
    .optional(),
  starter: z.enum(['on', 'off']).optional(),
});
export type EngineFile = z.infer<typeof engineSchema>;

export interface EngineSettings extends Omit<EngineFile, 'models' | 'memory' | 'threads' | 'starter'> {
  readonly memory: number | null;
  readonly threads: number | null;
  readonly models: string;
  readonly starter: 'on' | 'off' | null;
}

const variables = {
  LLR_ENGINE: 'mode',
  LLR_ENGINE_MEMORY: 'memory',
  LLR_ENGINE_KEEP_ALIVE: 'keepAlive',
  LLR_ENGINE_STALL_MS: 'stallMs',
  LLR_ENGINE_THREADS: 'threads',
  LLR_DOWNLOAD_STALL_MS: 'downloadStallMs',
  LLR_MODELS: 'models',
  LLR_STARTER: 'starter',
} as const satisfies Readonly<Record<string, keyof EngineFile>>;

export const engineVariables: readonly (readonly [variable: string, key: string])[] = Object.entries(variables);

const numbers: ReadonlySet<string> = new Set(['keepAlive', 'stallMs', 'threads', 'downloadStallMs']);

export function engineSettings(file: EngineFile, env: Environment, home: Home): EngineSettings {
  const given = Object.entries(variables).flatMap(([variable, key]) => {
    const text = env[variable]?.trim();
    return text === undefined || text === '' ? [] : [[key, numbers.has(key) ? Number(text) : text] as const];
  });
  const parsed = engineSchema.safeParse({ ...file, ...Object.fromEntries(given) });
  if (!parsed.success)
    throw new ConfigError(
      'environment',
      parsed.error.issues.map((issue) => problemOf(issue)),
    );
  const { memory: budget = null, threads = null, models, starter = null, ...rest } = parsed.data;
  return { ...rest, memory: budget, threads, starter, models: resolve(models ?? join(home.folder, 'models')) };
}

function problemOf({ path, message }: z.core.$ZodIssue) {
  const variable = Object.entries(variables).find(([, key]) => key === path[0])?.[0] ?? path.join('.');
  return { line: 1, column: 1, path: variable, message };
}

/** The system, and everything else that runs here, keep a tenth, one GiB at least. */
export const memoryBudget = (totalBytes: number): number =>
  Math.floor(Math.max(totalBytes / 4, totalBytes - reserveBytes(totalBytes)));
