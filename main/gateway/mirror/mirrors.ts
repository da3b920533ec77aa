// Owns copies of requests for a comparison: which are made, how many at once, and their end. They begin when the answer
// is out, in the background, and nothing of the request waits for them or learns of them.
import { pairKey } from '../../domain/ab/pairs.ts';
import type { AbPair } from '../../domain/policy.ts';
import type { Random } from '../../platform/ports.ts';
import type { Reader } from '../../store/reader.ts';
import { compareAnswers, type CompareParts } from './compare-answers.ts';
import { listen, type Heard } from './listen.ts';
import { createPurse } from './purse.ts';
import { sampleOf } from './sample.ts';
import type { Mirrors } from './watching.ts';

interface MirrorParts extends Omit<CompareParts, 'purse'> {
  readonly shadowSpending: Reader['shadowSpending'];
}

const mostUnderWay = 32;
/** Half of the requests that the door lets in: whoever has so much to do makes no copies. */
const mostBusy = 128;
/** By then a whole answer is out. */
const afterAnswerMs = 10;

export function createMirrors({ shadowSpending, ...given }: MirrorParts): Mirrors {
  const { clock, random, log, figures } = given;
  const parts: CompareParts = { ...given, purse: createPurse(shadowSpending) };
  const leftOut = createLeftOut();
  const stop = new AbortController();
  const running = new Set<Promise<void>>();

  async function run(heard: Heard): Promise<void> {
    try {
      const why = await compareAnswers(heard, parts, stop.signal);
      if (why !== null) leftOut.add(heard.sample.pair, why);
    } catch (error) {
      leftOut.add(heard.sample.pair, 'it could not be made');
      log.write('warn', 'comparison-failed', { fault: error instanceof Error ? error.name : 'unknown' });
    }
  }
  function begin(heard: Heard): void {
    const { pair } = heard.sample;
    if (stop.signal.aborted) return;
    if (running.size >= mostUnderWay) return leftOut.add(pair, `${mostUnderWay} are under way`);
    if (figures.underWay() >= mostBusy) return leftOut.add(pair, 'the router is busy');
    const copy = run(heard).finally(() => running.delete(copy));
    running.add(copy);
  }
  return {
    watch(served, compared) {
      const { ab } = compared.plan.policy;
      if (!ab.enabled || served.result.kind === 'left') return served;
      const sample = sampleOf(compared);
      if (sample === null || fractionOf(random) >= ab.sampleRate) return served;
      return listen(served, sample, { begin, later: (next) => void clock.after(afterAnswerMs, next) });
    },
    leftOut: leftOut.of,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(running);
    },
  };
}

const fractionOf = (random: Random): number => Buffer.from(random.bytes(4)).readUInt32BE() / 2 ** 32;

/** The names of a policy are few. */
function createLeftOut() {
  const pairs = new Map<string, Map<string, number>>();
  return {
    add(pair: AbPair, why: string): void {
      const reasons = pairs.get(pairKey(pair)) ?? new Map<string, number>();
      pairs.set(pairKey(pair), reasons);
      reasons.set(why, (reasons.get(why) ?? 0) + 1);
    },
    of: (pair: AbPair): ReadonlyMap<string, number> => pairs.get(pairKey(pair)) ?? new Map(),
  };
}
