// Owns asking a program for what it prints: it lives for a moment, prints little, and is ended if it does not end.
import { execFile } from 'node:child_process';
import type { Environment } from './environment.ts';

interface Captured {
  /** Null where it did not end by itself, or was not there. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface CaptureLimits {
  readonly timeoutMs: number;
  /** All that the program gets to see of an environment. */
  readonly env: Environment;
}

export type Capture = (command: string, args: readonly string[], limits: CaptureLimits) => Promise<Captured>;

const longestOutput = 1024 * 1024;

/** Never rejects: a program that crashes is what this is for. */
export const captureOutput: Capture = (command, args, { timeoutMs, env }) =>
  new Promise((resolve) => {
    const options = {
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: longestOutput,
      windowsHide: true,
      env: { ...env },
      encoding: 'utf8',
    } as const;
    execFile(command, [...args], options, (error, stdout, stderr) => {
      const failed = typeof error?.code === 'number' ? error.code : null;
      resolve({ code: error === null ? 0 : failed, stdout, stderr });
    });
  });
