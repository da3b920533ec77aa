// Owns the ways in which a test gets a product: a core in this process over a temporary home, or a spawned one.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { heapFlags } from '../../build/heap-flags.mjs';
import type { Door } from '../../main/http/door/env.ts';
import { createCore, trusted, type Core } from '../../main/core.ts';
import type { Log, Ports } from '../../main/platform/ports.ts';
import { realPorts } from '../../main/platform/real.ts';
import { createFakeProvider, type FakeProvider } from './fake-provider.ts';
import type { EnginePlace } from '../../main/local/engines.ts';
import { fakeOutbound } from './fake-outbound.ts';
import { noEngine } from './no-models.ts';

const root = join(import.meta.dirname, '..', '..');
/** What lies beside the bundle. */
export const shipped = {
  classifier: join(root, 'resources/classifier.bin'),
  policies: join(root, 'resources/policies'),
  catalog: join(root, 'resources/catalog/models.json'),
  prices: join(root, 'resources/prices.json'),
};

/** The engine of this checkout, where it was built. */
const builtEngine: EnginePlace = {
  ...noEngine,
  folder: join(root, '.runtime', 'engine'),
  worker: join(root, 'dist', 'engine-worker.js'),
};

export interface TemporaryHome extends Disposable {
  readonly folder: string;
  readonly write: (name: string, text: string) => void;
}

export function temporaryHome(): TemporaryHome {
  const folder = mkdtempSync(join(tmpdir(), 'la-router-'));
  return {
    folder,
    write(name, text) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const policyFor = (url: string, extra = ''): string =>
  `backends:\n  fake: { type: openai, endpoint: "${url}", zone: private }\nprices:\n  "fake/*": { input: 1, output: 2 }\n${extra}`;

interface CoreSetup {
  readonly policy?: string;
  readonly settings?: string;
  /** Further files of its home, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly provider?: FakeProvider;
  /** Real sockets to the upstream instead of the provider in process. */
  readonly sockets?: boolean;
  readonly pages?: string;
  readonly ports?: Partial<Ports>;
  readonly engine?: EnginePlace;
  readonly env?: Record<string, string>;
  /** Any that is free, where nothing is said; null where no flag says one. */
  readonly port?: number | null;
}

export interface TestCore extends AsyncDisposable {
  readonly core: Core;
  readonly home: TemporaryHome;
  /** The door that its own requests come through. */
  readonly door: Door;
  readonly provider: FakeProvider;
  readonly logged: string[];
  readonly post: (body: unknown, headers?: Record<string, string>) => Promise<Response>;
  readonly postTo: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
  readonly put: (path: string, body: unknown) => Promise<Response>;
  readonly get: (path: string) => Promise<Response>;
}

export function startCore(setup: CoreSetup = {}): TestCore {
  const home = temporaryHome();
  const provider = setup.provider ?? createFakeProvider();
  home.write('policy.yaml', setup.policy ?? policyFor('http://fake.test/v1'));
  if (setup.settings !== undefined) home.write('config.yaml', setup.settings);
  for (const [name, text] of Object.entries(setup.files ?? {})) home.write(name, text);
  const logged: string[] = [];
  const log: Log = {
    enabled: () => true,
    write: (level, event, fields) => logged.push(JSON.stringify({ level, event, ...fields })),
  };
  const ports: Ports = {
    ...realPorts(log),
    ...(setup.sockets === true ? {} : { openOutbound: () => fakeOutbound(provider) }),
    ...setup.ports,
  };
  const core = createOrLeave(
    home,
    {
      env: setup.env ?? {},
      home: home.folder,
      port: setup.port === null ? undefined : (setup.port ?? 0),
      pages: setup.pages ?? null,
      engine: setup.engine ?? builtEngine,
      ...shipped,
    },
    ports,
  );
  const door = { door: 'process', caller: trusted } as const;
  const send =
    (method: string): TestCore['postTo'] =>
    async (path, body, headers = {}) =>
      core.fetch(
        new Request(`http://router${path}`, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
        }),
        door,
      );
  const postTo = send('POST');
  return {
    core,
    home,
    door,
    provider,
    logged,
    post: (body, headers) => postTo('/v1/chat/completions', body, headers),
    postTo,
    put: send('PUT'),
    get: async (path) => core.fetch(new Request(`http://router${path}`), door),
    async [Symbol.asyncDispose]() {
      await core[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}

/** Where there is to be no core, there is no home left either. */
function createOrLeave(home: TemporaryHome, ...made: Parameters<typeof createCore>): Core {
  try {
    return createCore(...made);
  } catch (error) {
    home[Symbol.dispose]();
    throw error;
  }
}

export const hello = (model = 'fake/fake-small', extra: object = {}) => ({
  model,
  messages: [{ role: 'user', content: 'Hello' }],
  ...extra,
});

export interface SpawnedProduct extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly readyMs: number;
  readonly output: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<number | null>;
}

/** The built bundle, as it ships. Rejects with what it said where it ends before it is ready. */
export async function spawnProduct(
  home: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<SpawnedProduct> {
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [...heapFlags, join(root, 'dist', 'cli.js'), 'serve', '--home', home, '--port', '0', ...args],
    {
      env: { PATH: process.env['PATH'] ?? '', LLR_STARTER: 'off', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += String(chunk);
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      const ready = /^LA Router is ready at (\S+)$/.exec(line)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    void exited.then((code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    readyMs: performance.now() - startedAt,
    output: () => output,
    kill: (signal) => child.kill(signal),
    exited,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}
