import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Part, Turn } from '../../../../main/contract/conversation.ts';
import { isCorrection } from '../../../../main/domain/phrases/corrections.ts';
import { isRefusal } from '../../../../main/domain/phrases/refusals.ts';
import { readSigns } from '../../../../main/domain/talk/signs.ts';

const turn = (role: Turn['role'], ...parts: Part[]): Turn => ({ role, parts, at: 0 });
const says = (role: Turn['role'], text: string): Turn => turn(role, { kind: 'text', text });
const call = (name: string, given: string): Turn =>
  turn('assistant', { kind: 'call', id: 'x', name, arguments: given, custom: false, signature: null });
const result = turn('tool', { kind: 'result', callId: 'x', name: null, content: [], failed: false, custom: false });

const corrections: readonly (readonly [text: string, expected: boolean])[] = [
  ["That's wrong.", true],
  ['That’s wrong, look again', true],
  ['NO, THAT IS WRONG', true],
  ['Still not working :(', true],
  ['Das stimmt nicht, es sind drei.', true],
  ['Ce n’est pas correct', true],
  ['Eso está mal', true],
  ['это неверно', true],
  ['不对', true],
  ['違います', true],
  ['이건 틀렸어', true],
  ['هذا خطأ', true],
  ['यह गलत है', true],
  ['Thanks, that works!', false],
  ['What is wrong with democracy?', false],
  ['Please go on.', false],
  ['', false],
  [`${'Here is a long report. '.repeat(20)} Somebody wrote: that is wrong.`, false],
];
for (const [text, expected] of corrections) {
  test(`${JSON.stringify(text.slice(0, 40))} is ${expected ? 'a' : 'no'} correction`, () =>
    assert.equal(isCorrection(text), expected));
}

const refusals: readonly (readonly [text: string, expected: boolean])[] = [
  ["I'm sorry, but I can't help with that.", true],
  ['I’m sorry, but I can’t assist with that request.', true],
  ['  I cannot assist with that.', true],
  ['Es tut mir leid, aber ich kann dabei nicht helfen.', true],
  ['抱歉，我无法回答这个问题。', true],
  ['I can help with that.', false],
  ["The error says: I'm sorry, but I can't help with that.", false],
  ['', false],
];
for (const [text, expected] of refusals) {
  test(`${JSON.stringify(text.slice(0, 40))} is ${expected ? 'a' : 'no'} refusal`, () =>
    assert.equal(isRefusal(text), expected));
}

const question = says('user', 'Count the files.');
const courses: readonly (readonly [name: string, turns: readonly Turn[], expected: object])[] = [
  ['a first question', [question], { continued: false, corrected: false, repeatedCall: false }],
  ['a first question in angry words', [says('user', 'That is wrong.')], { continued: false, corrected: false }],
  [
    'an answer called wrong',
    [question, says('assistant', '3'), says('user', 'That is wrong.')],
    { continued: true, corrected: true },
  ],
  [
    'an old complaint that was worked on since',
    [question, says('assistant', '3'), says('user', 'That is wrong.'), call('ls', '{}'), result],
    { corrected: false },
  ],
  ['the same call twice', [question, call('ls', '{}'), result, call('ls', '{}'), result], { repeatedCall: true }],
  [
    'the same tool with other arguments',
    [question, call('ls', '{}'), result, call('ls', '{"a":1}'), result],
    { repeatedCall: false },
  ],
  [
    'another call between',
    [question, call('ls', '{}'), result, call('cat', '{}'), result, call('ls', '{}'), result],
    { repeatedCall: false },
  ],
  [
    'two answers without calls',
    [question, says('assistant', 'a'), says('user', 'b'), says('assistant', 'a'), says('user', 'c')],
    { repeatedCall: false },
  ],
];
for (const [name, turns, expected] of courses) {
  test(`course: ${name}`, () => assert.partialDeepStrictEqual(readSigns(turns), expected));
}

test('the course of nothing is nothing', () => {
  assert.deepEqual(readSigns([]), { turns: 0, continued: false, corrected: false, repeatedCall: false });
});
