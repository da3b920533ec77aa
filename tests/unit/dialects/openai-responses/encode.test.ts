import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ResponseStream } from 'openai/lib/responses/ResponseStream';
import type { AnswerEvent } from '../../../../main/contract/answer-events.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { openaiResponses } from '../../../../main/dialects/openai-responses/openai-responses.ts';
import { openaiSchemas } from '../../../support/openapi.ts';
import { withoutShared } from '../../../support/shared.ts';
import {
  about,
  answerOf,
  call,
  cited,
  counted,
  encode,
  encodeWhole,
  eventsIn,
  finished,
  picture,
  piece,
  refusal,
  requestOf,
  signed,
  started,
  text,
  thought,
  usage,
  weighed,
  type Fields,
} from './answers.ts';

const typesOf = (stream: string): unknown[] =>
  eventsIn(stream).map(({ type }) => String(type).replace('response.', ''));
const responseIn = (stream: string): Fields => Object(eventsIn(stream).at(-1)?.['response']);

test('an answer of text is said in the order that clients count on, byte for byte', () => {
  const head = '"id":"resp_x1","object":"response","created_at":5';
  const repeated =
    '"instructions":null,"max_output_tokens":null,"max_tool_calls":null,"metadata":{},"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"service_tier":"default","store":true,"temperature":1,"text":{"format":{"type":"text"},"verbosity":"medium"},"tool_choice":"auto","tools":[],"top_logprobs":0,"top_p":1,"truncation":"disabled"';
  const begun = `{${head},"status":"in_progress","background":false,"error":null,"incomplete_details":null,"model":"up","output":[],"output_text":"",${repeated}}`;
  const item = (status: string, content: string) =>
    `{"id":"msg_x1_0","type":"message","status":"${status}","role":"assistant","content":[${content}]}`;
  const part = (said: string) => `{"type":"output_text","text":"${said}","annotations":[],"logprobs":[]}`;
  const at = '"item_id":"msg_x1_0","output_index":0,"content_index":0';
  const event = (number: number, type: string, fields: string) =>
    `event: response.${type}\ndata: {"type":"response.${type}","sequence_number":${number},${fields}}\n\n`;
  assert.equal(
    encode([started, text('He'), text('y'), finished('stop'), counted]),
    [
      event(0, 'created', `"response":${begun}`),
      event(1, 'in_progress', `"response":${begun}`),
      event(2, 'output_item.added', `"output_index":0,"item":${item('in_progress', '')}`),
      event(3, 'content_part.added', `${at},"part":${part('')}`),
      event(4, 'output_text.delta', `${at},"delta":"He","logprobs":[]`),
      event(5, 'output_text.delta', `${at},"delta":"y","logprobs":[]`),
      event(6, 'output_text.done', `${at},"text":"Hey","logprobs":[]`),
      event(7, 'content_part.done', `${at},"part":${part('Hey')}`),
      event(8, 'output_item.done', `"output_index":0,"item":${item('completed', part('Hey'))}`),
      event(
        9,
        'completed',
        `"response":{${head},"status":"completed","background":false,"error":null,"incomplete_details":null,"model":"up","output":[${item('completed', part('Hey'))}],"output_text":"Hey",${repeated},"usage":{"input_tokens":132,"input_tokens_details":{"cached_tokens":100,"cache_write_tokens":20},"output_tokens":17,"output_tokens_details":{"reasoning_tokens":9},"total_tokens":149}}`,
      ),
    ].join(''),
  );
});

const opened = ['output_item.added', 'content_part.added'];
const textEnd = ['output_text.done', 'content_part.done'];
const textSaid = ['output_text.delta', ...textEnd];
const callEnd = ['function_call_arguments.done', 'output_item.done'];
const piecesOfTwo = ['function_call_arguments.delta', 'function_call_arguments.delta'];

