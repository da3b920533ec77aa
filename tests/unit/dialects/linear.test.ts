import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerEvent } from '../../../main/contract/answer-events.ts';
import type { ReasoningPart, Turn } from '../../../main/contract/conversation.ts';
import { RouterError } from '../../../main/contract/errors.ts';
import type { JsonObject } from '../../../main/contract/json.ts';
import type { Amendment, ConversationDialect, Dialect } from '../../../main/dialects/dialect.ts';
import { dialects } from '../../../main/dialects/registry.ts';
import { collectAnswer } from '../../../main/dialects/shared/collect.ts';
import { restoreCustomCalls } from '../../../main/dialects/shared/custom-tools.ts';
import { createFrameCutter } from '../../../main/dialects/shared/frames.ts';
import { about } from '../../support/answers.ts';
import { conversationOf } from '../../support/conversation.ts';
import { entranceAt } from '../../support/entrance.ts';
import { listWork } from '../../support/list-work.ts';
import { requestBodies } from '../../support/request-bodies.ts';

const conversational = dialects.filter((dialect) => dialect.kind === 'conversation');
const dialectOf = (id: string): Dialect => {
  const found = dialects.find((dialect) => dialect.id === id);
  if (found === undefined) throw new TypeError(`There is no dialect ${id}.`);
  return found;
};
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

/** Twice as much of it makes at most a little more than twice the work. What is quadratic makes four times as much. */
function assertLinear(run: (count: number) => void): void {
  const count = 300;
  run(2);
  const [once, twice] = [listWork(() => run(count)), listWork(() => run(2 * count))];
  assert.ok(once > 0);
  assert.ok(twice < 2.5 * once, `${once} steps became ${twice}`);
}

test('what is quadratic is seen by the count', () => {
  const spread = (count: number): void => void times(count, (at) => at).reduce((all: number[], at) => [...all, at], []);
  assert.throws(() => assertLinear(spread), /steps became/);
  const sought = (count: number): void => void times(count, (at) => at).filter((at, _, all) => all.includes(at));
  assert.throws(() => assertLinear(sought), /steps became/);
});

const orRefused = (work: () => void): void => {
  try {
    work();
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
  }
};

const chatCall = (at: number) => ({ id: `c${at}`, type: 'function', function: { name: `f${at}`, arguments: '{}' } });
const text = (at: number) => ({ type: 'text', text: `t${at}` });
const use = (at: number) => ({ type: 'tool_use', id: `t${at}`, name: `f${at}`, input: {} });
const result = (at: number) => ({ type: 'tool_result', tool_use_id: `t${at}`, content: [text(at)] });
const sealed = { type: 'thinking', thinking: 'Hm.', signature: 'lr1:openai:x' };
const fn = (at: number) => ({ type: 'function', name: `f${at}`, parameters: {} });

type Shapes = Readonly<Record<string, (count: number) => JsonObject>>;

