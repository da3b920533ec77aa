import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireWritten } from '../../main/gateway/account/require-written.ts';
import { hello, startCore } from '../support/core.ts';

test('nothing is sent that cannot be written down, and the answer says what to do', async () => {
  await using router = startCore();
  // Something lies where the journal is to be made.
  const inTheWay = 'ledger.journal.1';
  router.home.write(inTheWay, '');
  for (const stream of [false, true]) {
    const answer = await router.post(hello('fake/fake-small', { stream }));
    const { error } = await answer.json();
    assert.deepEqual([answer.status, error.code, error.type], [503, 'ledger_unavailable', 'server_error']);
    assert.equal(
      error.message,
      'The ledger could not be written (EEXIST), so nothing was sent. Make sure that LA Router may write beside it, then try again.',
    );
  }
  assert.deepEqual(
    router.provider.seen.filter(({ method }) => method === 'POST'),
    [],
  );
  assert.equal((await router.post({ ...hello('none/such') })).status, 404, 'a refusal stands as it is');
  rmSync(join(router.home.folder, inTheWay));
  assert.equal((await router.post(hello())).status, 200);
  const { requests } = await (await router.get('/api/requests')).json();
  const asked = requests.filter(({ model }: { model: string }) => model === 'fake/fake-small');
  assert.deepEqual([asked.length, asked[0].outcome], [1, 'ok']);
  assert.ok(router.logged.some((line) => line.includes('"event":"ledger-write-failed","rows":1,"code":"EEXIST"')));
});

for (const [code, remedy] of [
  ['ENOSPC', /\(ENOSPC\).*Free space on its disk, then try again\./],
  ['EACCES', /\(EACCES\).*Make sure that LA Router may write beside it, then try again\./],
] as const) {
  test(`a ledger that ${code} keeps from being written says how that ends`, () => {
    assert.throws(() => requireWritten({ written: false, code }), remedy);
  });
}
