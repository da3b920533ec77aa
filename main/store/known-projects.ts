// Owns what memory says of projects and tokens: exactly what the file says, read again after each write, and nobody hears
// of a change before it is on the disk.
import { RouterError } from '../contract/errors.ts';
import { isFullDisk } from '../platform/file-fault.ts';
import { faultCodeOf } from './fault-code.ts';
import type { ProjectRecord, ProjectRows, TokenRecord } from './project-rows.ts';

/** Whom a token speaks for. */
export interface TokenOwner {
  readonly projectId: string;
  /** The name of the token. */
  readonly app: string;
  readonly tokenId: string;
}

interface Known {
  /** None that is deleted. */
  readonly projects: ReadonlyMap<string, ProjectRecord>;
  /** Deleted ones too. */
  readonly records: readonly ProjectRecord[];
  readonly tokens: readonly TokenRecord[];
  /** By the hash of the token. */
  readonly live: ReadonlyMap<string, TokenOwner>;
  readonly dead: ReadonlyMap<string, TokenOwner>;
}

export interface KnownProjects {
  readonly now: () => Known;
  /** Throws where the disk refuses it: then nothing has changed. */
  readonly change: (write: () => void) => void;
  /** Writes all that memory knows into the tables of another file, whose own are older. */
  readonly keepIn: (other: ProjectRows) => void;
  readonly onChange: (listener: () => void) => void;
  /** Told the ids of tokens that have died. */
  readonly onDead: (listener: (tokenIds: ReadonlySet<string>) => void) => void;
}

export function createKnownProjects(rows: ProjectRows): KnownProjects {
  const changeListeners: (() => void)[] = [];
  const deadListeners: ((tokenIds: ReadonlySet<string>) => void)[] = [];
  let known = readFrom(rows);
  return {
    now: () => known,
    change(write) {
      const before = known.live;
      writing(() => rows.synced(write));
      known = readFrom(rows);
      const died = new Set([...before].flatMap(([hash, { tokenId }]) => (known.live.has(hash) ? [] : [tokenId])));
      if (died.size > 0) for (const tell of deadListeners) tell(died);
      for (const tell of changeListeners) tell();
    },
    keepIn: (other) =>
      other.synced(() => {
        other.clear();
        for (const record of known.records) other.putProject(record);
        for (const token of known.tokens) other.putToken(token);
      }),
    onChange: (listener) => void changeListeners.push(listener),
    onDead: (listener) => void deadListeners.push(listener),
  };
}

function readFrom(rows: ProjectRows): Known {
  const [projects, tokens] = [rows.projects(), rows.tokens()];
  const owners = (areDead: boolean): ReadonlyMap<string, TokenOwner> =>
    new Map(
      tokens.flatMap(({ id, hash, projectId, name, revokedAt }) =>
        (revokedAt !== null) === areDead ? [[hash, { projectId, app: name, tokenId: id }] as const] : [],
      ),
    );
  return {
    projects: new Map(projects.flatMap((one) => (one.deletedAt === null ? [[one.id, one] as const] : []))),
    records: projects,
    tokens,
    live: owners(false),
    dead: owners(true),
  };
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
