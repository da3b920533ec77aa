// Owns a core whose only targets are public, one of each type of backend, and the record of all that it sends, says and
// writes while one request goes through it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outbound } from '../../main/platform/ports.ts';
import { serverTypes, type BackendType } from '../../main/domain/policy.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { fakeOutbound } from '../support/fake-outbound.ts';
import type { Seen } from '../support/fake-provider.ts';
import { answerWell } from './places.ts';

/** One way up: a type of backend, and OpenAI itself, which alone is asked in its newest format. */
export interface CarrierLane {
  readonly name: string;
  readonly type: BackendType;
  readonly endpoint: string;
}

const itself: CarrierLane = { name: 'itself', type: 'openai', endpoint: 'https://api.openai.com/v1' };
export const carrierLanes: readonly CarrierLane[] = [
  ...serverTypes.map((type): CarrierLane => ({ name: `out-${type}`, type, endpoint: `http://out-${type}.test` })),
  itself,
];

function policyOf(more: string): string {
  const backends = carrierLanes.map(
    ({ name, type, endpoint }) =>
      `  ${name}: { type: ${type}, zone: public, endpoint: "${endpoint}", apiKey: "\${K}", models: [fake-big, fake-embed] }`,
  );
  const routes = carrierLanes.map(({ name }) => `  - { match: { model: via-${name} }, backend: ${name} }`);
  const aliases = carrierLanes.map(({ name }) => `via-${name}: auto`);
  const rules = ['retry: { attempts: 1 }', `aliases: { ${aliases.join(', ')} }`];
  return ['backends:', ...backends, 'routes:', ...routes, '  - default: tiers', ...rules, more, ''].join('\n');
}

export interface CarrierRequest {
  readonly address: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What was seen of one request. */
export interface CarrierRecord {
  readonly status: number;
  readonly text: string;
  /** What went up. */
  readonly posts: readonly Seen[];
  readonly logged: readonly string[];
}

export interface CarrierBench extends AsyncDisposable {
  readonly router: TestCore;
  readonly send: (request: CarrierRequest) => Promise<CarrierRecord>;
  /** The names of the files that the core keeps, and what stands in them. */
  readonly kept: () => readonly (readonly [name: string, bytes: Buffer])[];
}

export interface CarrierPlants {
  /** Plants a fault in the way out. */
  readonly outbound?: (real: Outbound) => Outbound;
  /** More of the policy. */
  readonly policy?: string;
}

export function openCarrierBench({ outbound = (real) => real, policy = '' }: CarrierPlants = {}): CarrierBench {
  let posts: Seen[] = [];
  const play = (request: Seen) => {
    if (request.method === 'POST') posts.push(request);
    return answerWell(request);
  };
  const router = startCore({
    policy: policyOf(policy),
    env: { K: 'key' },
    ports: { openOutbound: () => outbound(fakeOutbound({ seen: [], play })) },
  });
  return {
    router,
    async send({ address, body, headers }) {
      posts = [];
      router.logged.length = 0;
      const answer = await router.postTo(address, body, { 'anthropic-version': '2023-06-01', ...headers });
      const text = await answer.text();
      return { status: answer.status, text, posts, logged: [...router.logged] };
    },
    kept() {
      const { folder } = router.home;
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      return files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name))] as const);
    },
    [Symbol.asyncDispose]: () => router[Symbol.asyncDispose](),
  };
}
