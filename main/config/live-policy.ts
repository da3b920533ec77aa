// Owns which policies are in force: the files' at the start, and new ones whenever a file changes for something that
// can be used. A bad edit of any of them keeps the old ones, and says so.
import type { PolicyCheck, PolicyText } from '../contract/api.ts';
import type { Policies } from '../domain/policy.ts';
import type { Clock, Files, Log, Timer } from '../platform/ports.ts';
import type { Surroundings } from './backends.ts';
import { checkPolicy } from './check-policy.ts';
import { readPolicies } from './named-policies.ts';
import { readPolicyTexts, type PolicyPlaces } from './policy-files.ts';
import { overreachOf, type Sender } from './policy-overreach.ts';
import type { BasePolicy } from './policy.ts';
import { ConfigError } from './yaml-file.ts';

export interface LivePolicy extends Disposable {
  readonly current: () => Policies;
  /** Why what stands in the files is not in force; null where it is. */
  readonly problem: () => string | null;
  /** What policy.yaml says as it stands, in force or not. */
  readonly text: () => PolicyText;
  /** Whether a text could stand in policy.yaml, beside the named policies that there are. */
  readonly check: (yaml: string) => PolicyCheck;
  /** Writes policy.yaml, and has it in force at once; not where the check finds an error, or it says more than its sender may. */
  readonly put: (yaml: string, sender: Sender) => PolicyCheck;
  /** Reads what is in force once more, where what it is read with has changed: a key. */
  readonly renew: () => void;
  /** Calls after each change of what is in force, or of the problem. */
  readonly onChange: (listener: () => void) => void;
}

interface LivePolicyParts {
  readonly files: Files;
  readonly places: PolicyPlaces;
  readonly around: Surroundings;
  readonly clock: Clock;
  readonly log: Log;
}

/** An editor writes in several steps: they are one change. */
const settleMs = 100;

/** Throws a ConfigError where a file cannot be used at the start. */
export function openLivePolicy({ files, places, around, clock, log }: LivePolicyParts): LivePolicy {
  const read = () => readPolicyTexts(files, places);
  const first = read();
  let policies = readPolicies(first, around);
  let inForce = first;
  let seen: string | null = JSON.stringify(first);
  let problem: string | null = null;
  const listeners: (() => void)[] = [];

  /** What we wrote ourselves was seen when it was written: the watch that tells of it finds nothing new. */
  function takeOver(): boolean {
    const before = seen;
    seen = null;
    const texts = read();
    seen = JSON.stringify(texts);
    if (seen === before) return false;
    policies = readPolicies(texts, around);
    inForce = texts;
    problem = null;
    const { base, named } = policies;
    log.write('info', 'policy-reloaded', { backends: base.backends.length, named: named.size });
    return true;
  }
  function reload(): void {
    try {
      if (!takeOver()) return;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problem = error.message;
      log.write('warn', 'policy-refused', {
        problems: error.problems.length,
        first: error.message.split('\n')[0] ?? '',
      });
    }
    for (const listener of listeners) listener();
  }
  const watch = watchSettled([places.policy, places.policies], { files, clock }, reload);
  return {
    current: () => policies,
    problem: () => problem,
    text: () => ({ yaml: files.readText(places.policy), problem }),
    check: (yaml) => checkPolicy(yaml, { read, around }),
    put(yaml, sender) {
      const refuse = (base: BasePolicy) => overreachOf(base, policies.base, sender);
      const found = checkPolicy(yaml, { read, around, refuse });
      if (!found.ok) return found;
      files.writeText(places.policy, yaml);
      reload();
      return found;
    },
    renew() {
      // Not the files as they stand: a bad edit must not keep a key in use that was taken out.
      policies = readPolicies(inForce, around);
      for (const listener of listeners) listener();
    },
    onChange: (listener) => listeners.push(listener),
    [Symbol.dispose]: watch[Symbol.dispose],
  };
}

/** Calls once the files have come to rest. */
function watchSettled(
  paths: readonly string[],
  { files, clock }: Pick<LivePolicyParts, 'files' | 'clock'>,
  onChange: () => void,
): Disposable {
  let soon: Timer | null = null;
  const changed = (): void => {
    soon?.cancel();
    soon = clock.after(settleMs, onChange);
  };
  const watchers = paths.map((path) => files.watch(path, changed));
  return {
    [Symbol.dispose]() {
      soon?.cancel();
      for (const watcher of watchers) watcher[Symbol.dispose]();
    },
  };
}
