import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerEvent } from '../../../../main/contract/answer-events.ts';
import { isJsonObject } from '../../../../main/contract/json.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import { collectAnswer } from '../../../../main/dialects/shared/collect.ts';
import { createFrameCutter } from '../../../../main/dialects/shared/frames.ts';
import { geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';

const head = { modelVersion: 'gemini-3-pro', responseId: 'rEs-p_1' };
const chunk = (parts: readonly object[], more: object = {}, rest: object = {}) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
  ...rest,
  ...head,
});
const streamOf = (...chunks: readonly object[]): string =>
  chunks.map((value) => `data: ${JSON.stringify(value)}\r\n\r\n`).join('');

function decode(text: string, cut?: number): AnswerEvent[] {
  const bytes = Buffer.from(text);
  const cutter = createFrameCutter(1e6);
  const chunks = cut === undefined ? [bytes] : [bytes.subarray(0, cut), bytes.subarray(cut)];
  const frames = [...chunks.flatMap((one) => cutter.push(one)), cutter.rest()].filter(({ length }) => length > 0);
  const decoder = geminiGenerate.createDecoder();
  return [...frames.flatMap((frame) => [...decoder.push(frame)]), ...decoder.end()];
}

const whole = (value: object): readonly AnswerEvent[] => (isJsonObject(value) ? geminiGenerate.decodeWhole(value) : []);
const started = { type: 'answer-started', id: 'rEs-p_1', model: 'gemini-3-pro', createdS: null };
const finished = (reason: string) => ({ type: 'choice-finished', choice: 0, reason, stopSequence: null });
const gemini = (data: string) => ({ signer: 'gemini', data });

test('a stream of thoughts, text and calls becomes events, wherever its bytes are cut', () => {
  const text = streamOf(
    chunk([{ text: 'Hm', thought: true }], {}, { usageMetadata: { promptTokenCount: 20 } }),
    chunk([{ text: 'Hello ' }]),
    chunk([{ text: 'there ✓' }]),
    chunk([
      { functionCall: { name: 'f', args: { city: 'Rīga' } }, thoughtSignature: 's' },
      { functionCall: { id: 'own', name: 'g', args: {} } },
    ]),
    chunk(
      [{ text: '' }],
      { finishReason: 'STOP' },
      {
        usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 5, thoughtsTokenCount: 3 },
      },
    ),
  );
  const expected = [
    started,
    { type: 'usage-counted', usage: { ...noUsage, inputTokens: 20 } },
    { type: 'reasoning-added', choice: 0, text: 'Hm' },
    { type: 'text-added', choice: 0, text: 'Hello ' },
    { type: 'text-added', choice: 0, text: 'there ✓' },
    {
      type: 'call-started',
      choice: 0,
      call: 0,
      id: 'call_rEsp1_0_0',
      name: 'f',
      custom: false,
      signature: gemini('s'),
    },
    { type: 'call-added', choice: 0, call: 0, arguments: '{"city":"Rīga"}' },
    { type: 'call-started', choice: 0, call: 1, id: 'own', name: 'g', custom: false, signature: null },
    { type: 'call-added', choice: 0, call: 1, arguments: '{}' },
    { type: 'usage-counted', usage: { ...noUsage, inputTokens: 20, outputTokens: 8, reasoningTokens: 3 } },
    finished('calls'),
  ];
  assert.deepEqual(decode(text), expected);
  for (let cut = 0; cut <= Buffer.byteLength(text); cut++) assert.deepEqual(decode(text, cut), expected, String(cut));
});

test('signatures stand for the thoughts before them, or for thoughts that are not shown', () => {
  const events = whole(
    chunk([
      { text: 'Hm', thought: true, thoughtSignature: 'a' },
      { text: 'Hi', thoughtSignature: 'b' },
      { text: '', thoughtSignature: 'c' },
    ]),
  );
  assert.deepEqual(events.slice(1), [
    { type: 'reasoning-added', choice: 0, text: 'Hm' },
    { type: 'reasoning-signed', choice: 0, signature: gemini('a'), redacted: false },
    { type: 'text-added', choice: 0, text: 'Hi' },
    { type: 'reasoning-signed', choice: 0, signature: gemini('b'), redacted: true },
    { type: 'reasoning-signed', choice: 0, signature: gemini('c'), redacted: true },
  ]);
});

const ends: readonly (readonly [word: string, reason: string])[] = [
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'filter'],
  ['RECITATION', 'filter'],
  ['PROHIBITED_CONTENT', 'filter'],
  ['OTHER', 'filter'],
  ['A_WORD_OF_TOMORROW', 'filter'],
];

for (const [finishReason, reason] of ends) {
  test(`an end by ${finishReason} is one by ${reason}`, () => {
    assert.deepEqual(whole(chunk([{ text: 'Hi' }], { finishReason })).at(-1), finished(reason));
  });
}

test('an end that is not yet one is none', () => {
  const events = whole(chunk([{ text: 'Hi' }], { finishReason: 'FINISH_REASON_UNSPECIFIED' }));
  assert.ok(events.every(({ type }) => type !== 'choice-finished'));
});

