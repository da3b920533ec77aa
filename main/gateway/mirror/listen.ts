// Owns hearing when an answer is over: only then is it compared. Of a stream that its caller has left nothing is.
import { createKept, readAlong, textOfAnswer } from './answer-text.ts';
import type { Sample } from './sample.ts';
import type { Shown } from './watching.ts';

/** An answer that is over. */
export interface Heard {
  readonly sample: Sample;
  /** Of the primary, for a judge; null where nobody judges, or another has answered. */
  readonly answer: () => string | null;
}

interface Listening {
  readonly begin: (heard: Heard) => void;
  readonly later: (next: () => void) => void;
}

/** What goes out: the same bytes at the same pace. */
export function listen<Served extends Shown>(served: Served, sample: Sample, { begin, later }: Listening): Served {
  const { result, permit } = served;
  const { request, plan } = sample.work;
  const isJudged = plan.policy.ab.judge !== null && permit.target === sample.entry.target;
  const textOf = (bytes: Buffer | null): Heard['answer'] => {
    return () => (bytes === null || !isJudged ? null : textOfAnswer(bytes, request));
  };
  if (result.kind !== 'stream') {
    const answer = textOf(result.kind === 'whole' ? result.bytes : null);
    later(() => begin({ sample, answer }));
    return served;
  }
  const kept = createKept();
  void result.ended.then(({ end }) => {
    if (end !== 'aborted') begin({ sample, answer: textOf(kept.all()) });
  });
  return isJudged ? { ...served, result: { ...result, source: readAlong(result.source, kept) } } : served;
}
