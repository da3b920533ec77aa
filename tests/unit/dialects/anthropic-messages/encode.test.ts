import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AnswerEvent, FinishReason } from '../../../../main/contract/answer-events.ts';
import { signers } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import { anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { collectAnswer } from '../../../../main/dialects/shared/collect.ts';
import { decode, encode, readMessage, requestOf } from './answers.ts';

const started: AnswerEvent = { type: 'answer-started', id: 'up', model: 'm', createdS: null };
const text = (said: string): AnswerEvent => ({ type: 'text-added', choice: 0, text: said });
const thought = (said: string): AnswerEvent => ({ type: 'reasoning-added', choice: 0, text: said });
const signed = (signer: (typeof signers)[number], data: string, redacted = false): AnswerEvent => ({
  type: 'reasoning-signed',
  choice: 0,
  signature: { signer, data },
  redacted,
});
const call = (at: number, id = `id${at}`): AnswerEvent => ({
  type: 'call-started',
  choice: 0,
  call: at,
  id,
  name: 'f',
  custom: false,
  signature: null,
});
const piece = (at: number, args: string): AnswerEvent => ({ type: 'call-added', choice: 0, call: at, arguments: args });
const finished = (reason: FinishReason, stopSequence: string | null = null): AnswerEvent => ({
  type: 'choice-finished',
  choice: 0,
  reason,
  stopSequence,
});
const cited = (url: string | null): AnswerEvent => ({
  type: 'citation-added',
  choice: 0,
  citation: { url, title: 'T', citedText: 'c', start: 0, end: 1 },
});
const usage = { ...noUsage, inputTokens: 132, outputTokens: 7, cachedTokens: 100, cacheWriteTokens: 20 };
const contentOf = (events: readonly AnswerEvent[], fields: object = {}): unknown =>
  readMessage(encode([started, ...events], fields))['content'];
const wholeOf = (events: readonly AnswerEvent[], fields: object = {}) =>
  anthropicMessages.encodeWhole(collectAnswer([started, ...events]), requestOf(fields), { id: 'x1', nowS: 7 });

test('an answer is said in the words of the format, byte for byte', () => {
  assert.equal(
    encode([started, text('He'), text('y'), finished('stop'), { type: 'usage-counted', usage }]),
    [
      'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_x1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}\n\n',
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"He"}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"y"}}\n\n',
      'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
      'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":12,"cache_creation_input_tokens":20,"cache_read_input_tokens":100,"output_tokens":7}}\n\n',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ].join(''),
  );
});

test('thoughts of others are sealed, and so are those that nobody signed', () => {
  const events = [
    thought('a'),
    signed('anthropic', 's'),
    thought('b'),
    signed('gemini', 'g'),
    signed('openai', 'e', true),
    thought('c'),
    text('d'),
    finished('stop'),
  ];
  const content = [
    { type: 'thinking', thinking: 'a', signature: 's' },
    { type: 'thinking', thinking: 'b', signature: 'lr1:gemini:g' },
    { type: 'redacted_thinking', data: 'lr1:openai:e' },
    { type: 'thinking', thinking: 'c', signature: 'lr1:none:' },
    { type: 'text', text: 'd' },
  ];
  assert.deepEqual(contentOf(events), content);
  assert.deepEqual(wholeOf(events)['content'], content);
});

test('whoever forbade thoughts or never asked for them sees none, and whoever wanted no words sees signatures only', () => {
  const events = [thought('a'), signed('gemini', 'g'), text('d'), finished('stop')];
  const disabled = { thinking: { type: 'disabled' } };
  const omitted = { thinking: { type: 'adaptive', display: 'omitted' } };
  const answer = { type: 'text', text: 'd' };
  const silent = { type: 'thinking', thinking: '', signature: 'lr1:gemini:g' };
  assert.deepEqual(contentOf(events, disabled), [answer]);
  assert.deepEqual(contentOf(events, { thinking: undefined }), [answer]);
  assert.deepEqual(wholeOf(events, disabled)['content'], [answer]);
  assert.deepEqual(contentOf(events, omitted), [silent, answer]);
  assert.deepEqual(wholeOf(events, omitted)['content'], [silent, answer]);
});

