// Owns one range of a file: asked for by its bounds, and believed only where the answer says the same bounds.
import type { Reply } from './ask.ts';
import { DownloadError } from './download-error.ts';
import type { Links } from './links.ts';
import { askedWaitMs, passes } from './patience.ts';
import { askAlong, type Asker } from './redirects.ts';
import { changed } from './resolve.ts';

export interface RangeParts {
  readonly asker: Asker;
  readonly links: Links;
  readonly now: () => number;
  /** Of the whole file. */
  readonly bytes: number;
  readonly name: string;
  readonly signal: AbortSignal;
}

interface Bounds {
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
}

/** Worth another try, after the time that the answer asked for. */
export class TryAgain extends Error {
  readonly waitMs: number | null;

  constructor(message: string, waitMs: number | null = null) {
    super(message);
    this.name = 'TryAgain';
    this.waitMs = waitMs;
  }
}

export type RangeAnswer =
  | { readonly kind: 'part'; readonly reply: Reply }
  /** The range was not heeded: this is the file from its beginning. */
  | { readonly kind: 'whole'; readonly reply: Reply };

export interface Ranges {
  readonly ask: (bounds: Bounds) => Promise<RangeAnswer>;
}

const linkRefusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);
const strong = /^"[^"]*"$/;

export function createRanges(parts: RangeParts): Ranges {
  const { asker, links, bytes } = parts;
  /** The storage's own mark of the content, from its first part. */
  let etag: string | null = null;
  /** Some answer the whole file to the very mark that they gave. */
  let marks = true;

  async function askOnce({ start, end }: Bounds, mark: string | null): Promise<Reply> {
    const hop = await links.current();
    const headers = { range: `bytes=${start}-${end - 1}`, ...(mark === null ? {} : { 'if-range': mark }) };
    const { reply } = await askAlong(asker, { ...hop, count: 0 }, { method: 'GET', headers, signal: parts.signal });
    if (reply.status === 200 || reply.status === 206) return reply;
    reply.drop();
    if (reply.status === 416) throw outOfRange(reply, parts);
    if (passes(reply.status))
      throw new TryAgain(`The storage answered with ${reply.status}.`, askedWaitMs(reply.header, parts.now()));
    if (!linkRefusals.has(reply.status)) throw unexpected(reply.status);
    links.refuse(hop);
    throw new TryAgain(`The storage refused the link with ${reply.status}.`, 0);
  }

  /** A part of the file that is meant, or a fault. */
  async function checked(reply: Reply, bounds: Bounds): Promise<RangeAnswer> {
    try {
      const said = contentRange(reply);
      if (said === null || said.start !== bounds.start || said.end > bounds.end || said.end <= said.start)
        throw new TryAgain('The storage answered with another range than was asked for.');
      if (said.total !== null && said.total !== bytes) throw changed(parts.name);
      const mark = reply.header('etag');
      if (etag !== null && mark !== null && mark !== etag) await meansTheSame();
      if (mark !== null && strong.test(mark)) etag = mark;
      links.proved();
      return { kind: 'part', reply };
    } catch (error) {
      reply.drop();
      throw error;
    }
  }

  /** Another mark may be another storage with the same file: the hub says whether it is, by its hash. */
  const meansTheSame = async (): Promise<void> => {
    etag = null;
    await links.renew();
  };

  return {
    async ask(bounds) {
      const mark = marks && bounds.start > 0 ? etag : null;
      const reply = await askOnce(bounds, mark);
      if (reply.status === 206) return checked(reply, bounds);
      if (mark === null) return whole(reply, parts);
      reply.drop();
      marks = false;
      const again = await askOnce(bounds, null);
      return again.status === 206 ? checked(again, bounds) : whole(again, parts);
    },
  };
}

function whole(reply: Reply, { bytes, name, links }: RangeParts): RangeAnswer {
  const length = reply.header('content-length');
  if (length !== null && Number(length) !== bytes) {
    reply.drop();
    throw changed(name);
  }
  links.proved();
  return { kind: 'whole', reply };
}

interface ContentRange extends Bounds {
  readonly total: number | null;
}

function contentRange(reply: Reply): ContentRange | null {
  // What is packed has other bytes than were asked for.
  if (!/^(?:identity)?$/i.test(reply.header('content-encoding') ?? '')) return null;
  const said = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(reply.header('content-range') ?? '');
  if (said === null) return null;
  return {
    start: Number(said[1]),
    end: Number(said[2]) + 1,
    total: said[3] === '*' ? null : Number(said[3]),
  };
}

function outOfRange(reply: Reply, { bytes, name }: RangeParts): Error {
  const total = /^bytes \*\/(\d{1,15})$/i.exec(reply.header('content-range') ?? '')?.[1];
  if (total !== undefined && Number(total) !== bytes) return changed(name);
  return new TryAgain('The storage says that there is no such range.');
}

const unexpected = (status: number): DownloadError =>
  new DownloadError('download_failed', `The storage answered with ${status}. Try again later.`, { elsewhere: true });
