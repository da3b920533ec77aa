// Owns the fake hub: one server that speaks as the hub does, another that stores as its CDN does, and faults that a test
// plans for single requests. Both run on loopback, under origins of their own.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRepo {
  commit: string;
  files: Record<string, Buffer>;
  gated?: boolean;
  private?: boolean;
  renamedTo?: string;
  /** Small files are no LFS objects, and come from the hub itself. */
  small?: readonly string[];
}

export interface Seen {
  readonly at: 'hub' | 'cdn';
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** What a request meets in the place of a plain answer. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks behind so many bytes of the body. */
  readonly cutAfter?: number;
  /** Nothing more comes behind so many bytes. */
  readonly stallAfter?: number;
  /** The range is not heeded. */
  readonly whole?: boolean;
  /** A byte of this place in the file is another. */
  readonly corruptAt?: number;
  /** The range begins here, and says so. */
  readonly startAt?: number;
  /** Content-Range says these words. */
  readonly contentRange?: string;
  readonly etag?: string;
  /** Instead of the file's own content. */
  readonly content?: Buffer;
}

export interface FakeHub extends AsyncDisposable {
  readonly url: string;
  readonly cdnUrl: string;
  readonly repos: Record<string, FakeRepo>;
  readonly seen: Seen[];
  readonly bytesSent: () => number;
  /** May look at each request, and let it meet a fault. */
  faults: { hub: (seen: Seen) => Fault | null; cdn: (seen: Seen) => Fault | null };
  /** A token that may see all. */
  token: string | null;
  /** Entries on a page of the tree. */
  pageSize: number;
  /** Words on a link's end. */
  linkQuery: () => string;
  /** Without what only the real hub says of a file. */
  silent: boolean;
  /** Before each chunk that is sent: lets a test pace. */
  chunkBytes: number;
}

export const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const gitOf = (content: Buffer): string =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

export const commitOf = (seed: string): string => createHash('sha1').update(seed).digest('hex');

async function listen(answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void) {
  const server = createServer({ keepAliveTimeout: 60_000 }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const close = async (server: Server): Promise<void> => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
};

export async function startFakeHub(repos: Record<string, FakeRepo>): Promise<FakeHub> {
  const seen: Seen[] = [];
  const blobs = new Map<string, Buffer>();
  let bytesSent = 0;
  const note = (at: Seen['at'], { method = '', url: path = '', headers }: IncomingMessage): Seen => {
    const one = { at, method, path, headers };
    seen.push(one);
    return one;
  };
  const hubServer = await listen((incoming, outgoing) => {
    const one = note('hub', incoming);
    const fault = hub.faults.hub(one);
    if (fault?.status !== undefined) outgoing.writeHead(fault.status, fault.headers).end(fault.content ?? 'refused');
    else if (fault?.cutAfter === 0) outgoing.socket?.resetAndDestroy();
    else if (fault?.stallAfter === undefined)
      answerAsHub({ hub, blobs, one, count: (bytes) => (bytesSent += bytes) }, outgoing);
  });
  const cdnServer = await listen((incoming, outgoing) => {
    const one = note('cdn', incoming);
    const fault = hub.faults.cdn(one) ?? {};
    const url = new URL(one.path, 'http://cdn');
    const content = fault.content ?? blobs.get(url.pathname.slice(1));
    const refuse = (status: number, headers: Record<string, string> = {}): void => {
      outgoing.writeHead(status, headers).end('<Error/>');
    };
    if (fault.status !== undefined) return refuse(fault.status, { ...fault.headers });
    if (content === undefined) return refuse(404);
    // A signed link with a token beside it, one for another method, and a plain request for something large.
    if (one.headers.authorization !== undefined) return refuse(400);
    if (url.searchParams.get('method') !== one.method) return refuse(403);
    if (one.headers.range === undefined) return refuse(400);
    sendRange({ content, fault, one, chunkBytes: hub.chunkBytes, count: (bytes) => (bytesSent += bytes) }, outgoing);
  });
  const hub: FakeHub = {
    url: hubServer.url,
    cdnUrl: cdnServer.url,
    repos,
    seen,
    bytesSent: () => bytesSent,
    faults: { hub: () => null, cdn: () => null },
    token: null,
    pageSize: 1_000,
    linkQuery: () => `Expires=${Math.floor(Date.now() / 1_000) + 3_600}`,
    silent: false,
    chunkBytes: 16_384,
    async [Symbol.asyncDispose]() {
      await Promise.all([close(hubServer.server), close(cdnServer.server)]);
    },
  };
  return hub;
}

interface HubAnswer {
  readonly hub: FakeHub;
  readonly blobs: Map<string, Buffer>;
  readonly one: Seen;
  readonly count: (bytes: number) => void;
}

type Send = (status: number, headers?: Record<string, string>, body?: string) => void;

function answerAsHub(answer: HubAnswer, outgoing: ServerResponse): void {
  const { hub, one } = answer;
  const url = new URL(one.path, hub.url);
  const send: Send = (status, headers = {}, body = '') => {
    outgoing.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers });
    outgoing.end(one.method === 'HEAD' ? undefined : body);
  };
  const known = hub.token !== null && one.headers.authorization === `Bearer ${hub.token}`;
  const json = (value: unknown, headers = {}): void =>
    send(200, { 'content-type': 'application/json', ...headers }, JSON.stringify(value));
  if (one.headers.authorization !== undefined && !known)
    return send(401, { 'x-error-message': 'Invalid credentials in Authorization header' });
  const cached = /^\/api\/resolve-cache\/models\/([^/]+\/[^/]+)\/[^/]+\/(.+)$/.exec(url.pathname);
  if (cached !== null) return sendSmall(answer, cached, outgoing);
  const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(url.pathname);
  const resolve = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
  const name = api?.[1] ?? resolve?.[1] ?? '';
  const repo = hub.repos[name];
  if (repo === undefined || (repo.private === true && !known))
    return known ? send(404, { 'x-error-code': 'RepoNotFound' }) : send(401);
  if (repo.renamedTo !== undefined) return send(307, { location: one.path.replace(name, repo.renamedTo) });
  const revision = api?.[3] ?? resolve?.[2];
  if (revision !== 'main' && revision !== repo.commit) return send(404, { 'x-error-code': 'RevisionNotFound' });
  if (api?.[2] === 'revision') return json({ sha: repo.commit, gated: repo.gated === true ? 'manual' : false });
  if (api?.[2] === 'tree') return sendTree(hub, { repo, url }, json);
  if (repo.gated === true && !known) return send(401, { 'x-error-code': 'GatedRepo' });
  const path = decodeURIComponent(resolve?.[3] ?? '');
  const content = repo.files[path];
  if (content === undefined) return send(404, { 'x-error-code': 'EntryNotFound' });
  if (repo.small?.includes(path) === true) {
    const location = `/api/resolve-cache/models/${name}/${repo.commit}/${encodeURIComponent(path)}?etag=1`;
    return send(307, { location, 'x-repo-commit': repo.commit, etag: `"${gitOf(content)}"` });
  }
  answer.blobs.set(sha256Of(content), content);
  const words = {
    'x-repo-commit': repo.commit,
    'x-linked-etag': `"${sha256Of(content)}"`,
    'x-linked-size': String(content.length),
  };
  const link = `${hub.cdnUrl}/${sha256Of(content)}?${hub.linkQuery()}&method=${one.method}`;
  send(302, { ...(hub.silent ? {} : words), location: link }, 'Found. Redirecting');
}

