import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pipArguments, pipEnvironment, pythonCommands, readPipFailure } from '../../../../main/local/sources/pip.ts';

test('pip is told to bring one wheel of one version, and never to build anything', () => {
  const args = pipArguments({ package: 'a-model', version: '1.2', folder: '/f', log: '/f/log' });
  assert.deepEqual(args.slice(0, 3), ['-m', 'pip', 'download']);
  assert.equal(args[args.indexOf('--only-binary') + 1], ':all:');
  assert.ok(args.includes('--no-deps'));
  assert.equal(args[args.indexOf('-d') + 1], '/f');
  assert.equal(args.at(-1), 'a-model==1.2');
});

test('pip gets what says where packages come from, and none of our keys', () => {
  const given = {
    PIP_INDEX_URL: 'https://index.test',
    https_proxy: 'http://proxy.test',
    NO_PROXY: 'x',
    SSL_CERT_FILE: '/c',
    REQUESTS_CA_BUNDLE: '/b',
    HOME: '/home/u',
  };
  const env = pipEnvironment(
    { ...given, OPENAI_API_KEY: 'k', LLR_TOKEN: 't', HF_TOKEN: 'h', PIP_NO_BINARY: ':all:', PIP_TARGET: undefined },
    '/drafts',
  );
  assert.deepEqual(env, { ...given, TMPDIR: '/drafts', TEMP: '/drafts', TMP: '/drafts' });
});

test('on Windows the launcher of Python is asked first, elsewhere python3', () => {
  assert.deepEqual(
    ['win32', 'linux', 'darwin'].map((platform) => pythonCommands(platform)[0]?.command),
    ['py', 'python3', 'python3'],
  );
});

const said: readonly (readonly [log: string, code: string])[] = [
  ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', 'insufficient_disk'],
  [
    'ERROR: HTTP error 403 while getting x\npip._vendor.requests HTTPError: 403 Client Error: Forbidden',
    'hub_forbidden',
  ],
  [
    'Retrying after connection broken by NewConnectionError\nERROR: No matching distribution found for x',
    'hub_unreachable',
  ],
  ['ERROR: No matching distribution found for a-model==1.2', 'hub_not_found'],
  ['Segmentation fault', 'download_failed'],
  ['', 'download_failed'],
];

for (const [log, code] of said) {
  test(`a log of ${JSON.stringify(log.slice(0, 40))} is read as ${code}`, () => {
    assert.equal(readPipFailure(`Looking in indexes: https://user:secret@index.test\n${log}`).code, code);
    assert.doesNotMatch(readPipFailure(log).message, /secret|index\.test/);
  });
}
