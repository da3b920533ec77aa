import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import { createFrameCutter } from '../../../../main/dialects/shared/frames.ts';
import { geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';
import { entranceAt } from '../../../support/entrance.ts';

function tapFor(alt: 'sse' | null) {
  const entrance = entranceAt('/v1beta/models/m:streamGenerateContent', {}, alt === null ? {} : { alt });
  return geminiGenerate.createTap(
    geminiGenerate.parseRequest(Buffer.from('{"contents":[{"parts":[{"text":"Hi"}]}]}'), entrance),
  );
}

const frame = (value: object | string): Buffer =>
  Buffer.from(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\r\n\r\n`);
const said = (text: string, more: object = {}) => ({ candidates: [{ content: { parts: [{ text }] }, ...more }] });

test('of a stream of events every frame passes as the very same bytes', () => {
  const tap = tapFor('sse');
  const frames = [
    Buffer.from(': wait\n\n'),
    frame(said('Hello')),
    frame('{ "candidates" : [ ] , "usageMetadata": {"promptTokenCount": 1.0} }'),
    frame('{broken'),
    frame(said('', { finishReason: 'STOP' })),
  ];
  for (const one of frames) assert.equal(tap.push(one), one);
  assert.equal(tap.end(), null);
});

test('whether it has begun, whether it is finished and what it counted are told', () => {
  const tap = tapFor('sse');
  tap.push(Buffer.from(': wait\n\n'));
  assert.deepEqual([tap.begun(), tap.finished(), tap.usage()], [false, false, null]);
  tap.push(frame({ ...said('Hello'), usageMetadata: { promptTokenCount: 20, cachedContentTokenCount: 5 } }));
  assert.deepEqual([tap.begun(), tap.finished()], [true, false]);
  tap.push(
    frame({ ...said('', { finishReason: 'STOP' }), usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 3 } }),
  );
  const { inputTokens, outputTokens, cachedTokens } = tap.usage() ?? {};
  assert.deepEqual([tap.finished(), inputTokens, outputTokens, cachedTokens], [true, 20, 3, 5]);
});

test('what a model writes into the arguments of a call is taken for nothing else', () => {
  const tap = tapFor('sse');
  const args = {
    finishReason: 'STOP',
    error: { message: 'x' },
    usageMetadata: { promptTokenCount: 9 },
    blockReason: 'X',
  };
  tap.push(frame({ candidates: [{ content: { parts: [{ functionCall: { name: 'f', args } }] } }] }));
  assert.deepEqual([tap.finished(), tap.failure(), tap.usage()], [false, null, null]);
});

test('a prompt that was blocked is an answer that is complete', () => {
  const tap = tapFor('sse');
  tap.push(frame({ promptFeedback: { blockReason: 'SAFETY' } }));
  assert.ok(tap.finished());
});

const errors: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['an event', frame({ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } })],
  ['bare JSON', Buffer.from('{\n  "error": { "message": "overloaded", "status": "UNAVAILABLE" }\n}\n')],
];

for (const [what, bytes] of errors) {
  test(`an error that comes as ${what} is the provider's, and begins nothing`, () => {
    const tap = tapFor('sse');
    tap.push(bytes);
    assert.deepEqual(tap.failure(), { message: 'overloaded', type: 'UNAVAILABLE', code: 'UNAVAILABLE' });
    assert.equal(tap.begun(), false);
  });
}

test('text is measured without what stands around it', () => {
  const tap = tapFor('sse');
  tap.push(frame({ candidates: [{ content: { parts: [{ text: 'Hello' }, { text: '' }, { text: 'there' }] } }] }));
  tap.push(Buffer.from('data: {"candidates": [{"content": {"parts": [{"text": "abc"}]}}]}\n\n'));
  tap.push(frame('{"text"'));
  assert.equal(tap.textLength(), 13);
});

test('asked for an array, each frame becomes an item, wherever the bytes are cut', () => {
  const values = [said('Hello'), said('there ✓', { finishReason: 'STOP' })];
  const bytes = Buffer.concat([Buffer.from(': wait\n\n'), ...values.map(frame)]);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const tap = tapFor(null);
    const cutter = createFrameCutter(1e6);
    const frames = [...cutter.push(bytes.subarray(0, cut)), ...cutter.push(bytes.subarray(cut))];
    const passed = [...frames.map((one) => tap.push(one)), tap.end()].filter((one) => one !== null);
    const text = Buffer.concat(passed).toString();
    assert.deepEqual(JSON.parse(text), values);
    assert.match(text, /^\[\{\n[^]*\n\}\n,\n\{\n[^]*\n\}\n\]$/);
    assert.ok(tap.begun() && tap.finished());
  }
});

test('asked for an array where nothing came, it is empty', () => {
  assert.equal(tapFor(null).end()?.toString(), '[]');
});

test('an answer that broke ends with an error, as an event or as the last item', () => {
  const error = new RouterError('upstream_error', 'It broke off.');
  assert.match(
    tapFor('sse').fail(error).toString(),
    /^data: \{"error":\{"code":502,"message":"It broke off\.",.*\}\n\n$/,
  );
  const tap = tapFor(null);
  const text = [tap.push(frame(said('Hel'))), tap.fail(error)].map(String).join('');
  assert.deepEqual(
    JSON.parse(text).map((item: object) => Object.keys(item)),
    [['candidates'], ['error']],
  );
  assert.equal(JSON.parse(tapFor(null).fail(error).toString())[0].error.message, 'It broke off.');
});

test('nothing keeps a waiting stream alive: comments break Google’s client for Python', () => {
  assert.equal(geminiGenerate.keepAlive, null);
});
