// Owns looking after a model that is loaded: whether it still answers while it has work, what it holds, how fast it is, and
// whether it has been idle for long enough. It runs beside the requests, never in their way.
import type { Clock, Log, Processes } from '../platform/ports.ts';
import type { EngineChild } from './engine-child.ts';
import { keepAliveOf, type Runner } from './runner.ts';

interface Watching {
  readonly clock: Clock;
  readonly log: Log;
  readonly processes: Processes;
  readonly stallMs: number;
  readonly keepAliveS: number;
  readonly unload: (runner: Runner) => Promise<void>;
  readonly isIdle: (runner: Runner) => boolean;
  /** What it holds was looked at. */
  readonly measured: () => Promise<void>;
}

const longestPauseMs = 3_000;
const shortestPauseMs = 50;

export function watchOver(runner: Runner, watching: Watching): void {
  const { child } = runner;
  if (child === null) return;
  runner.watch?.cancel();
  const { clock, stallMs, keepAliveS } = watching;
  const keepAliveMs = keepAliveOf(runner, keepAliveS) * 1_000;
  const pause = Math.min(longestPauseMs, stallMs / 3, keepAliveMs > 0 ? keepAliveMs / 4 : longestPauseMs);
  runner.watch = clock.after(Math.max(shortestPauseMs, pause), () => {
    void look(runner, child, watching).then(() => {
      if (runner.child === child) watchOver(runner, watching);
    });
  });
}

async function look(runner: Runner, child: EngineChild, watching: Watching): Promise<void> {
  const { clock, processes, unload, isIdle, keepAliveS, measured } = watching;
  if (child.pid !== null) runner.peakBytes = Math.max(runner.peakBytes, processes.memoryOf(child.pid) ?? 0);
  runner.memoryBytes = Math.max(runner.memoryBytes, runner.peakBytes);
  await measured();
  if (runner.busy > 0) return lookWhileBusy(runner, child, watching);
  const keepAliveMs = keepAliveOf(runner, keepAliveS) * 1_000;
  const isOver = keepAliveMs > 0 && clock.elapsed() - runner.lastUse >= keepAliveMs;
  if (runner.state === 'ready' && isOver && isIdle(runner)) await unload(runner);
}

async function lookWhileBusy(runner: Runner, child: EngineChild, { log, stallMs }: Watching): Promise<void> {
  if (await child.isAlive(stallMs)) {
    runner.tokensPerSecond = (await child.speed()) ?? runner.tokensPerSecond;
    return;
  }
  if (runner.child !== child || runner.busy === 0) return;
  log.write('warn', 'model-hangs', { model: runner.model.id, stallMs });
  // Its end is told as a crash, which it is.
  await child.end();
}
