// Owns the models that run or ran: one runner each, what they hold together, and the word that goes out when one changes.
// It decides nothing; the course and the supervisor do.
import type { InstalledModel, ModelRecord } from '../contract/models.ts';
import type { Clock } from '../platform/ports.ts';
import { createRunner, recordOf, type Runner } from './runner.ts';

export interface FloorParts {
  readonly clock: Clock;
  readonly keepAliveS: number;
  /** What a check of its file has found. */
  readonly checkOf: (id: string) => ModelRecord['check'];
  /** Throws where there is no such model. */
  readonly find: (id: string) => InstalledModel;
  readonly onChange: (record: ModelRecord) => void;
}

export interface Floor {
  readonly runners: ReadonlyMap<string, Runner>;
  readonly open: (id: string) => Runner;
  readonly forget: (id: string) => void;
  readonly record: (runner: Runner) => ModelRecord;
  readonly usedBytes: () => number;
  readonly changed: (runner: Runner) => void;
  readonly become: (runner: Runner, state: Runner['state']) => void;
  /** Somebody was given back, or a process is gone. */
  readonly tellMove: () => void;
  readonly nextMove: () => Promise<void>;
  readonly isStopping: () => boolean;
  readonly stop: () => void;
}

export function createFloor(parts: FloorParts): Floor {
  const runners = new Map<string, Runner>();
  let move = Promise.withResolvers<void>();
  let stopping = false;
  const record = (runner: Runner): ModelRecord => recordOf(runner, parts);
  const changed = (runner: Runner): void => parts.onChange(record(runner));
  return {
    runners,
    open(id) {
      const known = runners.get(id);
      if (known !== undefined) return known;
      const runner = createRunner(parts.find(id));
      runners.set(id, runner);
      return runner;
    },
    forget: (id) => void runners.delete(id),
    record,
    usedBytes: () => [...runners.values()].reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    changed,
    become(runner, state) {
      runner.state = state;
      changed(runner);
    },
    tellMove() {
      move.resolve();
      move = Promise.withResolvers();
    },
    nextMove: () => move.promise,
    isStopping: () => stopping,
    stop() {
      stopping = true;
    },
  };
}
