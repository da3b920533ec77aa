// `npm run bench:local [-- --model FILE --threads N --rounds N --quick]`: a model behind the built product, and the same
// file behind llama-server as its makers start it, each alone on the machine, in turn. The file can also be named in
// LA_ROUTER_BENCH_MODEL; else it is the first in .cache/models.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { descendantsOf } from './local/cpu-tree.ts';
import { measureSide, type Figures } from './local/measure-side.ts';
import { firstModelIn, readOptions, type LocalOptions } from './local/options.ts';
import { withProduct, withServer, type Setup, type Side } from './local/sides.ts';
import { renderGoals, renderSides, standingOf, summaryLine, type Round } from './local/standing.ts';
import { createTexts } from './local/texts.ts';

const root = join(import.meta.dirname, '..', '..');
const cache = join(root, '.cache');
const say = (text: string): void => void process.stderr.write(`${text}\n`);
/** No round is begun that would end after this. */
const mostMs = 390_000;

const options = readOptions(process.argv.slice(2), process.env['LA_ROUTER_BENCH_MODEL']);
const file = options.model ?? firstModelIn(join(cache, 'models'));
if (file === null) {
  process.stdout.write(
    'bench:local: no model to compare with. Put a .gguf file into .cache/models, or name one with --model FILE or LA_ROUTER_BENCH_MODEL.\n',
  );
} else {
  await compare({ file, program: programOf(), threads: options.threads }, options);
}

function programOf(): string {
  const name = process.platform === 'win32' ? 'llama-server.exe' : 'llama-server';
  return join(root, '.runtime', 'engine', 'bin', 'cpu', name);
}

function checkParts({ file: model, program }: Setup): void {
  if (!existsSync(model)) throw new Error(`There is no file ${model}.`);
  if (!existsSync(program))
    throw new Error('There is no llama-server to compare with. Run npm run build:engine first.');
  if (!existsSync(join(root, 'dist', 'cli.js')))
    throw new Error('There is no bundle to measure. Run npm run build first.');
}

async function compare(setup: Setup, { rounds, lengths }: LocalOptions): Promise<void> {
  checkParts(setup);
  const busyBefore = loadavg()[0] ?? Number.NaN;
  const done: Round[] = [];
  const leave = (): never => {
    endAll();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, leave);
  try {
    while (done.length < rounds && isTimeFor(done.length)) {
      say(`round ${done.length + 1} of ${rounds}`);
      done.push(await measureRound(setup, { at: done.length, lengths }));
    }
  } finally {
    endAll();
  }
  publish(setup, done, busyBefore);
}

function isTimeFor(doneRounds: number): boolean {
  const spentMs = performance.now();
  if (doneRounds === 0 || spentMs + spentMs / doneRounds <= mostMs) return true;
  say(`no time for more than ${doneRounds} rounds`);
  return false;
}

interface Turn {
  readonly at: number;
  readonly lengths: LocalOptions['lengths'];
}

/** Both are told the same, and neither is always the first. */
async function measureRound(setup: Setup, { at, lengths }: Turn): Promise<Round> {
  const measure =
    (name: string) =>
    (side: Side): Promise<Figures> => {
      say(`measuring ${name}`);
      return measureSide(side, { lengths, text: createTexts(seedOf(at)) });
    };
  const product = (): Promise<Figures> => withProduct(setup, measure('la-router'));
  const server = (): Promise<Figures> => withServer(setup, measure('llama-server'));
  if (at % 2 === 0) {
    const ours = await product();
    return { ours, theirs: await server() };
  }
  const theirs = await server();
  return { ours: await product(), theirs };
}

function seedOf(round: number): number {
  return 1_000 * (round + 1);
}

/** Whatever went wrong, nothing that was started here runs on. */
function endAll(): void {
  for (const pid of descendantsOf(process.pid)) endNow(pid);
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself in between.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function publish({ file: model, threads }: Setup, rounds: readonly Round[], busyBefore: number): void {
  const standing = standingOf(rounds);
  const loadAverage = [busyBefore, loadavg()[0] ?? Number.NaN];
  const cores = availableParallelism();
  const busy = loadAverage.map((load) => load.toFixed(1)).join(' before, ');
  process.stdout.write(
    `${renderSides(rounds)}\n\n${renderGoals(standing)}\n\n` +
      `${basename(model)}, ${threads} of ${cores} cores, ${rounds.length} rounds, load average ${busy} after\n` +
      `${summaryLine(standing)}\n`,
  );
  const report = { at: new Date().toISOString(), node: process.version, cores, loadAverage, threads };
  mkdirSync(cache, { recursive: true });
  const out = join(cache, 'bench-local.json');
  writeFileSync(out, `${JSON.stringify({ ...report, model: basename(model), standing, rounds }, null, 2)}\n`);
  say(`written to ${out}`);
}
