// Owns a queue of downloads for tests: over a folder and a table of its own, against the fake hub, with small pieces.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DownloadEvent, DownloadRows } from '../../main/contract/downloads.ts';
import { createDownloads, type DownloadParts } from '../../main/local/downloads/downloads.ts';
import type { DownloadQueue } from '../../main/local/downloads/queue.ts';
import type { Fetched } from '../../main/local/downloads/run.ts';
import type { Clock } from '../../main/platform/ports.ts';
import { realOutbound } from './real-outbound.ts';
import { realClock, realFiles } from '../../main/platform/real.ts';
import { createDownloadRows } from '../../main/store/downloads.ts';
import { openLedgerFile } from '../../main/store/open.ts';
import { temporaryHome } from './core.ts';
import { checkMagic } from './fake-models.ts';
import { commitOf, startFakeHub, type FakeHub, type FakeRepo } from './fake-hub.ts';

export const pieceBytes = 65_536;
export const repoName = 'maker/thing-GGUF';

/** Waits take no time; what has to be awaited by the clock says so by its length. */
function hastyClock(waits: number[] = []): Clock {
  return {
    ...realClock,
    after(ms, run) {
      // A watch for a stall is set anew all the time; all else is a wait between tries.
      if (ms === stallMs) return realClock.after(ms, run);
      waits.push(ms);
      return realClock.after(0, run);
    },
  };
}

export const stallMs = 150;

export interface Downloading extends AsyncDisposable {
  readonly hub: FakeHub;
  readonly queue: DownloadQueue;
  readonly folder: string;
  readonly rows: DownloadRows;
  readonly installed: Fetched[];
  readonly waits: number[];
  readonly logged: string[];
  /** Names under the folder that end as a model's does. */
  readonly models: () => readonly string[];
  /** The last event of a download. */
  readonly ended: (id: string) => Promise<DownloadEvent>;
  readonly restart: () => Promise<void>;
}

export interface DownloadingSetup extends Partial<DownloadParts> {
  readonly repos?: Record<string, FakeRepo>;
}

export const repoWith = (files: Record<string, Buffer>, extra: Partial<FakeRepo> = {}): Record<string, FakeRepo> => ({
  [repoName]: { commit: commitOf('first'), files, ...extra },
});

export async function startDownloading({ repos = {}, ...setup }: DownloadingSetup = {}): Promise<Downloading> {
  const hub = await startFakeHub(repos);
  const home = temporaryHome();
  const folder = join(home.folder, 'models');
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const rows = createDownloadRows(db);
  const outbound = realOutbound({ connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000 });
  const installed: Fetched[] = [];
  const waits: number[] = [];
  const logged: string[] = [];
  const begin = (): DownloadQueue =>
    createDownloads({
      rows,
      outbound,
      clock: hastyClock(waits),
      log: { enabled: () => true, write: (_level, event, fields) => logged.push(JSON.stringify({ event, ...fields })) },
      texts: realFiles,
      folder,
      stallMs,
      limits: { pieceBytes, atOnce: 4 },
      catalog: () => null,
      check: checkMagic,
      install: async (fetched) => {
        installed.push(fetched);
        return { modelId: fetched.suggestedId };
      },
      ...setup,
      env: { HF_ENDPOINT: hub.url, ...setup.env },
    });
  const state = { queue: begin() };
  return {
    hub,
    get queue() {
      return state.queue;
    },
    folder,
    rows,
    installed,
    waits,
    logged,
    models: () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.gguf'))
        .toSorted(),
    ended: (id) =>
      new Promise((resolve) => {
        state.queue.subscribe(id, (event) => {
          if (event.type !== 'progress') resolve(event);
        });
      }),
    async restart() {
      await state.queue[Symbol.asyncDispose]();
      state.queue = begin();
    },
    async [Symbol.asyncDispose]() {
      await state.queue[Symbol.asyncDispose]();
      await outbound[Symbol.asyncDispose]();
      await hub[Symbol.asyncDispose]();
      db.close();
      home[Symbol.dispose]();
    },
  };
}
