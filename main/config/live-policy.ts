// Owns which policies are in force: the files' at the start, and new ones whenever a file changes for something that
// can be used. A bad edit of any of them keeps the old ones, and says so.
import type { NamedPolicyText, PolicyCheck, PolicyText, PolicyVersion } from '../contract/api.ts';
import type { Policies } from '../domain/policy.ts';
import type { Clock, Files, Log, Timer } from '../platform/ports.ts';
import type { Surroundings } from './backends.ts';
import { checkPolicy, policiesWith } from './check-policy.ts';
import { readPolicies, type NamedText } from './named-policies.ts';
import { readNamedTexts, readPolicyTexts, type PolicyPlaces } from './policy-files.ts';
import { overreachOf, type Sender } from './policy-overreach.ts';
import { ConfigError } from './yaml-file.ts';

/** What of policy.yaml is in force, and how it came to be. */
export interface TextInForce {
  readonly yaml: string | null;
  readonly by: PolicyVersion['by'];
}

export interface LivePolicy extends Disposable {
  readonly current: () => Policies;
  /** Why what stands in the files is not in force; null where it is. */
  readonly problem: () => string | null;
  /** What policy.yaml says as it stands, in force or not. */
  readonly text: () => PolicyText;
  readonly inForce: () => TextInForce;
  /** The policies that are asked for by name, as they stand in their files. */
  readonly named: () => readonly NamedPolicyText[];
  /** Whether a text could stand in policy.yaml, beside the named policies that there are. */
  readonly check: (yaml: string) => PolicyCheck;
  /** What would be in force with this text in policy.yaml; null where it could not stand there. */
  readonly policiesWith: (yaml: string) => Policies | null;
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

type Watching = Pick<LivePolicyParts, 'files' | 'clock'>;

function watchSettled(paths: readonly string[], { files, clock }: Watching, run: () => void): Disposable {
  let soon: Timer | null = null;
  const changed = (): void => {
    soon?.cancel();
    soon = clock.after(settleMs, run);
  };
  const watchers = paths.map((path) => files.watch(path, changed));
  return {
    [Symbol.dispose]() {
      soon?.cancel();
      for (const watcher of watchers) watcher[Symbol.dispose]();
    },
  };
}

/** Throws a ConfigError where a file cannot be used at the start. */
export function openLivePolicy({ files, places, around, clock, log }: LivePolicyParts): LivePolicy {
  const read = () => readPolicyTexts(files, places);
  const first = read();
  let policies = readPolicies(first, around);
  let seen: string | null = JSON.stringify(first);
  let problem: string | null = null;
  let held: { readonly texts: typeof first; readonly by: TextInForce['by'] } = { texts: first, by: 'file' };
  const listeners: (() => void)[] = [];
  const tell = (): void => listeners.forEach((listener) => listener());

  /** What we wrote ourselves was seen when it was written: the watch that tells of it finds nothing new. */
  function takeOver(by: TextInForce['by']): boolean {
    const before = seen;
    seen = null;
    const texts = read();
    seen = JSON.stringify(texts);
    if (seen === before) return false;
    policies = readPolicies(texts, around);
    held = { texts, by: texts.base === held.texts.base ? held.by : by };
    problem = null;
    log.write('info', 'policy-reloaded', { backends: policies.base.backends.length, named: policies.named.size });
    return true;
  }
  function reload(by: TextInForce['by']): void {
    try {
      if (!takeOver(by)) return;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problem = error.message;
      tellRefused(error, log);
    }
    tell();
  }
  const write = (yaml: string, { restores }: Sender): void => {
    files.writeText(places.policy, yaml);
    reload(restores === true ? 'restore' : 'app');
  };
  const watching = watchSettled([places.policy, places.policies], { files, clock }, () => reload('file'));
  return {
    current: () => policies,
    problem: () => problem,
    text: () => ({ yaml: files.readText(places.policy), problem }),
    inForce: () => ({ yaml: held.texts.base, by: held.by }),
    named: () => readNamedTexts(files, places).map(toldOf),
    policiesWith: (yaml) => policiesWith(yaml, { read, around }),
    check: (yaml) => checkPolicy(yaml, { read, around }),
    put(yaml, sender) {
      const found = checkPolicy(yaml, { read, around, refuse: (base) => overreachOf(base, policies.base, sender) });
      if (found.ok) write(yaml, sender);
      return found;
    },
    renew() {
      // Not the files as they stand: a bad edit must not keep a key in use that was taken out.
      policies = readPolicies(held.texts, around);
      tell();
    },
    onChange: (listener) => listeners.push(listener),
    [Symbol.dispose]: watching[Symbol.dispose],
  };
}

const toldOf = ({ name, file, text }: NamedText): NamedPolicyText => ({
  name,
  source: file === name ? 'shipped' : 'home',
  yaml: text,
});

function tellRefused({ problems, message }: ConfigError, log: Log): void {
  log.write('warn', 'policy-refused', { problems: problems.length, first: message.split('\n')[0] ?? '' });
}
