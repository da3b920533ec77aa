// Owns what a refusal of the hub means to a person, by its status and the words in its headers.
import type { Reply } from './ask.ts';
import { DownloadError } from './download-error.ts';

interface Refused {
  readonly repo: string;
  readonly endpoint: string;
  readonly hasToken: boolean;
}

/** What the hub writes of itself may be long, or hold what is nobody's business. */
const shortened = (words: string): string => words.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 200);

export function refusalOf(reply: Pick<Reply, 'status' | 'header'>, asked: Refused): DownloadError {
  const { repo, endpoint, hasToken } = asked;
  const code = reply.header('x-error-code');
  const page = `${endpoint}/${repo}`;
  const elsewhere = { elsewhere: true } as const;
  if (reply.status === 401) return new DownloadError('hub_unauthorized', unauthorized(reply, asked, page), elsewhere);
  if (reply.status === 403) {
    const words =
      code === 'GatedRepo'
        ? `${repo} is gated, and the account of your token has no access yet. Ask for it in a browser at ${page}, then try again.`
        : `The hub does not let your token read ${repo}. Give the token the right to read this repository, or use another in HF_TOKEN.`;
    return new DownloadError('hub_forbidden', words, elsewhere);
  }
  if (reply.status === 404 || reply.status === 410) {
    const what = { RevisionNotFound: 'that revision of', EntryNotFound: 'that file in' }[code ?? ''] ?? 'a repository';
    const private_ = hasToken ? '' : ', or if it is private set HF_TOKEN';
    const words = `The hub has not found ${what} ${repo}. Check how it is spelled${private_}.`;
    return new DownloadError('hub_not_found', words, elsewhere);
  }
  const said = reply.header('x-error-message');
  const why = said === null ? '' : ` (${shortened(said)})`;
  const words = `The hub answered with ${reply.status}${why} when it was asked for ${repo}. Try again later.`;
  return new DownloadError('hub_failed', words, elsewhere);
}

function unauthorized(reply: Pick<Reply, 'header'>, { repo, hasToken }: Refused, page: string): string {
  if (/invalid credentials/i.test(reply.header('x-error-message') ?? ''))
    return 'The hub does not know your token. Make a new one there and set it in HF_TOKEN, or remove the old one.';
  if (reply.header('x-error-code') === 'GatedRepo')
    return `${repo} is gated. Ask for access in a browser at ${page}, then set a token of that account in HF_TOKEN.`;
  const next = hasToken ? 'use a token that may read it' : 'set a token in HF_TOKEN if it is private';
  return `The hub shows ${repo} to nobody without leave: it is private, or not there. Check how it is spelled, or ${next}.`;
}
