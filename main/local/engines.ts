// Owns which program runs a model: of one file llama-server where it is built, else the worker, whose packages are brought
// at the first model; of a folder that of MLX. It starts no engine; it only says how one is started.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RouterError } from '../contract/errors.ts';
import type { Child, Clock, Log, Spawn, Timer } from '../platform/ports.ts';
import { captureOutput } from './capture.ts';
import { picked } from './environment.ts';
import { cardEnvironment, findGpus, type Gpus } from './gpu.ts';
import { sidecarLaunch, workerLaunch, type Launch, type LaunchOrder, type Sidecar } from './launch.ts';
import { mlxLaunch } from './mlx-launch.ts';
import { createMlxPython } from './mlx-python.ts';

interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** Where the parts of the engine lie. */
export interface EnginePlace {
  /** Holds `bin/<variant>/llama-server` and `node_modules`. */
  readonly folder: string;
  /** The bundle of the fallback. */
  readonly worker: string;
  /** What brings the packages into the folder; null where they ship with the app. */
  readonly bring: Program | null;
  /** What builds llama-server there; null where it ships with the app. */
  readonly build: Program | null;
  /** What acts as Node for what brings and builds, and what it needs for that. */
  readonly node: { readonly command: string; readonly env: Readonly<Record<string, string>> };
}

export type EngineChoice = 'auto' | 'sidecar' | 'worker';

export interface EnginesParts {
  readonly place: EnginePlace;
  readonly choice: EngineChoice;
  readonly spawn: Spawn;
  readonly clock: Clock;
  readonly log: Log;
  /** What a package manager needs of the environment beside what any child gets. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Engines extends Disposable {
  /** The kinds of cards that compute here, the best first; none where the processor does it. */
  readonly cards: () => Promise<readonly string[]>;
  readonly launchFor: (order: LaunchOrder) => Promise<Launch>;
  /** Brings what is missing. */
  readonly prepare: () => Promise<void>;
}

const programName = process.platform === 'win32' ? 'llama-server.exe' : 'llama-server';

/** The fastest first. */
const variants = ['cuda', 'vulkan', 'cpu'] as const;

export function createEngines(parts: EnginesParts): Engines {
  const { place, choice } = parts;
  const { sidecarFor, cards } = createSidecars(parts);
  const building = createBuilding(parts);
  const mlxPython = createMlxPython({ capture: captureOutput, env: parts.env });
  let bringing: Promise<void> | null = null;
  const broughtModules = async (): Promise<string> => {
    const modules = join(place.folder, 'node_modules');
    if (!existsSync(join(modules, 'node-llama-cpp'))) {
      bringing ??= bring(parts).finally(() => {
        bringing = null;
      });
      await bringing;
    }
    return modules;
  };
  return {
    cards,
    async prepare() {
      if (choice === 'worker' || !isBuilt(place.folder)) await broughtModules();
    },
    async launchFor(order) {
      if (order.model.format === 'mlx') return mlxLaunch(await mlxPython(), order);
      const sidecar = choice === 'worker' ? null : await sidecarFor(order);
      if (sidecar !== null) return sidecarLaunch(sidecar, order);
      if (choice === 'sidecar') throw noSidecar();
      const modules = await broughtModules();
      if (choice === 'auto') building.soon();
      return workerLaunch({ script: place.worker, modules }, order);
    },
    [Symbol.dispose]: building[Symbol.dispose],
  };
}

/** A first answer is not slowed down by it. */
const buildAfterMs = 30_000;

/** The faster engine, built once beside everything else, with what the processor has to spare: later loads have it. */
function createBuilding({ place, spawn, clock, log }: EnginesParts) {
  let timer: Timer | null = null;
  let child: Child | null = null;
  const build = async ({ command, args }: Program): Promise<void> => {
    log.write('info', 'engine-building', { stopBy: 'LLR_ENGINE=worker' });
    child = spawn(command, args, { env: place.node.env, idle: true });
    const { code } = await child.exited;
    child = null;
    log.write('info', code === 0 ? 'engine-built' : 'engine-not-built', { code });
  };
  return {
    soon() {
      const { build: program } = place;
      if (program === null || timer !== null) return;
      timer = clock.after(buildAfterMs, () => {
        build(program).catch((error: unknown) => {
          log.write('warn', 'engine-not-built', { fault: error instanceof Error ? error.name : 'unknown' });
        });
      });
    },
    [Symbol.dispose]() {
      timer?.cancel();
      child?.kill('SIGKILL');
    },
  };
}

