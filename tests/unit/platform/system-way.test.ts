import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dispatcher } from 'undici';
import { createSystemWay } from '../../../main/platform/system-way.ts';

interface Setup {
  readonly ask: (url: string) => Promise<string>;
  readonly noProxy?: string;
  readonly askMs?: number;
}

function wayWith({ ask, noProxy = '', askMs = 1_000 }: Setup) {
  const went: string[] = [];
  const complaints: string[] = [];
  let now = 0;
  const recorded = (name: string) => ({
    dispatch: ({ origin }: Dispatcher.DispatchOptions) => {
      went.push(`${name} ${String(origin)}`);
      return true;
    },
  });
  const onUnusable = (offered: string): void => void complaints.push(offered);
  const way = createSystemWay(
    { ask, noProxy, askMs, elapsed: () => now, onUnusable },
    { direct: recorded('direct'), through: recorded },
  );
  const errors: Error[] = [];
  const go = (origin: string): void => {
    way.dispatch({ origin, path: '/v1', method: 'GET' }, { onResponseError: (_, error) => errors.push(error) });
  };
  return { go, went, errors, complaints, forget: way.forget, pass: (ms: number) => (now += ms) };
}

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the system is asked by the origin alone, once a minute, and by several at once only once', async () => {
  const asked: string[] = [];
  const { go, went, pass, forget } = wayWith({
    async ask(url) {
      asked.push(url);
      return url.includes('far') ? 'PROXY p.example:1' : 'DIRECT';
    },
  });
  go('https://far.example');
  go('https://far.example');
  go('https://near.example');
  await soon();
  go('https://far.example');
  assert.deepEqual(asked, ['https://far.example/', 'https://near.example/']);
  assert.deepEqual(went.toSorted(), [
    'direct https://near.example',
    ...Array.from({ length: 3 }, () => 'http://p.example:1 https://far.example'),
  ]);
  pass(60_001);
  go('https://far.example');
  await soon();
  assert.equal(asked.length, 3);
  forget();
  go('https://far.example');
  await soon();
  assert.equal(asked.length, 4);
});

test('an answer to a question of before is not kept', async () => {
  const answers: ((text: string) => void)[] = [];
  const { go, went, forget } = wayWith({ ask: () => new Promise((resolve) => answers.push(resolve)) });
  go('https://a.example');
  forget();
  go('https://a.example');
  answers[1]?.('DIRECT');
  answers[0]?.('PROXY old.example:1');
  await soon();
  assert.deepEqual(went.toSorted(), ['direct https://a.example', 'http://old.example:1 https://a.example']);
  go('https://a.example');
  assert.equal(went.at(-1), 'direct https://a.example');
  assert.equal(answers.length, 2);
});

test('what NO_PROXY names is reached straight ahead, and nobody is asked', () => {
  const { go, went } = wayWith({ ask: () => assert.fail('asked'), noProxy: '.example' });
  go('https://a.example');
  assert.deepEqual(went, ['direct https://a.example']);
});

test('where only a kind is offered that nobody here can use, nothing goes out, and it is said once', async () => {
  const { go, went, errors, complaints } = wayWith({ ask: async () => 'SOCKS5 s.example:1080' });
  for (let time = 0; time < 2; time++) go(`https://${time}.example:444`);
  await soon();
  go('https://0.example:444');
  assert.deepEqual([went, complaints], [[], ['SOCKS5']]);
  assert.equal(errors.length, 3);
  assert.match(errors[0]?.message ?? '', /0\.example:444 only by a proxy of a kind.*\(SOCKS5\).*HTTPS_PROXY/);
});

test('a system that fails or is silent fails what asked, and is asked again', async () => {
  let times = 0;
  const failing = wayWith({
    ask: () => (times++ === 0 ? Promise.reject(new Error('no answer')) : Promise.resolve('DIRECT')),
  });
  failing.go('https://a.example');
  await soon();
  assert.deepEqual([failing.errors.map(({ message }) => message), failing.went], [['no answer'], []]);
  failing.go('https://a.example');
  await soon();
  assert.deepEqual(failing.went, ['direct https://a.example']);

  const { promise: failed, resolve } = Promise.withResolvers<Error>();
  const silent = createSystemWay(
    {
      ask: () => new Promise(() => undefined),
      noProxy: '',
      askMs: 1,
      elapsed: () => 0,
      onUnusable: () => undefined,
    },
    { direct: { dispatch: () => assert.fail('went') }, through: () => assert.fail('went') },
  );
  silent.dispatch(
    { origin: 'https://a.example', path: '/', method: 'GET' },
    { onResponseError: (_, error) => resolve(error) },
  );
  assert.match((await failed).message, /did not say in time/);
});
