// `npm run bench:ledger -- --rows N --home DIR [--json FILE]`: writes a year of requests into the ledger of DIR by the way
// that requests take, stops in order, and measures what reading them costs, with a request before each.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { locateHome } from '../../main/config/home.ts';
import { createCore, trusted } from '../../main/core.ts';
import { createRequestIds } from '../../main/http/door/request-ids.ts';
import type { Log } from '../../main/platform/ports.ts';
import { realClock, realPorts } from '../../main/platform/real.ts';
import { createLedger } from '../../main/store/ledger.ts';
import { openStore } from '../../main/store/store.ts';
import { shipped } from '../support/core.ts';
import { noEngine } from '../support/no-models.ts';
import { wholeFrom } from './desktop/options.ts';
import { momentOf, openedOf, settledOf } from './ledger/year.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    home: { type: 'string' },
    json: { type: 'string' },
  },
});
const rows = wholeFrom('rows', values.rows);
if (values.home === undefined) throw new Error('--home takes the folder that the year is written into.');
const folder = resolve(values.home);

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const log: Log = {
  enabled: (level) => level === 'error',
  write: (level, event, fields) => level === 'error' && say(`${event} ${JSON.stringify(fields)}`),
};
const batchRows = 5_000;
const microseconds = (ms: number): number => Number(((ms * 1000) / rows).toFixed(2));

/** While a batch comes into the tables the next is opened and settled. */
async function writeYear(): Promise<{ readonly reserveUs: number; readonly settleUs: number }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = openStore(locateHome({}, { home: folder }), { clock: realClock, log });
  if (store === null) throw new Error(`A router runs for ${folder}. Stop it first.`);
  const ledger = createLedger({
    journal: store.journal,
    clock: realClock,
    log,
    onSettled: () => undefined,
    onWritten: () => undefined,
  });
  const now = Date.now();
  let at = 0;
  const newId = createRequestIds({ ...realClock, now: () => at }, realPorts(log).random);
  let reserveMs = 0;
  let settleMs = 0;
  let drained = Promise.resolve(true);
  for (let from = 0; from < rows; from += batchRows) {
    const indexes = Array.from({ length: Math.min(batchRows, rows - from) }, (_, count) => from + count);
    const opened = indexes.map((index) => {
      at = momentOf(index, rows, now);
      return openedOf(index, { id: newId(), at });
    });
    const settled = opened.map((row, count) => settledOf(from + count, row));
    const begun = performance.now();
    const reserved = opened.map((row) => ledger.reserve(row));
    ledger.flush();
    const reservedAt = performance.now();
    for (const row of settled) ledger.settle(row);
    ledger.flush();
    settleMs += performance.now() - reservedAt;
    reserveMs += reservedAt - begun;
    const refused = (await Promise.all(reserved)).find(({ written }) => !written);
    if (refused !== undefined || !(await drained)) throw new Error(`${folder} takes no more rows.`);
    drained = store.reader.drain();
    if ((from / batchRows) % 20 === 0) say(`${from + indexes.length} of ${rows}`);
  }
  if (!(await drained)) throw new Error(`${folder} takes no more rows.`);
  await store.keeping.backup();
  ledger.close();
  await store[Symbol.asyncDispose]();
  return { reserveUs: microseconds(reserveMs), settleUs: microseconds(settleMs) };
}

const reads = 60;

function p95(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Number((sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN).toFixed(2));
}

/** As callers ask, past the sockets. */
async function measure() {
  const place = { env: { LLR_STARTER: 'off' }, home: folder, port: 0, pages: null, engine: noEngine };
  const core = createCore({ ...place, ...shipped }, realPorts(log));
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> =>
    core.fetch(new Request(`http://router${path}`, init), { door: 'process', caller: trusted });
  /** Nobody serves that model: its row is refused, and written. */
  const write = async (): Promise<void> => {
    const body = JSON.stringify({ model: 'nobody/none', messages: [{ role: 'user', content: 'Hello' }] });
    await ask('/v1/chat/completions', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  };
  async function timed(path: string): Promise<number> {
    await write();
    const begun = performance.now();
    const answer = await ask(path);
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${path} is answered with ${answer.status}.`);
    return performance.now() - begun;
  }
  async function p95Of(path: string): Promise<number> {
    const times: number[] = [];
    for (let count = 0; count < reads; count++) {
      const period = ['monthly', 'all', 'weekly'][count % 3] ?? 'all';
      times.push(await timed(`${path}?period=${period}&projectId=${count % 2 === 0 ? '*' : 'default'}`));
    }
    return p95(times);
  }
  try {
    return {
      usageP95Ms: await p95Of('/api/usage'),
      dailyP95Ms: await p95Of('/api/usage/daily'),
      modelsP95Ms: await p95Of('/api/usage/models'),
      exportS: Number(((await timed('/api/usage/export?period=all&projectId=*')) / 1000).toFixed(2)),
    };
  } finally {
    await core[Symbol.asyncDispose]();
  }
}

const begun = performance.now();
const written = await writeYear();
const generateS = Number(((performance.now() - begun) / 1000).toFixed(1));
const result = { rows, generateS, ...written, ...(await measure()) };
if (values.json !== undefined) writeFileSync(resolve(values.json), `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(`bench:ledger ${JSON.stringify(result)} ${join(folder, 'ledger.db')}\n`);
