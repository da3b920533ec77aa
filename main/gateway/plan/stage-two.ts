// Owns stage two of the classifier: where stage one is not sure, a model on this machine is asked how capable a model the
// request needs. It earns its place first, never waits behind an answer, and what it does not say in time stands as it was.
import { createHash } from 'node:crypto';
import type { Profile, Target, Tier, Usage } from '../../contract/routing.ts';
import { isJsonObject } from '../../contract/json.ts';
import { collectAnswer, textOf } from '../../dialects/shared/collect.ts';
import { openaiChat } from '../../dialects/openai-chat/openai-chat.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { classifierQuestion, readVerdict } from '../../domain/classify/stage-two.ts';
import { clear, isPinned, type Permit } from '../../domain/clear.ts';
import { aimAt, findModel, type Offer } from '../../domain/decide/offer.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Clock, Log } from '../../platform/ports.ts';
import type { Try } from '../account/tries.ts';
import { aboutOf, attempt } from '../exchange/attempt.ts';
import type { Attempted } from '../exchange/attempted.ts';
import type { Asking } from '../caller.ts';
import { payFor } from './question-cost.ts';
import { readingOf } from './reading.ts';
import { backendOf, tellsZone, type Routing } from './routing.ts';
import { createBounded } from '../memory/bounded.ts';
import type { Figures } from '../memory/figures.ts';

interface StageTwoQuestion {
  /** The newest message of the user. */
  readonly text: string;
  /** What holds for the request holds for the question about it. */
  readonly profile: Profile;
  readonly policy: Policy;
  readonly offers: readonly Offer[];
  readonly routing: Routing;
}

/** Who was consulted, for the record. */
export interface Consulted {
  readonly target: Target;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly result: Attempted;
  /** What of it is charged; null for nothing. */
  readonly usage: Usage | null;
}

interface StageTwoVerdict {
  /** Null where the model said nothing of use, or nothing in time. */
  readonly tier: Tier | null;
  /** Null where the verdict was known from before. */
  readonly consulted: Consulted | null;
}

export interface StageTwo {
  /** Null where nobody was to be consulted. */
  readonly consult: (question: StageTwoQuestion, asking: Asking) => Promise<StageTwoVerdict | null>;
}

interface StageTwoParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly figures: Figures;
  /** The models that were measured on this machine and found better than stage one where that is not sure. */
  readonly hasEarned: (model: string) => boolean;
  /** The largest answer that is held in memory. */
  readonly answerBytes: number;
  readonly isLocalOnly: () => boolean;
}

const rememberedBytes = 1024 * 1024;
const perVerdict = 128;

export function createStageTwo(parts: StageTwoParts): StageTwo {
  const { clock, log, figures, hasEarned, isLocalOnly } = parts;
  const known = createBounded<{ readonly tier: Tier; readonly bytes: number }>(rememberedBytes);
  return {
    async consult(question, asking) {
      const { text, profile, policy, offers, routing } = question;
      const { model } = policy.classifier;
      if (model === null || !hasEarned(model)) return null;
      const key = createHash('sha256').update(`${model}\n${text}`).digest('base64url');
      const before = known.get(key);
      if (before !== undefined) return { tier: before.tier, consulted: null };
      const thought = deviceTarget(model, offers);
      if (thought === null || !asking.mayAsk || !figures.isIdle(thought.backend)) return null;
      const bounds = { privacy: policy.privacy, localOnly: isLocalOnly() };
      const target = isPinned(profile, bounds) ? deviceTarget(model, await looked(thought, question)) : thought;
      // Whoever asks for an answer must not wait for a model that only has a say in who gives it.
      if (target === null || backendOf(target, routing).live?.isReady(target.model) === false) return null;

      const verdict = clear(requestFor(text, target), profile, bounds).judge(target);
      if (!verdict.allowed) return null;
      const cost = payFor(verdict.permit.request, { target, prices: routing.pricesFor(policy) }, asking);
      if (!cost.isPaid) return null;
      const startedAt = clock.elapsed();
      const result = await ask(verdict.permit, { question, asking, parts });
      const tier = tierIn(result);
      if (tier === null) log.write('debug', 'stage-two-silent', { target: target.model, late: result.kind === 'left' });
      else known.set(key, { tier, bytes: perVerdict });
      const endedAt = clock.elapsed();
      return { tier, consulted: { target, startedAt, endedAt, result, usage: cost.usageOf(result) } };
    },
  };
}

