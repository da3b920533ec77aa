import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zones } from '../../../../main/contract/routing.ts';
import { appsOf } from '../../../../renderer/features/home/flow/apps.ts';
import {
  layFlow,
  narrowFlow,
  shareOut,
  wideFlow,
  type Flow,
  type FlowOrder,
  type Traffic,
} from '../../../../renderer/features/home/flow/geometry.ts';
import {
  mostTicks,
  narrowPlaces,
  tickHeight,
  ticksOf,
  widePlaces,
} from '../../../../renderer/features/home/flow/ticks.ts';

const near = (a: number, b: number): boolean => Math.abs(a - b) < 0.01;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** The same numbers at each run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomTraffic(random: () => number): Traffic {
  if (random() < 0.2) return { calls: 0, tokens: 0 };
  const calls = 1 + Math.floor(random() * 500);
  return { calls, tokens: random() < 0.1 ? 0 : Math.floor(10 ** (random() * 7)) };
}

function randomOrder(random: () => number): FlowOrder {
  const [device, own, cloud] = [randomTraffic(random), randomTraffic(random), randomTraffic(random)];
  const apps = Array.from({ length: Math.floor(random() * 7) }, () => randomTraffic(random)).filter(
    ({ calls }) => calls > 0,
  );
  return {
    apps,
    byZone: { device, private: own, public: cloud },
    localOnly: random() < 0.3,
    sizes: random() < 0.5 ? wideFlow : narrowFlow,
  };
}

function assertSound(flow: Flow, order: FlowOrder): void {
  const { apps, zones: places, router, wallAt, height } = flow;
  for (const [index, { bar, block, zone }] of places.entries()) {
    const { calls } = order.byZone[zone];
    assert.equal(zone, zones[index], 'zones keep their order');
    assert.ok(block.height >= 60, 'a zone has at least 60 pixels');
    assert.ok(calls === 0 ? bar.height === 0 : bar.height >= 2 - 1e-9, 'a band is never thinner than two pixels');
    assert.ok(bar.top >= block.top - 0.01 && bar.top + bar.height <= block.top + block.height + 0.01);
  }
  for (const { bar } of apps) assert.ok(bar.height >= 2 - 1e-9);
  for (const list of [places.map(({ block }) => block), places.map(({ bar }) => bar), apps.map(({ bar }) => bar)])
    assertApart(list, height);
  assertApart(
    places.map(({ leaves, bar }) => ({ top: leaves, height: bar.height })),
    height,
  );
  for (const { meets, bar } of apps)
    assert.ok(meets >= router.top - 0.01 && meets + bar.height <= router.top + router.height + 0.01);
  for (const { leaves, bar, block, zone } of places) {
    assert.ok(leaves >= router.top - 0.01 && leaves + bar.height <= router.top + router.height + 0.01);
    const isAbove = zone === 'device' || (zone === 'private' && !order.localOnly);
    assert.ok(isAbove ? block.top + block.height <= wallAt - 12 : block.top >= wallAt + 12, 'nothing lies on the wall');
    assert.ok(isAbove ? leaves + bar.height < wallAt : leaves > wallAt, 'no band crosses the wall');
  }
  assert.ok(router.top >= 16 && router.top + router.height <= height);
}

function assertApart(bars: readonly { readonly top: number; readonly height: number }[], height: number): void {
  let end = 0;
  for (const { top, height: tall } of bars) {
    assert.ok(top >= end - 0.01, 'nothing lies on its neighbour');
    end = top + tall;
  }
  assert.ok(end <= height + 0.01, 'nothing leaves the picture');
}

test('whatever was asked, the flow is sound', () => {
  const random = createRandom(7);
  for (let round = 0; round < 3_000; round++) {
    const order = randomOrder(random);
    assertSound(layFlow(order), order);
  }
});

test('widths are as the tokens say, and both sides of the router are as wide as each other', () => {
  const random = createRandom(11);
  for (let round = 0; round < 500; round++) {
    const parts = Array.from({ length: 3 }, () => ({ calls: 3, tokens: 1 + Math.floor(random() * 9_000) }));
    const [device = parts[0], own = parts[0], cloud = parts[0]] = parts;
    assert.ok(device !== undefined && own !== undefined && cloud !== undefined);
    const tokens = sum(parts.map((part) => part.tokens));
    const apps = [
      { calls: 5, tokens: Math.floor(tokens / 3) },
      { calls: 4, tokens: tokens - Math.floor(tokens / 3) },
    ];
    const flow = layFlow({
      apps,
      byZone: { device, private: own, public: cloud },
      localOnly: false,
      sizes: wideFlow,
    });
    assert.ok(near(sum(flow.apps.map(({ bar }) => bar.height)), sum(flow.zones.map(({ bar }) => bar.height))));
  }
});

