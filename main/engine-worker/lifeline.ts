// Owns ending this process with the one who started it. A thread of its own holds the line to that one, since our own loop
// may compute, or wait for a disk, for longer than anybody should be left behind.
import { Worker } from 'node:worker_threads';
import { lifelineName } from '../contract/lifeline.ts';

/** As text: it must run before anything is read, and reading takes threads that a load may hold. */
const watch = `
const { rmdirSync, unlinkSync } = require('node:fs');
const { connect } = require('node:net');
const { dirname } = require('node:path');
const { parentPort, workerData } = require('node:worker_threads');
const end = () => process.kill(process.pid, 'SIGKILL');
// Who was to be at the other end is dead, and can put nothing in order any more.
const clear = () => {
  try {
    unlinkSync(workerData);
    rmdirSync(dirname(workerData));
  } finally {
    end();
  }
};
connect(workerData, () => parentPort.postMessage('held')).on('error', clear).on('close', end).resume();
`;

const threadLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };

export const endNow = (): void => void process.kill(process.pid, 'SIGKILL');

/** Resolves once it is held; at once where nobody gave us a line. What we start ourselves is not told of it. */
export function holdLifeline(): Promise<void> {
  const address = process.env[lifelineName] ?? '';
  delete process.env[lifelineName];
  if (address === '') return Promise.resolve();
  return new Promise((resolve) => {
    const thread = new Worker(watch, { eval: true, workerData: address, resourceLimits: threadLimits });
    thread.once('message', () => {
      thread.unref();
      resolve();
    });
    // Without the thread nobody would see the line break.
    thread.once('error', endNow).once('exit', endNow);
  });
}
