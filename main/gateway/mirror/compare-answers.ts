// Owns one comparison from its beginning to its end: the copy is admitted, sent and written down, and where the policy
// names a judge, both answers are shown to it.
import { chargeOf } from '../../domain/money/price.ts';
import type { Random } from '../../platform/ports.ts';
import type { ComparedSide, Learned } from '../../store/rows.ts';
import { wholeMs } from '../account/tries.ts';
import type { Gateway } from '../gateway.ts';
import { answerFault } from '../serve/judge-answer.ts';
import { admit, type Admitted, type Errand } from './admit.ts';
import { textOfAnswer } from './answer-text.ts';
import { judgingOf, type Answers } from './judge.ts';
import type { Heard } from './listen.ts';
import type { Purse } from './purse.ts';
import { primarySide, type Sample } from './sample.ts';
import { sendInShadow, type SendParts, type Sent } from './send.ts';

export interface CompareParts extends SendParts, Pick<Gateway, 'log'> {
  readonly random: Random;
  readonly purse: Purse;
}

/** Nothing that is compared takes longer. */
const longestMs = 600_000;

/** Null where all of it was done; else what was left out, and why. */
export async function compareAnswers(heard: Heard, parts: CompareParts, stop: AbortSignal): Promise<string | null> {
  const { sample, answer } = heard;
  const { pair, entry, work } = sample;
  const { plan, request, caller } = work;
  const primary = primarySide(entry, plan);
  if (primary === null) return null;
  const errand: Errand = { request, to: pair.candidate, profile: plan.profile, plan, pair };
  const copy = `${caller.id}_copy`;
  const sent = await run(errand, { sample, id: copy, parts, stop }, (done, { permit: { target } }) => {
    const candidate = candidateSide(done, errand, target);
    return candidate === null ? null : { kind: 'compared', primary, candidate };
  });
  if (typeof sent === 'string') return sent;
  const { judge } = plan.policy.ab;
  if (judge === null || !primary.ok || sent.ending.outcome !== 'ok' || sent.bytes === null) return null;
  const answers = answersOf(answer(), textOfAnswer(sent.bytes, request));
  if (answers === null) return 'it could not be judged: one of the answers has no text';
  const refused = await judgeAnswers(answers, judge, { sample, copy, parts, stop });
  return refused === null ? null : `it could not be judged: ${refused}`;
}

interface Running {
  readonly sample: Sample;
  readonly id: string;
  readonly parts: CompareParts;
  readonly stop: AbortSignal;
}

type LearnedFrom = (sent: Sent, admitted: Admitted) => Learned | null;

async function run(errand: Errand, running: Running, learnedFrom: LearnedFrom): Promise<Sent | string> {
  const { sample, id, parts, stop } = running;
  const admitted = await admit(errand, parts);
  if (typeof admitted === 'string') return admitted;
  const late = new AbortController();
  const deadline = parts.clock.after(longestMs, () => late.abort());
  const { caller } = sample.work;
  const mirrors = { id: caller.id, ...sample.pair };
  try {
    const sending = { errand, admitted, caller, id, signal: AbortSignal.any([stop, late.signal]), mirrors };
    return await sendInShadow(sending, parts, (sent) => learnedFrom(sent, admitted));
  } finally {
    deadline.cancel();
  }
}

/** Held to the same checks as an answer that goes out. Null where it was broken off. */
function candidateSide(
  { ending, ms, result }: Sent,
  { plan }: Errand,
  target: Admitted['permit']['target'],
): ComparedSide | null {
  const { outcome, usage } = ending;
  if (outcome === 'aborted') return null;
  const fault = result.kind === 'whole' ? answerFault(result, plan.reading, plan.policy.escalation.on) : null;
  const nanoUsd = usage === null ? 0 : chargeOf(plan.prices.of(target), usage).nanoUsd;
  return { ok: outcome === 'ok' && fault === null, ms: wholeMs(ms), nanoUsd };
}

const answersOf = (primary: string | null, candidate: string | null): Answers | null =>
  primary === null || candidate === null ? null : { primary, candidate };

interface JudgingOf extends Omit<Running, 'id'> {
  readonly copy: string;
}

async function judgeAnswers(answers: Answers, to: string, { copy, ...running }: JudgingOf): Promise<string | null> {
  const { sample, parts } = running;
  const { plan, caller } = sample.work;
  const toss = (): boolean => ((parts.random.bytes(1)[0] ?? 0) & 1) === 1;
  const asking = { plan, pair: sample.pair, to };
  const judging = await judgingOf(answers, asking, { keeper: parts.keeper, toss });
  let scored = false;
  const sent = await run(judging.errand, { ...running, id: `${caller.id}_judge` }, ({ result }) => {
    const learned = judging.learned(copy, result);
    scored = learned !== null;
    return learned;
  });
  if (typeof sent === 'string') return sent;
  return scored ? null : `${to} gave no scores`;
}
