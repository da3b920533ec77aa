// Owns the bills of a request under a hard cap: the most that one try at each target may come to, and why some are too
// dear for what is left.
//
// target                                  | its bill
// free                                    | nothing, whatever it reads
// price unknown, of it or of what is asked| too dear: what it may cost could be anything
// reads a file, or what is only named     | its whole window as input; too dear where nobody knows that
// answer without end                      | its model's own end, or a nearer one that the room pays for
import { targetName, type Target } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import type { Decision } from '../../domain/decide/decide.ts';
import { aimAt } from '../../domain/decide/offer.ts';
import { inputLimitOf } from '../../domain/money/input-limits.ts';
import { outputLimitOf } from '../../domain/money/output-limits.ts';
import { countable, isFree, mostOf, outputFor, type Price } from '../../domain/money/price.ts';
import type { Room } from '../../tenants/purses.ts';
import type { Plan } from '../plan/plan.ts';
import { allowedBy, askedAt, askedOf, type Asked } from './asked.ts';
import { dollars } from './dollars.ts';

interface Bill {
  /** The most that it may come to; null where its price is not known. */
  readonly nano: number | null;
  readonly inputTokens: number;
  /** All of them, where it reads what is only named; else 0. */
  readonly namedTokens: number;
  readonly outputTokens: number;
  /** The answer ends there, by our own word. */
  readonly limit: number | null;
  /** Why the money does not reach it; null where it does. */
  readonly tooDear: string | null;
}

type Planned = Extract<Decision<ParsedRequest>, { kind: 'planned' }>;

export interface Bills {
  readonly of: (target: Target) => Bill;
  readonly nanoOf: (permit: Permit<ParsedRequest>) => number | null;
  readonly limits: () => ReadonlyMap<string, number>;
  readonly rejected: () => Planned['rejected'];
  /** What the cheapest of those who were left out would need; null where none has a price. */
  readonly needed: () => number | null;
}

/** Shorter answers are none: rather than cut one there, it is not begun. */
const leastOutput = 64;

interface Paying {
  readonly room: Room;
  readonly price: Price;
  /** How much it can read; null where nobody knows. */
  readonly window: number | null;
}

function billOf(target: Target, asked: Asked, { room, price, window }: Paying): Bill {
  const { choices } = asked;
  const inputTokens = asked.reads ? Math.max(window ?? 0, asked.inputTokens) : asked.inputTokens;
  const own = asked.outputTokens ?? outputLimitOf(target.model);
  const namedTokens = asked.reads ? inputTokens : 0;
  const left = { inputTokens, namedTokens, outputTokens: countable(own * choices), limit: null };
  const unknown = unknownIn(target, asked, { price, window });
  if (unknown !== null) return { ...left, nano: null, tooDear: unknown };
  const searched = countable(asked.searches * (price.perCall.webSearch ?? 0));
  const most = (output: number): number =>
    countable(mostOf(price, inputTokens, countable(output * choices)) + searched);
  // Also a limit that the caller has set: not every server reads it under the name that it came with.
  const within = (output: number): Bill => {
    const limit = asked.outputTokens === 0 ? null : output;
    return {
      inputTokens,
      namedTokens,
      nano: most(output),
      outputTokens: countable(output * choices),
      limit,
      tooDear: null,
    };
  };
  if (most(own) <= room.leftNano) return within(own);
  const paid = asked.outputTokens === null ? outputFor(price, inputTokens, room.leftNano - searched) : null;
  if (paid !== null && Math.floor(paid / choices) >= leastOutput) return within(Math.floor(paid / choices));
  const least = most(asked.outputTokens ?? leastOutput);
  return { ...left, nano: least, tooDear: tooDear(target, least, room) };
}

/** Longer than any window. */
const longestRead = 100_000_000;

/** What of it has no price, in words; null where all of it has one. */
function unknownIn(target: Target, asked: Asked, { price, window }: Pick<Paying, 'price' | 'window'>) {
  const name = targetName(target);
  if (asked.unpriced !== null)
    return `What ${name} asks for ${asked.unpriced} is not known, so a hard cap leaves it out. Leave ${asked.unpriced} out of the request.`;
  if (asked.searches > 0 && price.perCall.webSearch === null)
    return `What ${name} asks for a search is not known, so a hard cap leaves it out. Name perCall.webSearch under prices in policy.yaml.`;
  if (asked.reads && window === null && mostOf(price, longestRead, 0) > 0)
    return `How much there is in the file or address that the request gives, and how much ${name} can read, is not known, so a hard cap leaves it out. Send the content as text.`;
  return null;
}

export function openBills(request: ParsedRequest, plan: Plan, room: Room): Bills {
  // Whoever costs nothing has not to know it: all of the body is looked at.
  let looked: Asked | null = null;
  const asked = (): Asked => (looked ??= askedOf(request, plan));
  const known = new Map<string, { readonly target: Target; readonly bill: Bill }>();
  const all = (): readonly { readonly target: Target; readonly bill: Bill }[] => [...known.values()];
  const billFor = (target: Target): Bill => {
    const price = plan.prices.of(target);
    if (price === null) return { ...unlimited(request, plan), nano: null, tooDear: unknownPrice(target) };
    if (isFree(price)) return { ...unlimited(request, plan), nano: 0, tooDear: null };
    const window = asked().reads ? windowOf(target, plan) : null;
    return billOf(target, askedAt(asked(), target), { room, price, window });
  };
  const of = (target: Target): Bill => {
    const name = targetName(target);
    const before = known.get(name);
    if (before !== undefined) return before.bill;
    const bill = billFor(target);
    known.set(name, { target, bill });
    return bill;
  };
  return {
    of,
    nanoOf: ({ target }) => of(target).nano,
    limits: () =>
      new Map(
        all().flatMap(({ target, bill: { limit } }) => (limit === null ? [] : [[targetName(target), limit] as const])),
      ),
    rejected: () =>
      all().flatMap(({ target, bill: { tooDear: reason } }) =>
        reason === null ? [] : [{ target, reason, wall: { kind: 'budget', reason } as const, unsure: false }],
      ),
    needed: () =>
      all().reduce<number | null>((least, { bill: { nano, tooDear: reason } }) => {
        if (nano === null || reason === null) return least;
        return least === null ? nano : Math.min(least, nano);
      }, null),
  };
}

/** As nobody pays for it: what the caller allows, without a margin. */
const unlimited = (request: ParsedRequest, plan: Plan): Omit<Bill, 'nano' | 'tooDear'> => ({
  ...allowedBy(request, plan),
  namedTokens: 0,
  limit: null,
});

/** As its backend says it, else as its maker does. */
function windowOf({ backend, model }: Target, { routing }: Plan): number | null {
  const offer = routing.offers.known()?.find((one) => one.backend.name === backend);
  return (offer === undefined ? null : aimAt(offer, model).contextTokens) ?? inputLimitOf(model);
}

const unknownPrice = (target: Target): string =>
  `The price of ${targetName(target)} is not known, so a hard cap leaves it out. Name it under prices in policy.yaml.`;

const tooDear = (target: Target, needed: number, { leftNano }: Room): string =>
  `${targetName(target)} may cost ${dollars(needed)}, and the budget has ${dollars(leftNano)} left.`;
