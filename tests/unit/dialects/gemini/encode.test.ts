import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AnswerEvent, FinishReason } from '../../../../main/contract/answer-events.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { isJsonObject, parseJson } from '../../../../main/contract/json.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import { collectAnswer } from '../../../../main/dialects/shared/collect.ts';
import { createFrameCutter } from '../../../../main/dialects/shared/frames.ts';
import { geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';
import { entranceAt } from '../../../support/entrance.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const about = { id: 'req_x1', nowS: 1_700_000_000 };
const skipped = 'skip_thought_signature_validator';
const nobodys = base64('lr1:none:');

interface Asking {
  readonly shown?: boolean;
  readonly asArray?: boolean;
}

function requestOf({ shown = false, asArray = false }: Asking) {
  const body = {
    contents: [{ parts: [{ text: 'Hi' }] }],
    generation_config: { thinkingConfig: { include_thoughts: shown } },
  };
  const entrance = entranceAt('/v1beta/models/m:streamGenerateContent', {}, asArray ? {} : { alt: 'sse' });
  return geminiGenerate.parseRequest(Buffer.from(JSON.stringify(body)), entrance);
}

const encode = (events: readonly AnswerEvent[], asking: Asking = {}): string => {
  const encoder = geminiGenerate.createEncoder(requestOf(asking), about);
  return events.map((event) => encoder.push(event)).join('') + encoder.end();
};
const chunksOf = (stream: string) =>
  stream
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => JSON.parse(frame.replace(/^data: /, '')));
const partsOf = (events: readonly AnswerEvent[], asking?: Asking): unknown[] =>
  chunksOf(encode(events, asking)).map(({ candidates }) => candidates[0].content.parts);
const whole = (events: readonly AnswerEvent[], asking: Asking = {}) =>
  JSON.parse(JSON.stringify(geminiGenerate.encodeWhole(collectAnswer(events), requestOf(asking), about)));

const started: AnswerEvent = { type: 'answer-started', id: 'a', model: 'claude', createdS: null };
const text = (said: string, choice = 0): AnswerEvent => ({ type: 'text-added', choice, text: said });
const thought = (said: string): AnswerEvent => ({ type: 'reasoning-added', choice: 0, text: said });
const signed = (signer: 'gemini' | 'anthropic', data: string, redacted = false): AnswerEvent => ({
  type: 'reasoning-signed',
  choice: 0,
  signature: { signer, data },
  redacted,
});
const call = (number: number, more: object = {}): AnswerEvent => ({
  type: 'call-started',
  choice: 0,
  call: number,
  id: `c${number}`,
  name: 'f',
  custom: false,
  signature: null,
  ...more,
});
const given = (number: number, part: string): AnswerEvent => ({
  type: 'call-added',
  choice: 0,
  call: number,
  arguments: part,
});
const finished = (reason: FinishReason, choice = 0): AnswerEvent => ({
  type: 'choice-finished',
  choice,
  reason,
  stopSequence: null,
});
const counted: AnswerEvent = {
  type: 'usage-counted',
  usage: { ...noUsage, inputTokens: 20, outputTokens: 8, cachedTokens: 4, reasoningTokens: 3, audioInputTokens: 2 },
};

test('a stream is chunks of one answer, with the end and the figures in the last', () => {
  assert.equal(
    encode([started, text('Hello '), text('there'), finished('stop'), counted]),
    [
      'data: {"candidates":[{"content":{"parts":[{"text":"Hello "}],"role":"model"},"index":0}],"modelVersion":"claude","responseId":"req_x1"}\n\n',
      'data: {"candidates":[{"content":{"parts":[{"text":"there"}],"role":"model"},"index":0}],"modelVersion":"claude","responseId":"req_x1"}\n\n',
      'data: {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"claude","responseId":"req_x1",',
      '"usageMetadata":{"promptTokenCount":20,"candidatesTokenCount":5,"totalTokenCount":28,"cachedContentTokenCount":4,"thoughtsTokenCount":3,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":2}]}}\n\n',
    ].join(''),
  );
});

