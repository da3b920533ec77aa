// Owns how targets and rules have fared lately: times, successes, what is under way. In memory: a window of the latest
// answers that grows old, so that a figure follows a server that became slow or fast.
import type { BackendFigures, LiveFigures, TargetFigures } from '../../contract/figures.ts';
import { targetName, type Target, type Zone } from '../../contract/routing.ts';
import { median, type AnswerForm, type Live } from '../../domain/serving/live.ts';
import type { Clock } from '../../platform/ports.ts';

interface Ending {
  readonly ok: boolean;
  readonly form: AnswerForm;
  readonly durationMs: number;
  readonly ttftMs: number | null;
}

interface RuleUse {
  readonly ok: boolean;
  readonly durationMs: number;
  /** Somebody else than the first of its targets answered. */
  readonly fellBack: boolean;
}

export interface Figures {
  readonly live: (form: AnswerForm) => Live;
  /** A target is asked; the answer tells how that ended, once. */
  readonly asked: (target: Target) => (ending: Ending | null) => void;
  /** Where answers are being waited for. */
  readonly busy: () => readonly Zone[];
  /** How many answers are being waited for. */
  readonly underWay: () => number;
  /** Nothing is under way at this backend. */
  readonly isIdle: (backend: string) => boolean;
  /** A decision has put a faster one before this target. */
  readonly shifted: (target: string) => void;
  readonly ruleUsed: (rule: string, use: RuleUse) => void;
  readonly tell: () => LiveFigures;
  /** Of all its targets together. */
  readonly tellBackend: (backend: string) => BackendFigures;
}

/** Fewer say nothing: the owner's word counts. */
const enoughSamples = 5;
const windowSize = 64;
const windowMs = 15 * 60_000;
/** Of the requests that were shifted away from a target, every so many-th goes there all the same. */
const probeEvery = 20;
/** Names come from callers too: what was not used for longest is forgotten. */
const mostNames = 1_000;

export function createFigures(clock: Clock, onBusy: () => void = () => undefined): Figures {
  const targets = new Map<string, TargetState>();
  const asking = new Map<Zone, number>();
  const askIn = (zone: Zone, change: 1 | -1): void => {
    asking.set(zone, (asking.get(zone) ?? 0) + change);
    onBusy();
  };
  const rules = new Map<string, RuleState>();
  const target = (name: string): TargetState => among(targets, name, createTarget);

  return {
    live: (form) => ({
      expectedMs: (name) => targets.get(name)?.times[form].middle(clock.elapsed(), enoughSamples) ?? null,
      isDue: (name) => (targets.get(name)?.shifts ?? 0) % probeEvery === probeEvery - 1,
    }),
    asked(asked) {
      const state = target(targetName(asked));
      state.inFlight++;
      askIn(asked.zone, 1);
      let over = false;
      return (ending) => {
        if (over) return;
        over = true;
        state.inFlight--;
        askIn(asked.zone, -1);
        if (ending !== null) count(state, ending, clock.elapsed());
      };
    },
    busy: () => [...asking].flatMap(([zone, count]) => (count > 0 ? [zone] : [])),
    underWay: () => [...asking.values()].reduce((all, count) => all + count, 0),
    isIdle: (backend) => ofBackend(targets, backend).every(({ inFlight }) => inFlight === 0),
    shifted(name) {
      target(name).shifts++;
    },
    ruleUsed(name, { ok, durationMs, fellBack }) {
      const state = among(rules, name, createRule);
      state.calls++;
      if (ok) state.succeeded++;
      if (fellBack) state.fellBack++;
      if (ok) state.times.add(durationMs, clock.elapsed());
    },
    tellBackend: (backend) => describeBackend(ofBackend(targets, backend), clock.elapsed()),
    tell: () => ({
      targets: [...targets].map(([name, state]) => describeTarget(name, state, clock.elapsed())),
      rules: [...rules].map(([rule, { calls, succeeded, fellBack, times }]) => ({
        rule,
        calls,
        succeeded,
        fellBack,
        p50Ms: times.middle(clock.elapsed(), 1),
      })),
    }),
  };
}

