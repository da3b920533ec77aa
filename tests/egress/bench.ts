// Owns a core under watch: everything that it sends, logs and keeps is seen, and places answer as the path tells them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AbReport } from '../../main/contract/ab.ts';
import type { Zone } from '../../main/contract/routing.ts';
import { serverTypes, type BackendType } from '../../main/domain/policy.ts';
import type { Clock, Files, Outbound } from '../../main/platform/ports.ts';
import { realClock, realFiles } from '../../main/platform/real.ts';
import { startCore } from '../support/core.ts';
import { fakeOutbound } from '../support/fake-outbound.ts';
import type { Script, Seen } from '../support/fake-provider.ts';
import { until } from '../support/http.ts';
import { jsonScript } from '../support/providers/script.ts';
import type { Combination, Dispatch, Run } from './check.ts';
import { delegate } from './delegate.ts';
import { addressOf, bodyOf } from './forms.ts';
import type { Path } from './paths.ts';
import { holdsCanary } from './pins.ts';
import { answerWell, elsewhere, isInside, placesWith } from './places.ts';

const slowMs = 9_000;
/** After that long an endpoint that failed is tried again. */
const restMs = 60_001;

function policyOf(path: Path, hasInside: boolean, types: readonly BackendType[] = serverTypes): string {
  const places = placesWith(types, hasInside);
  const backends = places.map(({ backend, type, zone, region, hosts }) => {
    const endpoints = hosts.slice(0, path.pools === true ? 2 : 1).map((host) => `"http://${host}"`);
    const p50Ms = backend.startsWith('out-') ? 10 : slowMs;
    return `  ${backend}: { type: ${type}, zone: ${zone}, region: ${region}, endpoints: [${endpoints.join(', ')}], apiKey: "\${K}", models: [fake-big, fake-embed], p50Ms: ${p50Ms} }`;
  });
  const inside = places.filter(({ hosts }) => hosts.some(isInside)).map(({ backend }) => backend);
  const routes = types.map((type) => {
    const { to, more } = path.route(`out-${type}`, inside);
    const [backend, ...fallback] = to;
    const keys = [`match: { model: via-${type} }`, `backend: ${backend}`, `fallback: [${fallback.join(', ')}]`];
    return `  - { ${[...keys, ...(more === undefined ? [] : [more])].join(', ')} }`;
  });
  const aliases = types.map((type) => `via-${type}: auto`);
  return [
    'backends:',
    ...backends,
    'routes:',
    ...routes,
    '  - default: tiers',
    `aliases: { ${aliases.join(', ')} }`,
    path.policy?.(inside) ?? '',
    '',
  ].join('\n');
}

/** No wait takes time, and time passes where a test says so. */
export function createHastyClock() {
  let skewMs = 0;
  const clock: Clock = {
    now: realClock.now,
    elapsed: () => realClock.elapsed() + skewMs,
    after(ms, run) {
      if (ms > 2_000) return realClock.after(ms, run);
      const immediate = setImmediate(run);
      return { cancel: () => clearImmediate(immediate) };
    },
  };
  const pass = (ms: number): void => {
    skewMs += ms;
  };
  return { clock, pass };
}

