// Owns where things lie: the home folder and the files in it.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Home {
  readonly folder: string;
  readonly policy: string;
  /** What says where the policy is, a flag or a variable: such a file must be there. Null where nothing does. */
  readonly policyNamedBy: '--policy' | 'LLR_POLICY' | null;
  /** The folder of the policies that are asked for by name. */
  readonly policies: string;
  /** The texts that stood in policy.yaml. */
  readonly policyVersions: string;
  readonly settings: string;
  readonly dotenv: string;
  /** The keys that were typed. */
  readonly keys: string;
  /** Those of them that the keychain of the system has sealed. */
  readonly sealedKeys: string;
  /** The folder of the log's files. */
  readonly logs: string;
  readonly ledger: string;
  readonly lock: string;
  readonly running: string;
  /** The secret by which findings are told apart without their text. */
  readonly fingerprintKey: string;
  /** The token of the admin, where it was made here. */
  readonly adminToken: string;
  /** Sessions of the admin that were ended before their time. */
  readonly endedSessions: string;
  /** The processes of ours that run models. */
  readonly children: string;
  /** Whether nothing may leave this machine, and until when. */
  readonly localOnly: string;
  /** What `la-router bench classifier` has measured. */
  readonly classifierBench: string;
  /** A newer table of prices than the one that ships. */
  readonly prices: string;
}

export function locateHome(
  env: Environment,
  chosen: { readonly home?: string | undefined; readonly policy?: string | undefined } = {},
): Home {
  const folder = resolve(chosen.home ?? (env['LLR_HOME'] || defaultFolder(env)));
  return {
    folder,
    policyNamedBy: policyNamedBy(env, chosen.policy),
    policy: resolve(chosen.policy ?? (env['LLR_POLICY'] || join(folder, 'policy.yaml'))),
    policies: join(folder, 'policies'),
    policyVersions: join(folder, 'policy-versions'),
    settings: join(folder, 'config.yaml'),
    dotenv: join(folder, '.env'),
    keys: join(folder, 'keys.json'),
    sealedKeys: join(folder, 'keys.sealed'),
    logs: join(folder, 'logs'),
    ledger: resolve(env['LLR_DB'] || join(folder, 'ledger.db')),
    lock: join(folder, 'lock.db'),
    running: join(folder, 'running.json'),
    fingerprintKey: join(folder, 'fingerprint.key'),
    adminToken: join(folder, 'admin-token'),
    endedSessions: join(folder, 'ended-sessions.json'),
    children: join(folder, 'children.json'),
    localOnly: join(folder, 'local-only.json'),
    classifierBench: join(folder, 'classifier-bench.json'),
    prices: join(folder, 'prices.json'),
  };
}

function policyNamedBy(env: Environment, chosen: string | undefined): Home['policyNamedBy'] {
  if (chosen !== undefined) return '--policy';
  return env['LLR_POLICY'] ? 'LLR_POLICY' : null;
}

function defaultFolder(env: Environment): string {
  if (process.platform === 'win32') {
    return join(env['APPDATA'] || join(homedir(), 'AppData', 'Roaming'), 'LA Router');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'LA Router');
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'la-router');
}
