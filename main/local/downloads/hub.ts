// Owns asking the hub: which commit a name stands for, which files it has, and for each of them its size, its hash and a
// link to its bytes. All tries, waits and refusals are its own.
import { z } from 'zod';
import { parseJson } from '../../contract/json.ts';
import type { HubFile } from '../../domain/engine/hub-files.ts';
import type { Clock } from '../../platform/ports.ts';
import { createAsk, textOf, type AskParts, type Reply } from './ask.ts';
import { DownloadError, Interrupted } from './download-error.ts';
import type { HubSettings } from './hub-settings.ts';
import { askedWaitMs, growingWaitMs, mostStrikes, passes, pause } from './patience.ts';
import { askAlong, type Asked, type Asker } from './redirects.ts';
import { refusalOf } from './refusals.ts';

export interface HubParts extends AskParts {
  readonly settings: HubSettings;
}

export interface Hub {
  readonly asker: Asker;
  readonly clock: Clock;
  /** A place under the endpoint. */
  readonly address: (path: string) => URL;
  /** The commit that a revision stands for. */
  readonly commit: (repo: string, revision: string, signal: AbortSignal) => Promise<string>;
  /** Throws where nobody may be asked. */
  readonly requireLeave: () => void;
  readonly tree: (repo: string, commit: string, signal: AbortSignal) => Promise<readonly HubFile[]>;
  /** Asks until there is an answer that is no passing trouble; what refuses becomes an error with a name. */
  readonly settled: (repo: string, once: () => Promise<Asked>, signal: AbortSignal) => Promise<Asked>;
}

const longestText = 33_554_432;
/** What is larger is never kept in git itself. */
const mostInGit = 10_485_760;
const mostPages = 200;

const infoSchema = z.object({ sha: z.string().regex(/^[0-9a-f]{7,64}$/) });
const treeSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number().int().min(0).nullish(),
    oid: z.string().nullish(),
    lfs: z.object({ oid: z.string(), size: z.number().int().min(0) }).nullish(),
  }),
);

const hash = (form: RegExp, text: string | null | undefined): string | null =>
  typeof text === 'string' && form.test(text) ? text : null;

export const repoPath = (repo: string): string => repo.split('/').map(encodeURIComponent).join('/');

export function createHub({ settings, ...parts }: HubParts): Hub {
  const { endpoint, token } = settings;
  const asker: Asker = { ask: createAsk(parts), endpoint, token };

  const at = (path: string): URL => {
    if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint + path)) throw noEndpoint();
    return new URL(endpoint + path);
  };
  const requireLeave = (): void => {
    if (settings.offline) throw offline();
  };
  const settled: Hub['settled'] = async (repo, once, signal) => {
    requireLeave();
    for (let strikes = 1; ; strikes++) {
      const tried = await attempt(once, signal);
      if (!('error' in tried) && tried.reply.status < 400) return tried;
      if (!('error' in tried)) tried.reply.drop();
      const lasts = !('error' in tried) && !passes(tried.reply.status);
      if (lasts || strikes >= mostStrikes)
        throw 'error' in tried ? unreachable(tried.error) : refused(repo, tried.reply);
      const asked = 'error' in tried ? null : askedWaitMs(tried.reply.header, parts.clock.now());
      await pause(parts.clock, asked ?? growingWaitMs(strikes), signal);
    }
  };
  const refused = (repo: string, reply: Reply): DownloadError =>
    refusalOf(reply, { repo, endpoint, hasToken: token !== null });

  const page = (repo: string, url: URL, signal: AbortSignal) =>
    readPage({ asker, settled, clock: parts.clock }, { repo, url }, signal);
  return {
    asker,
    clock: parts.clock,
    settled,
    requireLeave,
    address: at,
    async commit(repo, revision, signal) {
      const place = `/api/models/${repoPath(repo)}/revision/${encodeURIComponent(revision)}`;
      const { value } = await page(repo, at(place), signal);
      const info = infoSchema.safeParse(value);
      if (!info.success) throw unintelligible(repo);
      return info.data.sha;
    },
    async tree(repo, commit, signal) {
      const files: HubFile[] = [];
      let url: URL | null = at(`/api/models/${repoPath(repo)}/tree/${encodeURIComponent(commit)}?recursive=true`);
      for (let pages = 0; url !== null && pages < mostPages; pages++) {
        const { value, next } = await page(repo, url, signal);
        const entries = treeSchema.safeParse(value);
        if (!entries.success) throw unintelligible(repo);
        files.push(...entries.data.filter(({ type }) => type === 'file').map(fileOf));
        url = next;
      }
      return files;
    },
  };
}

