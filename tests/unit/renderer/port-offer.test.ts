import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { QueryClient } from '@tanstack/react-query';
import type { DesktopBridge, Told } from '../../../main/contract/bridge.ts';
import { portOffer } from '../../../renderer/lib/port-offer.ts';
import { configQuery } from '../../../renderer/lib/queries.ts';

afterEach(() => mock.restoreAll());

function window(answer: Told<null> = { ok: true, value: null }) {
  const done: string[] = [];
  const unasked = (): never => assert.fail('Nothing else is asked of the desktop.');
  const desktop: DesktopBridge = {
    async act(order) {
      done.push(JSON.stringify(order));
      return answer;
    },
    state: unasked,
    onState: unasked,
    pickModel: unasked,
    pathOf: unasked,
    onGo: unasked,
  };
  return { done, desktop, queries: new QueryClient() };
}

test('the setting says the offered port before the door opens', async () => {
  const { done, ...page } = window();
  const answer = { config: { port: 18_791 }, sources: {}, restart: ['port'] };
  mock.method(globalThis, 'fetch', async (path: string, init: { readonly method: string; readonly body: string }) => {
    done.push(`${init.method} ${path} ${init.body}`);
    return Response.json(answer);
  });
  const offer = portOffer({ usePort: 18_791 }, page);
  assert.equal(offer?.port, '18791');
  await offer?.take();
  assert.deepEqual(done, ['PATCH /api/config {"port":18791}', '{"do":"router","step":"start"}']);
  assert.deepEqual(page.queries.getQueryData(configQuery().queryKey), answer);
});

test('where the setting is refused the door stays as it is', async () => {
  const { done, ...page } = window();
  mock.method(globalThis, 'fetch', async () =>
    Response.json({ error: { code: 'x', message: 'No.' } }, { status: 400 }),
  );
  await assert.rejects(portOffer({ usePort: 18_791 }, page)?.take() ?? Promise.resolve(), /No\./);
  assert.deepEqual(done, []);
});

test('a door that stays shut all the same is told in words', async () => {
  const shut = window({ ok: false, error: { code: 'failed', message: 'Port 18791 is taken by another program.' } });
  mock.method(globalThis, 'fetch', async () => Response.json({ config: {}, sources: {}, restart: [] }));
  await assert.rejects(portOffer({ usePort: 18_791 }, shut)?.take() ?? Promise.resolve(), /taken by another program/);
});

test('nothing is offered in a browser, nor where the alert offers nothing', () => {
  const { queries, desktop } = window();
  assert.equal(portOffer({ usePort: 18_791 }, { queries, desktop: null }), null);
  assert.equal(portOffer({}, { queries, desktop }), null);
});