const noSidecar = (): RouterError =>
  new RouterError(
    'model_not_ready',
    'LLR_ENGINE asks for llama-server, which is not built here. Run npm run build:engine, or set LLR_ENGINE=auto.',
  );

type Variant = (typeof variants)[number];

const programIn = (folder: string, variant: Variant): string => join(folder, 'bin', variant, programName);

const isBuilt = (folder: string): boolean => variants.some((variant) => existsSync(programIn(folder, variant)));

/** Which build of llama-server runs a model: one whose card answers, else the one for the processor. */
function createSidecars({ place: { folder }, env, log }: EnginesParts) {
  const asked = new Map<Variant, Promise<Gpus>>();
  const gpusOf = (variant: Variant): Promise<Gpus> => {
    const found = asked.get(variant) ?? findGpus({ capture: captureOutput, server: programIn(folder, variant), env });
    asked.set(variant, found);
    return found;
  };
  const template = join(folder, 'templates', 'gemma-4.jinja');
  const sidecar = (variant: Variant, card: string | null): Sidecar => ({
    command: programIn(folder, variant),
    device: card ?? 'cpu',
    onGpu: card !== null,
    gemmaTemplate: existsSync(template) ? template : null,
    env: card === null ? {} : cardEnvironment(env),
  });
  const builtHere = (): readonly Variant[] => variants.filter((variant) => existsSync(programIn(folder, variant)));
  const cards = async (): Promise<readonly string[]> => {
    const found = await Promise.all(builtHere().filter(mayHaveCards).map(gpusOf));
    return [...new Set(found.flatMap(({ devices }) => devices.map(({ backend }) => backend)))];
  };
  const sidecarFor = async ({ shape }: LaunchOrder): Promise<Sidecar | null> => {
    const built = builtHere();
    // Without a layer on it no card is needed, and none is asked.
    for (const variant of shape.gpuLayers === 0 ? [] : built) {
      if (!mayHaveCards(variant)) continue;
      const { devices, answered } = await gpusOf(variant);
      const [best] = devices;
      if (best !== undefined) return sidecar(variant, best.name);
      log.write('info', 'no-card', { variant, answered });
    }
    const last = built.at(-1);
    return last === undefined ? null : sidecar(last, null);
  };
  return { sidecarFor, cards };
}

/** On a Mac the card is in the processor, and so is its build. */
const mayHaveCards = (variant: Variant): boolean => variant !== 'cpu' || process.platform === 'darwin';

/** Where packages come from, and how they are reached, is for the environment to say. */
const forPackages = /^(?:npm_.*|NPM_.*|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/;

async function bring({ place, spawn, log, env }: EnginesParts): Promise<void> {
  if (place.bring === null)
    throw new RouterError('model_not_ready', 'The engine is missing from this installation. Install LA Router again.');
  log.write('info', 'engine-coming', { folder: 'engine' });
  let words = '';
  const child = spawn(place.bring.command, place.bring.args, {
    env: { ...place.node.env, ...picked(env, (name) => forPackages.test(name)) },
    onErr: (text) => (words = `${words}${text}`.slice(-2_000)),
  });
  const { code } = await child.exited;
  if (code === 0) return;
  log.write('error', 'engine-not-brought', { code });
  const first = words.split('\n').find((line) => line.trim() !== '') ?? 'no word of why';
  throw new RouterError(
    'model_not_ready',
    `The engine could not be brought: ${first.slice(0, 300)} Check the network, then try again.`,
    {
      retryAfterS: 30,
    },
  );
}