test('calls that interleave become blocks one after the other', () => {
  const events = [
    call(0),
    call(1),
    piece(1, '{"b"'),
    piece(0, '{"a":'),
    call(2, 'f:2'),
    piece(1, ':1}'),
    piece(0, '{}}'),
    piece(2, ''),
    finished('stop'),
  ];
  const content = [
    { type: 'tool_use', id: 'id0', name: 'f', input: { a: {} } },
    { type: 'tool_use', id: 'id1', name: 'f', input: { b: 1 } },
    { type: 'tool_use', id: 'call_Zjoy', name: 'f', input: {} },
  ];
  const message = readMessage(encode([started, ...events]));
  assert.deepEqual(message['content'], content);
  assert.equal(message['stop_reason'], 'tool_use');
  assert.deepEqual(wholeOf(events)['content'], content);
});

test('a call that is complete does not hold back the next', () => {
  const encoder = anthropicMessages.createEncoder(requestOf(), { id: 'x1', nowS: 7 });
  for (const event of [started, call(0), piece(0, '{"a":1}')]) encoder.push(event);
  assert.match(encoder.push(call(1)), /content_block_stop.*"id":"id1"/s);
  assert.match(encoder.push(piece(1, '{')), /input_json_delta/);
});

test('a tool that takes free text is called with an object around it', () => {
  const custom: AnswerEvent = {
    type: 'call-started',
    choice: 0,
    call: 0,
    id: 'a',
    name: 'p',
    custom: true,
    signature: null,
  };
  const events = [custom, piece(0, 'a "'), piece(0, 'b"\n'), finished('calls')];
  const content = [{ type: 'tool_use', id: 'a', name: 'p', input: { input: 'a "b"\n' } }];
  assert.deepEqual(contentOf(events), content);
  assert.deepEqual(wholeOf(events)['content'], content);
});

test('citations with an address go to the text they stand behind, others are left out', () => {
  const citation = {
    type: 'web_search_result_location',
    url: 'https://a.example',
    title: 'T',
    cited_text: 'c',
    encrypted_index: 'lr1:none:',
  };
  const events = [text('a'), cited('https://a.example'), cited(null), text('b'), finished('stop')];
  assert.deepEqual(contentOf(events), [
    { type: 'text', text: 'a', citations: [citation] },
    { type: 'text', text: 'b' },
  ]);
  assert.deepEqual(wholeOf(events)['content'], [{ type: 'text', text: 'ab', citations: [citation] }]);
});

const endings: readonly (readonly [what: string, events: readonly AnswerEvent[], ending: object])[] = [
  ['nothing more to say', [finished('stop')], { stop_reason: 'end_turn', stop_sequence: null }],
  ['no reason at all', [], { stop_reason: 'end_turn', stop_sequence: null }],
  ['a stop sequence', [finished('stop-sequence', 'END')], { stop_reason: 'stop_sequence', stop_sequence: 'END' }],
  ['the limit', [finished('length')], { stop_reason: 'max_tokens', stop_sequence: null }],
  ['calls', [call(0), piece(0, '{}'), finished('calls')], { stop_reason: 'tool_use', stop_sequence: null }],
  [
    'calls that it forgot',
    [call(0), piece(0, '{}'), finished('stop')],
    { stop_reason: 'tool_use', stop_sequence: null },
  ],
  ['a filter', [finished('filter')], { stop_reason: 'refusal', stop_sequence: null }],
  ['a pause', [finished('pause')], { stop_reason: 'pause_turn', stop_sequence: null }],
  [
    'a refusal in words',
    [
      { type: 'refusal-added', choice: 0, text: 'No' },
      { type: 'refusal-added', choice: 0, text: '.' },
      finished('stop'),
    ],
    {
      stop_reason: 'refusal',
      stop_sequence: null,
      stop_details: { type: 'refusal', category: null, explanation: 'No.' },
    },
  ],
];
for (const [what, events, ending] of endings)
  test(`an answer that ended for ${what} says so, streamed and whole`, () => {
    for (const message of [readMessage(encode([started, ...events])), wholeOf(events)]) {
      const { id, type, role, model, content: _content, usage: _usage, ...said } = message;
      assert.deepEqual([id, type, role, model], ['msg_x1', 'message', 'assistant', 'm']);
      assert.deepEqual(said, ending);
    }
  });

