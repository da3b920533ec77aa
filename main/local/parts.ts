// Owns what local models are given: the settings that count here, the ports, where rows are kept and who is told.
import type { ModelRecord } from '../contract/models.ts';
import type { Clock, Files, Fork, Log, Processes, Spawn } from '../platform/ports.ts';
import type { EngineChoice, EnginePlace } from './engines.ts';
import type { ModelRows } from './registry.ts';

interface LocalOptions {
  readonly place: EnginePlace;
  readonly choice: EngineChoice;
  /** Where models of ours lie. */
  readonly folder: string;
  /** The list of our children. */
  readonly children: string;
  readonly budgetBytes: number;
  readonly keepAliveS: number;
  readonly stallMs: number;
  readonly queueMs: number;
  /** Null: as many as this machine feeds. */
  readonly threads: number | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface LocalPorts {
  readonly clock: Clock;
  readonly files: Files;
  readonly log: Log;
  readonly spawn: Spawn;
  readonly fork: Fork;
  readonly processes: Processes;
}

export interface LocalParts extends LocalOptions, LocalPorts {
  readonly rows: ModelRows;
  readonly onChange: (record: ModelRecord) => void;
}
