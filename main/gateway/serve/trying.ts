// Owns what the tries of one request share, and what one of them comes to.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import type { Try } from '../account/tries.ts';
import type { Caller } from '../caller.ts';
import type { Attempted } from '../exchange/attempted.ts';
import type { Gateway } from '../gateway.ts';
import type { Plan } from '../plan/plan.ts';

/** What the tries of one request have in common. */
export interface Trying {
  readonly plan: Plan;
  readonly caller: Caller;
  /** Grows with each try. */
  readonly tries: Try[];
  readonly gateway: Gateway;
  readonly startedAt: number;
}

/** One try and what it came to: whoever uses the answer closes the entry. */
export interface Tried<Result = Attempted> {
  readonly permit: Permit<ParsedRequest>;
  readonly result: Result;
  readonly entry: Try;
}
