// Owns a supervisor whose processes and time are the test's: children that load, answer and end when they are told to, and
// a clock that stands until it is moved.
import { createServer } from 'node:http';
import { join } from 'node:path';
import {
  noSettings,
  nothingObserved,
  type InstalledModel,
  type ModelKind,
  type ModelSettings,
  type ModelState,
} from '../../main/contract/models.ts';
import type { Launch, LaunchOrder } from '../../main/local/launch.ts';
import type { Lease } from '../../main/local/runner.ts';
import { createSupervisor, type Supervisor, type SupervisorParts } from '../../main/local/supervisor.ts';
import type { ChildEnd, Clock, Processes, Spawn } from '../../main/platform/ports.ts';
import { temporaryHome } from './core.ts';

const mib = 2 ** 20;

export interface SceneModel {
  readonly weightMib?: number;
  readonly kind?: ModelKind;
  readonly settings?: Partial<ModelSettings>;
}

/** It takes 1.2 times its weights and 64 MiB, whatever its context is. */
export const modelOf = (id: string, { weightMib = 100, kind = 'chat', settings = {} }: SceneModel): InstalledModel => ({
  id,
  kind,
  path: `/models/${id}.gguf`,
  bytes: weightMib * mib,
  modifiedMs: 1,
  origin: 'import',
  format: 'gguf',
  facts: {
    architecture: 'llama',
    name: null,
    quant: 'Q4_0',
    role: 'model',
    kind,
    contextTokens: 8_192,
    layers: 2,
    embeddingLength: 64,
    vocabulary: 0,
    weightBytes: weightMib * mib,
    kv: { globalBytesPerToken: 0, slidingBytesPerToken: 0, window: 0 },
    hasTemplate: true,
    takesTools: false,
    fillIn: null,
    pools: false,
  },
  mmproj: null,
  drafter: null,
  tier: null,
  starter: false,
  sampling: null,
  settings: { ...noSettings, slots: 1, ...settings },
  observed: nothingObserved,
});

export const needMib = (weightMib: number): number => weightMib * 1.2 + 64;

/** A process that does what the test says. */
interface SceneChild {
  readonly id: string;
  readonly pid: number;
  readonly order: LaunchOrder;
  readonly isAlive: () => boolean;
  readonly isLoaded: () => boolean;
  readonly wasKilled: () => boolean;
  readonly load: (contextTokens?: number) => void;
  readonly complain: (words: string) => void;
  readonly end: (end: ChildEnd) => void;
}

export const crash: ChildEnd = { code: null, signal: 'SIGSEGV' };
export const refusal: ChildEnd = { code: 1, signal: null };

function movedClock() {
  let now = 1_000;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    elapsed: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return { cancel: () => (timers = timers.filter((other) => other !== timer)) };
    },
  };
  return {
    clock,
    /** Time passes, and whatever was waiting for it is not run. */
    skip: (ms: number) => void (now += ms),
    pass(ms: number) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
  };
}

/** All that follows at once has happened. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 12; round++) await new Promise(setImmediate);
}

type Told = readonly [id: string, state: ModelState];

export interface SupervisorScene extends AsyncDisposable {
  readonly supervisor: Supervisor;
  readonly children: readonly SceneChild[];
  readonly childOf: (id: string) => SceneChild;
  /** States as they were told, each once. */
  readonly told: Told[];
  readonly lease: (id: string, signal?: AbortSignal) => Promise<Lease>;
  readonly isOffered: (id: string, offered: boolean) => void;
  readonly memory: Map<number, number>;
  readonly skip: (ms: number) => void;
  readonly pass: (ms: number) => void;
}

export interface SceneSetup extends Partial<SupervisorParts> {
  readonly budgetMib?: number;
  /** What it takes until the program is there. */
  readonly bring?: (id: string) => Promise<void>;
}

