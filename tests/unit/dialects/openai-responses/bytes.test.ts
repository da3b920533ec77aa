import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ReasoningPart, Signature } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import type { Amendment } from '../../../../main/dialects/dialect.ts';
import {
  itemsOf,
  outputItems,
  previousResponseId,
  wantsStored,
  withHistory,
} from '../../../../main/dialects/openai-responses/history.ts';
import { openaiResponses } from '../../../../main/dialects/openai-responses/openai-responses.ts';
import { parse, requestOf, type Fields } from './answers.ts';

const rewritten = (body: string): string => openaiResponses.rewrite(parse(body), 'up').toString();
const sealed = '{"type":"reasoning","summary":[],"encrypted_content":"lr1:anthropic:s"}';
const unsigned = '{"encrypted_content":"lr1:none:","type":"reasoning","summary":[]}';
const own = '{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAA"}';
const user = '{ "role":"user","content":"lr1: is only text" }';

const exact: readonly (readonly [what: string, sent: string, goesOn: string])[] = [
  [
    'the model alone changes',
    '{ "model" : "m","input":"Hi" ,"x":[1, 2]}',
    '{ "model" : "up","input":"Hi" ,"x":[1, 2]}',
  ],
  [
    'of two models both are the same',
    '{"model":"a","input":"Hi","model":"b"}',
    '{"model":"up","input":"Hi","model":"up"}',
  ],
  [
    'hints go, the rest stays',
    '{"model":"m","metadata":{"tier":"simple","mine":"1"},"input":"Hi","store":true,"stream":true}',
    '{"model":"up","metadata":{"mine":"1"},"input":"Hi","store":true,"stream":true}',
  ],
  [
    'thoughts that were never OpenAI’s are taken out',
    `{"input":[${user}, ${sealed},${unsigned} , ${own}],"model":"m"}`,
    `{"input":[${user}, ${own}],"model":"up"}`,
  ],
  [
    'they are taken out at the end, and of both of two inputs',
    `{"input":[${user},${sealed}],"model":"m","input":[${user}, ${unsigned}]}`,
    `{"input":[${user}],"model":"up","input":[${user}]}`,
  ],
];
for (const [what, sent, goesOn] of exact) test(`on the way up, ${what}`, () => assert.equal(rewritten(sent), goesOn));

test('nothing else ever changes on the way up', () => {
  const free = fc.dictionary(
    fc.string().map((name) => `x${name}`),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(free, (extra) => {
      const text = JSON.stringify({ ...extra, input: 'Hi', model: 'asked' });
      assert.equal(rewritten(text), `${text.slice(0, -'"asked"}'.length)}"up"}`);
    }),
  );
});

const signature = (encrypted: string): Signature => ({
  signer: 'openai',
  data: JSON.stringify({ id: `rs_${encrypted}`, encrypted_content: encrypted }),
});
const thought = (encrypted: string, text = ''): ReasoningPart => ({
  kind: 'reasoning',
  text,
  signature: signature(encrypted),
  redacted: text === '',
});
const amendment = (at: number, fields: Partial<Amendment> = {}): Amendment => ({
  at,
  dropReasoning: false,
  reasoning: [],
  callSignatures: new Map(),
  ...fields,
});
const amended = (items: string, ...amendments: Amendment[]): string =>
  openaiResponses.amend?.(parse(`{"model":"m", "input":[${items}],"x":1}`), amendments).raw.toString() ?? '';
const call = '{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}';
const said = '{"role":"assistant","content":"A"}';
const written = (encrypted: string, summary = '[]'): string =>
  `{"type":"reasoning","id":"rs_${encrypted}","summary":${summary},"encrypted_content":"${encrypted}"}`;

const amendments: readonly (readonly [what: string, items: string, given: readonly Amendment[], left: string])[] = [
  [
    'a lost thought is put in front of its answer',
    `${user}, ${call}`,
    [amendment(1, { reasoning: [thought('a', 'hm')] })],
    `${user}, ${written('a', '[{"type":"summary_text","text":"hm"}]')},${call}`,
  ],
  [
    'a thought of another is taken out',
    `${user}, ${sealed} , ${call}`,
    [amendment(1, { dropReasoning: true })],
    `${user}, ${call}`,
  ],
  [
    'a thought of another makes place for the lost one, which begins the answer',
    `${user},${said},${sealed},${call},${user},${sealed}`,
    [amendment(1, { reasoning: [thought('a')] }), amendment(2, { dropReasoning: true })],
    `${user},${written('a')},${said},${call},${user},${sealed}`,
  ],
  [
    'it does so where that thought came first',
    `${sealed},${call}`,
    [amendment(0, { dropReasoning: true, reasoning: [thought('a'), thought('b')] })],
    `${written('a')},${written('b')},${call}`,
  ],
  [
    'a thought that the caller kept is not put in twice',
    `${written('a')},${call}`,
    [
      amendment(1, { reasoning: [thought('a')] }),
      amendment(1, { reasoning: [thought('b')] }),
      amendment(1, { reasoning: [thought('b')] }),
    ],
    `${written('a')},${written('b')},${call}`,
  ],
  [
    'thoughts that OpenAI did not sign are not put in',
    call,
    [
      amendment(0, {
        reasoning: [
          { ...thought('a'), signature: { signer: 'anthropic', data: 's' } },
          { ...thought('b'), signature: null },
        ],
      }),
    ],
    call,
  ],
  [
    'a thought that nothing follows is not put in',
    `${user},${sealed}`,
    [amendment(1, { dropReasoning: true, reasoning: [thought('a')] })],
    user,
  ],
  ['a place that is not there is none', user, [amendment(7, { dropReasoning: true, reasoning: [thought('a')] })], user],
];
for (const [what, items, given, left] of amendments)
  test(what, () => assert.equal(amended(items, ...given), `{"model":"m", "input":[${left}],"x":1}`));

