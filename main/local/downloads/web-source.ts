// Owns fetching a file over the web: from the hub, where each fresh link is compared with what was promised, or from a
// mirror, which is a plain address.
import type { PlannedFile, Source } from '../../contract/downloads.ts';
import { DownloadError } from './download-error.ts';
import type { DraftFiles } from './draft-files.ts';
import type { FetchIo, FetchJob, FileSource } from './file-source.ts';
import type { Hub } from './hub.ts';
import { createLinks, type Links } from './links.ts';
import { openPieces } from './pieces.ts';
import { askAlong } from './redirects.ts';
import { repair } from './repair.ts';
import { changed, linkTo, type Link } from './resolve.ts';
import { transfer, type TransferParts } from './transfer.ts';

export interface WebLimits {
  readonly pieceBytes: number;
  /** Ranges of one file. */
  readonly atOnce: number;
}

export const webLimits: WebLimits = { pieceBytes: 16_777_216, atOnce: 4 };

interface WebParts {
  readonly hub: Hub;
  readonly files: DraftFiles;
  readonly limits: WebLimits;
}

export function createWebSource({ hub, files, limits }: WebParts): FileSource {
  async function using(job: FetchJob, io: FetchIo, work: (parts: TransferParts) => Promise<unknown>): Promise<void> {
    const { source, file } = job;
    const links = createLinks(() => takeLink(hub, source, { file, signal: io.signal }), hub.clock);
    const bytes = file.bytes ?? (await sizeOf({ hub, links, job, io }));
    await using pieces = await openPieces({
      files,
      draftPath: job.draftPath,
      bytes,
      pieceBytes: file.ranges?.bytes ?? limits.pieceBytes,
    });
    io.onProgress(pieces.bytes());
    const { asker, clock } = hub;
    await work({ asker, clock, links, pieces, file, bytes, atOnce: limits.atOnce, ...io });
    await pieces.draft.sync();
  }
  return {
    fetchFrom: (job, io) => using(job, io, transfer),
    repair: (job, io) => using(job, io, repair),
  };
}

interface Wanted {
  readonly file: PlannedFile;
  readonly signal: AbortSignal;
}

async function takeLink(hub: Hub, source: Source, { file, signal }: Wanted): Promise<Link> {
  hub.requireLeave();
  if (source.kind === 'mirror') return mirrorLink(source.url);
  if (source.kind !== 'hub') throw new TypeError(`No file of a ${source.kind} comes over the web.`);
  const link = await linkTo(hub, source, signal);
  const { sha256, bytes } = link.words;
  const otherHash = sha256 !== null && file.sha256 !== null && sha256 !== file.sha256;
  const otherSize = bytes !== null && file.bytes !== null && bytes !== file.bytes;
  if (otherHash || otherSize) throw changed(file.name);
  return link;
}

function mirrorLink(address: string): Link {
  if (!URL.canParse(address))
    throw new DownloadError('download_failed', 'A mirror of the file has no address that can be used.', {
      elsewhere: true,
    });
  const hop = { url: new URL(address), trusted: false, count: 0 };
  return { hop, words: { commit: null, sha256: null, bytes: null }, expiresAt: null };
}

interface Unmeasured {
  readonly hub: Hub;
  readonly links: Links;
  readonly job: FetchJob;
  readonly io: FetchIo;
}

/** Of a file whose size nobody has said, the first byte's answer tells it. */
async function sizeOf({ hub, links, job, io }: Unmeasured): Promise<number> {
  const hop = await links.current();
  const repo = job.source.kind === 'hub' ? job.source.repo : job.file.name;
  const ask = () => askAlong(hub.asker, hop, { method: 'GET', headers: { range: 'bytes=0-0' }, signal: io.signal });
  const { reply } = await hub.settled(repo, ask, io.signal);
  reply.drop();
  const total = /\/(\d{1,15})$/.exec(reply.header('content-range') ?? '')?.[1];
  const size = total ?? (reply.status === 200 ? reply.header('content-length') : null);
  if (size !== null && size !== undefined && /^\d{1,15}$/.test(size)) return Number(size);
  throw new DownloadError('download_failed', `The storage does not say how large ${job.file.name} is.`, {
    elsewhere: true,
  });
}
