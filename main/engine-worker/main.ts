// Owns the worker's life: loads one model, serves it on a socket, and ends with whoever started it.
import { closeSync, lstatSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { basename } from 'node:path';
import { devNull } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { createChatTemplate } from './chat-template.ts';
import { openEngine } from './engine.ts';
import { endNow, holdLifeline } from './lifeline.ts';
import { createListener, type Ready } from './openai-http.ts';
import { planFrom, type Place, type Plan } from './plan.ts';
import { readOrder, simulate } from './simulate.ts';
import { serveTemplates } from './template-thread.ts';

/** After the wish to end came, a step that is being computed has this long. */
const lastStepMs = 1_500;

/** Taken out of the environment: the processes that the library starts have no use for it. */
function takeApiKey(): string | null {
  const key = process.env['LLAMA_API_KEY'] ?? '';
  delete process.env['LLAMA_API_KEY'];
  return key === '' ? null : key;
}

/**
 * The library's own code prints what it cannot read, a grammar say: from here on nobody hears it. A file that is opened
 * gets the lowest free number, which is the one just closed as long as no thread of ours opens another meanwhile: this
 * comes before the thread for templates. On Windows the numbers mean something else.
 */
function fallSilent(): void {
  if (process.platform === 'win32') return;
  for (const output of [1, 2]) {
    closeSync(output);
    openSync(devNull, 'w');
  }
}

/** What a worker that was killed left behind: a socket, and nothing else. */
function removeStaleSocket(place: Place): void {
  if (!('socket' in place) || process.platform === 'win32') return;
  if (lstatSync(place.socket, { throwIfNoEntry: false })?.isSocket() === true) unlisten(place);
}

const listen = (server: Server, place: Place): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    if ('socket' in place) server.listen(place.socket, resolve);
    else server.listen(place.port, place.host, resolve);
  });

function unlisten(place: Place): void {
  if ('socket' in place) rmSync(place.socket, { force: true });
}

function endWith(end: () => Promise<void>): void {
  let ending = false;
  const begin = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(endNow, lastStepMs);
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, begin);
}

/** How far it has come, as llama-server says it on its output to whoever started it. */
const say = (state: 'loading' | 'ready', payload: object): void =>
  void writeSync(1, `\ncmd_child_to_router:state:${JSON.stringify({ state, payload })}\n`);

async function load(plan: Plan): Promise<Ready> {
  say('loading', {});
  const engine = await openEngine(plan);
  // No request is read before this turn is over, and by then it is ready.
  say('ready', { meta: { n_ctx: plan.contextTokens } });
  fallSilent();
  const template = createChatTemplate({
    source: engine.template,
    modules: plan.modules,
    script: new URL(import.meta.url),
    specialTexts: engine.specialTexts,
  });
  return { engine, template, modelName: basename(plan.model, '.gguf') };
}

async function start(args: readonly string[]): Promise<void> {
  process.umask(0o077);
  const plan = planFrom(args);
  let ready: Ready | null = null;
  const server = createServer(createListener({ ready: () => ready, apiKey: takeApiKey() }));
  // The caller's pool decides how long a connection is kept.
  server.keepAliveTimeout = 0;
  endWith(async () => {
    server.close();
    unlisten(plan.place);
    // A file that is being read into memory cannot be left in order: leaving would wait for its end.
    if (ready === null) endNow();
    await ready?.engine.close();
  });
  removeStaleSocket(plan.place);
  await listen(server, plan.place);
  try {
    ready = await load(plan);
  } catch (error) {
    unlisten(plan.place);
    throw error;
  }
}

/** So long whoever asked has to take the line: what is printed just before an end may be lost with it. */
const lingerMs = 10_000;

/** One line with the bytes, and the end, which is for whoever asked to bring about. */
async function tellSimulated(order: string): Promise<void> {
  writeSync(1, `${JSON.stringify({ needBytes: await simulate(readOrder(order)) })}\n`);
  setTimeout(endNow, lingerMs);
}

async function run([verb = '', order = '', ...rest]: readonly string[]): Promise<void> {
  await holdLifeline();
  if (verb === '--simulate') await tellSimulated(order);
  else await start([verb, order, ...rest].filter((word) => word !== ''));
}

if (isMainThread) {
  run(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
} else {
  serveTemplates();
}