test('an array has the same chunks as its items, and is closed', () => {
  const events = [started, text('Hello'), finished('stop'), counted];
  const written = encode(events, { asArray: true });
  assert.match(written, /^\[\{\n {2}"candidates"[^]*\n\}\n,\n\{\n[^]*\n\}\n\]$/);
  assert.deepEqual(JSON.parse(written), chunksOf(encode(events)));
});

test('where nothing came, an array is empty and events are none', () => {
  assert.equal(encode([], { asArray: true }), '[]');
  assert.equal(encode([]), '');
});

test('a call is said when it is whole, in its order, and not before', () => {
  const events = [
    started,
    text('Wait'),
    call(0),
    given(0, '{"x":'),
    given(0, '1}'),
    call(1),
    given(1, '{}'),
    text('Done'),
    call(2),
    finished('calls'),
  ];
  const f = (id: string, args: object) => ({ functionCall: { id, name: 'f', args } });
  assert.deepEqual(partsOf(events), [
    [{ text: 'Wait' }],
    [{ ...f('c0', { x: 1 }), thoughtSignature: skipped }],
    [f('c1', {}), { text: 'Done' }],
    [f('c2', {})],
  ]);
});

test('calls that interleave are each whole in the end', () => {
  const events = [
    call(0),
    call(1),
    given(0, '{"x"'),
    given(1, '{"y"'),
    given(0, ':1}'),
    given(1, ':2}'),
    finished('calls'),
  ];
  assert.deepEqual(partsOf(events), [
    [
      { functionCall: { id: 'c0', name: 'f', args: { x: 1 } }, thoughtSignature: skipped },
      { functionCall: { id: 'c1', name: 'f', args: { y: 2 } } },
    ],
  ]);
});

test('a call keeps what Gemini has signed', () => {
  const events = [call(0, { signature: { signer: 'gemini', data: 's' } }), given(0, '{}'), call(1), finished('calls')];
  const of = (parts: unknown): unknown => Array.isArray(parts) && parts.map(({ thoughtSignature }) => thoughtSignature);
  assert.deepEqual(partsOf(events).map(of), [['s'], [undefined]]);
  assert.deepEqual(of(whole(events).candidates[0].content.parts), ['s', undefined]);
});

test('a call that was cut off with the answer is not said', () => {
  const events = [text('Wait'), call(0), given(0, '{"x":'), finished('length')];
  assert.deepEqual(partsOf(events), [[{ text: 'Wait' }], [{ text: '' }]]);
  assert.deepEqual(whole(events).candidates[0].content.parts, [{ text: 'Wait' }]);
});

test('a call whose arguments are no object is the provider’s fault', () => {
  const events = [call(0), given(0, 'oops'), finished('calls')];
  const isFault = (error: unknown): boolean => error instanceof RouterError && error.code === 'upstream_error';
  assert.throws(() => encode(events), isFault);
  assert.throws(() => whole(events), isFault);
});

test('thoughts are shown to whoever asked for them, marked as not Gemini’s', () => {
  const events = [
    thought('Hm'),
    signed('anthropic', 's'),
    text('Hi'),
    signed('anthropic', 't', true),
    finished('stop'),
  ];
  const sealed = base64('lr1:anthropic:s');
  const rest = [{ text: 'Hi' }, { text: '', thoughtSignature: base64('lr1:anthropic:t') }];
  assert.deepEqual(partsOf(events, { shown: true }).flat(), [
    { text: 'Hm', thought: true, thoughtSignature: nobodys },
    { text: '', thought: true, thoughtSignature: sealed },
    ...rest,
    { text: '' },
  ]);
  assert.deepEqual(partsOf(events).flat(), [{ text: '', thoughtSignature: sealed }, ...rest, { text: '' }]);
  assert.deepEqual(whole(events, { shown: true }).candidates[0].content.parts, [
    { text: 'Hm', thought: true, thoughtSignature: sealed },
    ...rest,
  ]);
  assert.deepEqual(whole(events).candidates[0].content.parts, [{ text: '', thoughtSignature: sealed }, ...rest]);
});

