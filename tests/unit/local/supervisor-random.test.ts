import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Lease } from '../../../main/local/runner.ts';
import { crash, needMib, refusal, sceneOf, settle, type SupervisorScene } from '../../support/supervisor-scene.ts';

const ids = ['a', 'b', 'c', 'e'] as const;
type Id = (typeof ids)[number];

const models = {
  a: { settings: { slots: 2 } },
  b: { weightMib: 60, settings: { pinned: true } },
  c: { weightMib: 200 },
  e: { weightMib: 30, kind: 'embedding' },
} as const;

type Step =
  | { readonly does: 'lease' | 'start' | 'stop' | 'force' | 'crash'; readonly id: Id }
  | { readonly does: 'release' | 'leave'; readonly at: number }
  | { readonly does: 'load' | 'refuse' | 'skip' };

const anyId = fc.constantFrom(...ids);
const at = fc.nat({ max: 20 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('lease' as const), id: anyId }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('load' as const) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('release' as const), at }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('start' as const, 'stop' as const), id: anyId }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('force' as const, 'crash' as const), id: anyId }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('leave' as const), at }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('refuse' as const, 'skip' as const) }) },
);

/** Whether all that follows has happened before the next step, or only so many turns of it. */
const anyPause = fc.oneof(fc.constant(null), fc.nat({ max: 12 }));

async function pauseFor(turns: number | null): Promise<void> {
  if (turns === null) return settle();
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
}

interface Held {
  readonly id: Id;
  /** Null where the process was gone again by then. */
  readonly pid: number | null;
  readonly lease: Lease;
}

/** All that was asked for, and what came of it. */
function createAskers(scene: SupervisorScene) {
  const waiting: { readonly id: Id; readonly departure: AbortController }[] = [];
  const held: Held[] = [];
  return {
    waiting,
    held,
    ask(id: Id) {
      const asker = { id, departure: new AbortController() };
      waiting.push(asker);
      const over = (): void => void waiting.splice(waiting.indexOf(asker), 1);
      scene.lease(id, asker.departure.signal).then(
        (lease) => {
          over();
          held.push({ id, lease, pid: scene.supervisor.record(id).pid });
        },
        () => over(),
      );
    },
    release(index: number) {
      const [one] = held.splice(index % Math.max(1, held.length), 1);
      one?.lease.release(true);
    },
    leave: (index: number) => waiting[index % Math.max(1, waiting.length)]?.departure.abort(new Error('gone')),
  };
}

type Askers = ReturnType<typeof createAskers>;

function take(step: Step, scene: SupervisorScene, askers: Askers): void {
  const { supervisor, children } = scene;
  const loading = children.find((child) => child.isAlive() && !child.isLoaded());
  switch (step.does) {
    case 'lease':
      return askers.ask(step.id);
    case 'start':
      return void supervisor.start(step.id, {});
    case 'stop':
      return void supervisor.stop(step.id, false);
    case 'force':
      return void supervisor.stop(step.id, true);
    case 'crash':
      return children.findLast(({ id, isAlive }) => id === step.id && isAlive())?.end(crash);
    case 'release':
      return askers.release(step.at);
    case 'leave':
      return askers.leave(step.at);
    case 'load':
      return loading?.load();
    case 'refuse':
      return loading?.end(refusal);
    case 'skip':
      return scene.skip(31_000);
  }
}

function checkAll(scene: SupervisorScene, { held }: Askers, isForced: boolean): void {
  const { memory, models: running } = scene.supervisor.running();
  const sum = running.reduce((all, { memoryBytes }) => all + memoryBytes, 0);
  assert.equal(memory.usedBytes, sum, 'what is used is what is shown');
  assert.ok(sum <= memory.budgetBytes, `${sum} of ${memory.budgetBytes}`);
  for (const { id, busy, slots } of running) assert.ok(busy <= (slots ?? 0), `${id}: ${busy} of ${slots}`);
  const alive = scene.children.filter((child) => child.isAlive());
  assert.ok(alive.filter((child) => !child.isLoaded()).length <= 1, 'one load at a time');
  assert.equal(new Set(alive.map(({ id }) => id)).size, alive.length, 'one process a model');
  for (const { id, pid } of alive) assert.equal(scene.supervisor.record(id).pid, pid, 'every process is known');
  if (isForced) return;
  for (const { id, pid } of held) {
    const child = scene.children.find((one) => one.pid === pid);
    assert.ok(child?.wasKilled() !== true, `${id} was unloaded while it was busy`);
  }
}

/** Those whose process is gone know it from their answer. */
function giveBackLost(scene: SupervisorScene, { held }: Askers): void {
  const isLost = (one: Held): boolean => scene.children.find(({ pid }) => pid === one.pid)?.isAlive() !== true;
  for (const one of held.filter(isLost)) {
    held.splice(held.indexOf(one), 1);
    one.lease.release(false);
  }
}

/** Loads whatever loads and gives back whatever was lent, until nothing moves. */
async function serveAll(scene: SupervisorScene, askers: Askers): Promise<void> {
  await settle();
  giveBackLost(scene, askers);
  for (let round = 0; round < 60 && askers.waiting.length > 0; round++) {
    take({ does: 'load' }, scene, askers);
    await settle();
    while (askers.held.length > 0) askers.release(0);
    await settle();
  }
}

test('whatever happens in whatever order: memory, slots and answers are kept, and nobody waits for ever', async () => {
  const budgetMib = needMib(200) + 20;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(anyStep, anyPause), { minLength: 5, maxLength: 40 }), async (steps) => {
      await using scene = sceneOf(models, { budgetMib });
      const askers = createAskers(scene);
      let isForced = false;
      for (const [step, pause] of steps) {
        take(step, scene, askers);
        isForced ||= step.does === 'force';
        await pauseFor(pause);
        if (pause !== null) continue;
        checkAll(scene, askers, isForced);
        giveBackLost(scene, askers);
        isForced = false;
      }
      await serveAll(scene, askers);
      await settle();
      giveBackLost(scene, askers);
      checkAll(scene, askers, false);
      assert.deepEqual(
        askers.waiting.map(({ id }) => id),
        [],
        'these wait for ever',
      );
    }),
    { numRuns: Number(process.env['LA_ROUTER_SUPERVISOR_RUNS'] ?? 60) },
  );
});
