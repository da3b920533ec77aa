import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { BackendStatus, KeySource, KeysKept, Provider } from '../../../../main/contract/settings-api.ts';
import {
  circuitWords,
  hostsOf,
  stateWords,
  successWords,
  tookWords,
} from '../../../../renderer/features/settings/backends.ts';
import {
  goesBefore,
  hasTyped,
  hostOf,
  keptIn,
  keptWords,
  keyWords,
  movesTo,
  unreadableWords,
} from '../../../../renderer/features/settings/providers.ts';
import { installedWords } from '../../../../renderer/features/settings/storage-words.ts';
import { triedWords } from '../../../../renderer/features/settings/tried.ts';
import { speakEnglish } from '../../../support/words.ts';

before(speakEnglish);

const provider = (source: KeySource | null, hidden = false): Provider => ({
  name: 'openai',
  key: { set: source !== null, source, hint: source === null ? null : 'a91f' },
  zone: 'public',
  endpoint: 'https://api.openai.com/v1',
  variable: 'OPENAI_API_KEY',
  hidden,
});

test('where a key lies is said, with its variable where one holds it', () => {
  assert.deepEqual(keptIn(provider('env')), { variable: 'OPENAI_API_KEY', words: 'in the environment' });
  assert.deepEqual(keptIn(provider('dotenv')), { variable: 'OPENAI_API_KEY', words: 'in .env' });
  assert.deepEqual(keptIn(provider('file')), { variable: null, words: 'Typed here' });
  assert.deepEqual(keptIn(provider('keychain')), { variable: null, words: 'Keychain' });
  assert.equal(keptIn(provider(null)), null);
});

test('what hides a typed key is said where it is hidden, and before one is typed', () => {
  assert.match(keptIn(provider('env', true))?.words ?? '', /environment; a typed one waits/);
  assert.match(keptIn(provider('dotenv', true))?.words ?? '', /\.env; a typed one waits/);
  assert.match(goesBefore(provider('env')) ?? '', /in the environment is used before/);
  assert.match(goesBefore(provider('dotenv')) ?? '', /in \.env of the home is used before/);
  for (const source of ['file', 'keychain', null] as const) assert.equal(goesBefore(provider(source)), null);
});

test('a typed key can be removed, whether it is used or waits; another cannot', () => {
  assert.ok(hasTyped(provider('file')));
  assert.ok(hasTyped(provider('env', true)));
  assert.ok(!hasTyped(provider('env')));
  assert.ok(!hasTyped(provider(null)));
});

test('where typed keys lie is said with the reason, and moved where there is another place', () => {
  const file = (why: KeysKept['why']) => ({ place: 'file', why }) as const;
  assert.match(keptWords({ place: 'keychain', why: null }) ?? '', /in the keychain/);
  assert.match(keptWords(file('headless')) ?? '', /keys\.json.*without the desktop app/);
  assert.match(keptWords(file('no-keychain')) ?? '', /keys\.json.*no keychain that is safe/);
  assert.match(keptWords(file('chosen')) ?? '', /keys\.json.*as was chosen/);
  assert.match(keptWords(file('refused')) ?? '', /keys\.json.*did not take them/);
  assert.equal(keptWords({ place: null, why: null }), null);
  assert.equal(movesTo({ place: 'keychain', why: null }), 'file');
  for (const why of ['chosen', 'refused'] as const) assert.equal(movesTo(file(why)), 'keychain');
  for (const why of ['headless', 'no-keychain'] as const) assert.equal(movesTo(file(why)), null);
});

test('keys that cannot be read are told with what to do', () => {
  assert.equal(unreadableWords({ unreadable: null }), null);
  for (const unreadable of ['headless', 'no-keychain'] as const)
    assert.match(unreadableWords({ unreadable }) ?? '', /keep keys in a file there/);
  assert.match(unreadableWords({ unreadable: 'cannot-open' }) ?? '', /type them anew/);
});

test('of a key only its end is shown, and of a short one nothing', () => {
  assert.equal(keyWords(provider('file')), '…a91f');
  assert.equal(keyWords(provider(null)), 'not set');
  assert.equal(keyWords({ key: { set: true, source: 'file', hint: null } }), 'set');
});

test('an address is shown by its host, and a text that is none as it is', () => {
  assert.equal(hostOf('https://api.openai.com/v1'), 'api.openai.com');
  assert.equal(hostOf('nowhere'), 'nowhere');
});

const backend: BackendStatus = {
  name: 'cluster',
  type: 'vllm',
  zone: 'private',
  region: null,
  endpoints: ['http://gpu-1:8000/v1', 'http://gpu-2:8000/v1'],
  hasKey: false,
  state: 'ok',
  requests: 40,
  success: 0.975,
  p50Ms: 412,
  p95Ms: 2_400,
  inFlight: 2,
  circuit: 'closed',
};

test('how a backend fares is said in words, and an open circuit before all else', () => {
  assert.deepEqual(stateWords(backend), { tone: 'ok', words: 'answers' });
  assert.deepEqual(stateWords({ state: 'failing', circuit: 'closed' }), { tone: 'bad', words: 'fails' });
  assert.deepEqual(stateWords({ state: 'unknown', circuit: 'closed' }), { tone: 'quiet', words: 'not asked yet' });
  assert.equal(stateWords({ state: 'ok', circuit: 'open' }).tone, 'bad');
  assert.equal(circuitWords({ circuit: 'open' }), 'circuit open');
});

test('figures of a backend that nobody asked are unknown, never nought', () => {
  assert.equal(tookWords(backend), '412 ms / 2.4 s');
  assert.equal(tookWords({ p50Ms: null, p95Ms: null }), '–');
  assert.equal(successWords(backend), '98%');
  assert.equal(successWords({ success: null, requests: 0 }), '–');
  assert.equal(hostsOf(backend), 'gpu-1:8000, gpu-2:8000');
});

test('what came of a test is short: the time alone where no models are told', () => {
  assert.equal(triedWords({ ok: true, latencyMs: 38, models: null, error: null }), '38 ms');
  assert.equal(triedWords({ ok: false, latencyMs: null, models: null, error: 'Nothing listens there.' }), 'failed');
});

test('the room of models is told only where there are some', () => {
  assert.equal(installedWords([{ installed: null }]), 'No model is here yet.');
  const words = installedWords([{ installed: { path: 'a.gguf', bytes: 5 } }, { installed: null }]);
  assert.equal(words, '1 model takes 5 B.');
});
