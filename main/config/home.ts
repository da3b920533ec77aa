// Owns where things lie: the home folder and the files in it.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Home {
  readonly folder: string;
  readonly policy: string;
  /** The folder of the policies that are asked for by name. */
  readonly policies: string;
  readonly settings: string;
  readonly dotenv: string;
  readonly ledger: string;
  readonly lock: string;
  readonly running: string;
  /** The secret by which findings are told apart without their text. */
  readonly fingerprintKey: string;
}

export function locateHome(
  env: Environment,
  chosen: { readonly home?: string | undefined; readonly policy?: string | undefined } = {},
): Home {
  const folder = resolve(chosen.home ?? (env['LLR_HOME'] || defaultFolder(env)));
  return {
    folder,
    policy: resolve(chosen.policy ?? (env['LLR_POLICY'] || join(folder, 'policy.yaml'))),
    policies: join(folder, 'policies'),
    settings: join(folder, 'config.yaml'),
    dotenv: join(folder, '.env'),
    ledger: resolve(env['LLR_DB'] || join(folder, 'ledger.db')),
    lock: join(folder, 'lock.db'),
    running: join(folder, 'running.json'),
    fingerprintKey: join(folder, 'fingerprint.key'),
  };
}

function defaultFolder(env: Environment): string {
  if (process.platform === 'win32') {
    return join(env['APPDATA'] || join(homedir(), 'AppData', 'Roaming'), 'LA Router');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'LA Router');
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'la-router');
}