interface Page {
  readonly value: unknown;
  /** Where the next one is. */
  readonly next: URL | null;
}

async function readPage(
  { asker, settled, clock }: Pick<Hub, 'asker' | 'settled' | 'clock'>,
  { repo, url }: { readonly repo: string; readonly url: URL },
  signal: AbortSignal,
): Promise<Page> {
  const start = { url, trusted: true, count: 0 };
  const question = { method: 'GET', headers: { accept: 'application/json' }, signal } as const;
  for (let strikes = 1; ; strikes++) {
    const { reply } = await settled(repo, () => askAlong(asker, start, question), signal);
    try {
      return { value: parseJson((await textOf(reply, longestText)) ?? ''), next: nextPage(reply, url) };
    } catch (error) {
      if (signal.aborted) throw error;
      if (strikes >= mostStrikes) throw unreachable(error);
      await pause(clock, growingWaitMs(strikes), signal);
    }
  }
}

const fileOf = ({ path, size, oid, lfs }: z.infer<typeof treeSchema>[number]): HubFile => ({
  path,
  bytes: lfs?.size ?? size ?? null,
  sha256: hash(/^[0-9a-f]{64}$/, lfs?.oid),
  // Of something large a mirror that knows no LFS has the hash of a pointer.
  gitSha1: lfs || (size ?? 0) > mostInGit ? null : hash(/^[0-9a-f]{40}$/, oid),
});

/** A further page is only one of the same place: nobody sends us, with our token, to another. */
function nextPage(reply: Reply, asked: URL): URL | null {
  const link = /<([^>]+)>\s*;\s*rel="?next"?/.exec(reply.header('link') ?? '')?.[1];
  if (link === undefined || !URL.canParse(link, asked.href)) return null;
  const url = new URL(link, asked);
  return url.origin === asked.origin ? url : null;
}

type Tried = Asked | { readonly error: unknown };

/** A broken connection is worth another try; what already has a name, or was ended by us, is not. */
async function attempt(once: () => Promise<Asked>, signal: AbortSignal): Promise<Tried> {
  try {
    return await once();
  } catch (error) {
    if (signal.aborted || error instanceof DownloadError || error instanceof Interrupted) throw error;
    return { error };
  }
}

const unreachable = (cause: unknown): DownloadError =>
  new DownloadError(
    'hub_unreachable',
    'The hub cannot be reached. Check the connection, the proxy and HF_ENDPOINT, then resume the download.',
    { cause, elsewhere: true },
  );

const offline = (): DownloadError =>
  new DownloadError(
    'hub_unreachable',
    'HF_HUB_OFFLINE is set, so nothing is fetched. Unset it and start LA Router again to download models.',
    { elsewhere: true },
  );

const noEndpoint = (): DownloadError =>
  new DownloadError('hub_unreachable', 'HF_ENDPOINT is no address. Correct it, or unset it, and start again.', {
    elsewhere: true,
  });

const unintelligible = (repo: string): DownloadError =>
  new DownloadError('hub_failed', `What the hub says of ${repo} cannot be understood. Check HF_ENDPOINT.`, {
    elsewhere: true,
  });
