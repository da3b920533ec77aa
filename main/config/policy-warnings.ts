// Owns what is legal in a policy and surely meant otherwise: it is told, and hinders nothing.
import { matches } from '../domain/pattern.ts';
import type { BackendSpec, Policy } from '../domain/policy.ts';
import { faultOfModel } from './targets.ts';
import type { Path } from './yaml-file.ts';

interface Warning {
  readonly at: Path;
  readonly message: string;
}

/** `written` are the backends that have an entry in the file: to the others a key may be of no use. */
export const policyWarnings = (policy: Policy, written: ReadonlySet<string>): Warning[] => [
  ...keylessTiers(policy, written),
  ...hiddenAliases(policy),
  ...emptyAliases(policy),
  ...strangerAsClassifier(policy),
];

function keylessTiers({ tiers, backends }: Policy, written: ReadonlySet<string>): Warning[] {
  const lacksKey = ({ name, apiKey, keyName, configured }: BackendSpec): boolean =>
    !configured || (written.has(name) && apiKey === null && keyName !== null);
  return Object.entries(tiers).flatMap(([tier, names]) =>
    names.flatMap((target) => {
      const owner = backends.find(({ name }) => name === target.split('/', 1)[0]);
      if (owner === undefined || !lacksKey(owner)) return [];
      const message = `Set ${owner.keyName ?? 'its key'} in the environment or .env first: ${owner.name} has no key.`;
      return [{ at: ['tiers', tier], message }];
    }),
  );
}

/** The star of a later pattern is a character like any other to an earlier one: only a star can cover it. */
function hiddenAliases({ aliases }: Policy): Warning[] {
  return aliases.flatMap(({ pattern }, index) => {
    const before = aliases.slice(0, index).find((earlier) => matches(earlier.pattern, pattern));
    if (before === undefined) return [];
    return [{ at: ['aliases', pattern], message: `Never reached: ${before.pattern} above covers it.` }];
  });
}

/** A backend alone is a target of tiers and routes; as a model's name it is nobody's. */
const emptyAliases = ({ aliases, backends }: Policy): Warning[] =>
  aliases.flatMap(({ pattern, model }) => {
    const isBackend = backends.some(({ name, models }) => name === model && !models.includes(model));
    if (!isBackend) return [];
    return [{ at: ['aliases', pattern], message: `${model} is a backend. Name a model of it: ${model}/MODEL.` }];
  });

function strangerAsClassifier({ classifier: { model }, backends }: Policy): Warning[] {
  const fault = model === null ? null : faultOfModel(model, backends);
  return fault === null ? [] : [{ at: ['classifier', 'model'], message: fault }];
}
