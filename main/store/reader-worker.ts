// Owns the ledger's second connection, on a thread of its own: reports and checkpoints never stall a request.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { ReaderReply, ReaderTask } from './reader.ts';
import { readRequest, readRequests, readUsage } from './reports.ts';

const db = new Database(String(workerData), { fileMustExist: true });
db.pragma('busy_timeout = 2000');
db.pragma('cache_size = -4000');

function run(task: ReaderTask): unknown {
  switch (task.kind) {
    case 'requests':
      return readRequests(db, task.query);
    case 'request':
      return readRequest(db, task.id);
    case 'usage':
      return readUsage(db, task.query, task.now);
    case 'checkpoint':
      return db.pragma('wal_checkpoint(PASSIVE)');
  }
}

parentPort?.on('message', ({ id, task }: { id: number; task: ReaderTask }) => {
  const reply = attemptTask(id, task);
  parentPort?.postMessage(reply);
});

function attemptTask(id: number, task: ReaderTask): ReaderReply {
  try {
    return { id, ok: true, value: run(task) };
  } catch (error) {
    return { id, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
