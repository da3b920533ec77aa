// Owns what takes long over the whole of a ledger, on a thread of its own that ends with it: nobody's question waits for it.
import { parentPort, workerData } from 'node:worker_threads';
import { faultCodeOf } from '../fault-code.ts';
import { checkLedger } from '../inspect.ts';
import { makeBackup } from './backup.ts';
import type { KeeperOrder, KeeperReply } from './keeper.ts';
import { layOutLedger } from './restore.ts';

function done(order: KeeperOrder): KeeperReply {
  const { ledger } = order;
  switch (order.kind) {
    case 'backup':
      return { kind: 'backup', backup: makeBackup(ledger, order.now) };
    case 'lay-out':
      return { kind: 'lay-out', laidOut: layOutLedger(ledger, order.span) };
    case 'check':
      checkLedger(ledger, order.depth);
      return { kind: 'check' };
  }
}

function reply(order: KeeperOrder): KeeperReply {
  try {
    return done(order);
  } catch (error) {
    return { kind: 'failed', code: faultCodeOf(error) };
  }
}

// Written by keeper.ts alone.
parentPort?.postMessage(reply(workerData));
