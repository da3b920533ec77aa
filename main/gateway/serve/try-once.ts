// Owns one try in its frame: the record and the figures of its target are told how it begins and how it ends.
import type { Backend } from '../../backends/backend.ts';
import { targetName } from '../../contract/routing.ts';
import type { About, ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import { attempt, type Failure, type Reply } from '../exchange/attempt.ts';
import type { Call, Gateway } from '../gateway.ts';
import type { Meter } from '../account/meter.ts';
import type { Planned } from '../plan/plan.ts';
import type { Routing } from '../plan/routing.ts';
import type { Ask } from '../plan/stage-two.ts';
import type { Tried } from './try-targets.ts';

export interface Serving {
  readonly call: Call;
  readonly planned: Planned;
  readonly meter: Meter;
}

export async function tryOnce(
  permit: Permit<ParsedRequest>,
  { call, planned, meter }: Serving,
  gateway: Gateway,
): Promise<Tried<Reply | Failure>> {
  const { clock, figures, keeper, limits } = gateway;
  const { target } = permit;
  const backend = backendOf(permit, planned.routing);
  const entry = meter.begin(target);
  const ended = figures.asked(targetName(target));
  const begunAt = clock.elapsed();
  const sinceMs = (): number => clock.elapsed() - begunAt;
  let ttftMs: number | null = null;
  try {
    const result = await attempt(permit, {
      backend,
      headers: call.entrance.headers,
      signal: call.signal,
      about: aboutOf(call, gateway),
      kept: keeper.of(call.projectId, backend),
      answerBytes: limits.frameBytes,
      onStreamBegun() {
        ttftMs = sinceMs();
        meter.firstByte();
      },
      onStreamEnd({ end, usage, whole }) {
        ended(end === 'aborted' ? null : { ok: end === 'ok', form: 'stream', durationMs: sinceMs(), ttftMs });
        entry.end({ outcome: end, status: 200, why: null, usage, ttftMs });
        meter.settle({ outcome: end, status: 200, usage });
        gateway.responses.remember(permit.request, call.projectId, whole);
      },
    });
    if (result.kind !== 'stream')
      ended({ ok: result.kind === 'whole', form: 'whole', durationMs: sinceMs(), ttftMs: null });
    if (result.kind === 'failed')
      entry.end({ outcome: 'failed', status: result.status, why: result.error.code, usage: null });
    return { permit, result, entry };
  } catch (error) {
    ended(null);
    entry.end({ outcome: 'aborted', status: null, why: null, usage: null });
    throw error;
  }
}

function backendOf({ target }: Permit<ParsedRequest>, { backends }: Routing): Backend {
  const backend = backends.get(target.backend);
  if (backend === undefined) throw new Error('A permit names a backend that is not there.');
  return backend;
}

const aboutOf = ({ id }: Call, { clock }: Gateway): About => ({ id, nowS: Math.floor(clock.now() / 1_000) });

/** One question beside the request itself: nothing of its answer goes to the caller. */
export const askBeside =
  (call: Call, gateway: Gateway) =>
  (routing: Routing): Ask =>
  async (permit, signal) => {
    const ended = gateway.figures.asked(targetName(permit.target));
    try {
      return await attempt(permit, {
        backend: backendOf(permit, routing),
        headers: () => null,
        signal: AbortSignal.any([signal, call.signal]),
        about: aboutOf(call, gateway),
        kept: null,
        answerBytes: gateway.limits.frameBytes,
        onStreamBegun: () => undefined,
        onStreamEnd: () => undefined,
      });
    } finally {
      ended(null);
    }
  };