const orders: readonly (readonly [what: string, events: readonly AnswerEvent[], types: readonly string[]])[] = [
  [
    'a thought is closed before the answer begins',
    [thought('hm'), text('A'), finished('stop')],
    [
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      ...opened,
      ...textSaid,
      'output_item.done',
      'completed',
    ],
  ],
  [
    'a thought without words has no summary',
    [signed('anthropic', 'blob', true), finished('stop')],
    ['output_item.added', 'output_item.done', 'completed'],
  ],
  [
    'a refusal is a part of its own in the same message',
    [text('A'), refusal('No'), finished('refusal')],
    [
      ...opened,
      ...textSaid,
      'content_part.added',
      'refusal.delta',
      'refusal.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ],
  ],
  [
    'a call whose object is whole ends before the next one begins',
    [call(0), piece(0, '{"a"'), piece(0, ':1}'), call(1), piece(1, '{}'), finished('calls')],
    [
      'output_item.added',
      ...piecesOfTwo,
      ...callEnd,
      'output_item.added',
      'function_call_arguments.delta',
      ...callEnd,
      'completed',
    ],
  ],
  [
    'calls that interleave stay open side by side',
    [call(0), call(1), piece(1, '{}'), piece(0, '{}'), finished('calls')],
    ['output_item.added', 'output_item.added', ...piecesOfTwo, ...callEnd, ...callEnd, 'completed'],
  ],
  [
    'free text for a custom tool is input',
    [call(0, 'patch', true), piece(0, '*** Begin'), finished('calls')],
    [
      'output_item.added',
      'custom_tool_call_input.delta',
      'custom_tool_call_input.done',
      'output_item.done',
      'completed',
    ],
  ],
  [
    'probabilities and citations stand with their text',
    [text('A'), weighed('A'), cited(0, 1), finished('stop')],
    [
      ...opened,
      'output_text.delta',
      'output_text.delta',
      'output_text.annotation.added',
      ...textEnd,
      'output_item.done',
      'completed',
    ],
  ],
  [
    'a picture comes at once',
    [picture, finished('stop')],
    ['output_item.added', 'image_generation_call.completed', 'output_item.done', 'completed'],
  ],
  ['an answer that was cut short is incomplete', [finished('length')], ['incomplete']],
  ['pieces without text say nothing', [text(''), thought(''), refusal(''), finished('stop')], ['completed']],
];

for (const [what, events, types] of orders)
  test(what, () => assert.deepEqual(typesOf(encode([started, ...events])), ['created', 'in_progress', ...types]));

const everything: readonly AnswerEvent[] = [
  started,
  thought('think'),
  thought('ing'),
  signed('anthropic', 'sig'),
  text('Look: '),
  text('here'),
  weighed('Look: '),
  cited(6, 10),
  call(0, 'maps__find'),
  piece(0, '{"q":1}'),
  call(1, 'patch', true),
  piece(1, 'free'),
  refusal('no more'),
  picture,
  signed('gemini', 'blob', true),
  finished('calls'),
  counted,
];
const tools = [
  { type: 'namespace', name: 'maps', description: 'Maps', tools: [{ type: 'function', name: 'find', parameters: {} }] },
  { type: 'custom', name: 'patch' },
  { type: 'function', name: 'f', description: 'F' },
  { type: 'web_search' },
];
const asked: Fields = {
  tools,
  instructions: 'Be brief.',
  tool_choice: { type: 'function', name: 'f' },
  temperature: 0.5,
  reasoning: { effort: 'low' },
  text: { format: { type: 'json_object' } },
  metadata: { mine: 'x' },
  store: false,
  user: 'u',
  prompt_cache_key: 'k',
};

test('the response holds every item, with thoughts sealed and names as they were declared', () => {
  assert.deepEqual(responseIn(encode(everything, asked))['output'], [
    {
      id: 'rs_x1_0',
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'thinking' }],
      encrypted_content: 'lr1:anthropic:sig',
    },
    {
      id: 'msg_x1_1',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [
        {
          type: 'output_text',
          text: 'Look: here',
          annotations: [{ type: 'url_citation', url: 'https://a.example/', title: 'A', start_index: 6, end_index: 10 }],
          logprobs: [
            {
              token: 'Look: ',
              logprob: -0.5,
              bytes: [76, 111, 111, 107, 58, 32],
              top_logprobs: [{ token: 'Look: ', logprob: -0.5, bytes: [1] }],
            },
          ],
        },
      ],
    },
    {
      id: 'fc_x1_2',
      type: 'function_call',
      status: 'completed',
      call_id: 'call_0',
      namespace: 'maps',
      name: 'find',
      arguments: '{"q":1}',
    },
    { id: 'ctc_x1_3', type: 'custom_tool_call', status: 'completed', call_id: 'call_1', name: 'patch', input: 'free' },
    {
      id: 'msg_x1_4',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'refusal', refusal: 'no more' }],
    },
    { id: 'ig_x1_5', type: 'image_generation_call', status: 'completed', result: 'iVBO', output_format: 'png' },
    { id: 'rs_x1_6', type: 'reasoning', summary: [], encrypted_content: 'lr1:gemini:blob' },
  ]);
});

