// Owns stage two of the classifier: where stage one is not sure, a model on this machine is asked how capable a model the
// request needs. It earns its place first, never waits behind an answer, and what it does not say in time stands as it was.
import { createHash } from 'node:crypto';
import { Aborted } from '../../backends/http-exchange.ts';
import type { Profile, Target, Tier } from '../../contract/routing.ts';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import { collectAnswer, textOf } from '../../dialects/shared/collect.ts';
import { openaiChat } from '../../dialects/openai-chat/openai-chat.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { classifierQuestion, readVerdict } from '../../domain/classify/stage-two.ts';
import { clear, type Permit } from '../../domain/clear.ts';
import { isSameModel, type Offer } from '../../domain/decide/decide.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Clock, Log } from '../../platform/ports.ts';
import type { Failure, Reply } from '../exchange/attempt.ts';
import { createBounded } from '../memory/bounded.ts';
import type { Figures } from '../memory/figures.ts';

/** Asks one target, as every other request is sent; the caller's own leaving ends it too. */
export type Ask = (permit: Permit<ParsedRequest>, signal: AbortSignal) => Promise<Reply | Failure>;

interface StageTwoQuestion {
  /** The newest message of the user. */
  readonly text: string;
  readonly confidence: number;
  /** What holds for the request holds for the question about it. */
  readonly profile: Profile;
  readonly policy: Policy;
  readonly offers: readonly Offer[];
  /** Null for the dry run, which calls nobody. */
  readonly ask: Ask | null;
}

/** Who was asked, for the record. */
export interface Consulted {
  readonly target: Target;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly result: Reply | Failure | null;
}

interface Verdict {
  /** Null where the model said nothing of use, or nothing in time. */
  readonly tier: Tier | null;
  /** Null where the verdict was known from before. */
  readonly consulted: Consulted | null;
}

export interface StageTwo {
  /** Null where nobody was to be asked. */
  readonly judge: (question: StageTwoQuestion) => Promise<Verdict | null>;
}

interface StageTwoParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly figures: Figures;
  /** The models that were measured on this machine and found better than stage one where that is not sure. */
  readonly hasEarned: (model: string) => boolean;
}

const rememberedBytes = 1024 * 1024;
const perVerdict = 128;

export function createStageTwo({ clock, log, figures, hasEarned }: StageTwoParts): StageTwo {
  const known = createBounded<{ readonly tier: Tier; readonly bytes: number }>(rememberedBytes);
  return {
    async judge({ text, confidence, profile, policy, offers, ask }) {
      const { model, below, timeoutMs } = policy.classifier;
      if (model === null || confidence >= below || !hasEarned(model)) return null;
      const key = createHash('sha256').update(`${model}\n${text}`).digest('base64url');
      const before = known.get(key);
      if (before !== undefined) return { tier: before.tier, consulted: null };
      const target = deviceTarget(model, offers);
      if (target === null || ask === null || !figures.isIdle(target.backend)) return null;

      const verdict = clear(requestFor(text, target), profile, policy).judge(target);
      if (!verdict.allowed) return null;
      const startedAt = clock.elapsed();
      const result = await withDeadline(verdict.permit, { ask, clock, timeoutMs });
      const tier = result === null ? null : tierIn(result);
      if (tier === null) log.write('debug', 'stage-two-silent', { target: target.model, late: result === null });
      else known.set(key, { tier, bytes: perVerdict });
      return { tier, consulted: { target, startedAt, endedAt: clock.elapsed(), result } };
    },
  };
}

/** A text never leaves the machine for being judged. */
function deviceTarget(model: string, offers: readonly Offer[]): Target | null {
  for (const { backend, models } of offers) {
    const name = model.startsWith(`${backend.name}/`) ? model.slice(backend.name.length + 1) : model;
    const listed = models.find(({ id }) => isSameModel(id, name));
    if (listed === undefined || !backend.configured || (listed.zone ?? backend.zone) !== 'device') continue;
    return { backend: backend.name, model: listed.id, zone: 'device', region: backend.region };
  }
  return null;
}

function requestFor(text: string, target: Target): ParsedRequest {
  const body = Buffer.from(JSON.stringify({ model: target.model, ...classifierQuestion(text) }));
  return openaiChat.parseRequest(body, { headers: () => null, path: '/v1/chat/completions', query: () => null });
}

interface Deadline {
  readonly ask: Ask;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** Null where nobody waits any more: the work upstream is stopped then. */
async function withDeadline(
  permit: Permit<ParsedRequest>,
  { ask, clock, timeoutMs }: Deadline,
): Promise<Reply | Failure | null> {
  const departure = new AbortController();
  const deadline = clock.after(timeoutMs, () => departure.abort());
  try {
    const result = await ask(permit, departure.signal);
    // Nobody reads a stream here.
    if (result.kind === 'stream') departure.abort();
    return result;
  } catch (error) {
    // The time was up, or the caller has gone: then whoever is asked next ends the request, and its row.
    if (error instanceof Aborted) return null;
    throw error;
  } finally {
    deadline.cancel();
  }
}

function tierIn(result: Reply | Failure): Tier | null {
  if (result.kind !== 'whole' || result.status >= 400) return null;
  const body = parseJson(result.bytes.toString('utf8'));
  if (!isJsonObject(body)) return null;
  const [choice] = collectAnswer(openaiChat.decodeWhole(body)).choices;
  return choice === undefined ? null : readVerdict(textOf(choice));
}
