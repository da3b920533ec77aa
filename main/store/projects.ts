// Owns projects and their tokens while a core runs: all of them in memory, so that no request waits for the database, and
// written to it, synced, before memory says so too. A token is shown once and kept as a hash: what is in the file opens
// nothing.
import { createHash } from 'node:crypto';
import { allProjects, defaultProject } from '../contract/projects.ts';
import { RouterError } from '../contract/errors.ts';
import { isFullDisk } from '../platform/file-fault.ts';
import type { Clock, Log, Random } from '../platform/ports.ts';
import { faultCodeOf } from './fault-code.ts';
import type { Db } from './open.ts';
import { createProjectRows, type ProjectRecord, type TokenRecord } from './project-rows.ts';
import { createTokenUses } from './token-uses.ts';

export type { ProjectRecord, RateLimit, TokenRecord } from './project-rows.ts';

/** Whom a token speaks for. */
interface TokenOwner {
  readonly projectId: string;
  /** The name of the token. */
  readonly app: string;
  readonly tokenId: string;
}

/** What of a project may be changed. */
export type ProjectChange = Partial<Omit<ProjectRecord, 'id' | 'createdAt' | 'deletedAt'>>;

interface NewToken {
  readonly id: string;
  readonly name: string;
  /** Shown once. */
  readonly token: string;
}

export interface Projects extends Disposable {
  /** None that is deleted; `*` stands for all together. */
  readonly get: (id: string) => ProjectRecord | undefined;
  /** `*` among them, the oldest first. */
  readonly all: () => readonly ProjectRecord[];
  readonly create: (given: ProjectChange & { readonly name: string }) => {
    readonly record: ProjectRecord;
    readonly token: NewToken;
  };
  readonly update: (id: string, change: ProjectChange) => ProjectRecord;
  /** Its tokens die with it; what it was stays in the file. */
  readonly remove: (id: string) => void;
  /** One of a known name takes the place of the one before. */
  readonly issue: (id: string, name: string) => NewToken;
  readonly revoke: (id: string, tokenId: string) => void;
  /** Dead ones too, the oldest first. */
  readonly tokensOf: (id: string) => readonly TokenRecord[];
  /** Whom a live token speaks for, or null. */
  readonly byToken: (token: string) => TokenOwner | null;
  /** Whom a token spoke for that is dead. */
  readonly byDeadToken: (token: string) => TokenOwner | null;
  readonly onChange: (listener: () => void) => void;
  /** Told the ids of tokens that have died. */
  readonly onDead: (listener: (tokenIds: ReadonlySet<string>) => void) => void;
}

interface ProjectParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

interface Known {
  readonly projects: ReadonlyMap<string, ProjectRecord>;
  readonly ids: ReadonlySet<string>;
  readonly tokens: readonly TokenRecord[];
  readonly live: ReadonlyMap<string, TokenOwner>;
  readonly dead: ReadonlyMap<string, TokenOwner>;
}

const tokenBytes = 24;
const hintLength = 4;
const plainProject = {
  description: '',
  budgetNano: null,
  budgetPeriod: 'month',
  hardCap: true,
  alertAt: [0.5, 0.8, 1],
  rateLimit: null,
  routingPolicy: null,
  trustSensitivityHints: false,
  deletedAt: null,
} as const satisfies Partial<ProjectRecord>;