test('the response repeats its request', () => {
  const { output, usage: figures, ...rest } = responseIn(encode(everything, asked));
  assert.ok(Array.isArray(output) && figures !== undefined);
  assert.deepEqual(rest, {
    id: 'resp_x1',
    object: 'response',
    created_at: 5,
    status: 'completed',
    background: false,
    error: null,
    incomplete_details: null,
    model: 'up',
    output_text: 'Look: here',
    instructions: 'Be brief.',
    max_output_tokens: null,
    max_tool_calls: null,
    metadata: { mine: 'x' },
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: 'low', summary: null },
    service_tier: 'default',
    store: false,
    temperature: 0.5,
    text: { format: { type: 'json_object' }, verbosity: 'medium' },
    tool_choice: { type: 'function', name: 'f' },
    tools: [
      tools[0],
      tools[1],
      { type: 'function', name: 'f', description: 'F', parameters: null, strict: true },
      tools[3],
    ],
    top_logprobs: 0,
    top_p: 1,
    truncation: 'disabled',
    prompt_cache_key: 'k',
    user: 'u',
  });
});

test('a whole answer is what the stream adds up to', () => {
  for (const reason of ['calls', 'length'] as const) {
    const events = everything.map((event) => (event.type === 'choice-finished' ? finished(reason) : event));
    assert.deepEqual(encodeWhole(events, asked), responseIn(encode(events, asked)));
  }
});

test('in a whole answer citations and probabilities stand with the text that they belong to', () => {
  const events = [
    started,
    text('one'),
    weighed('one'),
    cited(0, 3),
    call(0),
    piece(0, '{}'),
    text('two'),
    weighed('two'),
    cited(3, 6),
    cited(4, 5),
    finished('calls'),
  ];
  const whole = encodeWhole(events);
  assert.deepEqual(whole, responseIn(encode(events)));
  const [first, , second] = Object(whole['output']);
  assert.deepEqual([first.content[0].annotations.length, second.content[0].annotations.length], [1, 2]);
  assert.deepEqual([first.content[0].logprobs[0].token, second.content[0].logprobs[0].token], ['one', 'two']);
});

test('a citation behind a refusal counts from its own part too', () => {
  const events = [started, text('one '), refusal('No'), text('two'), cited(4, 7), finished('stop')];
  const [message] = Object(responseIn(encode(events))['output']);
  const [annotation] = message.content[2].annotations;
  assert.deepEqual([annotation.start_index, annotation.end_index], [0, 3]);
});

const spaces = ['a', 'a__b'].map((name) => ({ type: 'namespace', name, tools: [{ type: 'function', name: 'f' }] }));
const namesOfCalls: readonly (readonly [called: string, told: Fields])[] = [
  ['a__f', { namespace: 'a', name: 'f' }],
  ['a__b__f', { namespace: 'a__b', name: 'f' }],
  ['a__g', { namespace: 'a', name: 'g' }],
  ['a__b__g', { namespace: 'a__b', name: 'g' }],
  ['a__plain', { name: 'a__plain' }],
  ['a__', { name: 'a__' }],
  ['other', { name: 'other' }],
];
for (const [called, told] of namesOfCalls)
  test(`a call of ${called} is told as ${JSON.stringify(told)}`, () => {
    const given = { tools: [...spaces, { type: 'function', name: 'a__plain' }] };
    const [item] = Object(encodeWhole([started, call(0, called), finished('calls')], given)['output']);
    assert.deepEqual({ namespace: item.namespace, name: item.name }, { namespace: undefined, ...told });
  });