test('a thought that nobody signed is not said where thoughts are not shown', () => {
  const events = [thought('Hm'), text('Hi'), finished('stop')];
  assert.deepEqual(partsOf(events), [[{ text: 'Hi' }], [{ text: '' }]]);
  assert.deepEqual(whole(events).candidates[0].content.parts, [{ text: 'Hi' }]);
});

test('every signature is base64, as clients demand of bytes', () => {
  const events = [thought('Hm'), signed('anthropic', 'ā:/?'), call(0), given(0, '{}'), finished('calls')];
  for (const [, field = ''] of encode(events, { shown: true }).matchAll(/"thoughtSignature":"([^"]*)"/g))
    assert.match(field, /^(?:[\w+/-]{4})*(?:[\w+/-]{2}==|[\w+/-]{3}=)?$/);
});

const ends: readonly (readonly [reason: FinishReason, word: string])[] = [
  ['stop', 'STOP'],
  ['stop-sequence', 'STOP'],
  ['calls', 'STOP'],
  ['pause', 'STOP'],
  ['length', 'MAX_TOKENS'],
  ['filter', 'SAFETY'],
  ['refusal', 'SAFETY'],
];

for (const [reason, word] of ends) {
  test(`an end by ${reason} is ${word}`, () => {
    assert.equal(chunksOf(encode([text('Hi'), finished(reason)])).at(-1)?.candidates[0].finishReason, word);
    assert.equal(whole([text('Hi'), finished(reason)]).candidates[0].finishReason, word);
  });
}

test('an answer that did not say why it ended says nothing of it', () => {
  assert.equal('finishReason' in whole([text('Hi')]).candidates[0], false);
});

test('several choices are told apart, and end together', () => {
  const chunks = chunksOf(encode([text('a'), text('b', 1), finished('stop'), finished('length', 1)]));
  assert.deepEqual(
    chunks.map(({ candidates }) =>
      candidates.map(({ index, finishReason }: { index: number; finishReason?: string }) => [index, finishReason]),
    ),
    [
      [[0, undefined]],
      [[1, undefined]],
      [
        [0, 'STOP'],
        [1, 'MAX_TOKENS'],
      ],
    ],
  );
});

const cites: readonly AnswerEvent[] = [
  { url: 'https://a.example', title: 'A', citedText: 'so', start: 2, end: 4 },
  { url: 'https://a.example', title: 'A', citedText: null, start: 0, end: 1 },
  { url: 'https://b.example', title: null, citedText: null, start: null, end: null },
].map((citation) => ({ type: 'citation-added', choice: 0, citation }));

test('citations are grounding, placed by bytes', () => {
  const events = [text('✓ so'), ...cites, finished('stop')];
  const groundingMetadata = {
    groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }, { web: { uri: 'https://b.example' } }],
    groundingSupports: [
      { segment: { startIndex: 4, endIndex: 6, text: 'so' }, groundingChunkIndices: [0] },
      { segment: { startIndex: 0, endIndex: 3 }, groundingChunkIndices: [0] },
    ],
  };
  assert.deepEqual(chunksOf(encode(events)).at(-1)?.candidates[0].groundingMetadata, groundingMetadata);
  assert.deepEqual(whole(events).candidates[0].groundingMetadata, groundingMetadata);
});

