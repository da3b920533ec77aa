// What the desktop hears from the system: by which proxy places are reached, and that the machine slept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { _electron } from 'playwright';
import { startAnsweringServer } from '../support/answering-server.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { hello, temporaryHome } from '../support/core.ts';
import { copyApp, electronPath, openDisplay, withoutElectron } from '../support/electron.ts';
import { until } from '../support/http.ts';
import { spawnDesktop } from '../support/spawned-desktop.ts';

const whole = JSON.stringify({
  id: 'a',
  object: 'chat.completion',
  created: 1,
  model: 'a',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Whole.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

const post = (url: string, model: string): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(hello(model)),
  });

test('what is public goes by the system’s proxy, what is private does not, and variables come before it', {
  skip: withoutElectron,
  timeout: 120_000,
}, async () => {
  await using server = await startAnsweringServer(whole);
  await using proxy = await startConnectProxy(server.port);
  using home = temporaryHome();
  using copy = copyApp();
  using display = await openDisplay();
  home.write(
    'policy.yaml',
    `backends:
  far: { type: openai, endpoint: "http://far.invalid/v1", zone: public, models: [a] }
  near: { type: openai, endpoint: "${server.url}/v1", zone: private, models: [a] }
`,
  );
  const place = { copy, home: home.folder, display: display.name };
  {
    await using app = await spawnDesktop({ ...place, switches: [`--proxy-server=${proxy.place}`] });
    const answer = await post(app.url, 'far/a');
    assert.equal(answer.status, 200, await answer.text());
    assert.deepEqual(proxy.asked, ['far.invalid:80']);
    assert.equal((await post(app.url, 'near/a')).status, 200);
    assert.equal(proxy.asked.length, 1);
  }
  {
    await using app = await spawnDesktop({ ...place, switches: ['--proxy-server=socks5://127.0.0.1:9'] });
    const refused = await post(app.url, 'far/a');
    assert.equal(refused.status, 502);
    assert.match(await refused.text(), /far\.invalid only by a proxy of a kind.*SOCKS5.*HTTPS_PROXY/);
    assert.match(app.output(), /system-proxy-not-usable/);
  }
  await using app = await spawnDesktop({
    ...place,
    switches: ['--proxy-server=socks5://127.0.0.1:9'],
    env: { HTTP_PROXY: `http://${proxy.place}` },
  });
  assert.equal((await post(app.url, 'far/a')).status, 200);
  assert.equal(proxy.asked.length, 2);
});

test('after the machine has slept the desktop uses no connection of before', {
  skip: withoutElectron,
  timeout: 180_000,
}, async () => {
  await using server = await startAnsweringServer(whole);
  using home = temporaryHome();
  using copy = copyApp();
  using display = await openDisplay();
  home.write(
    'policy.yaml',
    `backends:\n  near: { type: openai, endpoint: "${server.url}/v1", zone: private, models: [a] }\n`,
  );
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home.folder,
    DISPLAY: display.name,
    CI: '1',
    LLR_STARTER: 'off',
  };
  const args = ['--no-sandbox', copy.folder, '--home', home.folder, '--port', '0'];
  const app = await _electron.launch({ executablePath: electronPath, args, env, timeout: 60_000 });
  const running = app.process();
  const ended = new Promise((resolve) => running.once('exit', resolve));
  try {
    const page = await app.firstWindow();
    const address = async (): Promise<string> =>
      page.evaluate(async () => (await (await fetch('/api/state')).json()).address ?? '');
    await until('it listens', async () => (await address()) !== '', 20_000);
    const url = await address();
    assert.equal((await post(url, 'near/a')).status, 200);
    assert.equal((await post(url, 'near/a')).status, 200);
    const before = server.connections();
    await app.evaluate(({ powerMonitor }) => {
      powerMonitor.emit('suspend');
      powerMonitor.emit('resume');
    });
    await until('what was idle is closed', () => server.openNow() === 0);
    assert.equal((await post(url, 'near/a')).status, 200);
    assert.equal(server.connections(), before + 1);
  } finally {
    running.kill('SIGKILL');
    await ended;
  }
});
