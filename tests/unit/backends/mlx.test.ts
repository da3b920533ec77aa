import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { collect } from '../../../main/backends/collect.ts';
import type { UpstreamBody } from '../../../main/backends/http-exchange.ts';
import { bodyForMlx, replyOfMlx } from '../../../main/backends/mlx.ts';

/** A body that comes in these pieces. */
const inPieces = (pieces: readonly Buffer[]): UpstreamBody => ({
  read(sink) {
    for (const piece of pieces) sink.data(piece);
    sink.end();
  },
  isRead: () => true,
  pause: () => undefined,
  resume: () => undefined,
  abort: () => undefined,
});

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
}

const itsOwn = '"model": "default_model"';

test('however an answer is cut, the name is another and nothing else is', async () => {
  const part = fc.oneof(fc.constantFrom(itsOwn, '"model": "', 'default_mo', '"mo', '"'), fc.string());
  await fc.assert(
    fc.asyncProperty(fc.array(part), fc.array(fc.nat()), async (parts, cuts) => {
      const text = parts.join('');
      const body = inPieces(cutAt(Buffer.from(text), cuts));
      const reply = await replyOfMlx({ status: 200, headers: {}, body }, 'tiny');
      assert.equal((await collect(reply.body, 1e6)).toString(), text.replaceAll(itsOwn, '"model": "tiny"'));
    }),
  );
});

test('its own shape of an error becomes that of OpenAI; what it says it has not is no model', async () => {
  const reply = await replyOfMlx({ status: 404, headers: {}, body: inPieces([Buffer.from('{"error": "odd"}')]) }, 'a');
  assert.equal(reply.status, 500);
  assert.equal(JSON.parse((await collect(reply.body, 1e6)).toString()).error.message, 'odd');
});

test('output tokens are those that were asked for, as far as the context goes', () => {
  const asked = (extra: object, contextTokens = 1_000) =>
    JSON.parse(
      bodyForMlx(Buffer.from(JSON.stringify({ model: 'a', ...extra })), { id: 'a', contextTokens }).toString(),
    );
  assert.deepEqual(asked({ max_tokens: 5 }), { model: 'default_model', max_tokens: 5 });
  assert.ok(asked({}).max_tokens > 900 && asked({ max_tokens: 5_000 }).max_tokens < 1_000);
  assert.throws(() => asked({ prompt: 'a'.repeat(4_000) }), /about 1\d\d\d tokens, and a reads 1000/);
});
