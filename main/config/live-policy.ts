// Owns which policy is in force: the file's at the start, and a new one whenever the file changes for something that
// can be used. A bad edit keeps the old policy, and says so.
import type { Policy } from '../domain/policy.ts';
import type { Clock, Files, Log, Timer } from '../platform/ports.ts';
import type { Surroundings } from './backends.ts';
import { policyProblems, readPolicy } from './policy.ts';
import { ConfigError, type Problem } from './yaml-file.ts';

export interface LivePolicy extends Disposable {
  readonly current: () => Policy;
  /** Why the text that stands in the file is not in force; null where it is. */
  readonly problem: () => string | null;
  readonly check: (text: string) => readonly Problem[];
}

interface LivePolicyParts {
  readonly files: Files;
  readonly path: string;
  readonly around: Surroundings;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}

/** An editor writes in several steps: they are one change. */
const settleMs = 100;

/** Throws a ConfigError where the file cannot be used at the start. */
export function openLivePolicy({ files, path, around, clock, log, onChange }: LivePolicyParts): LivePolicy {
  let text = files.readText(path);
  let policy = readPolicy(text, around);
  let problem: string | null = null;
  let soon: Timer | null = null;

  function reload(): void {
    const written = files.readText(path);
    if (written === text) return;
    text = written;
    try {
      policy = readPolicy(written, around);
      problem = null;
      log.write('info', 'policy-reloaded', { backends: policy.backends.length });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problem = error.message;
      log.write('warn', 'policy-refused', {
        problems: error.problems.length,
        first: error.message.split('\n')[0] ?? '',
      });
    }
    onChange();
  }
  const watcher = files.watch(path, () => {
    soon?.cancel();
    soon = clock.after(settleMs, reload);
  });
  return {
    current: () => policy,
    problem: () => problem,
    check: (given) => policyProblems(given, around),
    [Symbol.dispose]() {
      soon?.cancel();
      watcher[Symbol.dispose]();
    },
  };
}
