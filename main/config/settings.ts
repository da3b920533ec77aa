// Owns config.yaml: what the person at the machine may tune that is not policy. Every limit of the product is here.
import { z } from 'zod';
import type { Files } from '../platform/ports.ts';
import { ConfigError, parseYaml } from './yaml-file.ts';

const ms = z.number().int().min(1).max(86_400_000);
const count = z.number().int().min(1).max(1_000_000);

const limits = z.strictObject({
  bodyBytes: z.number().int().min(1024).max(1_073_741_824).default(67_108_864),
  frameBytes: z.number().int().min(1024).max(1_073_741_824).default(67_108_864),
  headMs: ms.default(10_000),
  bodyPauseMs: ms.default(20_000),
  connections: count.default(1024),
  requestsInFlight: count.default(256),
  connectMs: ms.default(10_000),
  firstByteMs: ms.default(600_000),
  idleMs: ms.default(300_000),
  holdHeadersMs: ms.default(10_000),
  stopMs: ms.default(5_000),
});

const hostName = z
  .string()
  .regex(/^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/, 'Not a host name, with or without :port.');
const origin = z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/, 'Not an origin such as https://app.example.');

const settingsSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.number().int().min(0).max(65_535).default(18_790),
  allowedHosts: z.array(hostName).default([]),
  allowedOrigins: z.array(origin).default([]),
  requireToken: z.boolean().default(false),
  limits: limits.default(limits.parse({})),
});
export type Settings = z.infer<typeof settingsSchema>;
export type Limits = Settings['limits'];

export const defaultSettings: Settings = settingsSchema.parse({});

export function loadSettings(files: Files, path: string): Settings {
  const text = files.readText(path);
  if (text === null || text.trim() === '') return defaultSettings;
  const parsed = parseYaml(text, settingsSchema);
  if (!parsed.ok) throw new ConfigError('config.yaml', parsed.problems);
  return parsed.value;
}
