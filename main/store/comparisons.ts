// Owns what comparisons have shown, in tables of their own: written with the row of the copy or of its judge, and read as
// samples of a pair.
import type { AbPairReport } from '../contract/ab.ts';
import { compare, type AbSample } from '../domain/ab/recommend.ts';
import { usdFromNano } from '../domain/money/cost.ts';
import type { AbPair } from '../domain/policy.ts';
import type { Db } from './open.ts';
import type { OwnValues } from './request-columns.ts';
import type { Learned } from './rows.ts';

const sampleSql = `INSERT OR IGNORE INTO ab_sample (request_id, at, ab_primary, ab_candidate, primary_ok, primary_ms,
  primary_nano_usd, candidate_ok, candidate_ms, candidate_nano_usd) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const scoreSql = 'INSERT OR IGNORE INTO ab_score (request_id, primary_score, candidate_score) VALUES (?, ?, ?)';

export function prepareLearned(db: Db): (own: OwnValues, learned: Learned) => void {
  const addSample = db.prepare(sampleSql);
  const addScore = db.prepare(scoreSql);
  return ([id, at, , , , abPrimary, abCandidate], learned) => {
    if (learned.kind === 'scored') addScore.run(learned.copy, learned.primary, learned.candidate);
    else if (abPrimary !== null) {
      const { primary, candidate } = learned;
      const sides = [primary, candidate].flatMap(({ ok, ms, nanoUsd }) => [ok ? 1 : 0, ms, nanoUsd]);
      addSample.run(id, at, abPrimary, abCandidate, ...sides);
    }
  };
}

/** The newest of them say how things are. */
const mostSamples = 20_000;

const samplesSql = `SELECT primary_ok AS primaryOk, primary_ms AS primaryMs, primary_nano_usd AS primaryNano,
  candidate_ok AS candidateOk, candidate_ms AS candidateMs, candidate_nano_usd AS candidateNano,
  primary_score AS primaryScore, candidate_score AS candidateScore
  FROM ab_sample LEFT JOIN ab_score USING (request_id)
  WHERE ab_primary = ? AND ab_candidate = ? AND at >= ? ORDER BY at DESC LIMIT ${mostSamples}`;

interface StoredSample {
  readonly primaryOk: number;
  readonly primaryMs: number;
  readonly primaryNano: number | null;
  readonly primaryScore: number | null;
  readonly candidateOk: number;
  readonly candidateMs: number;
  readonly candidateNano: number | null;
  readonly candidateScore: number | null;
}

/** Each pair as it stands since then. What was spent on it is of all time. */
export function readComparisons(db: Db, pairs: readonly AbPair[], since: number): AbPairReport[] {
  const samples = db.prepare<[string, string, number], StoredSample>(samplesSql);
  const spent = readShadowSpending(db);
  return pairs.map((pair) => ({
    ...pair,
    ...compare(samples.all(pair.primary, pair.candidate, since).map(toSample)),
    spentUsd: usdFromNano(
      spent.find((one) => one.primary === pair.primary && one.candidate === pair.candidate)?.nano ?? 0,
    ),
  }));
}

const toSample = (row: StoredSample): AbSample => ({
  primary: { ok: row.primaryOk === 1, ms: row.primaryMs, nanoUsd: row.primaryNano, score: row.primaryScore },
  candidate: { ok: row.candidateOk === 1, ms: row.candidateMs, nanoUsd: row.candidateNano, score: row.candidateScore },
});

export interface ShadowSpending extends AbPair {
  readonly nano: number;
}

const spentSql = `SELECT ab_primary AS "primary", ab_candidate AS candidate, coalesce(sum(cost_nano_usd), 0) AS nano
  FROM request WHERE account = 'shadow' AND ab_primary IS NOT NULL GROUP BY 1, 2`;

/** What copies and their judges have cost, those that a kill has cut off among them. */
export const readShadowSpending = (db: Db): ShadowSpending[] => db.prepare<[], ShadowSpending>(spentSql).all();
