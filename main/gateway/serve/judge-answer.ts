// Owns looking at a whole answer before it goes out: where it fails a check of the policy, the next tier up may do better.
import { isJsonObject } from '../../contract/json.ts';
import { collectAnswer, textOf, type CollectedAnswer } from '../../dialects/shared/collect.ts';
import { faultOf, type AnswerFacts } from '../../domain/talk/answer-checks.ts';
import type { EscalationCheck } from '../../domain/policy.ts';
import type { WholeReply } from '../exchange/attempted.ts';
import type { Reading } from '../plan/reading.ts';

/** The check that the answer does not pass; null where it passes all, or cannot be held back any more. */
export function answerFault(
  reply: WholeReply,
  { request, conversation }: Reading,
  on: readonly EscalationCheck[],
): EscalationCheck | null {
  const { dialect } = request;
  const asked = conversation();
  if (request.stream || dialect.kind !== 'conversation' || asked === null) return null;
  const body = reply.json();
  if (!isJsonObject(body) || asked.suffix !== null || dialect.saysMore(body)) return null;
  const collected = collectAnswer(dialect.decodeWhole(body));
  const afterResult = asked.turns.findLast(({ parts }) => parts.length > 0)?.role === 'tool';
  return faultOf(factsOf(collected), { ...asked, afterResult }, on);
}

/** Of several answers the first speaks for all. */
function factsOf({ choices, usage }: CollectedAnswer): AnswerFacts {
  const [choice] = choices;
  const parts = choice?.parts ?? [];
  return {
    text: choice === undefined ? '' : textOf(choice),
    refused: choice?.reason === 'refusal' || parts.some(({ kind }) => kind === 'refusal'),
    hasMedia: parts.some(({ kind }) => kind === 'media'),
    calls: parts.filter((part) => part.kind === 'call'),
    reason: choice?.reason ?? null,
    outputTokens: usage?.outputTokens ?? null,
    logprobs: choice?.logprobs.map(({ logprob }) => logprob) ?? [],
  };
}
