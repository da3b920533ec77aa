// Owns what the management API takes and tells of settings, keys, backends and the log.
import { z } from 'zod';
import { keyPlaces } from './key-places.ts';
import { isJsonObject, type JsonObject } from './json.ts';

export type { KeyPlace, KeySource } from './key-places.ts';
export type {
  ConfigAnswer,
  ConfigValue,
  KeysKept,
  Provider,
  ProvidersAnswer,
  SignInLink,
  ReachTest,
  BackendStatus,
  LogEntry,
} from './settings-answers.ts';

/** The part of config.yaml that changes. */
export const configPart = z.custom<JsonObject>(isJsonObject).meta({ type: 'object' });

export const keyPlaceBody = z.strictObject({ place: z.enum(keyPlaces) });

export const keyBody = z.strictObject({ key: z.string().min(1).max(4_096) });

export const logQuery = z.object({
  n: z.coerce.number().int().min(1).max(5_000).default(200).describe('How many lines.'),
  level: z.enum(['debug', 'info', 'warn', 'error']).default('debug').describe('That level and the graver ones.'),
  model: z.string().min(1).max(200).optional().describe('Only lines that name it.'),
});
export type LogQuery = z.infer<typeof logQuery>;