test('media and probabilities are written in their places', () => {
  const top = [{ token: 'Hi', logprob: -0.1, bytes: null }];
  const events: AnswerEvent[] = [
    { type: 'media-added', choice: 0, media: { kind: 'inline', mediaType: 'image/png', base64: 'AAAA' } },
    { type: 'media-added', choice: 0, media: { kind: 'url', url: 'https://example.com/a' } },
    { type: 'logprobs-added', choice: 0, tokens: [{ token: 'Hi', logprob: -0.1, bytes: null, top }] },
    finished('stop'),
  ];
  const hi = { token: 'Hi', logProbability: -0.1 };
  const [candidate] = whole(events).candidates;
  assert.deepEqual(candidate.content.parts, [
    { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
    { fileData: { fileUri: 'https://example.com/a' } },
  ]);
  assert.deepEqual(candidate.logprobsResult, { chosenCandidates: [hi], topCandidates: [{ candidates: [hi] }] });
  assert.deepEqual(chunksOf(encode(events)).at(-1)?.candidates[0].logprobsResult, candidate.logprobsResult);
});

test('a file that its provider keeps cannot be given out', () => {
  const stored: AnswerEvent = { type: 'media-added', choice: 0, media: { kind: 'stored', id: 'x' } };
  assert.throws(
    () => encode([stored]),
    (error) => error instanceof RouterError && error.code === 'upstream_error',
  );
});

test('a refusal is text of the answer', () => {
  assert.deepEqual(whole([{ type: 'refusal-added', choice: 0, text: 'No.' }]).candidates[0].content.parts, [
    { text: 'No.' },
  ]);
});

test('an error in mid-stream is Google’s, as an event or as the last item', () => {
  const error = new RouterError('upstream_error', 'The provider broke off.');
  for (const asArray of [false, true]) {
    const encoder = geminiGenerate.createEncoder(requestOf({ asArray }), about);
    const said = encoder.push(text('Hel')) + encoder.fail(error);
    const chunks = asArray ? JSON.parse(said) : chunksOf(said);
    assert.deepEqual([chunks.length, chunks[1].error.status], [2, 'UNAVAILABLE']);
  }
});

const word = fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' });
const signature = fc.record(
  {
    signer: fc.constantFrom('gemini' as const, 'anthropic' as const),
    data: fc.base64String({ minLength: 4 }),
  },
  { noNullPrototype: true },
);
const piece: fc.Arbitrary<AnswerEvent[]> = fc.oneof(
  word.map((said) => [text(said)]),
  fc.tuple(word, signature).map(([said, one]) => [thought(said), signed(one.signer, one.data)]),
  signature.map(({ signer, data }) => [signed(signer, data, true)]),
  fc.constant<AnswerEvent[]>([
    { type: 'media-added', choice: 0, media: { kind: 'inline', mediaType: 'image/png', base64: 'AAAA' } },
  ]),
);
const calls = fc.array(fc.tuple(fc.dictionary(fc.constantFrom('a', 'b'), word), fc.option(signature)), {
  maxLength: 3,
});

test('what was encoded decodes to what it was: order, signatures, calls and figures', () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), calls, (pieces, called) => {
      const events = [
        started,
        ...pieces.flat(),
        ...called.flatMap(([args, one], at) => [call(at, { signature: one }), given(at, JSON.stringify(args))]),
        finished(called.length > 0 ? 'calls' : 'stop'),
        counted,
      ];
      const cutter = createFrameCutter(1e6);
      const decoder = geminiGenerate.createDecoder();
      const back = cutter
        .push(Buffer.from(encode(events, { shown: true })))
        .flatMap((frame) => [...decoder.push(frame)]);
      const { id: _id, ...expected } = collectAnswer(events);
      const { id: _other, ...found } = collectAnswer(back);
      assert.deepEqual(found, expected);
      const value = parseJson(JSON.stringify(whole(events, { shown: true })));
      const { id: _last, ...again } = collectAnswer(isJsonObject(value) ? geminiGenerate.decodeWhole(value) : []);
      assert.deepEqual(again, expected);
    }),
  );
});
