// Owns bringing the bytes of one file into its draft: several ranges at once, each going on from where it was cut, and
// the whole from its beginning where nobody heeds a range.
import type { Clock } from '../../platform/ports.ts';
import type { PlannedFile } from '../../contract/downloads.ts';
import type { Reply } from './ask.ts';
import { DownloadError, diskFault, Interrupted, reasonOf } from './download-error.ts';
import type { Links } from './links.ts';
import { growingWaitMs, mostStrikes, pause } from './patience.ts';
import type { Piece, Pieces } from './pieces.ts';
import { createRanges, TryAgain, type Ranges } from './ranges.ts';
import type { Asker } from './redirects.ts';

export interface TransferParts {
  readonly asker: Asker;
  readonly links: Links;
  readonly clock: Clock;
  readonly pieces: Pieces;
  readonly file: PlannedFile;
  readonly bytes: number;
  readonly atOnce: number;
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number) => void;
}

/** Thrown to end all lanes: the one reply that is left is the file from its beginning. */
class NoRanges extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super('The storage does not heed ranges.');
    this.name = 'NoRanges';
    this.reply = reply;
  }
}

/** Less than this is no progress: a storage that cuts after each byte would be asked for ever. */
const leastProgress = 65_536;

const lengthOf = ({ start, end }: Piece): number => end - start;
const isWhole = (piece: Piece): boolean => piece.have === lengthOf(piece);

export async function transfer(parts: TransferParts): Promise<void> {
  const lanes = new AbortController();
  const signal = AbortSignal.any([parts.signal, lanes.signal]);
  const { asker, links, clock, bytes, file } = parts;
  const ranges = createRanges({ asker, links, now: clock.now, bytes, name: file.name, signal });
  try {
    await fetchPieces({ ...parts, signal }, ranges, lanes);
  } catch (error) {
    if (!(error instanceof NoRanges)) throw parts.signal.aborted ? reasonOf(parts.signal) : diskFault(error);
    error.reply.drop();
    await fetchWhole(parts);
  }
}

async function fetchPieces(parts: TransferParts, ranges: Ranges, lanes: AbortController): Promise<void> {
  const open = parts.pieces.all.filter(({ sum }) => sum === null);
  const lane = async (): Promise<void> => {
    for (let piece = open.shift(); piece !== undefined; piece = open.shift()) await fetchPiece(parts, ranges, piece);
  };
  // The first one alone tells whether ranges are heeded, and what mark the content has.
  const first = open.shift();
  if (first !== undefined) await fetchPiece(parts, ranges, first);
  const running = Array.from({ length: parts.atOnce }, async () => {
    try {
      await lane();
    } catch (error) {
      lanes.abort(error);
      throw error;
    }
  });
  const ends = await Promise.allSettled(running);
  const failed = ends.some(({ status }) => status === 'rejected');
  // The first that failed is why the others were ended.
  if (failed) throw reasonOf(lanes.signal);
}

async function fetchPiece(parts: TransferParts, ranges: Ranges, piece: Piece): Promise<void> {
  const { pieces, file } = parts;
  for (let wrong = 0; piece.sum === null; wrong++) {
    await fillPiece(parts, ranges, piece);
    const expected = file.ranges?.sha256[piece.index];
    if (expected === undefined || piece.hash.copy().digest('hex') === expected) {
      await pieces.complete(piece);
      return;
    }
    if (wrong >= 2) throw badRange(file.name);
    await pieces.restart(piece);
  }
}

const badRange = (name: string): DownloadError =>
  new DownloadError('checksum_mismatch', `A part of ${name} came wrong three times. Try again, or another network.`, {
    elsewhere: true,
  });

async function fillPiece(parts: TransferParts, ranges: Ranges, piece: Piece): Promise<void> {
  for (let strikes = 0; !isWhole(piece); ) {
    const before = piece.have;
    let waitMs: number | null = null;
    let fault: unknown = null;
    try {
      await readRange(parts, ranges, piece);
    } catch (error) {
      fault = worthAnother(error, parts.signal);
      waitMs = error instanceof TryAgain ? error.waitMs : null;
    }
    if (isWhole(piece)) return;
    const came = piece.have - before;
    strikes = came >= Math.min(leastProgress, lengthOf(piece) / 8) ? 0 : strikes + 1;
    if (strikes >= mostStrikes) throw givenUp(parts.file.name, fault);
    await pause(parts.clock, waitMs ?? growingWaitMs(strikes), parts.signal);
  }
}

/** A broken connection is; what has a name of its own, and what the disk refuses, is not. */
function worthAnother(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) throw reasonOf(signal);
  if (error instanceof DownloadError || error instanceof Interrupted || error instanceof NoRanges) throw error;
  if (error instanceof DiskRefused) throw diskFault(error.cause);
  return error;
}

const givenUp = (name: string, cause: unknown): DownloadError =>
  new DownloadError(
    'download_failed',
    `The connection to the storage of ${name} broke again and again. What has come so far is kept: resume the download when the network is better.`,
    { cause, elsewhere: true },
  );

/** By this a refusal of the disk is told from one of the network, which may have the same form. */
class DiskRefused extends Error {}

async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new DiskRefused('The disk refused a write.', { cause: error });
  }
}

async function readRange(parts: TransferParts, ranges: Ranges, piece: Piece): Promise<void> {
  const answer = await ranges.ask({ start: piece.start + piece.have, end: piece.end });
  if (answer.kind === 'whole') throw new NoRanges(answer.reply);
  for await (const chunk of answer.reply.chunks()) {
    const fits = chunk.subarray(0, lengthOf(piece) - piece.have);
    await onDisk(parts.pieces.add(piece, fits));
    parts.onProgress(parts.pieces.bytes());
    // Read to its end, so that its connection serves the next range; what is too much is not read.
    if (fits.length < chunk.length) return;
  }
}

/** Without ranges a cut costs all that came. */
async function fetchWhole(parts: TransferParts): Promise<void> {
  const { pieces, signal, clock, file } = parts;
  const { asker, links, bytes } = parts;
  const ranges = createRanges({ asker, links, now: clock.now, bytes, name: file.name, signal });
  for (let strikes = 1; ; strikes++) {
    for (const piece of pieces.all) await pieces.restart(piece);
    try {
      const answer = await ranges.ask({ start: 0, end: bytes });
      await pour(parts, answer.reply);
    } catch (error) {
      const fault = worthAnother(error, signal);
      if (strikes >= mostStrikes) throw givenUp(file.name, fault);
    }
    if (pieces.bytes() === bytes) return;
    if (strikes >= mostStrikes) throw givenUp(file.name, null);
    await pause(clock, growingWaitMs(strikes), signal);
  }
}

/** A whole body into all pieces, one after the other. */
async function pour({ pieces, onProgress }: TransferParts, reply: Reply): Promise<void> {
  let index = 0;
  for await (const chunk of reply.chunks()) {
    for (let rest = chunk; rest.length > 0; ) {
      const piece = pieces.all[index];
      if (piece === undefined) return;
      const fits = rest.subarray(0, lengthOf(piece) - piece.have);
      await onDisk(pieces.add(piece, fits));
      rest = rest.subarray(fits.length);
      if (!isWhole(piece)) continue;
      await onDisk(pieces.complete(piece));
      index++;
    }
    onProgress(pieces.bytes());
  }
}
