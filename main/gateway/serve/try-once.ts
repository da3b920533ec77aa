// Owns one try in its frame: the record and the figures of its target learn how it begins and how it ends.
import { targetName } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import { isFree } from '../../domain/money/price.ts';
import { beginTry, endTry } from '../account/tries.ts';
import { aboutOf, attempt } from '../exchange/attempt.ts';
import { backendOf } from '../plan/routing.ts';
import type { Tried, Trying } from './trying.ts';

export async function tryOnce(permit: Permit<ParsedRequest>, trying: Trying): Promise<Tried> {
  const { plan, caller, gateway } = trying;
  const { clock, figures, keeper, limits } = gateway;
  const { target } = permit;
  const backend = backendOf(target, plan.routing);
  const begunAt = clock.elapsed();
  const entry = beginTry(trying.tries, target, begunAt);
  const ended = figures.asked(target);
  const result = await attempt(permit, {
    backend,
    reading: plan.reading,
    namedTokens: plan.means?.namedFor(target) ?? 0,
    headers: caller.headers,
    signal: caller.signal,
    sensitivity: plan.routing.sensitivity,
    localOnly: { isOn: gateway.isLocalOnly, explicit: plan.decision.kind === 'planned' && plan.decision.explicit },
    about: aboutOf(caller, clock),
    kept: keeper.of(caller.projectId, backend),
    outputLimit: plan.outputLimits.get(targetName(target)) ?? null,
    answerBytes: limits.frameBytes,
    clock,
  });
  const durationMs = clock.elapsed() - begunAt;
  switch (result.kind) {
    case 'whole':
      ended({ ok: true, form: 'whole', durationMs: durationMs - (result.heldMs ?? 0), ttftMs: null });
      break;
    case 'failed': {
      ended({ ok: false, form: 'whole', durationMs, ttftMs: null });
      const price = plan.prices.of(target);
      // Where nothing is charged nothing is guessed either.
      const usage = price !== null && isFree(price) ? null : result.usage;
      if (usage !== null) entry.inVain = true;
      endTry(entry, { outcome: 'failed', status: result.status, why: result.error.code, usage }, begunAt + durationMs);
      break;
    }
    case 'left':
      ended(null);
      if (result.sent === true) entry.abandoned = true;
      endTry(entry, { outcome: 'aborted', status: null, why: null, usage: null }, begunAt + durationMs);
      break;
    case 'stream': {
      const heldMs = result.heldMs ?? 0;
      const ttftMs = result.firstEventAt - begunAt;
      void result.ended.then(({ end, usage }) => {
        const now = clock.elapsed();
        const taken = { durationMs: now - begunAt - heldMs, ttftMs: ttftMs - heldMs };
        ended(end === 'aborted' ? null : { ok: end === 'ok', form: 'stream', ...taken });
        endTry(entry, { outcome: end, status: result.status, why: null, usage, ttftMs }, now);
      });
    }
  }
  return { permit, result, entry };
}