interface Counts {
  calls: number;
  succeeded: number;
}
interface TargetState extends Counts {
  inFlight: number;
  shifts: number;
  readonly lately: Recent<boolean>;
  readonly times: Readonly<Record<AnswerForm, Window>>;
}
interface RuleState extends Counts {
  fellBack: number;
  readonly times: Window;
}

const createTarget = (): TargetState => ({
  inFlight: 0,
  shifts: 0,
  lately: createRecent(),
  calls: 0,
  succeeded: 0,
  times: { whole: createWindow(), stream: createWindow() },
});
const createRule = (): RuleState => ({ calls: 0, succeeded: 0, fellBack: 0, times: createWindow() });

function among<State>(all: Map<string, State>, name: string, create: () => State): State {
  const state = all.get(name) ?? create();
  all.delete(name);
  all.set(name, state);
  for (const oldest of all.keys()) {
    if (all.size <= mostNames) break;
    all.delete(oldest);
  }
  return state;
}

function count(state: TargetState, { ok, form, durationMs, ttftMs }: Ending, now: number): void {
  state.calls++;
  state.lately.add(ok, now);
  if (!ok) return;
  state.succeeded++;
  state.times[form].add(form === 'stream' ? (ttftMs ?? durationMs) : durationMs, now);
}

interface Window {
  readonly add: (ms: number, now: number) => void;
  /** Null where fewer than so many are left. */
  readonly middle: (now: number, least: number) => number | null;
  readonly all: (now: number) => readonly number[];
}

function createWindow(): Window {
  const recent = createRecent<number>();
  let known: { readonly middle: number | null; readonly count: number; readonly until: number } | null = null;
  return {
    add(ms, at) {
      recent.add(ms, at);
      known = null;
    },
    middle(now, least) {
      if (known === null || known.until <= now) {
        const samples = recent.since(now);
        const until = (samples[0]?.at ?? now) + windowMs;
        known = { middle: median(samples.map(({ value }) => value)), count: samples.length, until };
      }
      return known.count < least ? null : known.middle;
    },
    all: (now) => recent.since(now).map(({ value }) => value),
  };
}

interface Sample<Value> {
  readonly value: Value;
  readonly at: number;
}

/** The latest of a kind, until they grow old. */
interface Recent<Value> {
  readonly add: (value: Value, at: number) => void;
  readonly since: (now: number) => readonly Sample<Value>[];
}

function createRecent<Value>(): Recent<Value> {
  let samples: Sample<Value>[] = [];
  return {
    add(value, at) {
      samples.push({ value, at });
      if (samples.length > windowSize) samples.shift();
    },
    since(now) {
      samples = samples.filter(({ at }) => at + windowMs > now);
      return samples;
    },
  };
}

const ofBackend = (targets: ReadonlyMap<string, TargetState>, backend: string): readonly TargetState[] =>
  [...targets].flatMap(([name, state]) => (name.startsWith(`${backend}/`) ? [state] : []));

function describeBackend(states: readonly TargetState[], now: number): BackendFigures {
  const lately = states.flatMap(({ lately }) => lately.since(now)).toSorted((a, b) => a.at - b.at);
  const times = states.flatMap(({ times: { whole, stream } }) => [...whole.all(now), ...stream.all(now)]);
  const sum = (of: (state: TargetState) => number): number => states.reduce((all, state) => all + of(state), 0);
  return {
    calls: sum(({ calls }) => calls),
    inFlight: sum(({ inFlight }) => inFlight),
    success: lately.length === 0 ? null : lately.filter(({ value }) => value).length / lately.length,
    lastOk: lately.at(-1)?.value ?? null,
    p50Ms: median(times),
    p95Ms: percentile(times, 0.95),
  };
}

/** Of a few it is the slowest. */
function percentile(times: readonly number[], share: number): number | null {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? null;
}

const describeTarget = (target: string, state: TargetState, now: number): TargetFigures => ({
  target,
  inFlight: state.inFlight,
  calls: state.calls,
  succeeded: state.succeeded,
  wholeP50Ms: state.times.whole.middle(now, 1),
  streamP50Ms: state.times.stream.middle(now, 1),
});
