import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { usageQuery } from '../../../../main/contract/usage.ts';
import { openLedgerFile, type Db } from '../../../../main/store/open.ts';
import { csvLine, decimalOfNano } from '../../../../main/store/usage/csv.ts';
import { prepareExport, type ExportPlace } from '../../../../main/store/usage/export.ts';
import { parseCsv } from '../../../support/csv.ts';
import { openRow, rowTime, settledRow, tokens, writeRecords, writeRows } from '../../../support/ledger.ts';
import { sharedLines, withoutShared } from '../../../support/shared.ts';

const columns =
  'id,at,projectId,project,app,dialect,model,tier,target,zone,outcome,status,inputTokens,cachedTokens,' +
  'cacheWriteTokens,outputTokens,reasoningTokens,costUsd,priceVersion,durationMs,ttftMs';

function exported(db: Db, query: object, now = rowTime): string {
  const pieceOf = prepareExport(db);
  let [text, after]: [string, ExportPlace | null] = ['', null];
  do {
    const piece = pieceOf({ ...usageQuery.parse(query), now, after });
    text += new TextDecoder().decode(piece.bytes);
    after = piece.next;
  } while (after !== null);
  return text;
}

/** What a spreadsheet takes for a formula: then, and only then, a text begins with what makes it one no more. */
const runs = /^\s*[=+\-@＝＋－＠]|^ *[\t\r]/u;
const asRead = (text: string): string => (runs.test(text) ? `'${text}` : text);

test('every listed field is read back as it was, and none is run', { skip: withoutShared }, () => {
  const fields = sharedLines<{ readonly field: string }>('data/csv-export/cases.jsonl').map(({ field }) => field);
  assert.ok(fields.length > 0);
  const db = openLedgerFile(':memory:');
  const name = db.prepare('INSERT INTO project (id, name, created_at) VALUES (?, ?, 0)');
  for (const [at, field] of fields.entries()) name.run(`p${at}`, field);
  const rowOf = (field: string, at: number) =>
    settledRow(openRow(`r${at}`, { projectId: `p${at}`, app: field, model: field, target: field }));
  writeRows(db, fields.map(rowOf));
  const [, ...rows] = parseCsv(exported(db, { projectId: '*' }));
  assert.equal(rows.length, fields.length);
  for (const [at, field] of fields.entries()) {
    const [, , projectId, project, app, , model, , target] = rows[at] ?? [];
    assert.deepEqual([projectId, project, app, model, target], [`p${at}`, ...Array(4).fill(asRead(field))]);
  }
  db.close();
});

for (const field of ['=1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\u00A0-1', '＝1', '＠x', '\n+1'])
  test(`a text that begins as ${JSON.stringify(field)} is not run`, () => {
    assert.deepEqual(parseCsv(csvLine([field])), [[`'${field}`]]);
  });

test('any texts are read back as they were, each in its own cell', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('"', ',', ';', '\r', '\n', '\t', "'", '=', '-', ' ', 'a', 'é', '\u202E') }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 4 }), { maxLength: 4 }), (rows) => {
      assert.deepEqual(
        parseCsv(rows.map(csvLine).join('')),
        rows.map((row) => row.map(asRead)),
      );
    }),
  );
});

test('dollars are decimals to the nano-dollar, without an exponent', () => {
  assert.deepEqual([0, 1, 30, 1_000_000_000, 1_234_500_000, Number.MAX_SAFE_INTEGER].map(decimalOfNano), [
    '0',
    '0.000000001',
    '0.00000003',
    '1',
    '1.2345',
    '9007199.254740991',
  ]);
  fc.assert(
    fc.property(fc.maxSafeNat(), (nano) => {
      const [whole = '', fraction = ''] = decimalOfNano(nano).split('.');
      assert.equal(BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')), BigInt(nano));
    }),
  );
});

test('a row a request, in the order of time, with what is unknown left empty', () => {
  const db = openLedgerFile(':memory:');
  const usage = { ...tokens(120, 60), cachedTokens: 20, cacheWriteTokens: 5, reasoningTokens: 7 };
  const open = { app: 'editor', tier: 'SIMPLE', target: 'far/x' } as const;
  writeRows(db, [
    settledRow(openRow('b', { at: rowTime + 1 }), { usage: null, costNanoUsd: null, status: null, outcome: 'aborted' }),
    settledRow(openRow('a', open), { usage, costNanoUsd: 1_500, priceVersion: 'table 1', ttftMs: 3 }),
    settledRow(openRow('theirs', { projectId: 'team' })),
    settledRow(openRow('copy', { account: 'shadow' })),
  ]);
  writeRecords(db, [{ kind: 'opened', row: openRow('under way') }]);
  assert.equal(
    exported(db, {}),
    `${columns}\r\na,2026-11-24T12:00:00.000Z,default,Default,editor,openai-chat,m,SIMPLE,far/x,private,ok,200,120,20,5,60,7,` +
      '0.0000015,"table 1",5,3\r\nb,2026-11-24T12:00:00.001Z,default,Default,,openai-chat,m,,b/m,private,aborted,,0,0,0,0,0,,,5,\r\n',
  );
  assert.equal(exported(db, { period: 'daily' }, rowTime + 86_400_000), `${columns}\r\n`);
  assert.equal(parseCsv(exported(db, { projectId: '*' })).length, 4);
  db.close();
});

test('pieces together are all rows, each once, also where many began in the same millisecond', () => {
  const db = openLedgerFile(':memory:');
  const rows = Array.from({ length: 2_500 }, (_, at) =>
    settledRow(openRow(`r${at}`, { at: rowTime + Math.floor(at / 900) })),
  );
  writeRows(db, rows);
  const [, ...told] = parseCsv(exported(db, { from: '2026-11-24', to: '2026-11-25' }));
  assert.deepEqual(
    told.map(([id]) => id),
    rows.map(({ id }) => id),
  );
  db.close();
});
