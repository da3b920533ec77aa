import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createApi } from '../../main/desktop/api.ts';
import { followSleep } from '../../main/desktop/sleep.ts';
import { startAnsweringServer } from '../support/answering-server.ts';
import { hello, policyFor, startCore, temporaryHome, type TestCore } from '../support/core.ts';
import { repoName, repoWith } from '../support/downloading.ts';
import { startFakeHub } from '../support/fake-hub.ts';
import { until } from '../support/http.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const whole = JSON.stringify({
  id: 'a',
  object: 'chat.completion',
  created: 1,
  model: 'fake-small',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Whole.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

function sleeper(router: TestCore) {
  const power = new EventEmitter();
  const faults: unknown[] = [];
  const { core } = router;
  const settled = followSleep({ power, api: createApi(core), wake: core.wake, onFault: (error) => faults.push(error) });
  return {
    async go(event: 'suspend' | 'resume') {
      power.emit(event);
      await settled();
      assert.deepEqual(faults, []);
    },
  };
}

test('after a sleep a request gets a new connection, and one that is under way is answered', async () => {
  await using upstream = await startAnsweringServer(whole);
  await using router = startCore({ sockets: true, policy: policyFor(upstream.url) });
  const { go } = sleeper(router);
  const ask = async (): Promise<string> => (await router.post(hello('fake/fake-small'))).text();
  assert.match(await ask(), /Whole/);
  assert.match(await ask(), /Whole/);
  assert.equal(upstream.connections(), 1);
  upstream.hold(true);
  const slow = ask();
  await until('one is under way', () => upstream.held.length === 1);
  upstream.hold(false);
  await go('suspend');
  await go('resume');
  assert.match(await ask(), /Whole/);
  assert.equal(upstream.connections(), 2);
  upstream.release();
  assert.match(await slow, /Whole/);
});

test('a download rests while the machine sleeps, and goes on where it was', async () => {
  using folder = temporaryHome();
  const file = join(folder.folder, 'tiny.gguf');
  writeTinyGguf(file, {});
  await using hub = await startFakeHub(repoWith({ 'thing-Q4_K_M.gguf': readFileSync(file) }));
  await using router = startCore({ sockets: true, env: { HF_ENDPOINT: hub.url } });
  const { go } = sleeper(router);
  const { promise: isAsked, resolve } = Promise.withResolvers<void>();
  hub.faults.cdn = () => {
    resolve();
    return { stallAfter: 0 };
  };
  const asked = await router.postTo('/api/models/download', { modelId: repoName });
  assert.equal(asked.status, 202);
  const { id } = await asked.json();
  const phase = async (): Promise<string> => (await (await router.get(`/api/models/download/${id}`)).json()).phase;
  await isAsked;
  await go('suspend');
  assert.equal(await phase(), 'paused');
  hub.faults.cdn = () => null;
  await go('resume');
  await until('it is whole', async () => ['done', 'error'].includes(await phase()), 20_000);
  assert.equal(await phase(), 'done');
});
