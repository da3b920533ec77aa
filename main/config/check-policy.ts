// Owns telling what a text would do in the place of policy.yaml: what is wrong with it, and what is merely odd.
import type { PolicyCheck } from '../contract/api.ts';
import type { Policies } from '../domain/policy.ts';
import type { Surroundings } from './backends.ts';
import { readAllNamed, readPolicies, type PolicyTexts } from './named-policies.ts';
import { policyFileName, readBase, type BasePolicy } from './policy.ts';
import { ConfigError, type Problem } from './yaml-file.ts';

export interface CheckParts {
  readonly read: () => PolicyTexts;
  readonly around: Surroundings;
  /** What else is wrong with a text that is a policy, by whoever asks. */
  readonly refuse?: (base: BasePolicy) => readonly Problem[];
}

export function checkPolicy(yaml: string, { read, around, refuse = () => [] }: CheckParts): PolicyCheck {
  try {
    const base = readBase(yaml, around);
    refuseNamed(() => readAllNamed(read().named, base));
    const refused = refuse(base);
    if (refused.length > 0) throw new ConfigError(policyFileName, refused);
    return { ok: true, problems: base.warnings.map((problem) => ({ ...problem, severity: 'warning' })) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ok: false, problems: error.problems.map((problem) => ({ ...problem, severity: 'error' })) };
  }
}

/** Null where the text has an error, or a named policy that would not stand over it. */
export function policiesWith(yaml: string, { read, around }: Pick<CheckParts, 'read' | 'around'>): Policies | null {
  try {
    return readPolicies({ ...read(), base: yaml }, around);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return null;
  }
}

/** A named policy that would not stand over this text keeps it from being in force: it is told with its own place. */
function refuseNamed(readAll: () => unknown): void {
  try {
    readAll();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problem: Problem = { line: 1, column: 1, path: '', message: error.message };
    throw new ConfigError(policyFileName, [problem]);
  }
}