test('what is shared out is all there is, and nobody who asked gets less than two pixels', () => {
  const widths = shareOut(
    [
      { calls: 1, tokens: 1 },
      { calls: 9, tokens: 1_000_000 },
      { calls: 0, tokens: 0 },
      { calls: 1, tokens: 0 },
    ],
    100,
  );
  assert.deepEqual(widths, [2, 96, 0, 2]);
  assert.deepEqual(shareOut([], 100), []);
});

test('a day in which one app asked for everything leaves room for the words of the others', () => {
  const apps = [9_000_000, 10, 10, 10, 10, 10].map((tokens) => ({ calls: 1, tokens }));
  const flow = layFlow({
    apps,
    byZone: { device: { calls: 6, tokens: 9_000_050 }, private: none, public: none },
    localOnly: false,
    sizes: wideFlow,
  });
  assert.equal(flow.height, wideFlow.height);
  const middles = flow.apps.map(({ middle }) => middle);
  for (const [index, middle] of middles.slice(1).entries()) assert.ok(middle - (middles[index] ?? 0) >= 38);
});

const none: Traffic = { calls: 0, tokens: 0 };

test('with local only on, the wall stands right under this computer', () => {
  const byZone = { device: { calls: 1, tokens: 5 }, private: { calls: 1, tokens: 5 }, public: none };
  const [open, closed] = [false, true].map((localOnly) =>
    layFlow({ apps: [{ calls: 2, tokens: 10 }], byZone, localOnly, sizes: wideFlow }),
  );
  assert.ok(open !== undefined && closed !== undefined && closed.wallAt < open.wallAt);
  const own = closed.zones.find(({ zone }) => zone === 'private');
  assert.ok(own !== undefined && own.block.top > closed.wallAt);
});

test('five apps are named, and all others are one', () => {
  const clients = Array.from({ length: 8 }, (_, index) => ({ name: `app ${index}`, calls: 2, tokens: 80 - index }));
  const apps = appsOf(clients);
  assert.deepEqual(
    apps.map(({ name }) => name),
    ['app 0', 'app 1', 'app 2', 'app 3', 'app 4', null],
  );
  assert.deepEqual(apps.at(-1), { name: null, calls: 6, tokens: 75 + 74 + 73, apps: 3 });
  assert.equal(appsOf(clients.slice(0, 5)).length, 5);
});

const hour = 3_600_000;
const now = 100 * hour;

test('each held request is one tick of its own, by its time', () => {
  const times = [now - 12 * hour, now - 12 * hour, now - 12 * hour + 1, now - 1];
  const ticks = ticksOf(times, { now, hours: 24, places: widePlaces });
  assert.equal(ticks.length, 4);
  assert.equal(new Set(ticks.map(({ at }) => at)).size, 4);
  assert.ok(ticks.slice(0, 3).every(({ at }) => Math.abs(at - 0.5) < 0.02));
  assert.ok((ticks[3]?.at ?? 0) > 0.98);
  assert.deepEqual(ticksOf([now - 25 * hour], { now, hours: 24, places: widePlaces }), []);
});

test('as many as there may be still stand apart, and more are told by taller ones', () => {
  const many = (count: number): readonly number[] => Array.from({ length: count }, () => now - hour);
  assert.equal(ticksOf(many(mostTicks(widePlaces)), { now, hours: 24, places: widePlaces }).length, 80);
  const [one, ...others] = ticksOf(many(mostTicks(widePlaces) + 1), { now, hours: 24, places: widePlaces });
  assert.deepEqual([one?.count, others.length], [81, 0]);
  assert.ok(tickHeight({ at: 0, count: 9 }, 9) > tickHeight({ at: 0, count: 2 }, 9));
  assert.equal(tickHeight({ at: 0, count: 1 }, 1), 6);
  assert.equal(ticksOf(many(20), { now, hours: 24, places: narrowPlaces }).length, 20);
  assert.equal(ticksOf(many(21), { now, hours: 24, places: narrowPlaces }).length, 1);
});
