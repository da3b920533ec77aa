import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange } from '../../../main/backends/http-exchange.ts';
import { walledOutbound } from '../../../main/backends/walled-outbound.ts';
import { zones, type Zone } from '../../../main/contract/routing.ts';
import { fakeOutbound } from '../../support/fake-outbound.ts';
import { createFakeProvider } from '../../support/fake-provider.ts';

function open() {
  const provider = createFakeProvider();
  const state = { on: true };
  const outbound = walledOutbound(fakeOutbound(provider), () => state.on);
  const ask = (zone: Zone) =>
    exchange(outbound.to(zone), {
      origin: 'http://fake.test:81',
      path: '/v1/models',
      method: 'GET',
      headers: {},
      body: null,
      signal: new AbortController().signal,
      onOver: () => undefined,
    });
  return { ask, state, seen: provider.seen };
}

test('while local only is on no way but the device’s leads anywhere, and the error names the switch', async () => {
  const { ask, state, seen } = open();
  for (const zone of zones.filter((one) => one !== 'device'))
    await assert.rejects(ask(zone), {
      name: 'RouterError',
      code: 'privacy_blocked',
      message: /^Local only is on: .*fake\.test:81.*Turn it off/,
    });
  assert.deepEqual(seen, []);
  assert.equal((await ask('device')).status, 200);
  state.on = false;
  for (const zone of zones) assert.equal((await ask(zone)).status, 200);
});