test('cut off after a call, the answer ends by its length', () => {
  const events = whole(chunk([{ functionCall: { name: 'f' } }], { finishReason: 'MAX_TOKENS' }));
  assert.deepEqual(events.at(-1), finished('length'));
});

test('a call that could not be read is a failure, told after the figures', () => {
  const value = chunk(
    [],
    { finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'print(secret)' },
    {
      usageMetadata: { promptTokenCount: 20 },
    },
  );
  const events = whole(value);
  assert.deepEqual(
    events.map(({ type }) => type),
    ['answer-started', 'usage-counted', 'answer-failed'],
  );
  const last = events.at(-1);
  assert.ok(last?.type === 'answer-failed' && last.error.code === 'MALFORMED_FUNCTION_CALL');
  assert.doesNotMatch(last.error.message, /secret/);
});

test('a prompt that was blocked ends the answer by the filter, once', () => {
  const blocked = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, ...head };
  assert.deepEqual(whole(blocked), [started, finished('filter')]);
  assert.deepEqual(decode(streamOf(blocked, blocked)), [started, finished('filter')]);
});

test('several candidates are told apart, also where the first has no number', () => {
  const events = whole({
    candidates: [
      { content: { parts: [{ text: 'a' }] }, finishReason: 'STOP' },
      { content: { parts: [{ functionCall: { name: 'f' } }] }, finishReason: 'STOP', index: 1 },
    ],
    ...head,
  });
  const { choices } = collectAnswer(events);
  assert.deepEqual(
    choices.map(({ parts, reason }) => [parts[0]?.kind, reason]),
    [
      ['text', 'stop'],
      ['call', 'calls'],
    ],
  );
  assert.ok(events.some((event) => event.type === 'call-started' && event.id === 'call_rEsp1_1_0'));
});

const callIdOf = (value: object): string => {
  const event = whole(value).find(({ type }) => type === 'call-started');
  return event?.type === 'call-started' ? event.id : '';
};

test('without an id of the answer, ids of calls still differ between turns, and never for one answer', () => {
  const turn = (tokens: number) => ({
    candidates: [{ content: { parts: [{ functionCall: { name: 'f', args: {} } }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: tokens },
  });
  assert.match(callIdOf(turn(20)), /^call_[0-9a-f]{24}_0_0$/);
  assert.equal(callIdOf(turn(20)), callIdOf(turn(20)));
  assert.notEqual(callIdOf(turn(20)), callIdOf(turn(31)));
});

test('figures are totals: thoughts belong to what was put out, what tools read to what was put in', () => {
  const usageMetadata = {
    promptTokenCount: 100,
    cachedContentTokenCount: 60,
    toolUsePromptTokenCount: 7,
    candidatesTokenCount: 11,
    thoughtsTokenCount: 13,
    totalTokenCount: 131,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 80 },
      { modality: 'AUDIO', tokenCount: 20 },
    ],
    candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 4 }],
  };
  const usage = {
    ...noUsage,
    inputTokens: 107,
    outputTokens: 24,
    cachedTokens: 60,
    reasoningTokens: 13,
    audioInputTokens: 20,
    audioOutputTokens: 4,
  };
  assert.deepEqual(whole({ usageMetadata, ...head })[1], { type: 'usage-counted', usage });
  assert.deepEqual(geminiGenerate.readUsage(Buffer.from(JSON.stringify({ usageMetadata }, null, 2))), usage);
});

const figureless: readonly string[] = [
  '{}',
  '{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"usageMetadata":{"promptTokenCount":9}}}}]}}]}',
  'not JSON with "usageMetadata"',
];

for (const answer of figureless) {
  test(`in ${answer.slice(0, 30)} there are no figures`, () => {
    assert.equal(geminiGenerate.readUsage(Buffer.from(answer)), null);
  });
}

test('figures in a stream never fall', () => {
  const of = (counts: object) => ({ usageMetadata: counts, ...head });
  const events = decode(
    streamOf(of({ promptTokenCount: 20, cachedContentTokenCount: 8 }), of({ candidatesTokenCount: 5 })),
  );
  assert.deepEqual(events.at(-1), {
    type: 'usage-counted',
    usage: { ...noUsage, inputTokens: 20, cachedTokens: 8, outputTokens: 5 },
  });
});

const grounding = {
  groundingMetadata: {
    groundingChunks: [
      { web: { uri: 'https://a.example', title: 'A' } },
      { retrievedContext: { uri: 'https://b.example' } },
      { web: { uri: 'https://c.example', title: 'C' } },
    ],
    groundingSupports: [
      { segment: { endIndex: 3, text: '✓' }, groundingChunkIndices: [0, 1, 9] },
      { segment: { startIndex: 1, endIndex: 3, text: 'so' }, groundingChunkIndices: [0] },
    ],
  },
};

