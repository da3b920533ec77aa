// Owns what is legal in a policy and surely meant otherwise: it is told, and hinders nothing.
import { matches } from '../domain/money/cost.ts';
import type { BackendSpec, Policy } from '../domain/policy.ts';
import type { Path } from './yaml-file.ts';

interface Warning {
  readonly at: Path;
  readonly message: string;
}

/** `written` are the backends that have an entry in the file: to the others a key may be of no use. */
export const policyWarnings = (policy: Policy, written: ReadonlySet<string>): Warning[] => [
  ...keylessTiers(policy, written),
  ...hiddenAliases(policy),
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