export function sceneOf(models: Readonly<Record<string, SceneModel>>, setup: SceneSetup = {}): SupervisorScene {
  const home = temporaryHome();
  const socket = socketIn(home.folder);
  const server = createServer((_, response) => response.end('{"status":"ok"}')).listen(socket);
  const { clock, skip, pass } = movedClock();
  const installed = new Map(Object.entries(models).map(([id, model]) => [id, modelOf(id, model)]));
  const gone = new Set<string>();
  const told: Told[] = [];
  const memory = new Map<number, number>();
  const stage = createStage();
  const find = (id: string): InstalledModel => {
    const model = installed.get(id);
    if (model === undefined || gone.has(id)) throw new Error(`no ${id}`);
    return model;
  };
  const supervisor = createSupervisor({
    clock,
    log: { enabled: () => false, write: () => undefined },
    spawn: stage.spawn,
    fork: stage.spawn,
    processes: { ...noProcesses, memoryOf: (pid) => memory.get(pid) ?? null },
    budgetBytes: (setup.budgetMib ?? 1_000) * mib,
    threads: Promise.resolve(1),
    registry: { checked: async (id) => find(id), observe: () => undefined },
    async launchFor(order) {
      await setup.bring?.(order.model.id);
      return stage.launchOf(order);
    },
    newSocket: () => socket,
    children: { add: () => undefined, remove: () => undefined },
    keepAliveS: 0,
    checkOf: () => null,
    stallMs: 60_000,
    queueMs: 600_000,
    find,
    onChange({ id, state }) {
      const last = told.findLast(([other]) => other === id);
      if (last?.[1] !== state) told.push([id, state]);
    },
    saveSettings: (id, settings) => void installed.set(id, { ...find(id), settings }),
    ...setup,
  });
  return {
    supervisor,
    children: stage.children,
    childOf: (id) => lastOf(stage.children, id),
    told,
    lease: async (id, signal = new AbortController().signal) => supervisor.lease(id, { tokens: 10, signal }),
    isOffered: (id, offered) => void (offered ? gone.delete(id) : gone.add(id)),
    memory,
    skip,
    pass,
    async [Symbol.asyncDispose]() {
      await supervisor[Symbol.asyncDispose]();
      await new Promise((resolve) => server.close(resolve));
      home[Symbol.dispose]();
    },
  };
}

const socketIn = (folder: string): string =>
  process.platform === 'win32' ? `\\\\.\\pipe\\${folder.replace(/\W+/g, '-')}` : join(folder, 'engine.sock');

const noProcesses: Processes = {
  startOf: () => null,
  memoryOf: () => null,
  kill: () => undefined,
  memory: () => ({ totalBytes: 0, freeBytes: 0 }),
};

function lastOf(children: readonly SceneChild[], id: string): SceneChild {
  const child = children.findLast((one) => one.id === id);
  if (child === undefined) throw new Error(`No process was made for ${id}.`);
  return child;
}

function createStage() {
  const children: SceneChild[] = [];
  const orders = new Map<string, LaunchOrder>();
  const launchOf = (order: LaunchOrder): Launch => {
    orders.set(order.model.id, order);
    const { socket, model } = order;
    return {
      engine: 'llama-server',
      device: 'cpu',
      command: model.id,
      isScript: false,
      args: [],
      env: {},
      address: { socket },
      saysState: true,
    };
  };
  const spawn: Spawn = (id, _args, { onOut, onErr } = {}) => {
    const order = orders.get(id);
    if (order === undefined) throw new Error(`${id} was started without an order.`);
    const { promise: exited, resolve } = Promise.withResolvers<ChildEnd>();
    let alive = true;
    let loaded = false;
    let killed = false;
    const end = (how: ChildEnd): void => {
      alive = false;
      resolve(how);
    };
    const say = (state: string, payload: object): void =>
      onOut?.(`cmd_child_to_router:state:${JSON.stringify({ state, payload })}\n`);
    const pid = children.length + 1;
    children.push({
      id,
      pid,
      order,
      isAlive: () => alive,
      isLoaded: () => loaded,
      wasKilled: () => killed,
      load(contextTokens = order.shape.contextTokens) {
        loaded = true;
        say('ready', { meta: { n_ctx: contextTokens } });
      },
      complain: (words) => onErr?.(words),
      end,
    });
    const kill = (): void => {
      killed = alive;
      end({ code: null, signal: 'SIGKILL' });
    };
    return { pid, started: Promise.resolve(), exited, kill };
  };
  return { children, launchOf, spawn };
}
