import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import fc from 'fast-check';
import { downloadPhases, type DownloadPhase } from '../../../main/contract/downloads.ts';
import { followSleep } from '../../../main/desktop/sleep.ts';

function machine(phases: Readonly<Record<string, DownloadPhase>>) {
  const power = new EventEmitter();
  const downloads = new Map(Object.entries(phases));
  const asked: string[] = [];
  const faults: unknown[] = [];
  const log: string[] = [];
  let broken = false;
  const settled = followSleep({
    power,
    async api(method, path) {
      if (broken) throw new Error('no answer');
      if (method === 'GET') return { downloads: [...downloads].map(([id, phase]) => ({ id, phase, bytes: 1 })) };
      const [, id = '', verb = ''] = /^\/api\/models\/download\/([^/]+)\/(pause|resume)$/.exec(path) ?? [];
      asked.push(`${verb} ${decodeURIComponent(id)}`);
      downloads.set(decodeURIComponent(id), verb === 'pause' ? 'paused' : 'queued');
      return null;
    },
    wake: () => void log.push('woke'),
    onFault: (error) => void faults.push(error),
  });
  return {
    asked,
    faults,
    log,
    downloads,
    sleep: () => power.emit('suspend'),
    wake: () => power.emit('resume'),
    settled,
    break: (isBroken: boolean) => (broken = isBroken),
  };
}

test('what runs rests while the machine sleeps, and only that goes on', async () => {
  const { sleep, wake, settled, asked, log } = machine({
    'a/b': 'downloading',
    c: 'queued',
    d: 'paused',
    e: 'verifying',
    f: 'error',
    g: 'done',
    h: 'resolving',
  });
  sleep();
  await settled();
  assert.deepEqual(asked.splice(0), ['pause a/b', 'pause c', 'pause h']);
  wake();
  assert.deepEqual(log, ['woke'], 'connections are renewed before anything is asked');
  await settled();
  assert.deepEqual(asked, ['resume a/b', 'resume c', 'resume h']);
});

test('one that was resumed or taken out meanwhile is left alone, and so is everything at a second wake', async () => {
  const { sleep, wake, settled, asked, downloads } = machine({ a: 'downloading', b: 'downloading', c: 'downloading' });
  sleep();
  await settled();
  downloads.set('a', 'downloading');
  downloads.delete('b');
  asked.length = 0;
  wake();
  await settled();
  assert.deepEqual(asked, ['resume c']);
  downloads.set('c', 'paused');
  wake();
  await settled();
  assert.deepEqual(asked, ['resume c']);
});

test('a wake that comes before the pauses are done waits for them; a fault is told and ends nothing', async () => {
  const { sleep, wake, settled, asked, faults, break: setBroken } = machine({ a: 'downloading' });
  sleep();
  wake();
  await settled();
  assert.deepEqual(asked.splice(0), ['pause a', 'resume a']);
  setBroken(true);
  sleep();
  await settled();
  assert.equal(faults.length, 1);
  setBroken(false);
  sleep();
  wake();
  await settled();
  assert.deepEqual([asked, faults.length], [['pause a', 'resume a'], 1]);
});

test('however often it sleeps and wakes, a download that rested before rests after, and one that ran runs', async () => {
  const phases = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.constantFrom(...downloadPhases));
  await fc.assert(
    fc.asyncProperty(phases, fc.array(fc.boolean(), { maxLength: 6 }), async (given, events) => {
      const { sleep, wake, settled, downloads } = machine(given);
      for (const isSleep of events) (isSleep ? sleep : wake)();
      wake();
      await settled();
      for (const [id, phase] of Object.entries(given)) {
        const now = downloads.get(id);
        const ran = phase === 'queued' || phase === 'resolving' || phase === 'downloading';
        assert.ok(ran ? now !== 'paused' : now === phase, `${id} was ${phase} and is ${now}`);
      }
    }),
  );
});
