// Owns the ledger's second connection, on a thread of its own: the journal comes into the tables here, before
// whatever is read from them; reports and checkpoints never stall a request.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { createDrain, nothingDrained, type Drain, type DrainReport } from './drain.ts';
import { faultCodeOf } from './fault-code.ts';
import type { JournalPosition } from './journal/segments.ts';
import { isPieces } from './pieces.ts';
import { createQuestions, type QuestionName, type QuestionTable } from './questions.ts';
import type { ReaderMessage, ReaderQuestion, ReaderReply } from './reading-thread.ts';
import { createTurns } from './turns.ts';

const path = String(workerData);

interface Tables {
  readonly db: Database.Database;
  readonly drain: Drain;
  readonly questions: QuestionTable;
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
    return { db, drain: createDrain(db, path), questions: createQuestions(db) };
  } catch (error) {
    db.close();
    throw error;
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

const turns = createTurns({ elapsed: () => performance.now(), later: (run) => void setImmediate(run) });

parentPort?.on('message', (message: ReaderMessage) => {
  if (message === 'close') close();
  else if ('left' in message) turns.drop(message.left);
  else take(message);
});

function take<Name extends QuestionName>({ id, name, asked, upTo }: ReaderQuestion<Name>): void {
  const drained = drainUpTo(upTo);
  const reply = (answer: ReaderReply['answer']): void =>
    parentPort?.postMessage({ id, drained, answer } satisfies ReaderReply);
  const refuse = (error: unknown): void => reply({ ok: false, code: faultCodeOf(error) });
  try {
    const value = tables().questions[name](asked);
    if (isPieces(value))
      turns.add({ id, pieces: value, end: (found) => reply({ ok: true, value: found }), fail: refuse });
    else reply({ ok: true, value });
  } catch (error) {
    refuse(error);
  }
}

/** Whoever waits yet is answered by the next thread, or not at all. */
function close(): void {
  turns.end();
  opened?.db.close();
  parentPort?.postMessage('closed');
}
