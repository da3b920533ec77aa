// Owns what is in hand once a request is planned and its account open.
import type { ParsedRequest } from '../dialects/dialect.ts';
import type { Account } from './account/account.ts';
import type { Caller } from './caller.ts';
import type { Plan } from './plan/plan.ts';

export interface Work {
  readonly request: ParsedRequest;
  readonly caller: Caller;
  readonly plan: Plan;
  readonly account: Account;
}
