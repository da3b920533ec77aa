// Owns what can go wrong while a model's file is brought here: a closed set of codes, and the error that carries one.

export const downloadCodes = [
  'hub_unauthorized',
  'hub_forbidden',
  'hub_not_found',
  'hub_redirects',
  'hub_unreachable',
  'hub_failed',
  'download_failed',
  'file_changed',
  'checksum_mismatch',
  'insufficient_disk',
  'invalid_model',
  'cancelled',
] as const;
export type DownloadCode = (typeof downloadCodes)[number];

/** The message is shown: it says what happened and what to do, and holds no token and no address with one. */
export class DownloadFault extends Error {
  readonly code: DownloadCode;

  constructor(code: DownloadCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'DownloadFault';
    this.code = code;
  }
}