test('the encoder knows the whole response once it has ended, and no sooner', () => {
  const encoder = openaiResponses.createEncoder(requestOf(), about);
  encoder.push(started);
  encoder.push(text('A'));
  assert.equal(encoder.whole?.(), null);
  encoder.end();
  assert.equal(encoder.whole?.()?.['output_text'], 'A');
  assert.equal(encoder.end(), '');
});

const endings: readonly (readonly [
  reason: Extract<AnswerEvent, { type: 'choice-finished' }>['reason'],
  status: string,
  details: unknown,
])[] = [
  ['stop', 'completed', null],
  ['stop-sequence', 'completed', null],
  ['calls', 'completed', null],
  ['refusal', 'completed', null],
  ['pause', 'completed', null],
  ['length', 'incomplete', { reason: 'max_output_tokens' }],
  ['filter', 'incomplete', { reason: 'content_filter' }],
];
for (const [reason, status, details] of endings)
  test(`an answer that ended with ${reason} is ${status}`, () => {
    const whole = encodeWhole([started, text('A'), finished(reason)]);
    assert.deepEqual([whole['status'], whole['incomplete_details']], [status, details]);
    assert.deepEqual(Object(whole['output'])[0].status, status);
  });

test('a call that was cut short says so; one that was whole does not', () => {
  const events = [started, call(0), call(1), piece(0, '{}'), piece(1, '{"a'), finished('length')];
  const { output } = responseIn(encode(events));
  assert.deepEqual(
    Object(output).map((item: Fields) => item['status']),
    ['completed', 'incomplete'],
  );
});

test('a function without arguments takes an empty object', () => {
  assert.equal(Object(encodeWhole([started, call(0), finished('calls')])['output'])[0].arguments, '{}');
});

test('citations count from their own part, and what has no address is not cited', () => {
  const events = [
    started,
    text('one '),
    call(0),
    piece(0, '{}'),
    text('two'),
    cited(4, 7),
    cited(null, null),
    cited(4, 7, null),
  ];
  const [, , second] = Object(responseIn(encode(events))['output']);
  assert.deepEqual(
    second.content[0].annotations.map((each: Fields) => [each['start_index'], each['end_index']]),
    [
      [0, 3],
      [0, 3],
    ],
  );
});

test('an unsigned thought is marked, so that OpenAI never sees it', () => {
  const [item] = Object(encodeWhole([started, thought('hm'), finished('stop')])['output']);
  assert.equal(item.encrypted_content, 'lr1:none:');
});

test('a fault in mid-stream ends it with an error and the response that failed', () => {
  const encoder = openaiResponses.createEncoder(requestOf(), about);
  const begun = encoder.push(started) + encoder.push(text('A'));
  const error = { status: 502, code: null, type: 'overloaded_error', message: 'Too busy.', param: null };
  const [said, failed, ...more] = eventsIn(begun + encoder.fail(error)).slice(-2);
  assert.deepEqual(said, {
    type: 'error',
    sequence_number: 5,
    code: 'overloaded_error',
    message: 'Too busy.',
    param: null,
  });
  assert.equal(failed?.['type'], 'response.failed');
  const response = Object(failed?.['response']);
  assert.deepEqual([response.status, response.error], ['failed', { code: 'server_error', message: 'Too busy.' }]);
  assert.deepEqual(more, []);
  assert.equal(encoder.end() + encoder.fail(error), '');
  assert.equal(encoder.whole?.(), null);
});

test('a fault before the first event begins a response, so that it can fail', () => {
  const encoder = openaiResponses.createEncoder(requestOf(), about);
  const error = { status: 429, code: 'rate_limited', type: 'rate_limit_error', message: 'Wait.', param: null };
  const events = eventsIn(encoder.fail(error));
  assert.deepEqual(
    events.map(({ type }) => type),
    ['response.created', 'response.in_progress', 'error', 'response.failed'],
  );
  assert.deepEqual(Object(events[3]?.['response']).error, { code: 'rate_limit_exceeded', message: 'Wait.' });
  assert.equal(Object(events[0]?.['response']).model, 'm');
});