/** Bodies that grow in one direction each. */
const shapes: Readonly<Record<string, Shapes>> = {
  'openai-chat': {
    'messages of one role': (n) => ({ messages: times(n, (at) => ({ role: 'user', content: `m${at}` })) }),
    'answers in a row': (n) => ({ messages: times(n, (at) => ({ role: 'assistant', content: `m${at}` })) }),
    'parts of one message': (n) => ({ messages: [{ role: 'user', content: times(n, text) }] }),
    'parts of no kind': (n) => ({ messages: [{ role: 'user', content: times(n, (at) => ({ type: `k${at}` })) }] }),
    'calls and their results': (n) => ({
      messages: [
        { role: 'assistant', tool_calls: times(n, chatCall) },
        ...times(n, (at) => ({ role: 'tool', tool_call_id: `c${at}`, content: 'R' })),
      ],
    }),
    'unknown fields': (n) => ({
      messages: [{ role: 'user', content: 'A' }],
      ...Object.fromEntries(times(n, (at) => [`x${at}`, at])),
    }),
    tools: (n) => ({
      messages: [{ role: 'user', content: 'A' }],
      tools: times(n, (at) => ({ type: 'function', function: { name: `f${at}`, parameters: {} } })),
      tool_choice: { type: 'function', function: { name: 'f1' } },
    }),
  },
  'openai-responses': {
    'messages of one role': (n) => ({ input: times(n, (at) => ({ role: 'user', content: `m${at}` })) }),
    'thoughts in a row': (n) => ({
      input: times(n, (at) => ({ type: 'reasoning', id: `rs_${at}`, summary: [], encrypted_content: `e${at}` })),
    }),
    'calls and their results': (n) => ({
      input: [
        ...times(n, (at) => ({ type: 'function_call', call_id: `c${at}`, name: `f${at}`, arguments: '{}' })),
        ...times(n, (at) => ({ type: 'function_call_output', call_id: `c${at}`, output: 'R' })),
      ],
    }),
    'tools of which all are allowed': (n) => ({
      input: 'A',
      tools: times(n, fn),
      tool_choice: {
        type: 'allowed_tools',
        mode: 'auto',
        tools: times(n, (at) => ({ type: 'function', name: `f${at}` })),
      },
    }),
    namespaces: (n) => ({
      input: 'A',
      tools: times(n, (at) => ({ type: 'namespace', name: `n${at}`, tools: [fn(at)] })),
      tool_choice: {
        type: 'allowed_tools',
        mode: 'auto',
        tools: times(n, (at) => ({ type: 'namespace', name: `n${at}` })),
      },
    }),
  },
  'anthropic-messages': {
    'messages of one role': (n) => ({ messages: times(n, (at) => ({ role: 'user', content: `m${at}` })) }),
    'parts of one message': (n) => ({ messages: [{ role: 'user', content: times(n, text) }] }),
    'calls and their results': (n) => ({
      messages: [
        { role: 'assistant', content: times(n, use) },
        { role: 'user', content: times(n, result) },
      ],
    }),
    'messages with nothing but sealed thoughts': (n) => ({
      messages: [
        ...times(n, () => ({ role: 'assistant', content: [sealed] })),
        ...times(n, (at) => ({ role: 'assistant', content: [sealed, text(at)] })),
      ],
    }),
    'sealed thoughts in one message': (n) => ({
      messages: [{ role: 'assistant', content: [...times(n, () => sealed), ...times(n, text)] }],
    }),
  },
  gemini: {
    'contents of one role': (n) => ({ contents: times(n, (at) => ({ role: 'user', parts: [{ text: `m${at}` }] })) }),
    'thoughts that go on': (n) => ({
      contents: times(n, (at) => ({ role: 'model', parts: [{ text: `t${at}`, thought: true }] })),
    }),
    'calls without ids and their results': (n) => ({
      contents: [
        { role: 'model', parts: times(n, (at) => ({ functionCall: { name: `f${at}`, args: {} } })) },
        { role: 'user', parts: times(n, (at) => ({ functionResponse: { name: `f${n - at}`, response: {} } })) },
      ],
    }),
    'pictures in one result': (n) => ({
      contents: [
        { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] },
        {
          role: 'user',
          parts: [
            {
              functionResponse: {
                name: 'f',
                response: {},
                parts: times(n, () => ({ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } })),
              },
            },
          ],
        },
      ],
    }),
    'foreign thoughts': (n) => ({
      contents: [
        ...times(n, () => ({ role: 'model', parts: [{ text: 'H', thought: true, thoughtSignature: 'lr1:none:' }] })),
        { role: 'model', parts: times(n, () => ({ text: '', thoughtSignature: 'lr1:openai:x' })) },
        { role: 'user', parts: [{ text: 'A' }] },
      ],
    }),
    'tools of which all are allowed': (n) => ({
      contents: [{ parts: [{ text: 'A' }] }],
      tools: [{ functionDeclarations: times(n, (at) => ({ name: `f${at}` })) }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: times(n, (at) => `f${at}`) } },
    }),
  },
  'ollama-chat': {
    'messages of one role': (n) => ({ messages: times(n, (at) => ({ role: 'user', content: `m${at}` })) }),
    'answers in a row': (n) => ({ messages: times(n, (at) => ({ role: 'assistant', content: `m${at}` })) }),
    'calls and their results': (n) => ({
      messages: [
        {
          role: 'assistant',
          content: '',
          tool_calls: times(n, (at) => ({ function: { name: `f${at}`, arguments: {} } })),
        },
        ...times(n, (at) => ({ role: 'tool', tool_name: `f${n - 1 - at}`, content: 'R' })),
      ],
    }),
  },
};

/** What the gateway may want of each turn: the most that can be amended. */
const thoughtOf = (at: number): ReasoningPart => ({
  kind: 'reasoning',
  text: `t${at}`,
  signature: { signer: 'openai', data: JSON.stringify({ id: `rs_${at}`, encrypted_content: `n${at}` }) },
  redacted: false,
});
const amendmentsFor = (count: number): Amendment[] =>
  times(count, (at) => ({ at, dropReasoning: true, reasoning: [thoughtOf(at)], callSignatures: new Map() }));

