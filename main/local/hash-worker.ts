// Owns the thread that reads a whole file for its hash: gigabytes of it, while others are answered.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { fileFaultOf } from '../platform/file-fault.ts';
import type { HashReply } from './hash-file.ts';

const pieceBytes = 1_048_576;

async function hash(path: string): Promise<HashReply> {
  const sha256 = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) sha256.update(piece);
    return { sha256: sha256.digest('hex'), code: null };
  } catch (error) {
    return { sha256: null, code: fileFaultOf(error)?.code ?? 'unknown' };
  }
}

parentPort?.postMessage(await hash(String(workerData)));
