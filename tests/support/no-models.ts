// Owns a machine without a model, for tests that are about other places.
import type { EnginePlace } from '../../main/local/engines.ts';
import type { Local } from '../../main/local/local.ts';

const none = (): never => {
  throw new Error('There is no model on this machine.');
};

export const noModels: Local = {
  installed: () => [],
  find: none,
  version: () => 0,
  lease: none,
  isReady: () => false,
  contextOf: none,
  start: none,
  stop: none,
  keepAlive: none,
  record: none,
  recordNow: none,
  verify: none,
  unloadsFor: () => [],
  cards: async () => [],
  running: () => ({ memory: { budgetBytes: 0, usedBytes: 0 }, models: [] }),
  take: none,
  install: none,
  sizeOf: none,
  prepare: async () => undefined,
  remove: none,
  scan: async () => undefined,
  arriving: { is: () => false, set: () => undefined },
  readFacts: none,
  [Symbol.asyncDispose]: async () => undefined,
};

/** A machine on which no engine is, and none can be brought. */
export const noEngine: EnginePlace = {
  folder: '/nowhere/engine',
  worker: '/nowhere/engine-worker.js',
  bring: null,
  build: null,
  node: { command: process.execPath, env: {} },
};
