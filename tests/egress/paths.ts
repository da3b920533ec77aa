// Owns the ways that a request can take through the router: one entry each. The matrix runs every format and every pin
// along every one of them.
import type { ErrorCode } from '../../main/contract/errors.ts';
import type { RequestKind } from '../../main/domain/decide/offer.ts';
import { serverTypes, type BackendType } from '../../main/domain/policy.ts';
import { providers } from '../../main/config/providers.ts';
import type { Script, Seen } from '../support/fake-provider.ts';
import { jsonScript } from '../support/providers/script.ts';
import type { Run } from './check.ts';
import { elsewhere, isInside, isOutside } from './places.ts';
import { proxyNames } from './sockets.ts';

/** What stands inside the zone: somebody who answers, somebody who fails, or nobody. */
export const states = ['well', 'broken', 'absent'] as const;
export type State = (typeof states)[number];

interface Asked {
  readonly type: BackendType;
  readonly kind: RequestKind;
}

/** The place that was asked, and how many were before it for the same request. */
interface Attempt {
  readonly at: number;
  readonly request: Seen;
}

export interface Path {
  readonly name: string;
  /** The model that is asked for. `via-TYPE` is `auto` under the route of that type. */
  readonly model: (asked: Asked) => string;
  /** The places of the route, the first preferred, and more of its keys. */
  readonly route: (
    outside: string,
    inside: readonly string[],
  ) => { readonly to: readonly string[]; readonly more?: string };
  /** More of the policy. */
  readonly policy?: (inside: readonly string[]) => string;
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the home, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Every place has two endpoints. */
  readonly pools?: boolean;
  /** Whoever is not public takes its time. */
  readonly slowInside?: boolean;
  /** Puts another policy in force while a request is under way. */
  readonly reload?: string;
  /** How a place answers that attempt; null where it answers as it should. */
  readonly upstream: (attempt: Attempt) => Script | null;
  /** That what is not pinned went this way, and outside: else the row would prove nothing. */
  readonly goes: (run: Run) => boolean;
  /** How many of those must; all, where nothing is said. */
  readonly share?: number;
  /** A conversation that somebody inside was asked is copied: the run ends with what became of the copy. */
  readonly copies?: boolean;
  /** False where what only counts tokens never comes to the end of the way. */
  readonly counts?: boolean;
  /** What is said where nobody may answer. */
  readonly refusal: ErrorCode;
  /** What a request is handed over by, in the place of a format of its own; a pin in its metadata has no place there. */
  readonly by?: 'mcp';
  /** The caller names the one target that there is: nobody stands in for it. */
  readonly named?: boolean;
}

const anywhere: Path['route'] = (outside, inside) => ({ to: [outside, 'second', 'cluster', ...inside] });
const failing = (status: number): Script => jsonScript({ error: { message: `The fake answers ${status}.` } }, status);
const first =
  (script: Script): Path['upstream'] =>
  ({ at }) =>
    at === 0 ? script : null;
const hosts = ({ posts }: Run): readonly string[] => posts.map(({ host }) => host);
const startsOutside = (run: Run): boolean => isOutside(hosts(run)[0]);

const automatic: Pick<Path, 'model' | 'route' | 'upstream' | 'refusal'> = {
  model: ({ type }) => `via-${type}`,
  route: anywhere,
  upstream: () => null,
  refusal: 'privacy_pin_unavailable',
};

const callNames: Readonly<Partial<Record<BackendType, string>>> = {
  openai: 'gpt-fake',
  anthropic: 'claude-fake',
  gemini: 'gemini-fake',
  deepseek: 'deepseek-fake',
  sarmalink: 'sarmalink/fake-any',
};

/** Everything that was inside is elsewhere, and what is pinned may go there. */
const tomorrow = `backends:
  here: &moved { type: openai, zone: device, region: eu, endpoint: "http://${elsewhere}", models: [fake-big, fake-embed] }
  spare: *moved
  euro: *moved
privacy: { high: public }
`;

