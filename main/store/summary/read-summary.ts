// Owns reading sums from the tables: of any time and project in pieces, and of each minute of the last day in one go, as
// rows that are settled meanwhile are added to those. Runs on the reader's own connection.
import type { Zone } from '../../contract/routing.ts';
import type { Summary, SummaryQuery } from '../../contract/summary.ts';
import type { Db } from '../open.ts';
import { lacksPriceSql } from '../partly-priced.ts';
import { spansSince, type Pieces } from '../pieces.ts';
import { addTo, stepOf } from './histogram.ts';
import { addToMinutes, beginOf, noMinutes, type Minutes } from './minutes.ts';
import {
  addClient,
  addSums,
  namelessClient,
  noSums,
  shownWallTimes,
  toSummary,
  type Sums,
  type SummedRow,
} from './sums.ts';

interface Bound {
  readonly from: number;
  readonly to: number;
  readonly projectId: string;
}

const overSql = `FROM request INDEXED BY request_at
  WHERE outcome <> 'open' AND account = 'main' AND at >= @from AND at < @to AND (@projectId = '*' OR project_id = @projectId)`;
const countedSql = `${overSql} AND outcome <> 'blocked'`;
const walledSql = `${overSql} AND pinned = 1 AND outcome IN ('ok', 'blocked')`;

const byTargetSql = `SELECT zone, target, count(*) AS requests, sum(outcome = 'ok') AS succeeded,
  sum(outcome NOT IN ('ok', 'aborted')) AS failed, sum(input_tokens) AS inputTokens, sum(output_tokens) AS outputTokens,
  coalesce(sum(cost_nano_usd), 0) AS nano, count(iif(${lacksPriceSql}, NULL, 1)) AS priced ${countedSql} GROUP BY zone, target`;
const byClientSql = `SELECT coalesce(client, '${namelessClient}') AS name, count(*) AS calls,
  sum(input_tokens + output_tokens) AS tokens ${countedSql} GROUP BY 1`;
const timesSql = `SELECT coalesce(duration_ms, 0) AS ms, count(*) AS times ${countedSql} AND outcome = 'ok' GROUP BY 1`;
const wallSql = `SELECT coalesce(sum(outcome = 'ok'), 0) AS pinned, coalesce(sum(iif(outcome = 'blocked', times, 0)), 0) AS stopped,
  coalesce(sum(body_bytes), 0) AS bytes ${walledSql}`;
const wallTimesSql = `SELECT at ${walledSql} ORDER BY at DESC LIMIT ${shownWallTimes}`;

interface TargetGroup {
  readonly zone: Zone | null;
  readonly target: string | null;
  readonly requests: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly nano: number;
  readonly priced: number;
}

interface ClientGroup {
  readonly name: string;
  readonly calls: number;
  readonly tokens: number;
}

export function* readSummary(db: Db, { hours, projectId }: SummaryQuery, now: number): Pieces<Summary> {
  const sumsOf = prepareSums(db);
  const sums = noSums();
  for (const span of spansSince(db, beginOf(hours, now))) {
    addSums(sums, sumsOf({ ...span, projectId }));
    yield;
  }
  return toSummary(sums, hours);
}

function prepareSums(db: Db): (bound: Bound) => Sums {
  const byTarget = db.prepare<[Bound], TargetGroup>(byTargetSql);
  const byClient = db.prepare<[Bound], ClientGroup>(byClientSql);
  const byTime = db.prepare<[Bound], { readonly ms: number; readonly times: number }>(timesSql);
  const wall = db.prepare<[Bound], object>(wallSql);
  const wallTimes = db.prepare<[Bound], number>(wallTimesSql).pluck();
  return (bound) => {
    const sums = noSums();
    for (const group of byTarget.all(bound)) addGroup(sums, group);
    for (const client of byClient.all(bound)) addClient(sums.clients, client.name, client);
    for (const { ms, times } of byTime.all(bound)) addTo(sums.times, stepOf(ms), times);
    Object.assign(sums.wall, wall.get(bound));
    sums.wall.at.push(...wallTimes.all(bound));
    return sums;
  };
}

function addGroup(sums: Sums, group: TargetGroup): void {
  const { zone, target, requests, nano, priced } = group;
  sums.requests += requests;
  sums.succeeded += group.succeeded;
  sums.failed += group.failed;
  sums.inputTokens += group.inputTokens;
  sums.outputTokens += group.outputTokens;
  sums.nano += nano;
  sums.priced += priced;
  if (zone === null) return;
  const there = sums.zones[zone];
  there.calls += requests;
  there.tokens += group.inputTokens + group.outputTokens;
  there.nano += nano;
  there.priced += priced;
  if (target !== null) there.targets.set(target, requests);
}

const rowsSql = `SELECT at, target, zone, client, outcome, input_tokens AS inputTokens, output_tokens AS outputTokens,
  cost_nano_usd AS costNanoUsd, ${lacksPriceSql} AS lacksPrice, coalesce(duration_ms, 0) AS durationMs, pinned, body_bytes AS bodyBytes, times
  FROM request WHERE outcome <> 'open' AND account = 'main' AND at >= ?`;

type StoredSummedRow = Omit<SummedRow, 'pinned' | 'lacksPrice'> & Readonly<Record<'pinned' | 'lacksPrice', number>>;

export function readMinutes(db: Db, since: number): Minutes {
  const minutes = noMinutes();
  for (const row of db.prepare<[number], StoredSummedRow>(rowsSql).iterate(since))
    addToMinutes(minutes, { ...row, pinned: row.pinned === 1, lacksPrice: row.lacksPrice === 1 });
  return minutes;
}