test('media cannot be carried', () => {
  const event: AnswerEvent = { type: 'media-added', choice: 0, media: { kind: 'url', url: 'https://a.example' } };
  for (const say of [() => encode([started, event]), () => wholeOf([event])])
    assert.throws(say, (error: unknown) => error instanceof RouterError && error.code === 'upstream_error');
});

test('a whole answer with half a call is an error, unless the limit cut it off', () => {
  const half = [call(0), piece(0, '{"a')];
  assert.throws(() => wholeOf([...half, finished('calls')]), RouterError);
  assert.deepEqual(wholeOf([text('a'), ...half, finished('length')])['content'], [{ type: 'text', text: 'a' }]);
});

test('an answer that breaks ends with the error event of the format', () => {
  const encoder = anthropicMessages.createEncoder(requestOf(), { id: 'x1', nowS: 7 });
  const shown = { status: 503, code: 'no_target', type: 'server_error', message: 'Nobody is there.', param: null };
  const expected =
    'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"Nobody is there.","code":"no_target"}}\n\n';
  assert.equal(encoder.fail(shown), expected);
  assert.equal(anthropicMessages.createTap(requestOf()).fail(shown).toString(), expected);
});

const word = fc.string({ minLength: 1, maxLength: 6 });
const stretch = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => ({ kind: 'text' as const, words })),
  fc
    .tuple(fc.array(word, { maxLength: 3 }), fc.option(fc.constantFrom(...signers)), fc.string({ minLength: 1 }))
    .map(([words, signer, data]) => ({ kind: 'thought' as const, words, signer, data: `${data}.` })),
  fc.constantFrom(...signers).map((signer) => ({ kind: 'redacted' as const, signer })),
  fc.dictionary(word, fc.jsonValue()).map((input) => ({ kind: 'call' as const, input })),
);

test('what was encoded decodes to what it was', () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), (stretches, size) => {
      let calls = 0;
      const said = stretches.flatMap((one): AnswerEvent[] => {
        if (one.kind === 'text') return one.words.map(text);
        if (one.kind === 'redacted') return [signed(one.signer, 'hidden', true)];
        if (one.kind === 'thought')
          return [...one.words.map(thought), ...(one.signer === null ? [] : [signed(one.signer, one.data)])];
        const at = calls++;
        const args = JSON.stringify(one.input);
        return [call(at), piece(at, args.slice(0, 1)), piece(at, args.slice(1))];
      });
      const reason = calls > 0 ? 'calls' : 'stop';
      const events = [started, ...said, finished(reason), { type: 'usage-counted' as const, usage }];
      const decoded = decode(encode(events), size).filter(
        (event) => event.type !== 'usage-counted' || event.usage.inputTokens > 0,
      );
      assert.deepEqual(decoded, [{ ...started, id: 'msg_x1' }, ...events.slice(1)]);
      const whole = anthropicMessages.encodeWhole(collectAnswer(events), requestOf(), { id: 'x1', nowS: 7 });
      const collected = collectAnswer(anthropicMessages.decodeWhole(whole));
      assert.deepEqual({ ...collected, id: 'up' }, collectAnswer(events));
    }),
  );
});

test('whatever interleaves, one block ends before the next begins', () => {
  const event = fc.oneof(
    word.map(text),
    word.map(thought),
    fc.constant(signed('gemini', 'g')),
    fc.constant(cited('https://a.example')),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 8 }), fc.array(fc.nat({ max: 3 }), { maxLength: 20 }), (others, order) => {
      const args = ['{"a":1} ', '{}', '{"b":{"c":"}"}}', '{"d":[]}\n'];
      const calls = args.map((_, at) => call(at));
      const pieces = args.map((one) => Array.from(one));
      const mixed = order.flatMap((at) => (pieces[at]?.length ? [piece(at, pieces[at].shift() ?? '')] : []));
      const rest = pieces.flatMap((left, at) => left.map((one) => piece(at, one)));
      const events = [...calls, ...mixed, ...others, ...rest, finished('calls')];
      const content = contentOf(events);
      const inputs = (Array.isArray(content) ? content : []).filter(({ type }) => type === 'tool_use');
      assert.deepEqual(
        inputs.map(({ input }) => input),
        args.map((one) => JSON.parse(one)),
      );
    }),
  );
});
