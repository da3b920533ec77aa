// The file that goes along with a report holds no key and nothing of a request, wherever one was put.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hello, policyFor, startCore, type TestCore } from '../support/core.ts';
import { readZip } from '../support/read-zip.ts';

async function filesOf(router: TestCore): Promise<Map<string, string>> {
  const answer = await router.postTo('/api/diagnostics', {});
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/zip');
  assert.match(
    answer.headers.get('content-disposition') ?? '',
    /^attachment; filename="la-router-diagnostics-\d{4}-\d\d-\d\d\.zip"$/,
  );
  return readZip(Buffer.from(await answer.arrayBuffer()));
}

test('it tells what the router is, how it is set up and how it fares', async () => {
  await using router = startCore({ settings: 'requireToken: false # mine\n' });
  await (await router.post(hello())).text();
  await (await router.post(hello('fake/error-500'))).text();
  const files = await filesOf(router);
  assert.deepEqual(
    [...files.keys()],
    [
      'machine.json',
      'state.json',
      'config.json',
      'policy.yaml',
      'policy-problem.json',
      'backends.json',
      'models.json',
      'ledger.json',
      'log.jsonl',
    ],
  );
  assert.match(files.get('machine.json') ?? '', /"platform"/);
  assert.match(files.get('policy.yaml') ?? '', /fake\.test/);
  assert.match(files.get('backends.json') ?? '', /"requests": [1-9]/);
  assert.match(files.get('config.json') ?? '', /"requireToken": "file"/);
  assert.match(files.get('ledger.json') ?? '', /"totalCalls": \d/);
  assert.match(files.get('log.jsonl') ?? '', /"try-failed"/);
});

test('canaries that are planted everywhere are in none of it', async () => {
  const canaries = [
    'canaryenvvalue',
    'canarydotenvvalue',
    'canarytypedvalue',
    'canaryofurl',
    'canaryprompt',
    'canarypolicy',
    'canaryanswer',
    'canaryname',
    'canaryhook',
    'canaryprices',
  ];
  const policy = policyFor('http://fake.test/v1');
  await using router = startCore({
    policy,
    env: { OPENAI_API_KEY: 'canaryenvvalue', SOME_TOKEN: 'canaryenvvalue-2', ANTHROPIC_BASE_URL: 'http://fake.test' },
    files: { '.env': 'DEEPSEEK_API_KEY=canarydotenvvalue\n' },
    settings: [
      'allowedOrigins: ["https://me:canaryofurl@app.example"]',
      'webhook: { url: "https://hooks.example/T0/canaryhook?k=canaryhook", secret: canaryhook }',
      'prices: { url: "https://prices.example/canaryprices.json?k=canaryprices" }',
      '',
    ].join('\n'),
  });
  await router.put('/api/providers/gemini/key', { key: 'canarytypedvalue' });
  const said = { messages: [{ role: 'user', content: 'canaryprompt' }], metadata: { user: 'canaryprompt' } };
  await (await router.post({ ...hello(), ...said })).text();
  await (await router.post({ ...hello('fake/error-500'), ...said })).text();
  await (await router.post({ ...hello('canaryname/canaryname'), ...said })).text();
  await (await router.post('{"model": "canaryprompt')).text();
  const broken = `${policy}# http://me:canaryofurl@host/v1\nbroken: { apiKey: canarypolicy }\n`;
  writeFileSync(join(router.home.folder, 'policy.yaml'), broken);
  const files = await filesOf(router);
  assert.match(files.get('policy.yaml') ?? '', /broken/);
  assert.match(files.get('config.json') ?? '', /"url": "https:\/\/hooks\.example"/);
  const whole = await (await router.get('/api/config')).text();
  assert.ok(whole.includes('T0/canaryhook?k='), 'the settings themselves tell it');
  for (const [name, text] of files)
    for (const canary of canaries) assert.ok(!text.includes(canary), `${canary} stands in ${name}`);
});
