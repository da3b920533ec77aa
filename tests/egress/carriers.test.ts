// Whatever carries a number, and wherever it stands in a request: it does not go up to anybody outside, and nothing of
// it is logged or kept. What only looks like one goes up as it was written.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { dialects } from '../../main/dialects/registry.ts';
import { groupedBy } from '../../main/domain/sensitivity/grouped.ts';
import { openCarrierBench, carrierLanes, type CarrierBench } from './carrier-bench.ts';
import { problemsOf } from './carrier-check.ts';
import { carry, carryings, nameOf, requestOf, tracesOf, type Carrying, type Combination } from './carrier-matrix.ts';
import { carryingPlaces, type CarryingPlace } from './carrier-places.ts';
import { tokensIn } from './carrier-reading.ts';
import { canaries, carriers, splits, twins } from './carriers.ts';
import { spokenBy } from './places.ts';

const shown = 8;

/** Everything that this process prints meanwhile, printed all the same. */
function watchOutput() {
  const said: string[] = [];
  const watched = ([process.stdout, process.stderr] as const).map((stream) => {
    const write = stream.write.bind(stream);
    return mock.method(stream, 'write', (...given: Parameters<typeof write>) => {
      said.push(String(given[0]));
      return write(...given);
    });
  });
  return { said, [Symbol.dispose]: () => watched.forEach(({ mock: one }) => one.restore()) };
}

async function problemsIn(all: readonly Combination[], bench: CarrierBench): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const one of all) problems.push(...(await problemsOf(await carry(one, bench))));
  return problems;
}

/** What would betray one of those wherever it were written; halves alone say nothing. */
const wordsOf = (all: readonly Combination[]): readonly string[] => [
  ...new Set(all.flatMap((one) => (one.kind === 'split' ? [] : tracesOf(one, one.canary)))),
];

for (const dialect of dialects) {
  test(`no number leaves in a request of ${dialect.id}, nor is it logged or kept`, async () => {
    const all = carryings.filter(({ place }) => place.dialect === dialect);
    await using bench = openCarrierBench();
    using output = watchOutput();
    assert.deepEqual((await problemsIn(all, bench)).slice(0, shown), []);
    const words = wordsOf(all);
    const holdsOne = (text: string | Buffer): boolean => words.some((word) => text.includes(word));
    const files = bench.kept().filter(([, bytes]) => holdsOne(bytes));
    assert.deepEqual(
      files.map(([name]) => name),
      [],
    );
    assert.equal(output.said.some(holdsOne), false);
  });
}

const pairs = (all: readonly Carrying[], pairOf: (one: Carrying) => string): number => new Set(all.map(pairOf)).size;

test('the matrix holds 20,000 combinations, with every shape of a place, carrier and lane beside every other', () => {
  assert.ok(carryings.length >= 20_000, String(carryings.length));
  const wholes = carryings.filter((one) => one.kind === 'whole');
  const shapes = groupedBy(wholes, ({ place }) => place.shape);
  for (const [shape, all] of shapes) {
    const { kind } = all[0]?.place ?? {};
    const fewest = carriers.length - (kind === 'value' ? 0 : kind === 'key' ? 3 : 12);
    assert.ok(new Set(all.map(({ carrier }) => carrier)).size >= fewest, shape);
  }
  const places = new Set(wholes.map(({ place }) => place));
  assert.equal(places.size, carryingPlaces.length);
  assert.equal(
    pairs(wholes, ({ place, lane }) => `${place.dialect.id} ${place.name} ${place.kind} ${lane.name}`),
    places.size * carrierLanes.length,
  );
  assert.equal(
    pairs(wholes, ({ carrier, lane }) => `${carrier.name} ${lane.name}`),
    carriers.length * carrierLanes.length,
  );
});

/** The lane that takes the bytes of a format as they are, if there is one. */
function relays({ dialect }: CarryingPlace, lane: (typeof carrierLanes)[number]): boolean {
  return lane.name === 'itself'
    ? dialect.id.startsWith('openai')
    : spokenBy(lane.type).some(({ id }) => id === dialect.id);
}

const usual = carriers.filter(({ name }) => name === 'as is usual');

test('what only looks like a number goes up from every place, as it was written', async () => {
  await using bench = openCarrierBench();
  const inBodies = carryingPlaces.filter(
    ({ kind, name }) => (kind === 'value' || kind === 'key') && !name.startsWith('the hint'),
  );
  const tally = { asked: 0, sent: 0, relayed: 0 };
  for (const [at, place] of inBodies.entries())
    for (const carrier of usual) {
      const lane = carrierLanes[at % carrierLanes.length] ?? assert.fail();
      const canary = twins[at % twins.length] ?? assert.fail();
      const one: Carrying = { kind: 'whole', place, carrier, lane, canary, isNamed: true };
      const { text, posts } = await bench.send(requestOf(one, canary));
      tally.asked++;
      assert.doesNotMatch(text, /privacy_/, nameOf(one));
      const [post] = posts;
      if (post === undefined) continue;
      tally.sent++;
      if (!relays(place, lane)) continue;
      tally.relayed++;
      assert.ok(tokensIn(post.body.toString('utf8')).includes(carrier.text?.(canary) ?? ''), nameOf(one));
    }
  // What a format cannot say, and what nobody could have meant, is refused; who counts tokens here is not asked.
  assert.ok(tally.sent >= tally.asked * 0.4 && tally.relayed >= 200, JSON.stringify(tally));
});

/** Where a person writes. */
const spoken = /(?:^|\.)(?:content|text|prompt|input|input\.\*|prompt\.\*)$/;

const writings = carriers
  .filter(({ only }) => only === undefined)
  .flatMap((carrier) => twins.map((canary) => ({ carrier, canary })));

test('a number with a wrong check goes up in every writing, byte by byte', async () => {
  await using bench = openCarrierBench();
  for (const dialect of dialects) {
    const place = carryingPlaces.find((one) => one.dialect === dialect && spoken.test(one.name)) ?? assert.fail();
    const lane = carrierLanes.find((one) => relays(place, one)) ?? assert.fail(dialect.id);
    for (const { carrier, canary } of writings) {
      const one: Carrying = { kind: 'whole', place, carrier, lane, canary, isNamed: true };
      const { text, posts } = await bench.send(requestOf(one, canary));
      assert.ok(posts[0]?.body.includes(carrier.json(canary)), `${nameOf(one)}: ${text.slice(0, 200)}`);
    }
  }
  assert.ok(dialects.length * writings.length >= 200);
});

test('a number of which half was said in a response that is kept here is held', async () => {
  await using bench = openCarrierBench();
  const [{ halves } = assert.fail()] = splits;
  for (const lane of carrierLanes)
    for (const numbered of [...canaries, ...twins]) {
      const [first, second] = halves(numbered);
      const ask = (more: object) =>
        bench.send({
          address: '/v1/responses',
          body: JSON.stringify({ model: `${lane.name}/fake-big`, ...more }),
          headers: {},
        });
      const before = await ask({ input: first });
      assert.equal(before.status, 200, before.text);
      const after = await ask({ previous_response_id: JSON.parse(before.text).id, input: second });
      const isCanary = canaries.includes(numbered);
      assert.equal(after.status, isCanary ? 403 : 200, `${lane.name}: ${after.text.slice(0, 200)}`);
      assert.equal(after.posts.length, isCanary ? 0 : 1);
    }
});
