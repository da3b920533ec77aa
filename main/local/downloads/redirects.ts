// Owns following the hub's redirects by hand: how far, to where, and who is still shown the token.
import type { Ask, Question, Reply } from './ask.ts';
import { DownloadError } from './download-error.ts';

/** Where a chain of redirects stands. */
export interface Hop {
  readonly url: URL;
  /** The token goes along; once it was left behind, it stays so. */
  readonly trusted: boolean;
  readonly count: number;
}

const mostRedirects = 10;
const hubHosts: ReadonlySet<string> = new Set(['https://huggingface.co', 'https://hf.co']);

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

const refused = (why: string): DownloadError =>
  new DownloadError(
    'hub_redirects',
    `The hub answered with a redirect that cannot be followed: ${why}. Check HF_ENDPOINT, and what stands between this machine and the hub.`,
    { elsewhere: true },
  );

/** Whether somewhere is the hub itself, as seen from where it was asked. */
export const isHub = (url: URL, from: URL, endpoint: string): boolean =>
  url.origin === from.origin || url.origin === new URL(endpoint).origin || hubHosts.has(url.origin);

export function nextHop(hop: Hop, location: string | null, endpoint: string): Hop {
  if (hop.count >= mostRedirects) throw refused(`there were more than ${mostRedirects} of them`);
  if (location === null || !URL.canParse(location, hop.url.href)) throw refused('it does not say to where');
  const url = new URL(location, hop.url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('it leads to no address of the web');
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') throw refused('it leads out of the encrypted web');
  // What stands before the host would be sent as a password.
  url.username = '';
  url.password = '';
  url.hash = '';
  return { url, trusted: hop.trusted && isHub(url, hop.url, endpoint), count: hop.count + 1 };
}

export interface Asker {
  readonly ask: Ask;
  readonly endpoint: string;
  readonly token: string | null;
}

export interface Asked {
  readonly hop: Hop;
  readonly reply: Reply;
}

type Questioned = Pick<Question, 'method' | 'headers' | 'signal'> & {
  /** Told of the answer before each further hop; true ends the chain there. */
  readonly stopAt?: (hop: Hop, next: Hop) => boolean;
};

/** Asks from hop to hop until an answer is no redirect, or the next hop is one not to be taken. */
export async function askAlong(asker: Asker, start: Hop, { stopAt, ...question }: Questioned): Promise<Asked> {
  let hop = start;
  for (;;) {
    const authorization = hop.trusted && asker.token !== null ? { authorization: `Bearer ${asker.token}` } : {};
    const headers = { 'accept-encoding': 'identity', 'user-agent': 'la-router', ...question.headers, ...authorization };
    const reply = await asker.ask({ ...question, url: hop.url, headers });
    if (!isRedirect(reply.status)) return { hop, reply };
    try {
      const next = nextHop(hop, reply.header('location'), asker.endpoint);
      if (stopAt?.(hop, next) === true) return { hop: next, reply };
      hop = next;
    } finally {
      reply.drop();
    }
  }
}
