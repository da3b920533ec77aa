// Where what nobody can read counts as sensitive: no part of a format that is such reaches anybody outside, whatever it
// is dressed as; and what a provider sealed along here does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpaqueParts } from '../../main/contract/opaque-parts.ts';
import type { Dialect } from '../../main/dialects/dialect.ts';
import { dialects } from '../../main/dialects/registry.ts';
import { openSensitivity } from '../../main/gateway/plan/sensitivity.ts';
import { carrierLanes, openCarrierBench, type CarrierLane, type CarrierRequest } from './carrier-bench.ts';
import { carryingPlaces, filled } from './carrier-places.ts';
import { problemsOf, type Carried } from './carrier-check.ts';
import { sendThrough } from './carrier-seam.ts';
import { addressOf } from './forms.ts';
import type { UnreadablePart } from './disguises.ts';
import { unreadableParts } from './unreadable-parts.ts';

const policy = 'privacy: { unreadable: high }';
const shown = 8;

const dialectNamed = (id: string): Dialect => dialects.find((one) => one.id === id) ?? assert.fail(id);

function requestOf({ dialect: id, body }: UnreadablePart, lane: CarrierLane): CarrierRequest {
  const dialect = dialectNamed(id);
  const model = `${lane.name}/${dialect.kind === 'embedding' ? 'fake-embed' : 'fake-big'}`;
  const named = dialect.id.startsWith('gemini') ? body : { model, ...body };
  return { address: addressOf({ dialect, stream: false, name: '' }, model), body: JSON.stringify(named), headers: {} };
}

/** It is no number: what is told is that it went anywhere at all. */
const carriedIn = ({ dialect, name }: UnreadablePart, lane: CarrierLane): Carried => ({
  name: `${dialect} | ${name} | ${lane.name}`,
  ending: 'held',
  canary: { halves: ['never looked for'] },
  traces: [],
  // Some are no sound requests, and some backends have no such API.
  harmless: async () => (dialect.endsWith('embeddings') ? 503 : 400),
});

for (const id of new Set(unreadableParts.map(({ dialect }) => dialect))) {
  test(`no part of ${id} that nobody can read goes up, whatever it is dressed as`, async () => {
    await using bench = openCarrierBench({ policy });
    const problems: string[] = [];
    const tally = { held: 0, refused: 0 };
    for (const part of unreadableParts.filter(({ dialect }) => dialect === id))
      for (const lane of carrierLanes) {
        const record = await bench.send(requestOf(part, lane));
        tally[record.status === 403 ? 'held' : 'refused']++;
        problems.push(...(await problemsOf({ ...record, ...carriedIn(part, lane) })));
      }
    assert.deepEqual(problems.slice(0, shown), []);
    // What is no sound request proves little.
    assert.ok(tally.held > tally.refused, JSON.stringify(tally));
  });
}

test('what can be read goes up under the same policy', async () => {
  await using bench = openCarrierBench({ policy });
  for (const dialect of dialects.filter(({ kind }) => kind !== 'count')) {
    const { template } =
      carryingPlaces.find((one) => one.dialect === dialect && one.kind === 'header') ?? assert.fail();
    let sent = 0;
    for (const lane of carrierLanes) {
      const model = `${lane.name}/${dialect.kind === 'embedding' ? 'fake-embed' : 'fake-big'}`;
      const address = addressOf({ dialect, stream: false, name: '' }, model);
      sent += (await bench.send({ address, body: filled(template, model, []), headers: {} })).posts.length;
    }
    assert.ok(sent > 0, dialect.id);
  }
});

const noParts: OpaqueParts = { id: 'nothing', strings: [], words: [], numbers: [], seals: [] };

test('a format whose table is empty, and a seal that is always known, are seen', async () => {
  const privacy = { high: 'device', medium: 'public', low: 'public', unreadable: 'high', ignore: [] } as const;
  const real = openSensitivity(Buffer.alloc(32, 1))({ privacy });
  for (const [field, fault] of [
    ['image_url: an address elsewhere', { opaque: noParts }],
    ['a signed thought: a picture in base64url', { isKnownSeal: () => true }],
    ['camel file, said: an address elsewhere', { opaque: noParts }],
    ['context: tokens', { opaque: noParts }],
    ['a reference: a name of something kept elsewhere', { opaque: noParts }],
  ] as const) {
    const part = unreadableParts.find(({ name }) => name === field) ?? assert.fail(field);
    const sound = dialectNamed(part.dialect);
    const judging: typeof real = {
      ...real,
      judge: (request, given) =>
        real.judge({ ...request, dialect: 'opaque' in fault ? { ...sound, opaque: fault.opaque } : sound }, given),
    };
    const problems: string[] = [];
    for (const lane of carrierLanes) {
      const seam = { dialect: sound, lane, judging, unreadable: 'high', ...fault } as const;
      const record = await sendThrough(requestOf(part, lane), seam);
      problems.push(...(await problemsOf({ ...record, ...carriedIn(part, lane) })));
    }
    assert.match(problems.join('\n'), /was asked/, field);
  }
});

test('a thought that a provider sealed a turn before goes back to it', async () => {
  await using bench = openCarrierBench({ policy });
  const model = 'out-anthropic/fake-big-thinking';
  const thinking = { type: 'enabled', budget_tokens: 1_024 };
  const ask = (messages: readonly object[]) =>
    bench.send({
      address: '/v1/messages',
      body: JSON.stringify({ model, max_tokens: 2_000, thinking, messages }),
      headers: {},
    });
  const question = { role: 'user', content: 'How is the weather?' };
  const first = await ask([question]);
  assert.equal(first.status, 200, first.text);
  const { content } = JSON.parse(first.text);
  assert.match(first.text, /"signature":/);
  const again = await ask([question, { role: 'assistant', content }, { role: 'user', content: 'And tomorrow?' }]);
  assert.equal(again.status, 200, again.text);
  assert.match(String(again.posts[0]?.body), /sig-anthropic-1/);
  const forged = content.map((block: object) => ('signature' in block ? { ...block, signature: 'forged' } : block));
  const refused = await ask([question, { role: 'assistant', content: forged }, { role: 'user', content: 'Go on.' }]);
  assert.equal(refused.status, 403, refused.text);
  assert.equal(refused.posts.length, 0);
});
