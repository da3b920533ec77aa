// Owns what is told of a model that nothing runs: what was set for it, and what was seen of it before.
import type { InstalledModel, ModelRecord } from '../contract/models.ts';

interface Telling {
  readonly keepAliveS: number;
  readonly check: ModelRecord['check'];
}

export const recordAtRest = (model: InstalledModel, { keepAliveS, check }: Telling): ModelRecord => ({
  id: model.id,
  engine: null,
  state: 'stopped',
  progress: null,
  pid: null,
  device: null,
  contextTokens: model.settings.contextTokens,
  slots: model.settings.slots,
  busy: 0,
  queued: 0,
  memoryBytes: 0,
  tokensPerSecond: model.observed.tokensPerSecond,
  loads: 0,
  restarts: 0,
  keepAliveS: model.settings.keepAlive ?? keepAliveS,
  unloadsAt: null,
  pinned: model.settings.pinned,
  check,
  error: null,
  retryAt: null,
});
