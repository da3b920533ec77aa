// Owns when tokens were last used: noted in memory with each request, written once a minute at most, and at the end.
import type { Clock, Log, Timer } from '../platform/ports.ts';
import { faultCodeOf } from './fault-code.ts';
import type { ProjectRows, TokenRecord } from './project-rows.ts';

interface TokenUses extends Disposable {
  readonly note: (tokenId: string) => void;
  /** The record with what is noted and not yet written. */
  readonly over: (token: TokenRecord) => TokenRecord;
}

interface UseParts {
  readonly clock: Clock;
  readonly log: Log;
}

const flushMs = 60_000;

export function createTokenUses(rows: Pick<ProjectRows, 'noteUse' | 'together'>, { clock, log }: UseParts): TokenUses {
  const noted = new Map<string, number>();
  const unwritten = new Set<string>();
  let later: Timer | null = null;
  function flush(): void {
    later?.cancel();
    later = null;
    if (unwritten.size === 0) return;
    try {
      rows.together(() => {
        for (const id of unwritten) rows.noteUse(id, noted.get(id) ?? clock.now());
      });
      unwritten.clear();
    } catch (error) {
      log.write('warn', 'token-uses-not-kept', { code: faultCodeOf(error) });
    }
  }
  return {
    note(id) {
      noted.set(id, clock.now());
      unwritten.add(id);
      later ??= clock.after(flushMs, flush);
    },
    over: (token) => ({ ...token, lastUsedAt: noted.get(token.id) ?? token.lastUsedAt }),
    [Symbol.dispose]: flush,
  };
}
