// Owns what can go wrong with a download in the eyes of its user, and how a fault of the disk becomes one of these.
import type { DownloadCode, DownloadFault } from '../../contract/downloads.ts';
import { RouterError } from '../../contract/errors.ts';
import { fileFaultOf, fileFaultWords, isFullDisk } from '../../platform/file-fault.ts';

interface Details {
  /** Another place that has the file may still give it. */
  readonly elsewhere?: true;
  readonly cause?: unknown;
}

/** The message says what happened and what to do next. It never holds a token, nor a signed address. */
export class DownloadError extends Error {
  readonly code: DownloadCode;
  readonly elsewhere: boolean;

  constructor(code: DownloadCode, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DownloadError';
    this.code = code;
    this.elsewhere = details.elsewhere ?? false;
  }
}

/** Ends a run that is to go on later: by a pause, or by the end of the product. */
export class Interrupted extends Error {
  constructor() {
    super('The download was interrupted, and goes on later.');
    this.name = 'Interrupted';
  }
}

/** What was thrown, as an error: signals may carry anything. */
const asError = (fault: unknown): Error => (fault instanceof Error ? fault : new Error(String(fault)));

export const reasonOf = (signal: AbortSignal): Error => asError(signal.reason);

const fullDisk = (cause?: unknown): DownloadError =>
  new DownloadError(
    'insufficient_disk',
    'The disk is full. What has come so far is kept: free space, then resume the download.',
    { cause },
  );

/** A refusal of the disk as what the user is to know of it; anything else as it is. */
export function diskFault(error: unknown): unknown {
  const fault = fileFaultOf(error);
  if (fault === null) return error;
  if (isFullDisk(fault.code)) return fullDisk(error);
  const words = fileFaultWords(fault.path ?? 'The file that is being downloaded', fault.code);
  return new DownloadError('download_failed', words, { cause: error });
}

export function faultOf(error: unknown): DownloadFault {
  const told = diskFault(error);
  if (told instanceof DownloadError) return { code: told.code, message: told.message };
  if (told instanceof RouterError)
    return { code: told.code === 'invalid_model' ? told.code : 'download_failed', message: told.message };
  return { code: 'download_failed', message: 'The download failed by a fault of LA Router. Its log names the fault.' };
}