export const paths: readonly Path[] = [
  { ...automatic, name: 'plain', goes: startsOutside },
  {
    ...automatic,
    name: 'fallback',
    policy: () => 'retry: { attempts: 1 }',
    upstream: first(failing(500)),
    goes: (run) => run.status === 200 && startsOutside(run) && new Set(hosts(run)).size === 2,
  },
  {
    ...automatic,
    name: 'retry',
    upstream: first(failing(503)),
    goes: (run) =>
      run.status === 200 && startsOutside(run) && hosts(run).length === 2 && new Set(hosts(run)).size === 1,
  },
  {
    ...automatic,
    name: 'latency shift',
    route: (outside, [near = 'cluster', ...inside]) => ({
      to: [near, outside, ...inside],
      more: 'latencyBudgetMs: 1000',
    }),
    slowInside: true,
    goes: (run) => startsOutside(run) && (run.form.dialect.kind === 'embedding' || /over the budget/.test(run.reason)),
    // A target that was shifted away from is asked now and then, so that its figure stays true. What embeds is a model
    // of its own there, and is asked as the rule says until enough is known of it.
    share: 0.7,
  },
  {
    ...automatic,
    name: 'escalation',
    model: () => 'auto:simple',
    policy(inside) {
      const far = serverTypes.map((type) => `out-${type}`);
      const near = inside.includes('here') ? 'here' : 'cluster';
      const others = inside.filter((name) => name !== near);
      return `tiers: { SIMPLE: ${near}, FRONTIER: [${[...far, ...others].join(', ')}] }\nretry: { attempts: 1 }`;
    },
    upstream: first(failing(500)),
    goes: (run) => run.status === 200 && hosts(run).length === 2 && isOutside(hosts(run)[1]),
    // What only counts tokens is content with the tier that it has.
    counts: false,
  },
  {
    ...automatic,
    name: 'stage two',
    // Everybody offers a model of that name: only one on the device may be asked.
    policy: () => 'classifier: { model: fake-big, below: 1, timeoutMs: 60000 }',
    files: { 'classifier-bench.json': '{"fake-big":{"points":50,"rows":500,"at":""}}' },
    goes: (run) =>
      run.form.dialect.kind === 'embedding'
        ? startsOutside(run)
        : isInside(hosts(run)[0] ?? '') && isOutside(hosts(run)[1]),
    counts: false,
  },
  {
    ...automatic,
    name: 'copy for a comparison',
    route: (outside, inside) => ({ to: [...inside, outside, 'second'] }),
    policy: (inside) =>
      `ab: { enabled: true, sampleRate: 1, candidates: { ${inside.map((name) => `${name}: out-openai`).join(', ')} } }\nprices: { "*": { input: 0, output: 0 } }`,
    copies: true,
    goes: (run) => isInside(hosts(run)[0] ?? '') && (run.form.dialect.kind === 'embedding' || isOutside(hosts(run)[1])),
    counts: false,
  },
  {
    ...automatic,
    name: 'explicit model',
    model: ({ type, kind }) => `out-${type}/${kind === 'embedding' ? 'fake-embed' : 'fake-big'}`,
    refusal: 'privacy_blocked',
    named: true,
    goes: startsOutside,
  },
  {
    ...automatic,
    name: 'name of a provider',
    model: ({ type }) => callNames[type] ?? `out-${type}/fake-any`,
    env: Object.fromEntries(Object.values(providers).map(({ key }) => [key, 'k'])),
    refusal: 'privacy_blocked',
    named: true,
    goes: startsOutside,
  },
  {
    ...automatic,
    name: 'name that several offer',
    model: ({ kind }) => (kind === 'embedding' ? 'fake-embed' : 'fake-big'),
    refusal: 'privacy_blocked',
    upstream: first(failing(500)),
    policy: () => 'retry: { attempts: 1 }',
    goes: (run) => startsOutside(run) && new Set(hosts(run)).size === 2,
  },
  {
    ...automatic,
    name: 'hot reload in mid-request',
    reload: tomorrow,
    upstream: first(failing(500)),
    goes: (run) => startsOutside(run) && hosts(run).length === 2,
  },
  {
    ...automatic,
    name: 'pool failover',
    pools: true,
    upstream: first({ status: 200, headers: {}, before: [{ kind: 'reset' }], steps: [] }),
    goes: (run) => run.status === 200 && startsOutside(run) && new Set(hosts(run)).size === 2,
  },
  {
    ...automatic,
    name: 'upstream redirect',
    upstream: first({ status: 307, headers: { location: `http://${elsewhere}/v1` }, before: [], steps: [] }),
    goes: (run) =>
      run.status === 200 && startsOutside(run) && !hosts(run).includes(elsewhere) && hosts(run).length === 2,
  },
  {
    ...automatic,
    name: 'proxy variables set',
    env: Object.fromEntries(proxyNames.map((name) => [name, `http://${elsewhere}:3128`])),
    goes: startsOutside,
  },
  { ...automatic, name: 'delegated over MCP', by: 'mcp', goes: startsOutside },
  {
    ...automatic,
    name: 'delegated over MCP to a model by its name',
    by: 'mcp',
    model: ({ type }) => `out-${type}/fake-big`,
    refusal: 'privacy_blocked',
    named: true,
    goes: startsOutside,
  },
];
