// Owns projects and their tokens while a core runs: all of them in memory, so that no request waits for the database, and
// written to it, synced, before memory says so too. A token is shown once and kept as a hash: what is in the file opens
// nothing.
import { createHash } from 'node:crypto';
import { allProjects, defaultProject, type NewToken } from '../contract/projects.ts';
import { RouterError } from '../contract/errors.ts';
import type { Clock, Log, Random } from '../platform/ports.ts';
import { createKnownProjects, type KnownProjects, type TokenOwner } from './known-projects.ts';
import type { Db } from './open.ts';
import { createProjectRows, type ProjectRecord, type ProjectRows, type TokenRecord } from './project-rows.ts';
import { createTokenUses } from './token-uses.ts';

export type { ProjectRecord, RateLimit, TokenRecord } from './project-rows.ts';

/** What of a project may be changed. */
export type ProjectChange = Partial<Omit<ProjectRecord, 'id' | 'createdAt' | 'deletedAt'>>;

interface NewProject {
  readonly record: ProjectRecord;
  readonly token: NewToken;
}

interface ProjectOrders {
  readonly create: (given: ProjectChange & { readonly name: string }) => NewProject;
  readonly update: (id: string, change: ProjectChange) => ProjectRecord;
  /** Its tokens die with it; what it was stays in the file. */
  readonly remove: (id: string) => void;
}

interface TokenOrders {
  /** One of a known name takes the place of the one before. */
  readonly issue: (id: string, name: string) => NewToken;
  readonly revoke: (id: string, tokenId: string) => void;
}

export interface Projects extends ProjectOrders, TokenOrders, Pick<KnownProjects, 'onChange' | 'onDead'>, Disposable {
  /** None that is deleted; `*` stands for all together. */
  readonly get: (id: string) => ProjectRecord | undefined;
  /** `*` among them, the oldest first. */
  readonly all: () => readonly ProjectRecord[];
  /** Dead ones too, the oldest first. */
  readonly tokensOf: (id: string) => readonly TokenRecord[];
  /** Whom a live token speaks for, or null. */
  readonly byToken: (token: string) => TokenOwner | null;
  /** Whom a token spoke for that is dead. */
  readonly byDeadToken: (token: string) => TokenOwner | null;
  /** Writes all of them into a restored file, which is as old as its backup. */
  readonly keepIn: (restored: Db) => void;
}

interface ProjectParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

interface OrderParts extends Pick<ProjectParts, 'clock' | 'random'> {
  readonly rows: ProjectRows;
  readonly known: KnownProjects;
}

export function createProjects(db: Db, { clock, random, log }: ProjectParts): Projects {
  const rows = createProjectRows(db);
  const known = createKnownProjects(rows);
  const uses = createTokenUses(rows, { clock, log });
  const parts = { rows, known, clock, random };
  return {
    ...projectOrders(parts),
    ...tokenOrders(parts),
    get: (id) => known.now().projects.get(id),
    all: () => [...known.now().projects.values()],
    tokensOf(id) {
      existing(id, known);
      return known.now().tokens.flatMap((token) => (token.projectId === id ? [uses.over(token)] : []));
    },
    byToken(token) {
      const owner = known.now().live.get(hashOf(token)) ?? null;
      if (owner !== null) uses.note(owner.tokenId);
      return owner;
    },
    byDeadToken: (token) => known.now().dead.get(hashOf(token)) ?? null,
    keepIn: (restored) => known.keepIn(createProjectRows(restored)),
    onChange: known.onChange,
    onDead: known.onDead,
    [Symbol.dispose]: () => uses[Symbol.dispose](),
  };
}

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

function projectOrders(parts: OrderParts): ProjectOrders {
  const { rows, known, clock, random } = parts;
  return {
    create(given) {
      refuseTakenName(given.name, null, known);
      const id = newId('p', random, new Set(known.now().records.map((one) => one.id)));
      const record = { ...plainProject, ...given, id, createdAt: clock.now() };
      const token = newToken(id, 'main', parts);
      known.change(() => {
        rows.putProject(record);
        rows.putToken(token.record);
      });
      return { record, token: token.shown };
    },
    update(id, part) {
      const record = { ...existing(id, known), ...part };
      if (part.name !== undefined) refuseTakenName(part.name, id, known);
      known.change(() => rows.putProject(record));
      return record;
    },
    remove(id) {
      const record = existing(id, known);
      if (id === defaultProject || id === allProjects)
        throw new RouterError('conflict', `${record.name} exists always, and cannot be deleted.`);
      const deletedAt = clock.now();
      known.change(() => {
        rows.putProject({ ...record, deletedAt });
        for (const token of liveTokensOf(id, known)) rows.putToken({ ...token, revokedAt: deletedAt });
      });
    },
  };
}

function tokenOrders(parts: OrderParts): TokenOrders {
  const { rows, known, clock } = parts;
  return {
    issue(id, name) {
      existing(id, known);
      if (id === allProjects)
        throw new RouterError('conflict', 'All projects together have no token. Name one of them.');
      const { record, shown } = newToken(id, name, parts);
      known.change(() => {
        for (const token of liveTokensOf(id, known))
          if (token.name === name) rows.putToken({ ...token, revokedAt: record.createdAt });
        rows.putToken(record);
      });
      return shown;
    },
    revoke(id, tokenId) {
      existing(id, known);
      const token = liveTokensOf(id, known).find((one) => one.id === tokenId);
      if (token === undefined)
        throw new RouterError('not_found', 'This project has no live token of that id. GET its tokens to see them.');
      known.change(() => rows.putToken({ ...token, revokedAt: clock.now() }));
    },
  };
}

function existing(id: string, { now }: KnownProjects): ProjectRecord {
  const record = now().projects.get(id);
  if (record !== undefined) return record;
  throw new RouterError('not_found', 'There is no project of that id. GET /api/projects lists them.');
}

const liveTokensOf = (id: string, { now }: KnownProjects): readonly TokenRecord[] =>
  now().tokens.filter(({ projectId, revokedAt }) => projectId === id && revokedAt === null);

function refuseTakenName(name: string, self: string | null, { now }: KnownProjects): void {
  const key = nameKey(name);
  const taken = [...now().projects.values()].some((other) => other.id !== self && nameKey(other.name) === key);
  if (!taken) return;
  throw new RouterError('conflict', 'Another project has this name. Choose one that none has.', { param: 'name' });
}

/** Two names that differ in nothing but case are one. */
const nameKey = (name: string): string => name.toUpperCase().toLowerCase();

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

const tokenBytes = 24;
const hintLength = 4;

function newToken(projectId: string, name: string, { known, clock, random }: OrderParts) {
  const token = `lr_sk_${Buffer.from(random.bytes(tokenBytes)).toString('base64url')}`;
  const id = newId('t', random, new Set(known.now().tokens.map((one) => one.id)));
  const dates = { createdAt: clock.now(), lastUsedAt: null, revokedAt: null };
  const record: TokenRecord = { id, projectId, name, hash: hashOf(token), hint: token.slice(-hintLength), ...dates };
  return { record, shown: { id, name, token } };
}

const idLetters = '0123456789abcdefghjkmnpqrstvwxyz';
const idLength = 8;

/** Short, to be read out; never one that was there before. */
function newId(kind: 'p' | 't', random: Random, taken: ReadonlySet<string>): string {
  for (;;) {
    const letters = Array.from(random.bytes(idLength), (byte) => idLetters[byte % idLetters.length]);
    const id = `${kind}_${letters.join('')}`;
    if (!taken.has(id)) return id;
  }
}
