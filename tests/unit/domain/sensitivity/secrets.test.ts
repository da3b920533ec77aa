import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanText, shortly } from '../../../support/scan.ts';

/** Keys are put together here, so that none stands whole in this file. */
const key = (...pieces: readonly string[]): string => pieces.join('');
const drawn = 'q7Rk2mZx9TbW4vYc1NfH8sLd3GpJ6wQe';
const hex = '9f4c1e7ab3d05286c7f1a94be06d3528';
const jwt = key('eyJ', 'hbGciOiJIUzI1NiJ9', '.eyJ', 'zdWIiOiIxMjM0NTYifQ', '.', drawn);

const found: readonly (readonly [text: string, expected: string])[] = [
  [key('sk-', 'ant-api03-', drawn, drawn), 'anthropic-key high'],
  [key('sk-', 'proj-', drawn), 'openai-key high'],
  [key('AK', 'IA', 'Q7RK2MZX9TBW4VYC'), 'aws-key high'],
  [key('gh', 'p_', drawn, 'Xy12'), 'github-key high'],
  [`url?token=${key('gh', 'p_', drawn, 'Xy12')}&x=1`, 'github-key high'],
  [key('gl', 'pat-', drawn), 'gitlab-key high'],
  [key('xo', 'xb-', '263594206564-', drawn), 'slack-key high'],
  [key('sk_', 'live_', drawn), 'stripe-key high'],
  [key('AI', 'za', drawn, 'Xy1'), 'google-key high'],
  [key('h', 'f_', drawn, 'ab'), 'huggingface-key high'],
  [key('S', 'G.', drawn, '.', drawn), 'sendgrid-key high'],
  [`line one\\n${key('np', 'm_', drawn, 'abcd')}`, 'npm-key high'],
  [jwt, 'jwt high'],
  [key('-----BEGIN ', 'RSA PRIVATE KEY-----\n', drawn, drawn), 'private-key high'],
  [key('-----BEGIN ', 'PRIVATE KEY-----\\n', drawn, drawn), 'private-key high'],
  ['https://svc:q7Rk2mZx@db.internal/x', 'password high'],
  ['postgres://admin:q7Rk2mZx9@db:5432/app', 'password high'],
  ['https://user:pass@example.com/', 'password medium'],
  [`https://hooks.slack.com/${key('services/', 'T01AB2CD3/', 'B01AB2CD3/', drawn)}`, 'webhook high'],
  ["curl -u 'deploy:q7Rk2mZx9' https://x", 'password high'],
  [`curl -H "Authorization: Bearer ${drawn}" https://x`, 'key high'],
  [`acmeToken = "${drawn}"`, 'key high'],
  [`ACME_API_KEY=${drawn}`, 'key high'],
  [`{"apiKey": "${hex}"}`, 'key high'],
  [`System.setProperty("ACME_TOKEN", "${drawn}")`, 'key high'],
  [`<acmeToken>\n    ${drawn}\n</acmeToken>`, 'key high'],
  [`acme_key: "${drawn}"`, 'key medium'],
  [`acme_live_${drawn}`, 'key high'],
  [`acme_${drawn}`, 'key medium'],
  ['password = "Tr0ub4dor&3xY"', 'password high'],
  ['"secret": "m{x}o)p$e]no(dy[f>-_$#t}}"', 'password high'],
  ['if ("m{x}o)p$e]no(dy[f>-_$#t}}" == password) {', 'password high'],
  ['DB_PASSWORD=q7Rk2mZx9TbW', 'password high'],
  ['--password q7Rk2mZx9TbW', 'password high'],
  ['the password is q7Rk2mZx9TbW', 'password high'],
  ['password = "three quiet words"', 'password medium'],
  ['apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  password: UzNjcjN0', 'kubernetes-secret high'],
];

for (const [text, expected] of found) {
  test(`${expected}: ${text.slice(0, 60)}`, () => {
    const { level, findings } = scanText(text);
    assert.ok(shortly(findings).includes(expected), `${level}: ${shortly(findings).join()}`);
  });
}

const clean: readonly string[] = [
  'const token = await getToken(request);',
  'token: SyntaxKind.OpenBraceToken,',
  'password: string;',
  'password: process.env.DB_PASSWORD,',
  'API_KEY=${OPENAI_API_KEY}',
  'headers: { Authorization: `Bearer ${token}` }',
  "the header 'Authorization: Bearer <token>'",
  'password: "Please enter your password again"',
  'const passwordField = form.password1;',
  'secretName: my-app-secret-name',
  'api_key = "your-api-key-here"',
  'token = "xxxxxxxxxxxxxxxxxxxxxxxx"',
  'primaryKey: user_id_and_tenant_id_2024',
  'max_tokens: 4096, prompt_tokens: 128000',
  'new X509Certificate(credential)',
  'credential: X509WorkloadIdentity',
  `git revert ${hex}${'a1b2c3d4'}`,
  `sha256:${hex}${hex}`,
  `"integrity": "sha512-${drawn}${drawn}=="`,
  `call_${drawn}`,
  `toolu_${drawn}`,
  `assets/index-${drawn.slice(0, 8)}.js`,
  'the id is 1e56118a-0aa6-d98f-6ddb-9b0f0a0082d2',
  "if (text.includes('-----BEGIN PRIVATE KEY-----')) readKey(text);",
  'https://${user}:${password}@host/',
  'https://github.com/login/oauth/access_token',
  'curl -u "${user}:${password}" https://x',
  key('pk', '_example_short'),
];

for (const text of clean) {
  test(`no secret in: ${text.slice(0, 60)}`, () => {
    const { level, findings } = scanText(text);
    assert.equal(level, 'low', shortly(findings).join());
  });
}

/** The bytes of a compressed file, the same on every run. */
function compressed(seed: number, length: number): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}

test('base64 of a file, in lines or in one, holds no key', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const run = Buffer.concat([Buffer.from('%PDF-1.7\n'), compressed(seed, 20_000)]).toString('base64');
    for (const text of [`see\n${run.replace(/.{76}/g, '$&\n')}`, `see ${run}`]) {
      const found = shortly(scanText(text).findings).filter((finding) => finding.includes('-key'));
      assert.deepEqual(found, [], String(seed));
    }
  }
});

test('keys of a list, and one behind a path, are found as ever', () => {
  const keys = ['Q7RK2MZX9TBW4VYC', 'N3HF8SLD5GPJ6WQE'].map((tail) => key('AK', 'IA', tail));
  assert.equal(scanText(keys.join('\n')).findings.length, 2);
  assert.deepEqual(shortly(scanText(`s3/some/path/${keys[0] ?? ''}`).findings), ['aws-key high']);
});
