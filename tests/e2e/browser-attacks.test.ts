import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { hello, policyFor, spawnProduct, temporaryHome } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { startForeignSite, startTwin } from '../support/unguarded.ts';

interface Sending {
  readonly method?: string;
  readonly mode?: 'no-cors';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface Attack {
  readonly name: string;
  readonly run: (page: Page, port: number, foreignPort: number) => Promise<void>;
}

const body = JSON.stringify(hello('fake/fake-small'));
const chat = '/v1/chat/completions';

const foreignPage = async (page: Page, port: number): Promise<void> => {
  await page.goto(`http://evil.test:${port}/`);
};

/** Posts a form into a frame and waits until the frame has its answer, or was refused one. */
async function submitForm(page: Page, url: string, type: string): Promise<void> {
  const answered = page.waitForResponse((answer) => answer.url() === url, { timeout: 5_000 }).catch(() => null);
  await page.evaluate(
    ([action, enctype, text]) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'POST', action, enctype, target: 'sink' });
      const field = document.createElement('input');
      Object.assign(field, { name: text.slice(0, -1), value: '' });
      form.append(field);
      document.body.append(form);
      form.submit();
    },
    [url, type, body] as const,
  );
  await answered;
}

const send = (page: Page, url: string, init: Sending): Promise<string> =>
  page.evaluate(
    async ([to, options]) => {
      try {
        return await (await fetch(to, options)).text();
      } catch {
        return 'refused';
      }
    },
    [url, init] as const,
  );

const attacks: readonly Attack[] = [
  ...['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'].map((type) => ({
    name: `a form of ${type}`,
    run: async (page: Page, port: number, foreignPort: number) => {
      await foreignPage(page, foreignPort);
      await submitForm(page, `http://127.0.0.1:${port}${chat}`, type);
    },
  })),
  {
    name: 'a text/plain post that needs no preflight',
    run: async (page, port, foreignPort) => {
      await foreignPage(page, foreignPort);
      await send(page, `http://127.0.0.1:${port}${chat}`, {
        method: 'POST',
        mode: 'no-cors',
        headers: { 'content-type': 'text/plain' },
        body,
      });
    },
  },
  {
    name: 'the address 0.0.0.0',
    run: async (page, port, foreignPort) => {
      await foreignPage(page, foreignPort);
      await send(page, `http://0.0.0.0:${port}${chat}`, {
        method: 'POST',
        mode: 'no-cors',
        headers: { 'content-type': 'text/plain' },
        body,
      });
    },
  },
  {
    name: 'a foreign page that reads',
    run: async (page, port, foreignPort) => {
      await foreignPage(page, foreignPort);
      await send(page, `http://127.0.0.1:${port}/api/requests`, { mode: 'no-cors' });
    },
  },
  {
    name: 'a rebound name that reads as its own origin',
    run: async (page, port) => {
      await page.goto(`http://rebound.test:${port}/api/requests`);
      await send(page, '/api/requests', {});
      await send(page, chat, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    },
  },
];

// The browser's own wall around the local network would hide what the router does: it is not ours to rely on.
const flags = [
  '--host-resolver-rules=MAP *.test 127.0.0.1',
  '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights',
];

test('no attack of a browser reaches a handler, and each reaches that of an unguarded twin', {
  skip: withoutChromium,
}, async () => {
  using home = temporaryHome();
  await using upstream = await startFakeServer();
  await using twin = await startTwin();
  await using foreign = await startForeignSite();
  home.write('policy.yaml', policyFor(upstream.url));
  await using product = await spawnProduct(home.folder);
  const port = Number(new URL(product.url).port);
  const browser = await startBrowser(flags);
  try {
    for (const { name, run } of attacks) {
      const page = await browser.newPage();
      twin.reached.length = 0;
      await run(page, twin.port, foreign.port);
      assert.ok(twin.reached.length > 0, `${name} reaches the twin`);

      const answers: number[] = [];
      page.on('response', (answer) => answer.url().includes(`:${port}/`) && answers.push(answer.status()));
      await run(page, port, foreign.port);
      assert.ok(
        answers.every((status) => [400, 403, 415, 421].includes(status)),
        `${name}: ${answers.join(' ')}`,
      );
      await page.close();
    }
    assert.deepEqual(upstream.provider.seen, []);
    // That somebody was refused at the door is written down; nothing else is.
    const { requests } = await (await fetch(`${product.url}/api/requests?limit=200`)).json();
    const told = requests.map(({ outcome, model }: { outcome: string; model: string }) => [outcome, model]);
    assert.ok(told.length > 0);
    for (const row of told) assert.deepEqual(row, ['blocked', '']);
  } finally {
    await browser.close();
  }
});