test('citations are placed by characters, not bytes, and told once', () => {
  const text = streamOf(
    chunk([{ text: 'Hm', thought: true }, { text: '✓ so' }]),
    chunk([], grounding),
    chunk([], grounding),
  );
  const found = decode(text).flatMap((event) => (event.type === 'citation-added' ? [event.citation] : []));
  const a = { url: 'https://a.example', title: 'A' };
  assert.deepEqual(found, [
    { ...a, citedText: '✓', start: 0, end: 1 },
    { url: 'https://b.example', title: null, citedText: '✓', start: 0, end: 1 },
    // The offsets of this one count from elsewhere: its words decide.
    { ...a, citedText: 'so', start: 2, end: 4 },
    { url: 'https://c.example', title: 'C', citedText: null, start: null, end: null },
  ]);
});

test('words that are said twice are cited where the offsets say', () => {
  const segment = { startIndex: 6, endIndex: 8, text: 'so' };
  const events = whole(
    chunk([{ text: 'so ✓so' }], {
      groundingMetadata: {
        groundingChunks: [{ web: { uri: 'https://a.example' } }],
        groundingSupports: [{ segment, groundingChunkIndices: [0] }],
      },
    }),
  );
  const last = events.at(-1);
  assert.ok(last?.type === 'citation-added' && last.citation.start === 4 && last.citation.end === 6);
});

test('sources of recited text are citations, too', () => {
  const events = whole(
    chunk([{ text: 'ā b' }], {
      citationMetadata: { citationSources: [{ uri: 'https://a.example', startIndex: 3, endIndex: 4 }] },
    }),
  );
  assert.deepEqual(events.at(-1), {
    type: 'citation-added',
    choice: 0,
    citation: { url: 'https://a.example', title: null, citedText: null, start: 2, end: 3 },
  });
});

test('probabilities come with their alternatives', () => {
  const logprobsResult = {
    chosenCandidates: [{ token: 'Hi', tokenId: 1, logProbability: -0.1 }, { token: '!' }],
    topCandidates: [
      {
        candidates: [
          { token: 'Hi', logProbability: -0.1 },
          { token: 'Ho', logProbability: -2 },
        ],
      },
    ],
  };
  assert.deepEqual(whole(chunk([], { logprobsResult })).at(-1), {
    type: 'logprobs-added',
    choice: 0,
    tokens: [
      {
        token: 'Hi',
        logprob: -0.1,
        bytes: null,
        top: [
          { token: 'Hi', logprob: -0.1, bytes: null },
          { token: 'Ho', logprob: -2, bytes: null },
        ],
      },
      { token: '!', logprob: 0, bytes: null, top: [] },
    ],
  });
});

test('pictures and files in an answer are media', () => {
  const events = whole(
    chunk([
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      { fileData: { fileUri: 'https://example.com/a.png' } },
    ]),
  );
  assert.deepEqual(events.slice(1), [
    { type: 'media-added', choice: 0, media: { kind: 'inline', mediaType: 'image/png', base64: 'AAAA' } },
    { type: 'media-added', choice: 0, media: { kind: 'url', url: 'https://example.com/a.png' } },
  ]);
});

const nonsense: readonly (readonly [what: string, value: object])[] = [
  ['parts of unknown kinds', chunk([{ executableCode: { code: '1' } }, { hologram: {} }])],
  ['parts that are none', { candidates: [{ content: { parts: 'Hi' } }], ...head }],
  [
    'fields of wrong types',
    { candidates: [{ content: { parts: [{ text: 7 }] }, citationMetadata: 1, logprobsResult: [] }], ...head },
  ],
  ['candidates that are none', { candidates: {}, ...head }],
];

for (const [what, value] of nonsense) {
  test(`${what} say nothing`, () => {
    assert.deepEqual(whole(value), [started]);
  });
}

test('when an answer was made is known where it says so', () => {
  const [event] = whole({ ...head, createTime: '2026-01-02T03:04:05.678Z' });
  assert.ok(event?.type === 'answer-started' && event.createdS === 1_767_323_045);
});

const failures: readonly (readonly [what: string, frame: string, message: string])[] = [
  ['an event', 'data: {"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}\n\n', 'overloaded'],
  [
    'bare JSON',
    '{\n  "error": {\n    "code": 503,\n    "message": "overloaded",\n    "status": "UNAVAILABLE"\n  }\n}\n',
    'overloaded',
  ],
  ['a list of one', '[{\n  "error": { "message": "overloaded" }\n}]\n', 'overloaded'],
  ['what is not JSON', 'data: {"candidates"\n\n', 'Gemini sent an event that is not JSON'],
];

for (const [what, frame, message] of failures) {
  test(`a failure in mid-stream may come as ${what}`, () => {
    const events = decode(streamOf(chunk([{ text: 'Hel' }])) + frame);
    const last = events.at(-1);
    assert.equal(last?.type === 'answer-failed' && last.error.message, message);
  });
}

test('comments and events without data say nothing', () => {
  assert.deepEqual(decode(': wait\n\nevent: ping\n\n'), []);
});
