// Owns the ledger's second connection, on a thread of its own: the journal comes into the tables here, before
// whatever is read from them; reports and checkpoints never stall a request.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { readComparisons, readShadowSpending } from './comparisons.ts';
import { readBackendMetrics } from './backend-metrics.ts';
import { createDrain, nothingDrained, type Drain, type DrainReport } from './drain.ts';
import { faultCodeOf } from './fault-code.ts';
import type { JournalPosition } from './journal/segments.ts';
import type { ReaderAnswer, ReaderQuestion, ReaderReply, ReaderTask } from './reader.ts';
import { readReplayRows } from './replay-rows.ts';
import { readScopePart } from './replay-scope.ts';
import { readRequest, readRequests } from './reports.ts';
import { readSaved } from './summary/read-saved.ts';
import { readMinutes, readSummary } from './summary/read-summary.ts';
import { readExport } from './usage/export.ts';
import { readDays, readModels, readUsage } from './usage/read-usage.ts';
import { forgetRows } from './usage/retention.ts';

const path = String(workerData);

interface Tables {
  readonly db: Database.Database;
  readonly drain: Drain;
}

/** Opened with the first question: what the database refuses then is told to whoever asks. */
let opened: Tables | null = null;

function tables(): Tables {
  opened ??= openTables();
  return opened;
}

function openTables(): Tables {
  const db = new Database(path, { fileMustExist: true });
  try {
    db.pragma('busy_timeout = 2000');
    db.pragma('synchronous = NORMAL');
    db.pragma('cache_size = -4000');
    // A checkpoint is made where it belongs to a drain, and not inside of one of its transactions.
    db.pragma('wal_autocheckpoint = 0');
    db.pragma('journal_size_limit = 0');
    return { db, drain: createDrain(db, path) };
  } catch (error) {
    db.close();
    throw error;
  }
}

function run(task: ReaderTask): ReaderAnswer {
  switch (task.kind) {
    case 'requests':
      return { value: readRequests(tables().db, task.query, task.now) };
    case 'request':
      return { value: readRequest(tables().db, task.id) };
    case 'summary':
      return { value: null, summary: readSummary(tables().db, task.query, task.now) };
    case 'minutes':
      return { value: null, minutes: readMinutes(tables().db, task.since) };
    case 'drain':
      return { value: null };
    case 'close':
      opened?.db.close();
      return { value: null };
    default:
      return runReport(task);
  }
}

type Simple = 'requests' | 'request' | 'summary' | 'minutes' | 'drain' | 'close';

/** What is told of many requests together. */
function runReport(task: Exclude<ReaderTask, { readonly kind: Simple }>): ReaderAnswer {
  switch (task.kind) {
    case 'saved':
      return { value: null, saved: readSaved(tables().db, task.query, task.now) };
    case 'usage':
      return { value: null, usage: readUsage(tables().db, task.query) };
    case 'usage-days':
      return { value: null, days: readDays(tables().db, task.query) };
    case 'usage-models':
      return { value: null, models: readModels(tables().db, task.query, task.now) };
    case 'export':
      return { value: null, piece: readExport(tables().db, task.query) };
    case 'forget':
      return { value: forgetRows(tables().db, task.before) };
    case 'comparisons':
      return { value: null, comparisons: readComparisons(tables().db, task.pairs, task.since) };
    case 'shadow-spending':
      return { value: null, shadowSpending: readShadowSpending(tables().db) };
    case 'backend-metrics':
      return { value: null, backendMetrics: readBackendMetrics(tables().db, task.since) };
    case 'replay-scope':
      return { value: null, scopePart: readScopePart(tables().db, task.page) };
    case 'replay-rows':
      return { value: readReplayRows(tables().db, task.page) };
  }
}

/** What cannot come in now comes in later: the position has not moved. What is read meanwhile is what there is. */
function drainUpTo(upTo: JournalPosition): DrainReport {
  try {
    return { ...tables().drain.upTo(upTo), fault: null };
  } catch (error) {
    return { ...nothingDrained, fault: faultCodeOf(error) };
  }
}

parentPort?.on('message', ({ id, task, upTo }: ReaderQuestion) => {
  const drained = drainUpTo(upTo);
  parentPort?.postMessage({ id, drained, answer: answerOf(task) } satisfies ReaderReply);
});

function answerOf(task: ReaderTask): ReaderReply['answer'] {
  try {
    return { ok: true, ...run(task) };
  } catch (error) {
    return { ok: false, code: faultCodeOf(error) };
  }
}
