// Owns what of a plan goes into the few words of its row: the rest stands in its trace.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { aliasOf } from '../../domain/decide/names.ts';
import type { Reasons } from '../../domain/decide/why.ts';
import type { Plan } from './plan.ts';

export function reasonsFor({ model }: ParsedRequest, { policy, profile, decision, automatic }: Plan): Reasons {
  return {
    alias: aliasOf(model, policy.aliases)?.pattern ?? null,
    automatic,
    tier: profile.tier,
    rule: decision.kind === 'refused' ? null : decision.rule,
    wall: decision.rejected.find(({ wall }) => wall !== null)?.wall?.kind ?? null,
    sensitivityReason: profile.sensitivityReason,
    refusal: decision.kind === 'refused' ? decision.error.code : null,
  };
}
