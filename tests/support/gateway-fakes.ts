// Owns the parts that planning and accounting are given, as plain objects that write down who was asked, in order.
import { createPriceList } from '../../main/domain/money/price-list.ts';
import type { Backend } from '../../main/backends/backend.ts';
import { headersUp } from '../../main/backends/headers.ts';
import type { UpstreamReply } from '../../main/backends/http-exchange.ts';
import type { JsonObject } from '../../main/contract/json.ts';
import { targetName } from '../../main/contract/routing.ts';
import { openaiChat } from '../../main/dialects/openai-chat/openai-chat.ts';
import type { Dialect, ParsedRequest } from '../../main/dialects/dialect.ts';
import type { StageOne } from '../../main/domain/classify/stage-one.ts';
import type { Standing } from '../../main/domain/decide/choose-tier.ts';
import type { Offer } from '../../main/domain/decide/offer.ts';
import type { BackendSpec, Policy } from '../../main/domain/policy.ts';
import type { Asking } from '../../main/gateway/caller.ts';
import type { Figures } from '../../main/gateway/memory/figures.ts';
import type { Planner } from '../../main/gateway/plan/plan.ts';
import type { Judgement, Sensitivity } from '../../main/gateway/plan/sensitivity.ts';
import type { StageTwo } from '../../main/gateway/plan/stage-two.ts';
import type { Clock } from '../../main/platform/ports.ts';
import type { ProjectRecord } from '../../main/store/projects.ts';
import { specWith } from './backend-spec.ts';
import { entranceAt } from './entrance.ts';

/** Two places, near for what is easy and far for what is hard. */
export const policyWith = (more: Partial<Policy> = {}): Policy => ({
  backends: [],
  aliases: [],
  tiers: {
    HEARTBEAT: ['near/small'],
    SIMPLE: ['near/small'],
    MODERATE: ['near/small', 'far/middle'],
    COMPLEX: ['far/large'],
    FRONTIER: ['far/largest'],
  },
  rules: [],
  classifier: { cloudAt: 0.5, model: null, below: 0.6, timeoutMs: 500 },
  escalation: { on: ['empty'], maxHops: 1 },
  privacy: { high: 'device', medium: 'private', low: 'public', unreadable: 'low', ignore: [] },
  prices: [],
  retry: { attempts: 2, deadlineMs: 1_000 },
  baseline: null,
  ab: { enabled: false, sampleRate: 0, pairs: [], budgetNanoUsd: 0, judge: null },
  ...more,
});

export const offerOf = (backend: BackendSpec, ...ids: string[]): Offer => ({
  backend,
  models: ids.map((id) => ({ id, zone: null, contextTokens: null })),
  unlistedZone: backend.zone,
  unread: false,
  kinds: ['conversation', 'embedding', 'count'],
});

export const nearAndFar: readonly Offer[] = [
  offerOf(specWith({ name: 'near', zone: 'device' }), 'small'),
  offerOf(specWith({ name: 'far', zone: 'public', keyName: 'FAR_KEY' }), 'middle', 'large', 'largest'),
];

export interface FakeClock extends Clock {
  readonly pass: (ms: number) => void;
  /** What is waited for: milliseconds of each timer that was neither run nor cancelled. */
  readonly waiting: () => readonly number[];
  /** Runs every timer that is waited for. */
  readonly ring: () => void;
}

/** Stands until somebody moves it. */
export function fakeClock(wall = 1_700_000_000_000): FakeClock {
  let passed = 1_000;
  const timers = new Map<() => void, number>();
  return {
    now: () => wall + passed,
    elapsed: () => passed,
    after(ms, run) {
      timers.set(run, ms);
      return { cancel: () => void timers.delete(run) };
    },
    pass(ms) {
      passed += ms;
    },
    waiting: () => [...timers.values()],
    ring() {
      const due = [...timers.keys()];
      timers.clear();
      for (const run of due) run();
    },
  };
}

export interface FiguresGiven {
  readonly expected?: Readonly<Record<string, number>>;
  /** Targets whose turn has come although they are slow. */
  readonly due?: readonly string[];
  /** Backends at which something is under way. */
  readonly busy?: readonly string[];
}

export function fakeFigures(calls: string[], { expected = {}, due = [], busy = [] }: FiguresGiven = {}): Figures {
  return {
    live(form) {
      calls.push(`live ${form}`);
      return { expectedMs: (target) => expected[target] ?? null, isDue: (target) => due.includes(target) };
    },
    asked(target) {
      const name = targetName(target);
      calls.push(`asked ${name}`);
      return (ending) => calls.push(`ended ${name} ${JSON.stringify(ending)}`);
    },
    busy: () => [],
    underWay: () => 0,
    isIdle(backend) {
      calls.push(`isIdle ${backend}`);
      return !busy.includes(backend);
    },
    shifted: (target) => calls.push(`shifted ${target}`),
    ruleUsed: (rule, use) => calls.push(`ruleUsed ${rule} ${JSON.stringify(use)}`),
    tell: () => ({ targets: [], rules: [] }),
    tellBackend: () => ({ calls: 0, inFlight: 0, success: null, lastOk: null, p50Ms: null, p95Ms: null }),
  };
}

export const stageOf = (more: Partial<StageOne> = {}): StageOne => ({
  tier: 'SIMPLE',
  task: 'general',
  complexity: 'low',
  cloudScore: 0.2,
  confidence: 0.9,
  reasons: ['it is short'],
  ...more,
});

