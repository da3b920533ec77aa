import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mended, needsMending } from '../../../main/backends/completion-answers.ts';
import type { UpstreamBody } from '../../../main/backends/http-exchange.ts';

interface Played {
  readonly text: string;
  readonly failed: Error | null;
}

/** What a reader is given of an answer that comes in these chunks. */
function play(chunks: readonly Buffer[], type: string, status = 200): Played {
  const passed: Buffer[] = [];
  let failed: Error | null = null;
  const body: UpstreamBody = {
    read(sink) {
      for (const chunk of chunks) sink.data(chunk);
      sink.end();
    },
    isRead: () => true,
    pause: () => undefined,
    resume: () => undefined,
    abort: (error) => (failed = error),
  };
  mended({ status, headers: { 'content-type': type }, body }).body.read({
    data: (chunk) => void passed.push(chunk),
    end: () => undefined,
    fail: () => undefined,
  });
  return { text: Buffer.concat(passed).toString('utf8'), failed };
}

const token = (text: string) => ({
  id: 1,
  token: text,
  bytes: [...Buffer.from(text)],
  logprob: -0.5,
  top_logprobs: [{ token: text, logprob: -0.5 }],
});
const choice = (index: number, ...texts: readonly string[]) => ({
  index,
  text: texts.join(''),
  logprobs: { content: texts.map(token) },
});
const legacy = (texts: readonly string[], text_offset: readonly number[]) => ({
  tokens: texts,
  token_logprobs: texts.map(() => -0.5),
  top_logprobs: texts.map((text) => ({ [text]: -0.5 })),
  text_offset,
});
const frame = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

test('each choice of a stream counts its own offsets, wherever the stream is cut', () => {
  const given = [
    'data: null\n\n',
    frame({ id: 'a', choices: [choice(0, 'é', 'ab')] }),
    ': a comment\n\n',
    frame({ choices: [choice(1, 'xyz')] }),
    frame({ choices: [choice(0, 'c')] }),
    frame({ choices: [{ index: 0, text: '', logprobs: null, finish_reason: 'stop' }], usage: { total_tokens: 1 } }),
    'data: [DONE]\n\n',
  ];
  const expected = [
    frame({ id: 'a', choices: [{ ...choice(0, 'é', 'ab'), logprobs: legacy(['é', 'ab'], [0, 1]) }] }),
    ': a comment\n\n',
    frame({ choices: [{ ...choice(1, 'xyz'), logprobs: legacy(['xyz'], [0]) }] }),
    frame({ choices: [{ ...choice(0, 'c'), logprobs: legacy(['c'], [3]) }] }),
    ...given.slice(5),
  ];
  const bytes = Buffer.from(given.join(''));
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 8 });
  fc.assert(
    fc.property(cuts, (places) => {
      const ends = [...places.toSorted((a, b) => a - b), bytes.length];
      const chunks = ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
      assert.deepEqual(play(chunks, 'text/event-stream'), { text: expected.join(''), failed: null });
    }),
  );
});

test('a whole answer is mended, one without probabilities says the same, and a refusal passes byte for byte', () => {
  const whole = (value: unknown, status = 200): unknown =>
    JSON.parse(play([Buffer.from(JSON.stringify(value))], 'application/json', status).text);
  const { logprobs: _, ...bare } = choice(0, 'a');
  assert.deepEqual(whole({ choices: [choice(0, 'a', 'b')] }), {
    choices: [{ ...choice(0, 'a', 'b'), logprobs: legacy(['a', 'b'], [0, 1]) }],
  });
  for (const value of [{ choices: [bare] }, { choices: 'none' }, { choices: [null] }, []])
    assert.deepEqual(whole(value), value);
  const refusal = '{ "error" : {"message":"no"} }';
  assert.equal(play([Buffer.from(refusal)], 'application/json', 400).text, refusal);
});

test('only what asks for it is mended', () => {
  const told = (path: string, body: object): boolean => needsMending(path, Buffer.from(JSON.stringify(body)));
  assert.equal(told('/completions', { prompt: 'a', logprobs: 2 }), true);
  assert.equal(told('/completions', { prompt: ['a', 'b'] }), true);
  assert.equal(told('/completions', { prompt: 'a', stream: true }), false);
  assert.equal(told('/chat/completions', { messages: [], logprobs: true }), false);
});
