// Models of this machine in the packaged app: both of its engines lie where they are looked for, and answer.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hello, temporaryHome } from '../support/core.ts';
import { openDisplay } from '../support/electron.ts';
import { until } from '../support/http.ts';
import { addressOf, packagedApp, startPackaged, withoutPackage } from '../support/packaged.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

for (const engine of ['sidecar', 'worker'])
  test(`the packaged app answers with a model of this machine by its ${engine}`, {
    skip: withoutPackage,
  }, async (t) => {
    const { executable, said } = await packagedApp();
    if (engine === 'sidecar' && said.includes('The package gets the slower engine alone'))
      return t.skip('llama-server could not be built on this machine');
    using home = temporaryHome();
    using display = await openDisplay();
    home.write('policy.yaml', 'routes: [{ default: tiers }]\n');
    mkdirSync(join(home.folder, 'models'), { recursive: true });
    writeTinyGguf(join(home.folder, 'models', 'counts.gguf'), { reply: '1 2 3 4 5' });
    const env = { LLR_ENGINE: engine, LLR_STARTER: 'off' };
    await using app = await startPackaged({ executable, home: home.folder, display: display.name, env });
    const url = await addressOf(app.page);
    await until(
      'the model is there',
      async () => (await fetch(`${url}/api/models/counts/health`)).status === 200,
      20_000,
    );
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hello('local/counts', { temperature: 0 })),
    });
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    assert.match(text, /1 2 3 4 5/);
  });
