// Owns what the request path shows to whoever compares answers: the answer on its way out, and what led to it.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import type { AbPair } from '../../domain/policy.ts';
import type { Try } from '../account/tries.ts';
import type { Caller } from '../caller.ts';
import type { Attempted } from '../exchange/attempted.ts';
import type { Plan } from '../plan/plan.ts';

export interface Compared {
  readonly request: ParsedRequest;
  readonly caller: Caller;
  readonly plan: Plan;
  readonly account: { readonly tries: readonly Try[] };
}

export interface Shown {
  readonly permit: Permit<ParsedRequest>;
  readonly result: Attempted;
}

export interface Mirrors extends AsyncDisposable {
  /** As it goes out. Where it is to be compared it is read along, and a copy follows it. */
  readonly watch: <Served extends Shown>(served: Served, compared: Compared) => Served;
  /** Why copies were not sent, since the start, and how often. */
  readonly leftOut: (pair: AbPair) => ReadonlyMap<string, number>;
}
