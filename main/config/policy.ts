// Owns reading policy.yaml: its schema, then its checks across keys.
import { tiers } from '../contract/routing.ts';
import { nanoFromUsd } from '../domain/money/cost.ts';
import type { BackendSpec, Policy, Rule } from '../domain/policy.ts';
import { environmentBackends, localBackend, readBackend, type Complain, type Surroundings } from './backends.ts';
import { isWrittenPolicy, policySchema, type PolicyFile, type WrittenPolicy } from './policy-schema.ts';
import { policyWarnings } from './policy-warnings.ts';
import { readRules } from './rules.ts';
import { faultOfModel, noSuchBackend, targetZones } from './targets.ts';
import { ConfigError, parseYaml, type Path, type Problem } from './yaml-file.ts';

export const policyFileName = 'policy.yaml';

/** What is wrong with a text that is to be a policy; nothing where it is one. */
export function policyProblems(text: string, around: Surroundings): readonly Problem[] {
  try {
    readPolicy(text, around);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** Throws a ConfigError that names line and column. No file is no error: the environment alone may be enough. */
export const readPolicy = (text: string | null, around: Surroundings): Policy => readBase(text, around).policy;

export interface BasePolicy {
  readonly policy: Policy;
  /** As it stands in the file, without defaults: what a named policy is laid over. */
  readonly written: WrittenPolicy;
  /** What is legal and surely meant otherwise. */
  readonly warnings: readonly Problem[];
  readonly locate: ParsedPolicy['locate'];
}

/** The same, with what a named policy and whoever wrote the text need beside it. */
export function readBase(text: string | null, around: Surroundings): BasePolicy {
  const { written, locate } = text === null ? nothingWritten : parsePolicy(policyFileName, text);
  const file = policySchema.parse(written);
  const problems: Problem[] = [];
  const complain: Complain = (at, message) => {
    problems.push(locate(at, message));
  };
  if (written.backends !== undefined && Object.keys(written.backends).length === 0) complain(['backends'], namesNobody);
  const backends = allBackends(file, around, complain);
  const lineOf = (at: Path): number => locate(at, '').line;
  const rules = readRules({ policy: policyFileName, file, backends, lineOf, complain });
  checkNames(file, backends, complain);
  if (problems.length > 0) throw new ConfigError(policyFileName, problems);
  const policy = policyOf(file, backends, rules);
  const named = new Set(Object.keys(file.backends));
  const warnings = policyWarnings(policy, named).map(({ at, message }) => locate(at, message));
  return { policy, written, warnings, locate };
}

const namesNobody =
  'No backend stands here. Add one, or leave `backends` out: models of this machine and providers with a key need no entry.';

interface ParsedPolicy {
  readonly written: WrittenPolicy;
  readonly locate: (at: Path, message: string) => Problem;
}

const nothingWritten: ParsedPolicy = {
  written: {},
  locate: (at, message) => ({ line: 1, column: 1, path: at.join('.'), message }),
};

export function parsePolicy(fileName: string, text: string): ParsedPolicy {
  const parsed = parseYaml(text, policySchema);
  if (!parsed.ok) throw new ConfigError(fileName, parsed.problems);
  const { written, locate } = parsed;
  if (!isWrittenPolicy(written)) throw new Error('A text that the schema has read is not what the schema takes.');
  return { written, locate };
}

export const policyOf = (file: PolicyFile, backends: readonly BackendSpec[], rules: readonly Rule[]): Policy => ({
  backends,
  aliases: Object.entries(file.aliases).map(([pattern, model]) => ({ pattern, model })),
  tiers: readTiers(file),
  rules,
  classifier: { ...file.classifier, model: file.classifier.model ?? null },
  escalation: file.escalation,
  privacy: file.privacy,
  prices: Object.entries(file.prices).map(([pattern, row]) => ({ pattern, ...row })),
  retry: file.retry,
  baseline: file.baseline ?? null,
  ab: readAb(file.ab),
});

const readAb = ({ candidates, budgetUsd, judge, ...rules }: PolicyFile['ab']): Policy['ab'] => ({
  ...rules,
  pairs: Object.entries(candidates).map(([primary, candidate]) => ({ primary, candidate })),
  budgetNanoUsd: nanoFromUsd(budgetUsd),
  judge: judge ?? null,
});

function allBackends(file: PolicyFile, around: Surroundings, complain: Complain): BackendSpec[] {
  const fromFile = Object.entries(file.backends).flatMap((entry) => {
    const spec = readBackend(entry, around, complain);
    return spec === null ? [] : [spec];
  });
  const ofEnvironment: Problem[] = [];
  const fromEnvironment = environmentBackends(around, (at, message) =>
    ofEnvironment.push({ line: 1, column: 1, path: at.join('.'), message }),
  );
  if (ofEnvironment.length > 0) throw new ConfigError('environment', ofEnvironment);
  const named = new Set(Object.keys(file.backends));
  const written = [...fromFile, ...fromEnvironment.filter((spec) => !named.has(spec.name))];
  // An entry that was complained of still has its name.
  const taken = Object.entries(file.backends).map(([name, { type }]) => ({ name, type }));
  const local = localBackend([...taken, ...written]);
  return local === null ? written : [...written, local];
}

const readTiers = (file: PolicyFile): Policy['tiers'] =>
  Object.fromEntries(
    tiers.flatMap((tier) => {
      const given = file.tiers[tier];
      return given === undefined ? [] : [[tier, typeof given === 'string' ? [given] : given]];
    }),
  );

/** Whatever names a backend names one that there is. */
export function checkNames(file: PolicyFile, backends: readonly BackendSpec[], complain: Complain): void {
  const check = (path: Path, name: string): void => {
    if (targetZones(name, backends) === null) complain(path, noSuchBackend(name, backends));
  };
  for (const [tier, names] of Object.entries(readTiers(file)))
    for (const name of names ?? []) check(['tiers', tier], name);
  for (const [from, to] of Object.entries(file.ab.candidates)) {
    check(['ab', 'candidates', from], from);
    check(['ab', 'candidates', from], to);
  }
  if (file.ab.judge !== undefined) check(['ab', 'judge'], file.ab.judge);
  for (const [pattern, model] of Object.entries(file.aliases)) {
    const fault = faultOfModel(model, backends);
    if (fault !== null) complain(['aliases', pattern], fault);
  }
}
