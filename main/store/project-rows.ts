// Owns the tables of projects and their tokens. What is written is on the disk, synced, when a write returns: whoever is
// told of a token can rely on it, and whoever is told that one is dead too.
import { budgetPeriods, type BudgetPeriod } from '../contract/projects.ts';
import { parseJson } from '../contract/json.ts';
import type { Db } from './open.ts';

export interface RateLimit {
  /** Requests that any 60 seconds may hold. */
  readonly rpm: number | null;
  /** Tokens; with so many used, none begins. */
  readonly tpm: number | null;
}

export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Null for none. */
  readonly budgetNano: number | null;
  readonly budgetPeriod: BudgetPeriod;
  readonly hardCap: boolean;
  /** Fractions of the budget, rising. */
  readonly alertAt: readonly number[];
  readonly rateLimit: RateLimit | null;
  /** The name of a policy; null for the one of whoever names none. */
  readonly routingPolicy: string | null;
  readonly trustSensitivityHints: boolean;
  readonly createdAt: number;
  readonly deletedAt: number | null;
}

export interface TokenRecord {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  /** SHA-256 in hex; the token itself is nowhere. */
  readonly hash: string;
  readonly hint: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export interface ProjectRows {
  readonly projects: () => readonly ProjectRecord[];
  readonly tokens: () => readonly TokenRecord[];
  readonly putProject: (record: ProjectRecord) => void;
  readonly putToken: (record: TokenRecord) => void;
  readonly noteUse: (id: string, at: number) => void;
  readonly clear: () => void;
  /** All that is written inside is one step, synced to the disk. */
  readonly synced: (write: () => void) => void;
  /** One step too, which a loss of power may undo. */
  readonly together: (write: () => void) => void;
}

interface StoredProject {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly budgetNano: number | null;
  readonly budgetPeriod: string;
  readonly hardCap: number;
  readonly alertAt: string;
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly routingPolicy: string | null;
  readonly trustHints: number;
  readonly createdAt: number;
  readonly deletedAt: number | null;
}

const projectSql = `SELECT id, name, description, budget_nano AS budgetNano, budget_period AS budgetPeriod,
  hard_cap AS hardCap, alert_at AS alertAt, rpm, tpm, routing_policy AS routingPolicy, trust_hints AS trustHints,
  created_at AS createdAt, deleted_at AS deletedAt FROM project ORDER BY created_at, id`;
const tokenSql = `SELECT id, project_id AS projectId, name, hash, hint, created_at AS createdAt,
  last_used_at AS lastUsedAt, revoked_at AS revokedAt FROM project_token ORDER BY created_at, id`;
const putProjectSql = `
  INSERT INTO project (id, name, description, budget_nano, budget_period, hard_cap, alert_at, rpm, tpm, routing_policy,
    trust_hints, created_at, deleted_at)
  VALUES (@id, @name, @description, @budgetNano, @budgetPeriod, @hardCap, @alertAt, @rpm, @tpm, @routingPolicy,
    @trustHints, @createdAt, @deletedAt)
  ON CONFLICT (id) DO UPDATE SET name = @name, description = @description, budget_nano = @budgetNano,
    budget_period = @budgetPeriod, hard_cap = @hardCap, alert_at = @alertAt, rpm = @rpm, tpm = @tpm,
    routing_policy = @routingPolicy, trust_hints = @trustHints, deleted_at = @deletedAt`;
const putTokenSql = `
  INSERT INTO project_token (id, project_id, name, hash, hint, created_at, last_used_at, revoked_at)
  VALUES (@id, @projectId, @name, @hash, @hint, @createdAt, @lastUsedAt, @revokedAt)
  ON CONFLICT (id) DO UPDATE SET last_used_at = @lastUsedAt, revoked_at = @revokedAt`;

export function createProjectRows(db: Db): ProjectRows {
  const projects = db.prepare<[], StoredProject>(projectSql);
  const tokens = db.prepare<[], TokenRecord>(tokenSql);
  const putProject = db.prepare<[StoredProject]>(putProjectSql);
  const putToken = db.prepare<[TokenRecord]>(putTokenSql);
  const noteUse = db.prepare<[number, string]>('UPDATE project_token SET last_used_at = ? WHERE id = ?');
  const together = (write: () => void): void => db.transaction(write).immediate();
  return {
    projects: () => projects.all().map(recordOf),
    tokens: () => tokens.all(),
    putProject: (record) => void putProject.run(storedOf(record)),
    putToken: (record) => void putToken.run(record),
    noteUse: (id, at) => void noteUse.run(at, id),
    clear: () => void db.exec('DELETE FROM project_token; DELETE FROM project'),
    together,
    synced(write) {
      db.pragma('synchronous = FULL');
      try {
        together(write);
      } finally {
        db.pragma('synchronous = NORMAL');
      }
    },
  };
}

function recordOf({ rpm, tpm, alertAt, hardCap, trustHints, budgetPeriod, ...row }: StoredProject): ProjectRecord {
  const fractions = parseJson(alertAt);
  return {
    ...row,
    budgetPeriod: budgetPeriods.find((one) => one === budgetPeriod) ?? 'month',
    hardCap: hardCap === 1,
    alertAt: Array.isArray(fractions) ? fractions.filter((one) => typeof one === 'number') : [],
    rateLimit: rpm === null && tpm === null ? null : { rpm, tpm },
    trustSensitivityHints: trustHints === 1,
  };
}

function storedOf({ alertAt, hardCap, rateLimit, trustSensitivityHints, ...record }: ProjectRecord): StoredProject {
  return {
    ...record,
    hardCap: hardCap ? 1 : 0,
    alertAt: JSON.stringify(alertAt),
    rpm: rateLimit?.rpm ?? null,
    tpm: rateLimit?.tpm ?? null,
    trustHints: trustSensitivityHints ? 1 : 0,
  };
}
