import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backend } from '../../../../main/backends/backend.ts';
import type { Part, Signer, Turn } from '../../../../main/contract/conversation.ts';
import type { CollectedAnswer } from '../../../../main/dialects/shared/collect.ts';
import { amendTurns, createSignatureKeeper } from '../../../../main/gateway/memory/signatures.ts';
import { conversationOf } from '../../../support/conversation.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { fakeBackend } from '../../../support/gateway-fakes.ts';

const backend = (name: string, signer: Signer | null): Backend => ({
  ...fakeBackend(specWith({ name }), () => Promise.reject(new Error('nothing is sent here'))),
  signer,
});

const thought = (data: string | null, signer: Signer = 'anthropic'): Part => ({
  kind: 'reasoning',
  text: 'hm',
  signature: data === null ? null : { signer, data },
  redacted: false,
});
const call = (id: string, data: string | null = null): Part => ({
  kind: 'call',
  id,
  name: 'f',
  arguments: '{}',
  custom: false,
  signature: data === null ? null : { signer: 'gemini', data },
});
const text = (said: string): Part => ({ kind: 'text', text: said });

const answer = (...parts: readonly Part[]): CollectedAnswer => ({
  id: 'a',
  model: 'm',
  createdS: null,
  choices: [
    {
      parts: parts.filter((part) => part.kind === 'reasoning' || part.kind === 'call' || part.kind === 'text'),
      citations: [],
      logprobs: [],
      reason: 'stop',
      stopSequence: null,
    },
  ],
  usage: null,
  failure: null,
});
const turn = (at: number, ...parts: readonly Part[]): Turn => ({ role: 'assistant', at, parts });
const asked: Turn = { role: 'user', at: 0, parts: [text('Hi')] };

function keeping(name: string, signer: Signer, ...parts: readonly Part[]) {
  const keeper = createSignatureKeeper();
  keeper.of('default', backend(name, signer))?.remember(answer(...parts));
  const amended = (to: Backend, turns: readonly Turn[], projectId = 'default'): readonly Turn[] => {
    const amendments = keeper.of(projectId, to)?.amendments(turns) ?? [];
    return amendTurns(conversationOf({ turns }), amendments).turns;
  };
  return { keeper, amended };
}

test('a thought that the client lost is put back at the turn it belongs to, by its calls', () => {
  const { amended } = keeping('claude', 'anthropic', thought('s'), call('c1'), call('c2'));
  const [, back] = amended(backend('claude', 'anthropic'), [asked, turn(1, call('c1'), call('c2'))]);
  assert.deepEqual(back?.parts, [thought('s'), call('c1'), call('c2')]);
});

test('and by its text, where it made no calls', () => {
  const { amended } = keeping('claude', 'anthropic', thought('s'), text('Hello'));
  assert.deepEqual(amended(backend('claude', 'anthropic'), [turn(1, text('Hello'))])[0]?.parts, [
    thought('s'),
    text('Hello'),
  ]);
  assert.deepEqual(amended(backend('claude', 'anthropic'), [turn(1, text('Other'))])[0]?.parts, [text('Other')]);
});

test('what the client kept is left as it is', () => {
  const { amended } = keeping('claude', 'anthropic', thought('s'), call('c1'));
  const turns = [turn(1, thought('s'), call('c1'))];
  assert.deepEqual(amended(backend('claude', 'anthropic'), turns), turns);
});

test('thoughts that stand as an item of their own are not put in twice', () => {
  const { amended } = keeping('oai', 'openai', thought('s', 'openai'), call('c1'));
  const turns = [turn(1, thought('s', 'openai')), turn(2, call('c1'))];
  assert.deepEqual(amended(backend('oai', 'openai'), turns), turns);
});

test('the signature of a call comes back to that very call', () => {
  const { amended } = keeping('google', 'gemini', call('c1', 'sig'), call('c2'));
  const [back] = amended(backend('google', 'gemini'), [turn(1, call('c1'), call('c2'))]);
  assert.deepEqual(back?.parts, [call('c1', 'sig'), call('c2')]);
});

test('no provider sees what another has signed', () => {
  const { amended } = keeping('claude', 'anthropic', thought('s'), text('Hello'));
  const turns = [turn(1, thought('s'), text('Hello'))];
  for (const [name, signer] of [
    ['google', 'gemini'],
    ['bedrock', 'anthropic'],
    ['deep', 'deepseek'],
  ] as const)
    assert.deepEqual(amended(backend(name, signer), turns)[0]?.parts, [text('Hello')], name);
});

test('what one project was told another never gets', () => {
  const { amended } = keeping('claude', 'anthropic', thought('s'), text('Hello'));
  const [back] = amended(backend('claude', 'anthropic'), [turn(1, text('Hello'))], 'other');
  assert.deepEqual(back?.parts, [text('Hello')]);
});

test('a backend that signs nothing has nothing kept', () => {
  assert.equal(createSignatureKeeper().of('default', backend('vllm', null)), null);
});

test('the oldest turns give way when there are many', () => {
  const { keeper, amended } = keeping('claude', 'anthropic', thought('s'), call('first'));
  const kept = keeper.of('default', backend('claude', 'anthropic'));
  const long = { ...thought('x'), text: 'x'.repeat(1024 * 1024) };
  for (let index = 0; index < 20; index++) kept?.remember(answer(long, call(`later${index}`)));
  assert.deepEqual(amended(backend('claude', 'anthropic'), [turn(1, call('first'))])[0]?.parts, [call('first')]);
  assert.equal(amended(backend('claude', 'anthropic'), [turn(1, call('later19'))])[0]?.parts.length, 2);
});
