// Owns a request that is planned and about to be served, for tests of who is asked in which order: its backends answer
// by a script, its clock stands still but where it is told to wait, and everything that happens is written down.
import type { UpstreamReply } from '../../main/backends/http-exchange.ts';
import type { ParsedRequest } from '../../main/dialects/dialect.ts';
import { clear, type Permit } from '../../main/domain/clear.ts';
import type { Order } from '../../main/domain/decide/decide.ts';
import type { EscalationCheck, Policy, RetryRules } from '../../main/domain/policy.ts';
import { CallerLeft } from '../../main/contract/departure.ts';
import { targetName, type Target, type Tier } from '../../main/contract/routing.ts';
import { createPriceList } from '../../main/domain/money/price-list.ts';
import type { Account } from '../../main/gateway/account/account.ts';
import type { Means } from '../../main/gateway/account/covered.ts';
import type { Try } from '../../main/gateway/account/tries.ts';
import type { Gateway } from '../../main/gateway/gateway.ts';
import { readingOf } from '../../main/gateway/plan/reading.ts';
import type { Plan } from '../../main/gateway/plan/plan.ts';
import { serve, type Served } from '../../main/gateway/serve/serve.ts';
import type { Work } from '../../main/gateway/work.ts';
import { specWith } from './backend-spec.ts';
import { chat, fakeBackend, policyWith, replyOf, nothingFound } from './gateway-fakes.ts';
import { profileWith } from './profile.ts';

/** What a target does when it is asked; `leave` is its caller going away meanwhile. */
export type Step =
  | { readonly say: string }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly breaks: Error }
  | { readonly leave: true };

export interface Scene {
  readonly own: Level;
  readonly above?: readonly Level[];
  readonly standIns?: readonly string[];
  /** What each backend does, one step for each time that it is asked; the last again and again. */
  readonly script: Readonly<Record<string, readonly Step[]>>;
  readonly on?: readonly EscalationCheck[];
  readonly maxHops?: number;
  readonly retry?: RetryRules;
  readonly automatic?: boolean;
  /** How long each answer takes. */
  readonly tookMs?: number;
  readonly prices?: Policy['prices'];
  /** What is held for it, under a hard cap. */
  readonly means?: Means;
}

type Level = readonly [Tier, readonly string[]];

export interface Told {
  readonly served: Served;
  /** `ask NAME`, `wait MS`, `figure NAME ok|failed|-`, in their order. */
  readonly happened: readonly string[];
  readonly tries: readonly Try[];
  /** What is there to read of the answer. */
  readonly text: () => string;
}

export const answer = (content: string, reason = 'stop'): Step => ({
  say: JSON.stringify({
    id: 'a',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: reason }],
    usage: { prompt_tokens: 10, completion_tokens: 5 },
  }),
});

export async function play(scene: Scene): Promise<Told> {
  const { on = ['error', 'timeout', 'empty'], maxHops = 2, retry = { attempts: 2, deadlineMs: 60_000 } } = scene;
  const happened: string[] = [];
  const stage = setStage(scene, happened);
  const policy = policyWith({ escalation: { on, maxHops }, retry });
  const request = chat();
  const permit = permitsOf(request, policy);
  const [tier, order] = scene.own;
  const plan = {
    policy,
    automatic: scene.automatic ?? true,
    reading: readingOf(request),
    routing: { backends: stage.backends, sensitivity: nothingFound },
    outputLimits: new Map<string, number>(),
    prices: createPriceList(scene.prices ?? []),
    means: scene.means ?? null,
    decision: {
      kind: 'planned',
      ladder: {
        own: { tier, order: orderOf(order.map(permit)) },
        above: (scene.above ?? []).map(([above, names]) => ({ tier: above, order: orderOf(names.map(permit)) })),
        standIns: (scene.standIns ?? []).map(permit),
      },
      rejected: [],
      reason: '',
      rule: null,
    },
  };
  const tries: Try[] = [];
  const caller = { id: 'req_1', projectId: 'default', app: null, headers: () => null, signal: stage.caller.signal };
  // Serving reads these of a plan, an account and a gateway, and no more: what else it read would be undefined here.
  const work = { request, caller, plan: plan as unknown as Plan, account: { tries } as unknown as Account } as Work;
  const served = await serve(work, stage.gateway);
  return { served, happened, tries, text: () => (served.result.kind === 'whole' ? String(served.result.bytes) : '') };
}

function permitsOf(request: ParsedRequest, policy: Policy): (name: string) => Permit<ParsedRequest> {
  const clearance = clear(request, profileWith(), { ...policy, localOnly: false });
  return (name) => {
    const judged = clearance.judge({ backend: name, model: 'm', zone: 'private', region: null });
    if (!judged.allowed) throw new Error(judged.wall.reason);
    return judged.permit;
  };
}

function orderOf([first, ...others]: readonly Permit<ParsedRequest>[]): Order<ParsedRequest> {
  if (first === undefined) throw new Error('A level has at least one target.');
  return [first, ...others];
}

function setStage({ script, tookMs = 10 }: Scene, happened: string[]) {
  const caller = new AbortController();
  let now = 0;
  const backends = new Map(
    Object.entries(script).map(([name, steps]) => {
      let asked = 0;
      const backend = fakeBackend(specWith({ name }), () => {
        happened.push(`ask ${name}`);
        now += tookMs;
        const step = steps[Math.min(asked++, steps.length - 1)];
        if (step === undefined || !('leave' in step)) return replyTo(step);
        caller.abort(new CallerLeft());
        return Promise.reject(new CallerLeft());
      });
      return [name, backend];
    }),
  );
  const clock = {
    now: () => now,
    elapsed: () => now,
    after(ms: number, run: () => void) {
      happened.push(`wait ${ms}`);
      now += ms;
      queueMicrotask(run);
      return { cancel: () => undefined };
    },
  };
  const gateway: Partial<Gateway> = {
    clock,
    random: { bytes: () => new Uint8Array([128]) },
    log: { enabled: () => false, write: () => undefined },
    isLocalOnly: () => false,
    limits: { frameBytes: 100_000, holdHeadMs: 1_000, keepAliveMs: 1_000 },
    figures: {
      asked: (target: Target) => (ending: { ok: boolean } | null) => {
        happened.push(`figure ${targetName(target)} ${figureOf(ending)}`);
      },
    } as unknown as Gateway['figures'],
    keeper: { of: () => null } as unknown as Gateway['keeper'],
  };
  return { backends, caller, gateway: gateway as Gateway };
}

function figureOf(ending: { readonly ok: boolean } | null): string {
  if (ending === null) return '-';
  return ending.ok ? 'ok' : 'failed';
}

function replyTo(step: Step | undefined): Promise<UpstreamReply> {
  if (step === undefined || 'leave' in step) return Promise.reject(new Error('nothing to say'));
  if ('breaks' in step) return Promise.reject(step.breaks);
  const status = 'status' in step ? step.status : 200;
  const text = 'say' in step ? step.say : JSON.stringify({ error: { message: `it is ${status}`, type: 'x' } });
  const headers = 'headers' in step ? step.headers : {};
  return Promise.resolve(replyOf(text, { status, headers: { 'content-type': 'application/json', ...headers } }));
}
