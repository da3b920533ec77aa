// Owns what is held for a question about a request, before anybody knows what the request itself needs. It is given back
// in the step in which that is held: what the question cost is in it then.
import type { Clock } from '../../platform/ports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Hold, Purses } from '../../tenants/purses.ts';

export interface Advance {
  /** False where a hard cap leaves no room for it, or it could not be written down: then nobody is asked. */
  readonly take: (nano: number) => boolean;
  /** From here on the request's own hold stands for it. */
  readonly end: () => void;
}

interface AdvanceParts {
  readonly ledger: Pick<Ledger, 'isRefused'>;
  readonly purses: Pick<Purses, 'roomOf' | 'hold'>;
  readonly clock: Pick<Clock, 'now'>;
}

export function openAdvance(projectId: string, { ledger, purses, clock }: AdvanceParts): Advance {
  const holds: Hold[] = [];
  return {
    take(nano) {
      if (ledger.isRefused()) return false;
      const room = purses.roomOf(projectId);
      if (room !== null && room.leftNano < nano) return false;
      holds.push(purses.hold(projectId, nano, clock.now()));
      return true;
    },
    end() {
      for (const hold of holds.splice(0)) hold.settle(0);
    },
  };
}