test('an amended request says in its body what its bytes say, and one without need stays as it was', () => {
  const request = requestOf({ input: [JSON.parse(call)] });
  const changed = openaiResponses.amend?.(request, [amendment(0, { reasoning: [thought('a')] })]);
  assert.deepEqual(changed?.body, JSON.parse(changed?.raw.toString() ?? ''));
  assert.equal(Object(changed?.body)['input'].length, 2);
  assert.equal(openaiResponses.amend?.(request, [amendment(0)]), request);
  const text = requestOf();
  assert.equal(openaiResponses.amend?.(text, [amendment(0, { reasoning: [thought('a')] })]), text);
});

test('which response a request goes on from, and whether its own is kept', () => {
  assert.equal(previousResponseId(requestOf({ previous_response_id: 'resp_1' })), 'resp_1');
  assert.equal(previousResponseId(requestOf({ previous_response_id: null })), null);
  assert.equal(previousResponseId(requestOf()), null);
  const stored = (fields: Fields): boolean => wantsStored(requestOf(fields).body);
  assert.deepEqual(
    [stored({}), stored({ store: null }), stored({ store: true }), stored({ store: false })],
    [true, true, true, false],
  );
});

test('the items of a request and of a response', () => {
  assert.deepEqual(itemsOf(requestOf()), [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
  ]);
  assert.deepEqual(itemsOf(parse(`{"model":"m","input":[${user}]}`)), [JSON.parse(user)]);
  assert.deepEqual(outputItems({ output: [{ type: 'message' }, 7] }), [{ type: 'message' }]);
  assert.deepEqual(outputItems({}), []);
});

const before = [JSON.parse(call), { type: 'message', role: 'assistant', content: 'A' }];
const told = before.map((item) => JSON.stringify(item)).join(',');
const output = '{ "type":"function_call_output","call_id":"c","output":"ok" }';
const hello = '{"type":"message","role":"user","content":[{"type":"input_text","text":"H\\u0069"}]}';
const histories: readonly (readonly [what: string, sent: string, goesOn: string])[] = [
  [
    'of items',
    `{"previous_response_id":"resp_1","model":"m" ,"input":[ ${output} ,${user}],"x":1.0}`,
    `{"model":"m" ,"input":[${told},${output},${user}],"x":1.0}`,
  ],
  [
    'of text, whose bytes stay',
    '{"model":"m","input":"H\\u0069","previous_response_id":"resp_1"}',
    `{"model":"m","input":[${told},${hello}]}`,
  ],
  [
    'without items',
    '{"model":"m","input":[],"previous_response_id":"resp_1","y":2}',
    `{"model":"m","input":[${told}],"y":2}`,
  ],
  [
    'with every key twice',
    '{"previous_response_id":"a","model":"m","input":"a","input":[],"previous_response_id":"resp_1"}',
    `{"model":"m","input":[${told},{"type":"message","role":"user","content":[{"type":"input_text","text":"a"}]}],"input":[${told}]}`,
  ],
];
for (const [what, sent, goesOn] of histories)
  test(`history stands in front of an input ${what}`, () => {
    const request = parse(sent);
    const joined = withHistory(request, before);
    assert.equal(joined.raw.toString(), goesOn);
    assert.deepEqual(joined.body, { ...JSON.parse(goesOn), previous_response_id: 'resp_1' });
    assert.deepEqual({ ...joined, raw: 0, body: 0 }, { ...request, raw: 0, body: 0 });
    assert.deepEqual(itemsOf(joined).slice(0, 2), before);
  });

test('an answer with history still says where it goes on from', () => {
  const joined = withHistory(requestOf({ previous_response_id: 'resp_1' }), before);
  const collected = { id: '', model: '', createdS: null, choices: [], usage: null, failure: null };
  const answer = openaiResponses.encodeWhole(collected, joined, { id: 'x', nowS: 1 });
  assert.equal(answer['previous_response_id'], 'resp_1');
});

test('an output whose call is not in the history either is refused, by its place in the own input', () => {
  const request = parse(`{"model":"m","input":[${user},${output}],"previous_response_id":"resp_1"}`);
  assert.throws(
    () => withHistory(request, []),
    (error: unknown) =>
      error instanceof RouterError && error.code === 'invalid_request' && error.param === 'input.1.call_id',
  );
});
