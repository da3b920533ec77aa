// Owns telling what would keep a router of a home from starting: its settings and its policies, read as a start does.
import type { Files } from '../platform/ports.ts';
import { mergeEnvironment } from './dotenv.ts';
import type { Environment, Home } from './home.ts';
import { readPolicies } from './named-policies.ts';
import { readPolicyTexts } from './policy-files.ts';
import { listenAddress, loadSettings } from './settings.ts';
import { ConfigError } from './yaml-file.ts';

interface StartParts {
  readonly home: Home;
  readonly env: Environment;
  readonly files: Files;
  /** The folder of the policies that ship. */
  readonly shipped: string;
}

/** Null where nothing would. */
export function startProblem({ home, env: given, files, shipped }: StartParts): string | null {
  try {
    const env = mergeEnvironment(given, files.readText(home.dotenv));
    const self = listenAddress(loadSettings(files, home.settings), env, {});
    readPolicies(readPolicyTexts(files, { ...home, shipped }), { env, self });
    return null;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
