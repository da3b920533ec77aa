// Owns purses as tests hand them to a gateway: nobody has a budget.
import type { Purses } from '../../main/tenants/purses.ts';

export const noPurses: Purses = {
  roomOf: () => null,
  hold: () => ({ settle: () => undefined }),
  refused: () => undefined,
  moneyOf: () => ({ spentNano: 0, reservedNano: 0 }),
  periodOf: () => null,
};