function useRequest(dialect: Dialect, body: JsonObject, count: number): void {
  const raw = Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, ...body }));
  const request = dialect.parseRequest(raw, entranceAt(dialect.upstreamPath('m', false)));
  dialect.rewrite(request, 'other');
  const read = dialect.read(request);
  if (dialect.kind !== 'conversation' || read.kind !== 'conversation') return;
  dialect.amend?.(request, amendmentsFor(count));
  for (const target of conversational)
    orRefused(() => void target.write(read, { model: 'm', stream: false, quirks: { reasoningContent: true } }));
}

for (const [id, grown] of Object.entries(shapes))
  for (const [what, shape] of Object.entries(grown)) {
    test(`${id}: the work that ${what} make grows with their number`, () => {
      assertLinear((count) => useRequest(dialectOf(id), shape(count), count));
    });
  }

const started: AnswerEvent = { type: 'answer-started', id: 'a', model: 'm', createdS: 1 };
const finished: AnswerEvent = { type: 'choice-finished', choice: 0, reason: 'calls', stopSequence: null };
const callStarted = (call: number, custom = false): AnswerEvent => ({
  type: 'call-started',
  choice: 0,
  call,
  id: `c${call}`,
  name: `f${call}`,
  custom,
  signature: null,
});
const callAdded = (call: number, added: string): AnswerEvent => ({
  type: 'call-added',
  choice: 0,
  call,
  arguments: added,
});
const said = (added: string): AnswerEvent => ({ type: 'text-added', choice: 0, text: added });
const thought = (added: string): AnswerEvent => ({ type: 'reasoning-added', choice: 0, text: added });
const cited = (at: number): AnswerEvent => ({
  type: 'citation-added',
  choice: 0,
  citation: { url: `https://example.com/${at}`, title: null, citedText: 'a', start: at, end: at + 1 },
});
const token = { token: 'a', logprob: -1, bytes: null };

/** Answers that grow in one direction each. */
const answers: Readonly<Record<string, (count: number) => AnswerEvent[]>> = {
  pieces: (n) => times(n, (at) => said(`t${at} `)),
  'texts and thoughts in turn': (n) => times(n, (at) => [said(`t${at}`), thought(`h${at}`)]).flat(),
  'calls that interleave': (n) => [
    ...times(n, (at) => callStarted(at)),
    ...times(n, (at) => callAdded(at, '{"a":')),
    ...times(n, (at) => callAdded(at, '1}')),
  ],
  'calls that are never complete, and words between them': (n) =>
    times(n, (at) => [callStarted(at), callAdded(at, '{"a":'), said(`t${at}`), thought(`h${at}`)]).flat(),
  'pieces of a call that is never complete, and words between them': (n) => [
    callStarted(0),
    ...times(n, (at) => [callAdded(0, '{"a":{}'), said(`t${at}`), thought(`h${at}`)]).flat(),
  ],
  'custom calls': (n) => times(n, (at) => [callStarted(at, true), callAdded(at, 'a')]).flat(),
  'citations and probabilities of many texts': (n) =>
    times(n, (at): AnswerEvent[] => [
      said('a'),
      cited(at),
      { type: 'logprobs-added', choice: 0, tokens: [{ ...token, top: [token] }] },
      callStarted(at),
      callAdded(at, '{}'),
    ]).flat(),
};

function sampleOf(dialect: ConversationDialect) {
  const raw = Buffer.from(JSON.stringify(requestBodies[dialect.id]?.[0] ?? {}));
  return dialect.parseRequest(raw, entranceAt(dialect.upstreamPath('m', false)));
}

for (const dialect of conversational) {
  const request = sampleOf(dialect);
  for (const [what, made] of Object.entries(answers)) {
    test(`${dialect.id}: the work that ${what} make in an answer grows with their number`, () => {
      assertLinear((count) => {
        const events = [started, ...made(count), finished];
        const encoder = dialect.createEncoder(request, about);
        let stream = '';
        orRefused(() => {
          for (const event of events) stream += encoder.push(event);
          stream += encoder.end();
        });
        orRefused(() => void dialect.encodeWhole(collectAnswer(events), request, about));
        const decoder = dialect.createDecoder();
        for (const frame of stream.split(/(?<=\n\n)/)) {
          decoder.push(Buffer.from(frame));
        }
        decoder.end();
      });
    });
  }
  test(`${dialect.id}: the work of decoding a whole answer grows with it`, () => {
    assertLinear((count) => {
      const events = [started, ...times(count, (at) => [said('a'), cited(at)]).flat(), finished];
      orRefused(() => void dialect.decodeWhole(dialect.encodeWhole(collectAnswer(events), request, about)));
    });
  });
}

