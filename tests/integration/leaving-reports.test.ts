// Whoever asks for a long report and leaves is looked for no further, and that is nobody's failure.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLedgerFile } from '../../main/store/open.ts';
import { startCore } from '../support/core.ts';
import { until } from '../support/http.ts';
import { openRow, settledRow, writeRows } from '../support/ledger.ts';

const reports = ['/api/requests?q=needle', '/v1/metrics?hours=8760', '/api/summary?hours=8760'];

test('a report that its caller leaves is given up, and the next is answered', async () => {
  await using router = startCore();
  const db = openLedgerFile(join(router.home.folder, 'ledger.db'));
  const at = Date.now() - 1_000;
  writeRows(
    db,
    Array.from({ length: 30_000 }, (_, index) => settledRow(openRow(`r${index}`, { at }))),
  );
  db.close();
  const url = await router.core.listen();
  for (const path of reports) {
    const leaving = new AbortController();
    const asked = new Request(`http://router${path}`, { signal: leaving.signal });
    const answer = router.core.fetch(asked, router.door);
    leaving.abort();
    assert.equal((await answer).status, 499, path);
    const gone = new AbortController();
    const left = fetch(`${url}${path}`, { signal: gone.signal });
    gone.abort();
    await assert.rejects(left);
    assert.equal((await router.get(path)).status, 200);
  }
  await until('nobody is there any more', async () => (await (await router.get('/api/state')).json()).inFlight === 0);
  assert.deepEqual(
    router.logged.filter((line) => /"level":"(?:warn|error)"/.test(line)),
    [],
  );
});
