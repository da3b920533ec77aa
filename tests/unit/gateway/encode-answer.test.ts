import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clear } from '../../../main/domain/clear.ts';
import { encodeAnswer } from '../../../main/gateway/encode-answer.ts';
import type { StreamReply, WholeReply } from '../../../main/gateway/exchange/attempted.ts';
import { planRequest, type Plan } from '../../../main/gateway/plan/plan.ts';
import type { Served } from '../../../main/gateway/serve/serve.ts';
import { askingOf, chat, fakePlanner, policyWith } from '../../support/gateway-fakes.ts';
import { profileWith } from '../../support/profile.ts';

const request = chat();

const whole = (more: Partial<WholeReply> = {}): WholeReply => ({
  kind: 'whole',
  status: 200,
  headers: { 'content-type': 'application/json' },
  bytes: Buffer.from('{}'),
  json: () => ({}),
  usage: null,
  leftOut: [],
  ...more,
});

function servedBy(model = 'small', more: Partial<Served> = {}): Served {
  const target = { backend: 'near', model, zone: 'device', region: null } as const;
  const judged = clear(request, profileWith(), { ...policyWith(), localOnly: false }).judge(target);
  if (!judged.allowed) assert.fail(judged.wall.reason);
  return { permit: judged.permit, result: whole(), tier: 'SIMPLE', neededTier: 'SIMPLE', notes: [], ...more };
}

async function planSaying(reason: string): Promise<Plan> {
  const plan = await planRequest(request, askingOf(), fakePlanner().planner);
  if (plan.decision.kind === 'refused') assert.fail('it was refused');
  return { ...plan, decision: { ...plan.decision, reason } };
}

const reasonGiven = async (text: string): Promise<string> => {
  const { headers } = encodeAnswer(servedBy(), whole(), { id: 'r1', plan: await planSaying(text), cost: null });
  return headers['x-lr-reason'] ?? '';
};

test('a whole answer keeps its status, headers and bytes, and says who gave it', async () => {
  const reply = whole({ status: 404 });
  const answer = encodeAnswer(servedBy(), reply, { id: 'r1', plan: await planSaying('Because.'), cost: 1_500_000 });
  assert.equal(answer.status, 404);
  assert.equal(answer.body, reply.bytes);
  assert.deepEqual(answer.headers, {
    'content-type': 'application/json',
    'x-request-id': 'r1',
    'x-lr-target': 'near/small',
    'x-lr-zone': 'device',
    'x-lr-tier': 'SIMPLE',
    'x-lr-reason': 'Because.',
    'x-lr-cost-usd': '0.0015',
  });
});

test('a stream is handed on unopened', async () => {
  const source = { open: () => assert.fail('nobody reads it here') };
  const ended = new Promise<never>(() => undefined);
  const reply: StreamReply = { kind: 'stream', status: 200, headers: {}, source, leftOut: [], firstEventAt: 1, ended };
  const answer = encodeAnswer(servedBy(), reply, { id: 'r1', plan: await planSaying('Because.'), cost: null });
  assert.equal(answer.body, source);
});

test('what costs nothing is told, and what is not known is not', async () => {
  const plan = await planSaying('Because.');
  const costOf = (cost: number | null) => encodeAnswer(servedBy(), whole(), { id: 'r1', plan, cost }).headers;
  assert.equal(costOf(0)['x-lr-cost-usd'], '0');
  assert.ok(!('x-lr-cost-usd' in costOf(null)));
});

test('an answer without a tier tells none', async () => {
  const served = servedBy('small', { tier: null });
  const { headers } = encodeAnswer(served, whole(), { id: 'r1', plan: await planSaying('Because.'), cost: null });
  assert.ok(!('x-lr-tier' in headers));
});

test('the router has the last word over what an upstream says of itself', async () => {
  const reply = whole({ headers: { 'x-request-id': 'theirs', 'x-lr-zone': 'public', 'x-other': 'kept' } });
  const { headers } = encodeAnswer(servedBy(), reply, { id: 'r1', plan: await planSaying('Because.'), cost: null });
  assert.deepEqual([headers['x-request-id'], headers['x-lr-zone'], headers['x-other']], ['r1', 'device', 'kept']);
});

test('the reason is that of the plan, then what happened, then what was left out', async () => {
  const served = servedBy('small', { notes: ['One failed.', 'Another stood in.'] });
  const reply = whole({ leftOut: ['seed', 'logprobs'] });
  const { headers } = encodeAnswer(served, reply, { id: 'r1', plan: await planSaying('Because.'), cost: null });
  assert.equal(
    headers['x-lr-reason'],
    'Because. One failed. Another stood in. Left out for this target: seed, logprobs.',
  );
});

test('a plain reason is cut where a header would be too long', async () => {
  assert.equal(await reasonGiven('x'.repeat(1_000)), 'x'.repeat(1_000));
  assert.equal(await reasonGiven('x'.repeat(1_001)), 'x'.repeat(1_000));
});

test('what no header can hold is encoded', async () => {
  assert.equal(decodeURIComponent(await reasonGiven('größer\r\nx-evil: 1')), 'größer\r\nx-evil: 1');
  assert.match(await reasonGiven('größer\r\nx-evil: 1'), /^[\x21-\x7e]*$/);
  const served = servedBy('größer');
  const { headers } = encodeAnswer(served, whole(), { id: 'r1', plan: await planSaying('Because.'), cost: null });
  assert.equal(headers['x-lr-target'], 'near%2Fgr%C3%B6%C3%9Fer');
});

test('a character that the cut goes through is replaced, and so is half a one', async () => {
  const cut = decodeURIComponent(await reasonGiven(`${'x'.repeat(249)}😀 more`));
  assert.equal(cut, `${'x'.repeat(249)}\ufffd`);
  assert.equal(decodeURIComponent(await reasonGiven('a\ud800b')), 'a\ufffdb');
});
