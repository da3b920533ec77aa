// Owns writing down what the router itself refuses. A flood of it fills no disk: of one project and one code there is a
// row at once, and then one a second at most, which says how many it stands for. What a wall refuses somebody will want to
// look at one by one: of that the first few have rows of their own.
import type { ErrorCode } from '../contract/errors.ts';
import type { Clock, Timer } from '../platform/ports.ts';
import type { Ledger } from '../store/ledger.ts';
import type { SettledRow } from '../store/rows.ts';

export interface Refusals extends Disposable {
  /** The books of a request that is refused with that code. */
  readonly books: (code: ErrorCode) => Pick<Ledger, 'reserve' | 'settle'>;
}

interface RefusalParts {
  readonly ledger: Pick<Ledger, 'reserve' | 'settle'>;
  readonly clock: Pick<Clock, 'after'>;
}

const secondMs = 1_000;
const walls: ReadonlySet<ErrorCode> = new Set(['privacy_blocked', 'privacy_pin_unavailable']);
const burstOf = (code: ErrorCode): number => (walls.has(code) ? 20 : 1);

interface Flow {
  readonly burst: number;
  /** Rows that may be written at once. */
  credit: number;
  /** The latest of those that wait to be written as one. */
  row: SettledRow | null;
  times: number;
  timer: Timer;
}

export function createRefusals({ ledger, clock }: RefusalParts): Refusals {
  const flows = new Map<string, Flow>();
  function write(row: SettledRow): void {
    // A ledger that cannot be written tells the log and the window; the refusal stands all the same.
    void ledger.reserve(row);
    ledger.settle(row);
  }
  function writeWaiting(flow: Flow): void {
    if (flow.row === null) return;
    write({ ...flow.row, times: flow.times });
    flow.row = null;
    flow.times = 0;
    flow.credit--;
  }
  /** Each second gives one row more, until all that may go at once may do so again. */
  function goOn(key: string, flow: Flow): void {
    flow.credit++;
    writeWaiting(flow);
    if (flow.credit >= flow.burst) flows.delete(key);
    else flow.timer = clock.after(secondMs, () => goOn(key, flow));
  }
  function begin(key: string, burst: number): Flow {
    const timer = clock.after(secondMs, () => goOn(key, flow));
    const flow: Flow = { burst, credit: burst, row: null, times: 0, timer };
    flows.set(key, flow);
    return flow;
  }
  function note(row: SettledRow, code: ErrorCode): void {
    const key = `${row.projectId} ${code}`;
    const flow = flows.get(key) ?? begin(key, burstOf(code));
    if (flow.credit > 0) {
      flow.credit--;
      return write(row);
    }
    flow.row = row;
    flow.times++;
  }
  return {
    books: (code) => ({
      // Nothing is sent for it: it waits for nobody.
      reserve: () => Promise.resolve({ written: true }),
      settle: (row) => note(row, code),
    }),
    [Symbol.dispose]() {
      for (const flow of flows.values()) {
        flow.timer.cancel();
        writeWaiting(flow);
      }
      flows.clear();
    },
  };
}

interface Refused {
  readonly id: string;
  readonly at: number;
  readonly projectId: string;
  readonly app: string | null;
  readonly dialect: string;
  /** As it may be written down; empty where it was not read. */
  readonly model: string;
  readonly status: number;
  readonly code: ErrorCode;
}

/** As the page knows to say them. */
const wordsOf: Partial<Record<ErrorCode, string>> = {
  invalid_token: 'Token not known',
  rate_limited: 'Rate limit',
  origin_not_allowed: 'Not allowed here',
};

/** The row of a request that was refused before anything was made of it. */
export const refusedRow = ({ code, ...known }: Refused): SettledRow => ({
  ...known,
  tier: null,
  target: null,
  zone: null,
  reservedInputTokens: 0,
  reservedOutputTokens: 0,
  reservedNanoUsd: 0,
  client: null,
  why: wordsOf[code] ?? 'Refused',
  pinned: false,
  bodyBytes: 0,
  account: 'main',
  mirrors: null,
  outcome: 'blocked',
  usage: null,
  costNanoUsd: 0,
  durationMs: 0,
  ttftMs: null,
  fellBack: false,
  rule: null,
  profile: null,
  priceVersion: null,
  partlyPriced: false,
  times: 1,
  learned: null,
  spent: [],
  trace: null,
});