test('the work of turning functions back into custom tools grows with the calls', () => {
  const custom = conversationOf({ tools: [{ kind: 'custom', name: 'f', description: null, format: null }] });
  assertLinear((count) => {
    const step = restoreCustomCalls(custom);
    for (let call = 0; call < count; call++) step({ ...callStarted(call), name: 'f' } as AnswerEvent);
    for (let call = 0; call < count; call++) step(callAdded(call, '{"input":"a"}'));
    step(finished);
  });
});

test('the work of cutting frames grows with the bytes, however small the pieces are', () => {
  assertLinear((count) => {
    const cutter = createFrameCutter(1_000_000);
    for (let at = 0; at < count; at++) cutter.push(Buffer.from('a'));
    cutter.push(Buffer.from('\n\n'));
  });
});

test('what is too much is refused before it is parsed, and says how much would not be', () => {
  const most = 300_000;
  const bodyOf = (values: number): Buffer => Buffer.from(`{"model":"m","x":[${'0,'.repeat(values - 3)}0]}`);
  for (const dialect of dialects) {
    const entrance = entranceAt(dialect.upstreamPath('m', false));
    const parse = (body: Buffer): void => void dialect.parseRequest(body, entrance);
    assert.throws(() => parse(bodyOf(most + 1)), /300000 elements and members/);
    assert.throws(
      () => parse(bodyOf(most)),
      (error: unknown) => error instanceof RouterError && !error.message.includes('300000'),
    );
    const parsed = listWork(() => assert.throws(() => parse(bodyOf(most + 1)), RouterError));
    assert.ok(parsed < 10_000, `${parsed} steps`);
  }
});

test('40,000 messages with a part each are read in every format that has messages', () => {
  for (const id of ['openai-chat', 'openai-responses', 'anthropic-messages']) {
    const type = id === 'openai-responses' ? 'input_text' : 'text';
    const field = id === 'openai-responses' ? 'input' : 'messages';
    const messages = times(40_000, () => ({ role: 'user', content: [{ type, text: 'a' }] }));
    const raw = Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, [field]: messages }));
    const dialect = dialectOf(id);
    const read = dialect.read(dialect.parseRequest(raw, entranceAt()));
    assert.equal(read.kind === 'conversation' && read.turns.length, 40_000);
  }
});

test('of many faults the first is told, and no more are looked for', () => {
  const body = (n: number) => ({ messages: times(n, () => 5), input: times(n, () => 5), contents: times(n, () => 5) });
  for (const dialect of conversational) {
    const raw = Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, prompt: null, ...body(20_000) }));
    const work = listWork(() =>
      assert.throws(() => dialect.parseRequest(raw, entranceAt(dialect.upstreamPath('m', false))), RouterError),
    );
    assert.ok(work < 4 * raw.length, `${dialect.id}: ${work} steps`);
  }
});

test('40,000 messages of one role are written for every target', () => {
  for (const role of ['user', 'assistant'] as const) {
    const turns = times(40_000, (at): Turn => ({ role, at, parts: [{ kind: 'text', text: 'a' }] }));
    for (const target of conversational)
      orRefused(() => void target.write(conversationOf({ turns }), { model: 'm', stream: false, quirks: {} }));
  }
});

test('130,000 parts of one message overflow no stack', () => {
  const parts = times(130_000, () => ({ kind: 'text', text: 'a' }) as const);
  for (const role of ['system', 'user', 'assistant'] as const)
    for (const target of conversational) {
      const conversation = conversationOf({ turns: [{ role, at: 0, parts }] });
      orRefused(() => void target.write(conversation, { model: 'm', stream: false, quirks: {} }));
    }
});

const many = 130_000;
const overflowing: readonly (readonly [id: string, what: string, events: () => readonly AnswerEvent[]])[] = [
  [
    'gemini',
    'probabilities',
    () => [{ type: 'logprobs-added', choice: 0, tokens: times(many, () => ({ ...token, top: [] })) }],
  ],
  ['openai-responses', 'citations', () => times(many, cited)],
  ['openai-chat', 'calls', () => times(many, (at) => callStarted(at))],
];
for (const [id, what, events] of overflowing)
  test(`${id}: ${many} ${what} of one answer overflow no stack`, () => {
    const dialect = conversational.find((one) => one.id === id);
    assert.ok(dialect !== undefined);
    const request = sampleOf(dialect);
    const collected = collectAnswer([started, said('a'), ...events(), finished]);
    const encoder = dialect.createEncoder(request, about);
    for (const event of events()) encoder.push(event);
    dialect.decodeWhole(dialect.encodeWhole(collected, request, about));
  });