export function createProjects(db: Db, { clock, random, log }: ProjectParts): Projects {
  const rows = createProjectRows(db);
  const uses = createTokenUses(rows, { clock, log });
  const [changeListeners, deadListeners]: [(() => void)[], ((ids: ReadonlySet<string>) => void)[]] = [[], []];
  let known = read();
  function read(): Known {
    const [projects, tokens] = [rows.projects(), rows.tokens()];
    const owned = (dead: boolean): Known['live'] =>
      new Map(
        tokens.flatMap(({ id, hash, projectId, name, revokedAt }) =>
          (revokedAt !== null) === dead ? [[hash, { projectId, app: name, tokenId: id }] as const] : [],
        ),
      );
    return {
      projects: new Map(projects.flatMap((one) => (one.deletedAt === null ? [[one.id, one] as const] : []))),
      ids: new Set(projects.map(({ id }) => id)),
      tokens,
      live: owned(false),
      dead: owned(true),
    };
  }
  /** What memory says is what the file says, and nobody hears of it before. */
  function change(write: () => void): void {
    const before = known.live;
    writing(() => rows.synced(write));
    known = read();
    const stillLive = new Set([...known.live.values()].map(({ tokenId }) => tokenId));
    const died = new Set([...before.values()].map(({ tokenId }) => tokenId).filter((id) => !stillLive.has(id)));
    if (died.size > 0) for (const tell of deadListeners) tell(died);
    for (const tell of changeListeners) tell();
  }
  const existing = (id: string): ProjectRecord => known.projects.get(id) ?? refuseUnknown();
  const liveTokensOf = (id: string): readonly TokenRecord[] =>
    known.tokens.filter(({ projectId, revokedAt }) => projectId === id && revokedAt === null);
  const kill = (token: TokenRecord): void => rows.putToken({ ...token, revokedAt: clock.now() });
  function refuseTakenName(name: string, self: string | null): void {
    const key = nameKey(name);
    for (const { id, name: other } of known.projects.values())
      if (id !== self && nameKey(other) === key)
        throw new RouterError('conflict', 'Another project has this name. Choose one that none has.', {
          param: 'name',
        });
  }
  function newToken(projectId: string, name: string): { readonly record: TokenRecord; readonly shown: NewToken } {
    const token = `lr_sk_${Buffer.from(random.bytes(tokenBytes)).toString('base64url')}`;
    const taken = new Set(known.tokens.map(({ id }) => id));
    const id = newId('t', random, (one) => taken.has(one));
    const dates = { createdAt: clock.now(), lastUsedAt: null, revokedAt: null };
    const record = { id, projectId, name, hash: hashOf(token), hint: token.slice(-hintLength), ...dates };
    return { record, shown: { id, name, token } };
  }
  return {
    get: (id) => known.projects.get(id),
    all: () => [...known.projects.values()],
    create(given) {
      refuseTakenName(given.name, null);
      const id = newId('p', random, (one) => known.ids.has(one));
      const record = { ...plainProject, ...given, id, createdAt: clock.now() };
      const token = newToken(id, 'main');
      change(() => {
        rows.putProject(record);
        rows.putToken(token.record);
      });
      return { record, token: token.shown };
    },
    update(id, part) {
      const record = { ...existing(id), ...part };
      if (part.name !== undefined) refuseTakenName(part.name, id);
      change(() => rows.putProject(record));
      return record;
    },
    remove(id) {
      const record = existing(id);
      if (id === defaultProject || id === allProjects)
        throw new RouterError('conflict', `${record.name} exists always, and cannot be deleted.`);
      change(() => {
        rows.putProject({ ...record, deletedAt: clock.now() });
        for (const token of liveTokensOf(id)) kill(token);
      });
    },
    issue(id, name) {
      existing(id);
      if (id === allProjects)
        throw new RouterError('conflict', 'All projects together have no token. Name one of them.');
      const { record, shown } = newToken(id, name);
      change(() => {
        for (const token of liveTokensOf(id)) if (token.name === name) kill(token);
        rows.putToken(record);
      });
      return shown;
    },
    revoke(id, tokenId) {
      existing(id);
      const token = liveTokensOf(id).find((one) => one.id === tokenId);
      if (token === undefined)
        throw new RouterError('not_found', 'This project has no live token of that id. GET its tokens to see them.');
      change(() => kill(token));
    },
    tokensOf(id) {
      existing(id);
      return known.tokens.flatMap((token) => (token.projectId === id ? [uses.over(token)] : []));
    },
    byToken(token) {
      const owner = known.live.get(hashOf(token)) ?? null;
      if (owner !== null) uses.note(owner.tokenId);
      return owner;
    },
    byDeadToken: (token) => known.dead.get(hashOf(token)) ?? null,
    onChange: (listener) => void changeListeners.push(listener),
    onDead: (listener) => void deadListeners.push(listener),
    [Symbol.dispose]: () => uses[Symbol.dispose](),
  };
}

/** Two names that differ in nothing but case are one. */
const nameKey = (name: string): string => name.toUpperCase().toLowerCase();

const idLetters = '0123456789abcdefghjkmnpqrstvwxyz';
const idLength = 8;

/** Short, to be read out; never one that was there before. */
function newId(kind: 'p' | 't', random: Random, isTaken: (id: string) => boolean): string {
  for (;;) {
    const letters = Array.from(random.bytes(idLength), (byte) => idLetters[byte % idLetters.length]);
    const id = `${kind}_${letters.join('')}`;
    if (!isTaken(id)) return id;
  }
}

function refuseUnknown(): never {
  throw new RouterError('not_found', 'There is no project of that id. GET /api/projects lists them.');
}

function writing(write: () => void): void {
  try {
    write();
  } catch (error) {
    const code = faultCodeOf(error);
    const remedy = isFullDisk(code) ? 'Free space on its disk' : 'Make sure that LA Router may write it';
    throw new RouterError(
      'ledger_unavailable',
      `The ledger could not be written (${code}), so nothing was changed. ${remedy}, then try again.`,
      { cause: error },
    );
  }
}
