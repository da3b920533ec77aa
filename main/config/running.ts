// Owns the word that a running core leaves in its home: where it is reached, and as which process.
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import type { Files } from '../platform/ports.ts';
import type { Home } from './home.ts';

/** Routers of older versions do not say which policy they read. */
const running = z.object({ url: z.string(), pid: z.number(), policy: z.string().optional() });
export type Running = z.infer<typeof running>;

export const readRunning = (home: Home, files: Files): Running | null =>
  running.safeParse(parseJson(files.readText(home.running) ?? '')).data ?? null;

export const writeRunning = (home: Home, files: Files, word: Running): void =>
  files.writeText(home.running, `${JSON.stringify(word)}\n`);