function sendTree(
  hub: FakeHub,
  { repo, url }: { repo: FakeRepo; url: URL },
  json: (value: unknown, headers?: object) => void,
) {
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const all = Object.entries(repo.files).map(([path, content]) => ({
    type: 'file',
    path,
    size: content.length,
    oid: gitOf(content),
    ...(hub.silent || repo.small?.includes(path) === true
      ? {}
      : { lfs: { oid: sha256Of(content), size: content.length } }),
  }));
  const page = [{ type: 'directory', path: 'folder', size: 0 }, ...all.slice(from, from + hub.pageSize)];
  const next = `${hub.url}${url.pathname}?recursive=true&cursor=${from + hub.pageSize}`;
  json(page, from + hub.pageSize < all.length ? { link: `<${next}>; rel="next"` } : {});
}

function sendSmall(
  { hub, one, count }: HubAnswer,
  [, name = '', path = '']: RegExpExecArray,
  outgoing: ServerResponse,
): void {
  const content = hub.repos[name]?.files[decodeURIComponent(path)] ?? Buffer.alloc(0);
  sendRange({ content, fault: { etag: `"${gitOf(content)}"` }, one, chunkBytes: hub.chunkBytes, count }, outgoing);
}

interface RangeAnswer {
  readonly content: Buffer;
  readonly fault: Fault;
  readonly one: Seen;
  readonly chunkBytes: number;
  readonly count: (bytes: number) => void;
}

function sendRange({ content, fault, one, chunkBytes, count }: RangeAnswer, outgoing: ServerResponse): void {
  // 64 hex digits, as the real one has, and not the sha256 of anything.
  const etag = fault.etag ?? `"${sha256Of(Buffer.from(one.path.split('?')[0] ?? ''))}"`;
  const asked = /^bytes=(\d+)-(\d*)$/.exec(one.headers.range ?? '');
  const packed = /gzip|br/.test(String(one.headers['accept-encoding'] ?? ''));
  const marked = one.headers['if-range'] === undefined || one.headers['if-range'] === etag;
  const heeded = asked !== null && fault.whole !== true && marked && !packed;
  const start = heeded ? (fault.startAt ?? Number(asked?.[1])) : 0;
  const end = heeded ? Math.min(content.length, Number(asked?.[2] || content.length) + 1) : content.length;
  if (heeded && start >= content.length) {
    outgoing.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = Buffer.from(content.subarray(start, end));
  const place = (fault.corruptAt ?? -1) - start;
  if (place >= 0 && place < body.length) body[place] = (body[place] ?? 0) ^ 0xff;
  outgoing.writeHead(heeded ? 206 : 200, {
    etag,
    ...(packed ? {} : { 'content-length': String(body.length) }),
    ...(heeded ? { 'content-range': fault.contentRange ?? `bytes ${start}-${end - 1}/${content.length}` } : {}),
    ...fault.headers,
  });
  outgoing.flushHeaders();
  if (one.method === 'HEAD') return void outgoing.end();
  void pour({ body, fault, chunkBytes, count }, outgoing);
}

async function pour(
  { body, fault, chunkBytes, count }: Pick<RangeAnswer, 'fault' | 'chunkBytes' | 'count'> & { readonly body: Buffer },
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.on('error', () => undefined);
  const last = Math.min(body.length, fault.cutAfter ?? body.length, fault.stallAfter ?? body.length);
  for (let at = 0; at < last && !outgoing.destroyed; at += chunkBytes) {
    const chunk = body.subarray(at, Math.min(last, at + chunkBytes));
    count(chunk.length);
    await new Promise<void>((resolve) => {
      outgoing.once('close', resolve);
      outgoing.write(chunk, () => resolve());
    });
    outgoing.removeAllListeners('close');
  }
  if (fault.cutAfter !== undefined && fault.cutAfter < body.length) outgoing.socket?.destroy();
  else if (fault.stallAfter === undefined || fault.stallAfter >= body.length) outgoing.end();
}
