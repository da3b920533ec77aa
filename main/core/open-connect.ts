// Owns connecting clients from within the router: its tokens from memory, and the home of whoever runs it. The editors of
// their settings are loaded when they are first needed.
import type { OpenHome } from '../config/open-home.ts';
import type { Connecting, ConnectingParts } from '../connect/connecting.ts';
import { launchFrom } from '../connect/launch.ts';
import { realOthersFiles } from '../connect/others-files.ts';
import { placeOf } from '../connect/place.ts';
import { probe } from '../connect/probe.ts';
import type { Tokens } from '../connect/tokens.ts';
import { RouterError } from '../contract/errors.ts';
import type { LiveState } from '../http/api/state.ts';
import type { Ports } from '../platform/ports.ts';
import type { Projects } from '../store/projects.ts';

interface RouterParts {
  readonly opened: Pick<OpenHome, 'home' | 'env'>;
  readonly projects: Pick<Projects, 'all' | 'get' | 'issue' | 'revoke' | 'tokensOf'>;
  readonly state: Pick<LiveState, 'current'>;
}

export function openConnecting({ opened, projects, state }: RouterParts, { files }: Pick<Ports, 'files'>): Connecting {
  const url = (): string => {
    const { address } = state.current();
    if (address !== null) return address.replace(/\/$/, '');
    throw new RouterError('conflict', 'LA Router listens nowhere now, so no client could reach it. See its alerts.');
  };
  const parts: ConnectingParts = {
    home: opened.home.folder,
    ownFiles: files,
    files: realOthersFiles,
    place: placeOf(opened.env),
    launch: launchFrom(import.meta.dirname, opened.home.folder, opened.env),
    router: { url, tokens: tokensOf(projects), probe: (token) => probe(url(), token) },
  };
  let loading: Promise<Connecting> | null = null;
  const loaded = (): Promise<Connecting> =>
    (loading ??= import('../connect/connecting.ts').then(({ createConnecting }) => createConnecting(parts)));
  return {
    list: async () => (await loaded()).list(),
    connect: async (id, choice) => (await loaded()).connect(id, choice),
    disconnect: async (id, choice) => (await loaded()).disconnect(id, choice),
  };
}

const timeOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Two names that differ in nothing but case are one, as everywhere. */
const isNamed = (name: string, word: string): boolean => name.toUpperCase() === word.normalize('NFC').toUpperCase();

const tokensOf = (projects: RouterParts['projects']): Tokens => ({
  async projectOf(word) {
    const found = projects.get(word) ?? projects.all().find(({ name }) => isNamed(name, word));
    if (found !== undefined) return found.id;
    throw new RouterError('not_found', 'There is no project of that name. GET /api/projects lists them.', {
      param: 'project',
    });
  },
  isProject: async (id) => projects.get(id) !== undefined,
  mint: async (project, name) => projects.issue(project, name),
  async revoke(project, id) {
    const isLive = (await this.of(project)).some((token) => token.id === id && token.revokedAt === null);
    if (isLive) projects.revoke(project, id);
  },
  of: async (project) =>
    projects.get(project) === undefined
      ? []
      : projects.tokensOf(project).map(({ id, name, lastUsedAt, revokedAt }) => ({
          id,
          name,
          lastUsedAt: timeOf(lastUsedAt),
          revokedAt: timeOf(revokedAt),
        })),
});