/** What is pinned believes no list from before. */
const looked = (
  { backend }: Target,
  { offers, routing }: StageTwoQuestion,
): Promise<readonly Offer[]> | readonly Offer[] =>
  tellsZone(backend, routing) ? routing.offers.fresh(new Set([backend])) : offers;

/** A text never leaves the machine for being judged. */
function deviceTarget(model: string, offers: readonly Offer[]): Target | null {
  for (const offer of offers) {
    const { backend } = offer;
    const name = model.startsWith(`${backend.name}/`) ? model.slice(backend.name.length + 1) : model;
    if (!backend.configured || findModel(offer, name) === null) continue;
    const { target } = aimAt(offer, name);
    if (target.zone === 'device') return target;
  }
  return null;
}

function requestFor(text: string, target: Target): ParsedRequest {
  const body = Buffer.from(JSON.stringify({ model: target.model, ...classifierQuestion(text) }));
  return openaiChat.parseRequest(body, { headers: () => null, path: '/v1/chat/completions', query: () => null });
}

interface Asked {
  readonly question: StageTwoQuestion;
  readonly asking: Asking;
  readonly parts: StageTwoParts;
}

/** Sent as every other request is; what nobody waits for any more is stopped upstream. */
async function ask(permit: Permit<ParsedRequest>, { question, asking, parts }: Asked): Promise<Attempted> {
  const { clock, figures, answerBytes, isLocalOnly } = parts;
  const departure = new AbortController();
  const deadline = clock.after(question.policy.classifier.timeoutMs, () => departure.abort());
  const ended = figures.asked(permit.target);
  try {
    const result = await attempt(permit, {
      backend: backendOf(permit.target, question.routing),
      reading: readingOf(permit.request),
      namedTokens: 0,
      headers: () => null,
      sensitivity: question.routing.sensitivity,
      localOnly: { isOn: isLocalOnly, explicit: false },
      signal: AbortSignal.any([departure.signal, asking.signal]),
      about: aboutOf(asking, clock),
      kept: null,
      outputLimit: null,
      answerBytes,
      clock,
    });
    // Nobody reads a stream here.
    if (result.kind === 'stream') departure.abort();
    return result;
  } finally {
    deadline.cancel();
    ended(null);
  }
}

function tierIn(result: Attempted): Tier | null {
  if (result.kind !== 'whole' || result.status >= 400) return null;
  const body = result.json();
  if (!isJsonObject(body)) return null;
  const [choice] = collectAnswer(openaiChat.decodeWhole(body)).choices;
  return choice === undefined ? null : readVerdict(textOf(choice));
}

/** The question as a try of the request's own record. */
export function tryOf({ target, startedAt, endedAt, result, usage }: Consulted): Try {
  const frame = { target, purpose: 'classify' as const, begunAt: startedAt, endedAt };
  switch (result.kind) {
    case 'whole':
      return { ...frame, ending: { outcome: 'ok', status: result.status, why: null, usage } };
    case 'failed':
      return { ...frame, ending: { outcome: 'failed', status: result.status, why: result.error.code, usage } };
    case 'left':
      return { ...frame, ending: { outcome: 'aborted', status: null, why: 'timeout', usage } };
    case 'stream':
      return { ...frame, ending: { outcome: 'aborted', status: null, why: null, usage } };
  }
}
