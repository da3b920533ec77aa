// Owns what happens when a file is whole and its sha256 is not the promised one.
// The rule: only the hash of the whole file is published, so a bad range can be found only by hashes of our own. First
// the draft is read again and compared, piece by piece, with what came over the wire: what differs was spoiled by the
// disk, and it alone is fetched again. Where the disk is right the wire was wrong: each piece is fetched once more and
// compared with the hash of the first time, and only those that differ are written. Where a catalog carries hashes of
// ranges none of this happens, since a bad range is fetched again at once.
import { createHash } from 'node:crypto';
import type { Reply } from './ask.ts';
import { DownloadError, reasonOf } from './download-error.ts';
import { growingWaitMs, mostStrikes, pause } from './patience.ts';
import { hashOfRange, type Piece } from './pieces.ts';
import { createRanges, type RangeAnswer, type Ranges } from './ranges.ts';
import type { TransferParts } from './transfer.ts';

export interface Repaired {
  /** Pieces that now have another content. */
  readonly replaced: number;
}

export async function repair(parts: TransferParts): Promise<Repaired> {
  const { asker, links, clock, bytes, file, signal, pieces } = parts;
  const ranges = createRanges({ asker, links, now: clock.now, bytes, name: file.name, signal });
  const spoiled: Piece[] = [];
  for (const piece of pieces.all) {
    const hash = await hashOfRange(pieces.draft, piece.start, piece.end);
    if (hash.digest('hex') !== piece.sum) spoiled.push(piece);
  }
  let replaced = 0;
  for (const piece of spoiled.length > 0 ? spoiled : pieces.all) {
    const content = await fetchAgain(parts, ranges, piece);
    const sum = createHash('sha256').update(content).digest('hex');
    if (sum === piece.sum && spoiled.length === 0) continue;
    await pieces.replace(piece, content);
    replaced++;
  }
  return { replaced };
}

/** A whole piece in memory: the draft is touched only when it is known to differ. */
async function fetchAgain({ signal, clock, file }: TransferParts, ranges: Ranges, piece: Piece): Promise<Buffer> {
  const content = Buffer.alloc(piece.end - piece.start);
  let have = 0;
  for (let strikes = 0; have < content.length; strikes++) {
    if (strikes >= mostStrikes) throw unsure(file.name);
    await pause(clock, growingWaitMs(strikes), signal);
    try {
      for await (const chunk of partOf(await ranges.ask({ start: piece.start + have, end: piece.end }), file.name))
        have += chunk.copy(content, have, 0, content.length - have);
    } catch (error) {
      if (signal.aborted) throw reasonOf(signal);
      // What has no name of its own is a connection that broke.
      if (error instanceof DownloadError) throw error;
    }
  }
  return content;
}

function partOf({ kind, reply }: RangeAnswer, name: string): ReturnType<Reply['chunks']> {
  if (kind === 'part') return reply.chunks();
  reply.drop();
  throw unsure(name);
}

const unsure = (name: string): DownloadError =>
  new DownloadError(
    'checksum_mismatch',
    `${name} came whole, but it is not the file that was promised, and the part that is wrong could not be found. Resume the download: it begins anew.`,
    { elsewhere: true },
  );