interface PlannerGiven extends FiguresGiven {
  readonly policy?: Policy;
  readonly named?: Readonly<Record<string, Policy>>;
  readonly judge?: () => Judgement | Promise<Judgement>;
  readonly standInFor?: (name: string) => string | null;
  readonly classify?: () => StageOne;
  readonly consult?: StageTwo['consult'];
  /** What is known of offers; null where they are still to be loaded. */
  readonly known?: readonly Offer[] | null;
  readonly loaded?: readonly Offer[];
  /** What lists say when they are read anew. */
  readonly fresh?: (names: ReadonlySet<string>) => readonly Offer[];
  /** The backends whose lists tell where a model is served. */
  readonly tellZone?: readonly string[];
  readonly standing?: Standing | null;
  readonly clock?: FakeClock;
  readonly isLocalOnly?: () => boolean;
  /** The one of whoever asks. */
  readonly project?: ProjectRecord;
}

export interface FakePlanner {
  readonly planner: Planner;
  readonly calls: string[];
  /** The keys by which conversations were looked for. */
  readonly sought: string[];
  readonly clock: FakeClock;
}

const harmless: Judgement = { level: 'low', reason: '' };

/** Whatever it is asked of, there is nothing in it. */
export const nothingFound: Sensitivity = {
  judge: () => harmless,
  judgeComposed: () => 'low',
  judgeText: () => 'low',
  standInFor: () => null,
};

export function fakePlanner(given: PlannerGiven = {}): FakePlanner {
  const { policy = policyWith(), named = {}, known = nearAndFar, loaded = nearAndFar, clock = fakeClock() } = given;
  const { fresh = () => known ?? loaded, tellZone = [] } = given;
  const calls: string[] = [];
  const sought: string[] = [];
  const told = <Value>(call: string, value: Value): Value => {
    calls.push(call);
    return value;
  };
  const routing = {
    backends: new Map(tellZone.map((name) => [name, backendThatTells(name)])),
    offers: {
      known: () => told('known', known),
      load: async () => told('load', loaded),
      fresh: async (names: ReadonlySet<string>) => told(`fresh ${[...names].join(' ')}`, fresh(names)),
    },
    policyFor: (name: string | null) => told(`policyFor ${name}`, (name === null ? undefined : named[name]) ?? policy),
    pricesFor: ({ prices }: Policy) => createPriceList(prices),
    sensitivity: {
      ...nothingFound,
      judge: (_request: ParsedRequest, { unreadable }: { readonly unreadable: string }) =>
        told(`judge ${unreadable}`, (given.judge ?? (() => harmless))()),
      standInFor: given.standInFor ?? (() => null),
    },
  };
  const planner: Planner = {
    routing: () => told('routing', routing),
    classify: ({ lastUser }) => told(`classify ${lastUser}`, (given.classify ?? stageOf)()),
    stageTwo: {
      consult: (question, asking) => told('consult', (given.consult ?? (async () => null))(question, asking)),
    },
    figures: fakeFigures(calls, given),
    sessions: {
      find(key) {
        sought.push(key);
        return told('find', given.standing ?? null);
      },
      keep: () => void calls.push('keep'),
    },
    keeper: { knows: () => false },
    projects: { get: () => given.project },
    clock,
    isLocalOnly: given.isLocalOnly ?? (() => false),
  };
  return { planner, calls, sought, clock };
}

export const askingOf = (more: Partial<Asking> = {}): Asking => ({
  id: 'r1',
  projectId: 'default',
  app: null,
  headers: () => null,
  signal: new AbortController().signal,
  mayAsk: true,
  ...more,
});

export const parsedAs = (dialect: Dialect, body: JsonObject): ParsedRequest =>
  dialect.parseRequest(Buffer.from(JSON.stringify(body)), entranceAt(dialect.routes[0]));

export const chat = (body: JsonObject = {}): ParsedRequest =>
  parsedAs(openaiChat, { model: 'auto', messages: [{ role: 'user', content: 'Hello' }], ...body });

/** What an upstream answers, whole. */
export function replyOf(bytes: string, more: Partial<Omit<UpstreamReply, 'body'>> = {}): UpstreamReply {
  let sink: Parameters<UpstreamReply['body']['read']>[0] | null = null;
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    ...more,
    body: {
      read(reader) {
        sink = reader;
        reader.data(Buffer.from(bytes));
        reader.end();
      },
      isRead: () => sink !== null,
      pause: () => undefined,
      resume: () => undefined,
      abort: (error) => sink?.fail(error),
    },
  };
}

const backendThatTells = (name: string): Backend => ({
  ...fakeBackend(specWith({ name, type: 'ollama' }), () => Promise.reject(new Error('Nothing is sent here.'))),
  listTellsZone: true,
});

export const fakeBackend = (spec: BackendSpec, send: Backend['send']): Backend => ({
  spec,
  speaks: [openaiChat],
  translatesTo: [openaiChat],
  quirks: {},
  signer: null,
  unlistedZone: spec.zone,
  listTellsZone: false,
  live: null,
  compose: (permit, { dialect, body, headers }) => ({
    path: dialect.upstreamPath(permit.target.model, permit.request.stream),
    headers: headersUp(headers, dialect.headersUp),
    body,
  }),
  send,
  health: () => null,
  listModels: async () => [],
});
