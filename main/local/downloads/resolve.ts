// Owns what the hub says of one file, and the link to its bytes: both stand on the hub's own answers, never on those of
// the storage that it sends to.
import type { Reply } from './ask.ts';
import { repoPath, type Hub } from './hub.ts';
import { DownloadError } from './download-error.ts';
import { askAlong, isHub, type Hop } from './redirects.ts';

export interface HubPlace {
  readonly repo: string;
  readonly revision: string;
  readonly path: string;
}

export interface FileWords {
  readonly commit: string | null;
  readonly sha256: string | null;
  readonly bytes: number | null;
}

export interface Link {
  readonly hop: Hop;
  readonly words: FileWords;
  /** By wall time; null where it does not say. */
  readonly expiresAt: number | null;
}

const pathOf = ({ repo, revision, path }: HubPlace): string =>
  `/${repoPath(repo)}/resolve/${encodeURIComponent(revision)}/${path.split('/').map(encodeURIComponent).join('/')}`;

const unquoted = (etag: string | null): string => (etag ?? '').replace(/^W\//, '').replaceAll('"', '').toLowerCase();

function wordsOf({ header }: Reply): FileWords {
  const sha256 = unquoted(header('x-linked-etag'));
  const size = header('x-linked-size') ?? '';
  return {
    commit: header('x-repo-commit'),
    sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
    bytes: /^\d{1,15}$/.test(size) ? Number(size) : null,
  };
}

const both = (a: FileWords, b: FileWords): FileWords => ({
  commit: a.commit ?? b.commit,
  sha256: a.sha256 ?? b.sha256,
  bytes: a.bytes ?? b.bytes,
});

/** What the hub says of a file, without any byte of it. */
export async function describeFile(hub: Hub, place: HubPlace, signal: AbortSignal): Promise<FileWords> {
  try {
    const { reply, words } = await askHub(hub, { place, method: 'HEAD', signal });
    reply.drop();
    return words;
  } catch (error) {
    // Some mirrors know no HEAD: what is asked for a link says the same.
    if (!(error instanceof DownloadError) || error.code !== 'hub_failed') throw error;
    return (await linkTo(hub, place, signal)).words;
  }
}

/** A link for bytes comes from a GET: one that a HEAD got may be good for nothing else. */
export async function linkTo(hub: Hub, place: HubPlace, signal: AbortSignal): Promise<Link> {
  const { hop, reply, words } = await askHub(hub, { place, method: 'GET', signal });
  reply.drop();
  return { hop, words, expiresAt: expiryOf(hop.url) };
}

interface HubQuestion {
  readonly place: HubPlace;
  readonly method: 'GET' | 'HEAD';
  readonly signal: AbortSignal;
}

/** Along all hops that are the hub's own, up to the storage, which is not asked. */
async function askHub(hub: Hub, { place, method, signal }: HubQuestion) {
  const { asker, settled } = hub;
  let words: FileWords = { commit: null, sha256: null, bytes: null };
  const heard = {
    ...asker,
    ask: async (question: Parameters<typeof asker.ask>[0]) => {
      const reply = await asker.ask(question);
      words = both(words, wordsOf(reply));
      return reply;
    },
  };
  // Of a file that the hub gives at once, one byte is enough to know it by.
  const headers = method === 'GET' ? { range: 'bytes=0-0' } : {};
  const stopAt = (hop: Hop, next: Hop): boolean => !isHub(next.url, hop.url, asker.endpoint);
  const once = () => {
    words = { commit: null, sha256: null, bytes: null };
    const start = { url: hub.address(pathOf(place)), trusted: true, count: 0 };
    return askAlong(heard, start, { method, headers, signal, stopAt });
  };
  const { hop, reply } = await settled(place.repo, () => emptyIsNoFault(once), signal);
  return { hop, reply, words };
}

/** An empty file has no first byte to give. */
async function emptyIsNoFault(once: () => ReturnType<typeof askAlong>): ReturnType<typeof askAlong> {
  const asked = await once();
  const { reply } = asked;
  if (reply.status !== 416) return asked;
  reply.drop();
  return { ...asked, reply: { ...reply, status: 204 } };
}

/** When a signed link ends, as it says itself. */
export function expiryOf({ searchParams }: URL): number | null {
  const expires = searchParams.get('Expires') ?? '';
  if (/^\d{1,12}$/.test(expires)) return Number(expires) * 1_000;
  const signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(searchParams.get('X-Amz-Date') ?? '');
  const lives = searchParams.get('X-Amz-Expires') ?? '';
  if (signed === null || !/^\d{1,9}$/.test(lives)) return null;
  const [, year, month, day, hour, minute, second] = signed.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) + Number(lives) * 1_000;
}

export const changed = (what: string): DownloadError =>
  new DownloadError(
    'file_changed',
    `${what} is no longer the file that was promised. Resume the download: it begins anew.`,
    { elsewhere: true },
  );
