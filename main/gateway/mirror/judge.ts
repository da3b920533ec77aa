// Owns asking a judge which of two answers is better: blind, in an order that chance decides, and only where the answers
// themselves may go. What they say is kept nowhere.
import { isJsonObject } from '../../contract/json.ts';
import { higherLevel } from '../../contract/routing.ts';
import { collectAnswer, textOf as textOfChoice } from '../../dialects/shared/collect.ts';
import { openaiChat } from '../../dialects/openai-chat/openai-chat.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { judgeQuestion, readScores } from '../../domain/ab/judge-question.ts';
import { estimateTokens } from '../../domain/money/tokens.ts';
import { textOf } from '../../domain/talk/signs.ts';
import type { SignatureKeeper } from '../memory/signatures.ts';
import type { Plan } from '../plan/plan.ts';
import type { Learned } from '../../store/rows.ts';
import type { Attempted } from '../exchange/attempted.ts';
import type { Errand } from './admit.ts';

export interface Answers {
  readonly primary: string;
  readonly candidate: string;
}

export interface Judging {
  readonly errand: Errand;
  /** Of what the judge says; null where that is no score. */
  readonly learned: (copy: string, result: Attempted) => Learned | null;
}

interface JudgeParts {
  readonly keeper: Pick<SignatureKeeper, 'knows'>;
  /** Heads or tails. */
  readonly toss: () => boolean;
}

type Asking = Pick<Errand, 'plan' | 'pair' | 'to'>;

export async function judgingOf(answers: Answers, asking: Asking, { keeper, toss }: JudgeParts): Promise<Judging> {
  const { plan } = asking;
  const asked = askedIn(plan);
  const turned = toss();
  const [first, second] = turned ? [answers.candidate, answers.primary] : [answers.primary, answers.candidate];
  const body = Buffer.from(JSON.stringify({ model: asking.to, ...judgeQuestion({ asked, first, second }) }));
  const request = parsed(body);
  const { unreadable } = plan.policy.privacy;
  const found = await plan.routing.sensitivity.judge(request, { unreadable, isKnownSeal: keeper.knows });
  const sensitivity = higherLevel(plan.profile.sensitivity, found.level);
  const sensitivityReason = sensitivity === plan.profile.sensitivity ? plan.profile.sensitivityReason : found.reason;
  const tokens = estimateTokens(body.toString('utf8'));
  const profile = { ...plan.profile, sensitivity, sensitivityReason, tokens };
  return {
    errand: { ...asking, request, profile },
    learned(copy, result) {
      const scores = result.kind === 'whole' ? readScores(saidIn(result.json())) : null;
      if (scores === null) return null;
      const [primary, candidate] = turned ? [scores.second, scores.first] : [scores.first, scores.second];
      return { kind: 'scored', copy, primary, candidate };
    },
  };
}

const parsed = (body: Buffer): ParsedRequest =>
  openaiChat.parseRequest(body, { headers: () => null, path: '/v1/chat/completions', query: () => null });

/** What was said so far, the newest last. */
const askedIn = ({ reading }: Plan): string =>
  (reading.conversation()?.turns ?? [])
    .flatMap(({ role, parts }) => {
      const text = textOf(parts);
      return text === '' ? [] : [`${role}: ${text}`];
    })
    .join('\n\n');

function saidIn(body: unknown): string {
  if (!isJsonObject(body)) return '';
  const [choice] = collectAnswer(openaiChat.decodeWhole(body)).choices;
  return choice === undefined ? '' : textOfChoice(choice);
}
