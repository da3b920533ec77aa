// Owns the policies that are asked for by name. Each is a file laid over policy.yaml: what it does not say is
// policy.yaml's, and how far a request may go can only become less by it.
import { higherLevel } from '../contract/routing.ts';
import type { Policies, Policy } from '../domain/policy.ts';
import { nearerZone } from '../domain/stricter.ts';
import type { Complain, Surroundings } from './backends.ts';
import { policySchema, type WrittenPolicy } from './policy-schema.ts';
import { checkNames, parsePolicy, policyOf, readBase, type BasePolicy } from './policy.ts';
import { readRules } from './rules.ts';
import { ConfigError, type Path, type Problem } from './yaml-file.ts';

/** One file as it stands. */
export interface NamedText {
  readonly name: string;
  /** As people are told of it: `policies/NAME.yaml`, of a shipped one its name alone. */
  readonly file: string;
  readonly text: string;
}

/** Everything that policies are read from. */
export interface PolicyTexts {
  readonly base: string | null;
  readonly named: readonly NamedText[];
}

/** Throws a ConfigError that names the file, with line and column, where any of them cannot be used. */
export function readPolicies(texts: PolicyTexts, around: Surroundings): Policies {
  const base = readBase(texts.base, around);
  return { base: base.policy, named: readAllNamed(texts.named, base) };
}

export const readAllNamed = (texts: readonly NamedText[], base: BasePolicy): Policies['named'] =>
  new Map(texts.map((text) => [text.name, readNamed(text, base)]));

const nameOfPolicy = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

function readNamed({ name, file: fileName, text }: NamedText, base: BasePolicy): Policy {
  const { written: over, locate } = parsePolicy(fileName, text);
  const problems: Problem[] = [];
  const complain: Complain = (at, message) => {
    problems.push(locate(at, message));
  };
  if (!nameOfPolicy.test(name))
    complain([], 'The name of the file is a letter or digit and at most 63 of A-Za-z0-9._- after it, then .yaml.');
  refuseOwnersWord(over, complain);
  const file = policySchema.parse(layOver(base.written, over));
  const { backends } = base.policy;
  const lineOf = (at: Path): number => locate(at, '').line;
  const rules =
    over.routes === undefined ? base.policy.rules : readRules({ policy: fileName, file, backends, lineOf, complain });
  checkNames(file, backends, complain);
  if (problems.length > 0) throw new ConfigError(fileName, problems);
  return policyOf(file, backends, rules);
}

/** Where things are, and what of a text is harmless, is said once, for every policy. */
function refuseOwnersWord(over: WrittenPolicy, complain: Complain): void {
  if (over.backends !== undefined)
    complain(['backends'], 'Backends stand in policy.yaml alone, for every policy. Move them there.');
  if (over.privacy?.ignore !== undefined)
    complain(['privacy', 'ignore'], 'What is ignored stands in policy.yaml alone, for every policy. Move it there.');
}

/** Blocks of named entries and lists are replaced whole, blocks of settings key by key. */
const layOver = (base: WrittenPolicy, over: WrittenPolicy): WrittenPolicy => ({
  ...base,
  ...over,
  backends: base.backends,
  classifier: { ...base.classifier, ...over.classifier },
  escalation: { ...base.escalation, ...over.escalation },
  retry: { ...base.retry, ...over.retry },
  ab: { ...base.ab, ...over.ab },
  privacy: tighter(base.privacy, over.privacy),
});

type WrittenPrivacy = WrittenPolicy['privacy'];

function tighter(given: WrittenPrivacy, over: WrittenPrivacy): WrittenPrivacy {
  const base = policySchema.shape.privacy.parse(given);
  return {
    high: nearerZone(base.high, over?.high ?? base.high),
    medium: nearerZone(base.medium, over?.medium ?? base.medium),
    low: nearerZone(base.low, over?.low ?? base.low),
    unreadable: higherLevel(base.unreadable, over?.unreadable ?? base.unreadable),
    ignore: base.ignore,
  };
}
