// Owns how much processor time a process has used between two moments, finer than the system's ticks.
import { entriesOf, textOf } from './proc.ts';

export interface CpuReading {
  /** User and system time of the whole process in whole ticks, threads that have ended included. */
  readonly tickMicros: number;
  /** Time on a processor of each thread that lives, in nanoseconds. */
  readonly threadNanos: ReadonlyMap<string, number>;
}

/** The tick of every Linux that Node runs on, as it is seen from outside the kernel. */
const microsPerTick = 10_000;
/** User and system time are cut to whole ticks each, at both ends. */
const tickError = 2 * microsPerTick;

export function readCpu(pid: number): CpuReading {
  const stat = textOf(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const threads = entriesOf(`/proc/${pid}/task`);
  return {
    tickMicros: (Number(fields[11]) + Number(fields[12])) * microsPerTick,
    threadNanos: new Map(
      threads.map((thread) => [thread, Number(textOf(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0])]),
    ),
  };
}

/**
 * The time of the threads, in microseconds: schedstat counts nanoseconds, where ticks are off by 2 % of a second. It knows
 * living threads only (and /proc/PID/schedstat the first of them), so what a thread did that has ended since is missing.
 * The ticks have that: where the sum falls short of them by more than they can err, they count.
 */
export function cpuMicrosBetween(before: CpuReading, after: CpuReading): number {
  const ticks = after.tickMicros - before.tickMicros;
  let nanos = 0;
  for (const [thread, now] of after.threadNanos) nanos += now - (before.threadNanos.get(thread) ?? 0);
  const fine = nanos / 1000;
  // A system without schedstat has no figure at all, and the comparison fails.
  return fine > 0 && fine >= ticks - tickError ? fine : ticks;
}