test('media that are no picture in the answer itself cannot be carried', () => {
  for (const media of [
    { kind: 'inline', mediaType: 'audio/wav', base64: 'AA==' },
    { kind: 'url', url: 'https://a.example/x.png' },
  ] as const)
    assert.throws(
      () => encode([started, { type: 'media-added', choice: 0, media }]),
      (error: unknown) => error instanceof RouterError && error.code === 'upstream_error',
    );
});

test('other choices than the first are not told', () => {
  assert.equal(encodeWhole([started, { type: 'text-added', choice: 1, text: 'B' }, text('A')])['output_text'], 'A');
});

const someAnswers = fc
  .array(
    fc.oneof(
      fc.string().map((said) => [text(said)]),
      fc.string().map((said) => [thought(said)]),
      fc.string().map((said) => [refusal(said)]),
      fc
        .constantFrom(signed('anthropic', 's'), signed('openai', 's', true), cited(0, 1), weighed('x'), picture)
        .map((event) => [event]),
      fc.tuple(fc.string(), fc.boolean()).map(([said, custom]) => [call(0, 'f', custom), piece(0, said)]),
    ),
    { maxLength: 12 },
  )
  .map(answerOf);

/** What the official client adds to what it was sent. */
const withoutParsed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, part) => (key.includes('parsed') ? undefined : part)));

test('whatever is said, the official client adds the stream up to the response that we tell at its end', async () => {
  await fc.assert(
    fc.asyncProperty(someAnswers, async (events) => {
      const stream = encode(events);
      const lines = eventsIn(stream).map((event) => `${JSON.stringify(event)}\n`);
      const built = await ResponseStream.fromReadableStream(new Blob(lines.slice(0, -1)).stream()).finalResponse();
      assert.deepEqual(withoutParsed(built.output), responseIn(stream)['output']);
      assert.equal(built.output_text, responseIn(stream)['output_text']);
      const whole = await ResponseStream.fromReadableStream(new Blob(lines).stream()).finalResponse();
      assert.deepEqual(withoutParsed(whole), responseIn(stream));
    }),
    { numRuns: 25 },
  );
});

test('answers and every event of a stream are as published', { skip: withoutShared }, () => {
  const problems = openaiSchemas();
  for (const events of [everything, [started, text('A'), finished('length')], [started, finished('stop')]]) {
    assert.deepEqual(problems('Response', encodeWhole(events, asked)), []);
    for (const event of eventsIn(encode(events, asked))) assert.deepEqual(problems('ResponseStreamEvent', event), []);
  }
  const encoder = openaiResponses.createEncoder(requestOf(), about);
  const error = { status: 502, code: 'x', type: 'y', message: 'z', param: 'p' };
  for (const event of eventsIn(encoder.fail(error))) assert.deepEqual(problems('ResponseStreamEvent', event), []);
  assert.deepEqual(problems('ErrorResponse', JSON.parse(openaiResponses.encodeError(error).body)), []);
});

test('a fault that is planted is found by the published schemas', { skip: withoutShared }, () => {
  const problems = openaiSchemas();
  const { output_text: _, tools: __, ...lacking } = encodeWhole([started, finished('stop')]);
  assert.deepEqual(problems('Response', lacking), ['Response: lacks tools']);
  assert.deepEqual(
    problems('ResponseStreamEvent', { type: 'error', code: 1, message: 'm', param: null, sequence_number: 1.5 }),
    ['ResponseStreamEvent.code: is no string', 'ResponseStreamEvent.sequence_number: is no integer'],
  );
});

test('usage is told in totals', () => {
  assert.deepEqual(encodeWhole([started, finished('stop'), { type: 'usage-counted', usage }])['usage'], {
    input_tokens: 132,
    input_tokens_details: { cached_tokens: 100, cache_write_tokens: 20 },
    output_tokens: 17,
    output_tokens_details: { reasoning_tokens: 9 },
    total_tokens: 149,
  });
});
