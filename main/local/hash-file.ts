// Owns asking a thread for the hash of a file, and its end where nobody waits for it any more.
import { Worker } from 'node:worker_threads';

export type HashReply =
  | { readonly sha256: string; readonly code: null }
  /** What the system said in place of the file. */
  | { readonly sha256: null; readonly code: string };

export type HashFile = (path: string, signal: AbortSignal) => Promise<HashReply>;

const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 };

// Bundled or not, the worker lies beside this module.
const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './hash-worker.ts' : './hash-worker.js', import.meta.url);

export const hashFile: HashFile = (path, signal) =>
  new Promise((resolve) => {
    const worker = new Worker(workerUrl, { workerData: path, resourceLimits });
    worker.unref();
    const stop = (): void => void worker.terminate();
    const end = (reply: HashReply): void => {
      signal.removeEventListener('abort', stop);
      resolve(reply);
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', end);
    worker.on('error', () => end({ sha256: null, code: 'unknown' }));
    // After its word this says nothing more.
    worker.on('exit', () => end({ sha256: null, code: 'ended' }));
    if (signal.aborted) stop();
  });
