import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../../../main/backends/backend.ts';
import { levels, zones, type Level, type Zone } from '../../../../main/contract/routing.ts';
import { clear } from '../../../../main/domain/clear.ts';
import { sealed, type LocalOnlyNow } from '../../../../main/gateway/exchange/sealed.ts';
import type { Sensitivity } from '../../../../main/gateway/plan/sensitivity.ts';
import { chat, policyWith } from '../../../support/gateway-fakes.ts';
import { profileWith } from '../../../support/profile.ts';

const privacy = { high: 'device', medium: 'private', low: 'public', unreadable: 'low', ignore: [] } as const;

function permitTo(zone: Zone) {
  const judged = clear(chat(), profileWith(), { ...policyWith({ privacy }), localOnly: false }).judge({
    backend: 'b',
    model: 'm',
    zone,
    region: null,
  });
  assert.ok(judged.allowed);
  return judged.permit;
}

/** Finds what is written as `high!` or `medium!`, and tells what it was asked. */
function sensitivity() {
  const asked: string[] = [];
  const levelIn = (text: string): Level => levels.findLast((level) => text.includes(`${level}!`)) ?? 'low';
  const judge: Pick<Sensitivity, 'judgeText' | 'judgeComposed'> = {
    judgeText: (text) => {
      asked.push(text);
      return levelIn(text);
    },
    judgeComposed: (body) => {
      asked.push(String(body));
      return String(body).includes('slow') ? Promise.resolve(levelIn(String(body))) : levelIn(String(body));
    },
  };
  return { judge, asked };
}

const off: LocalOnlyNow = { isOn: () => false, explicit: false };

const messageWith = (more: Partial<Message> = {}): Message => ({
  path: '/chat',
  headers: { accept: '*/*', 'user-agent': 'agent/1' },
  body: Buffer.from('body'),
  ...more,
});

async function look(zone: Zone, message: Message, addsText: boolean, localOnly = off) {
  const { judge, asked } = sensitivity();
  const result = await sealed(permitTo(zone), message, {
    sensitivity: judge,
    addsText,
    backend: 'b',
    localOnly,
  });
  return { result, asked };
}

test('a header in which anything is found stays here, wherever the message goes', async () => {
  for (const zone of zones) {
    const headers = { accept: '*/*', 'user-agent': 'high!', 'idempotency-key': 'a medium! b', 'x-app': 'cli' };
    const { result } = await look(zone, messageWith({ headers }), false);
    assert.deepEqual(result.message, messageWith({ headers: { accept: '*/*', 'x-app': 'cli' } }));
    assert.equal(result.target.zone, zone);
  }
});

const everyBody = ['', 'slow '].flatMap((slow) =>
  levels.flatMap((level) => zones.map((zone) => ({ body: Buffer.from(`${slow}${level}!`), level, zone }))),
);

for (const { body, level, zone } of everyBody)
  test(`a body goes only where what is found in it may go: ${String(body)} to ${zone}`, async () => {
    const message = messageWith({ body });
    const isWithin = zones.indexOf(zone) <= zones.indexOf(privacy[level]);
    if (isWithin) assert.equal((await look(zone, message, true)).result.message.body, body);
    else await assert.rejects(look(zone, message, true), { code: 'privacy_blocked' });
    // What is relayed was judged with its request.
    assert.equal((await look(zone, message, false)).result.message.body, body);
  });

test('a path goes only where what is found in it may go', async () => {
  const message = messageWith({ path: '/models/high!:generate' });
  for (const addsText of [true, false]) {
    await assert.rejects(look('public', message, addsText), { code: 'privacy_blocked' });
    assert.equal((await look('device', message, addsText)).result.message.path, message.path);
  }
  const body = Buffer.from('medium!');
  await assert.rejects(look('public', messageWith({ path: '/low!', body }), true), { code: 'privacy_blocked' });
});

test('where everything may go no body is read, and a relayed one nowhere', async () => {
  assert.ok(!(await look('device', messageWith(), true)).asked.includes('body'));
  assert.ok(!(await look('public', messageWith(), false)).asked.includes('body'));
  assert.ok((await look('public', messageWith(), true)).asked.includes('body'));
});

test('the refusal names the backend and what to do, and nothing that was found', async () => {
  const message = messageWith({ body: Buffer.from('high! secret') });
  await assert.rejects(look('public', message, true), (error: Error) => {
    assert.match(error.message, /^Written for b, .* high sensitivity.* Take it out/);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
});

for (const [explicit, code] of [
  [true, 'privacy_blocked'],
  [false, 'privacy_pin_unavailable'],
] as const)
  test(`what was cleared before local only was switched on leaves the device no more, explicit ${explicit}`, async () => {
    const localOnly = { isOn: () => true, explicit };
    for (const zone of ['private', 'public'] as const)
      for (const addsText of [false, true])
        await assert.rejects(look(zone, messageWith(), addsText, localOnly), {
          code,
          message: /^Local only is on: .*b\/m/,
        });
    assert.equal((await look('device', messageWith(), true, localOnly)).result.target.zone, 'device');
  });

test('a look that takes its time asks for the switch when it ends', async () => {
  let on = false;
  const looking = look('private', messageWith({ body: Buffer.from('slow') }), true, { isOn: () => on, explicit: true });
  on = true;
  await assert.rejects(looking, { code: 'privacy_blocked', message: /^Local only is on/ });
});