/** Changes of the policy come when they are made. */
function createWorld(policy: string) {
  let text = policy;
  let onChange = (): void => undefined;
  const files: Files = {
    ...realFiles,
    readText: (path) => (path.endsWith('policy.yaml') ? text : realFiles.readText(path)),
    watch(path, changed) {
      if (path.endsWith('policy.yaml')) onChange = changed;
      return { [Symbol.dispose]: () => undefined };
    },
  };
  return {
    ...createHastyClock(),
    files,
    async putInForce(next: string): Promise<void> {
      if (next === text) return;
      text = next;
      onChange();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

export interface BenchSetup {
  readonly path: Path;
  readonly hasInside: boolean;
  /** Plants a fault in the way out. */
  readonly outbound?: (real: Outbound) => Outbound;
  /** Plants a fault in the policy. */
  readonly policy?: (written: string) => string;
}

export interface Bench extends AsyncDisposable {
  readonly run: (combination: Combination) => Promise<Run>;
  /** Files of the home that hold what must not be kept, and rows of the ledger that do. */
  readonly kept: () => Promise<readonly string[]>;
}

const nobody = (): Combination => {
  throw new Error('Nothing is under way.');
};

export function openBench({ path, hasInside, ...plants }: BenchSetup): Bench {
  const policyFor = (types?: readonly BackendType[]): string =>
    (plants.policy ?? String)(policyOf(path, hasInside, types));
  const world = createWorld(policyFor());
  let current = nobody;
  let dispatches: Dispatch[] = [];
  let serial = 0;
  let copies = 0;

  function play(request: Seen, zone: Zone): Script {
    const at = dispatches.filter(({ method }) => method === 'POST').length;
    dispatches.push({ ...request, zone });
    if (request.method !== 'POST') return answerWell(request);
    if (path.slowInside === true && zone !== 'public') world.pass(slowMs);
    const told = path.upstream({ at, request });
    if (told !== null) return told;
    if (current().state !== 'broken' || !isInside(request.host)) return answerWell(request);
    return jsonScript({ error: { message: `This is too much: ${request.body.toString()}` } }, 500);
  }

  /** Nothing that is asked is answered before the policy has changed. */
  async function hold(method: string): Promise<void> {
    if (path.reload === undefined) return;
    const { state, form } = current();
    const asksNobody = state === 'absent' || form.dialect.kind === 'count';
    if (method === 'POST' || asksNobody) await world.putInForce(path.reload);
  }

  const watched: Outbound = {
    to: (zone) => {
      const place = fakeOutbound({ seen: [], play: (request) => play(request, zone) }).to(zone);
      return {
        dispatch(options, handler) {
          void hold(options.method).then(() => place.dispatch(options, handler));
          return true;
        },
      };
    },
    renew: () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  const router = startCore({
    env: { K: 'key', ...path.env },
    files: path.files ?? {},
    ports: {
      clock: world.clock,
      files: world.files,
      openOutbound: () => (plants.outbound ?? ((real) => real))(watched),
    },
  });

  async function putLocalOnly(on: boolean): Promise<void> {
    if (router.core.state().localOnly.on === on) return;
    const answer = await router.put('/api/local-only', { on });
    if (answer.status !== 200) throw new Error(`The switch answered ${answer.status}.`);
  }

  /** How many copies were compared, or left out. */
  async function copiesSoFar(): Promise<number> {
    const report = (await (await router.get('/v1/ab')).json()) as AbReport;
    const counts = report.pairs.flatMap(({ candidateSamples, why }) => [
      candidateSamples,
      ...[...why.matchAll(/(\d+) times, because/g)].map(([, times]) => Number(times)),
    ]);
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** A copy goes on when its request is over. */
  async function awaitCopy({ form }: Combination): Promise<void> {
    const asksInside = dispatches.some(({ method, host }) => method === 'POST' && isInside(host));
    if (path.copies !== true || form.dialect.kind !== 'conversation' || !asksInside) return;
    copies++;
    await until('the copy is over', async () => (await copiesSoFar()) >= copies, 10_000);
  }

  async function run(combination: Combination): Promise<Run> {
    const { form, pin, type } = combination;
    // A small policy is read sooner.
    if (path.reload !== undefined) await world.putInForce(policyFor([type]));
    await putLocalOnly(pin.by === 'switch');
    current = () => combination;
    dispatches = [];
    if (path.pools === true) world.pass(restMs);
    const logged = router.logged.length;
    const model = path.model({ type, kind: form.dialect.kind });
    const asked = { model, pin, serial: serial++ };
    const answer = await (path.by === 'mcp'
      ? delegate(router, asked)
      : router.postTo(addressOf(form, model), bodyOf(form, asked), {
          'anthropic-version': '2023-06-01',
          ...pin.headers,
        }));
    const text = await answer.text();
    await awaitCopy(combination);
    return {
      ...combination,
      status: answer.status,
      text,
      target: answer.headers.get('x-lr-target') ?? '',
      reason: decodeURIComponent(answer.headers.get('x-lr-reason') ?? ''),
      dispatches,
      posts: dispatches.filter(({ method }) => method === 'POST'),
      logged: router.logged.slice(logged),
      reloaded: router.core.state().backends.some(({ endpoints }) => endpoints.some((url) => url.includes(elsewhere))),
    };
  }

  async function kept(): Promise<readonly string[]> {
    const { folder } = router.home;
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const holding = files
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((file) => holdsCanary(readFileSync(file)));
    const rows = await (await router.get('/api/requests?limit=200')).text();
    return [...holding, ...(holdsCanary(rows) ? ['/api/requests'] : [])];
  }
  return { run, kept, [Symbol.asyncDispose]: () => router[Symbol.asyncDispose]() };
}
