import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStrings } from '../../main/domain/sensitivity/json-strings.ts';
import { createScanner } from '../../main/domain/sensitivity/scanner.ts';
import { createPrompts, promptGap } from './prompts.ts';
import { chatFeeds, productFeeds, requestTo, type Feeds } from './requests.ts';

const address = { url: 'http://127.0.0.1:4321/v1/chat/completions', model: 'fake-model' };
const all: Feeds = {
  ...chatFeeds(address, createPrompts()),
  ...productFeeds('http://127.0.0.1:4321', createPrompts()),
};

interface Message {
  readonly content: string;
  readonly tool_calls?: readonly { readonly id: string }[];
  readonly tool_call_id?: string;
}

interface Read {
  readonly head: string;
  readonly length: number;
  readonly body: { readonly model: string; readonly stream?: boolean; readonly messages: readonly Message[] };
}

function read(request: Buffer): Read {
  const end = request.indexOf('\r\n\r\n');
  const head = request.toString('utf8', 0, end);
  const body = request.subarray(end + 4);
  assert.equal(/content-length: (\d+)/.exec(head)?.[1], String(body.length));
  return { head, length: body.length, body: JSON.parse(body.toString('utf8')) };
}

const lastOf = ({ body }: Read): string => body.messages.at(-1)?.content ?? '';

for (const [load, feed] of Object.entries(all)) {
  test(`a request of the load ${load} has the length that it says and a body that is JSON`, () => {
    const next = feed();
    for (let at = 0; at < 3; at++) {
      const { body, head } = read(next());
      assert.ok(body.messages.length > 0 && body.model.length > 0);
      assert.match(head, /^POST \/v1\/\S+ HTTP\/1\.1\r\nhost: 127\.0\.0\.1:4321\r\n/);
    }
  });
}

for (const load of ['json', 'stream', 'anthropic'] as const) {
  test(`every request of the load ${load} is the same`, () => {
    assert.equal(all[load]?.()().equals(all[load]()()), true);
  });
}

for (const load of ['new', 'auto', 'agent'] as const) {
  test(`the load ${load} ends in a new prompt each time, over all its connections, and keeps the rest`, () => {
    const lanes = Array.from({ length: 4 }, () => all[load]?.());
    const requests = Array.from({ length: 5 }, () => lanes.map((next) => read(next?.() ?? Buffer.alloc(0)))).flat();
    const prompts = requests.map(lastOf);
    assert.equal(new Set(prompts).size, 20);
    assert.equal(new Set(requests.map(({ length }) => length)).size, 1);
    const rest = requests.map(({ body }) => JSON.stringify(body.messages.slice(0, -1)));
    assert.equal(new Set(rest).size, 1);
    assert.ok(prompts.every((prompt) => prompt.length >= 100 && prompt.length <= 200 && !prompt.includes('_')));
  });
}

test('a request stays as it is until the next one of its own connection', () => {
  const [one, other] = [all.new?.(), all.new?.()];
  const request = one?.() ?? Buffer.alloc(0);
  const before = Buffer.from(request);
  other?.();
  assert.equal(request.equals(before), true);
  one?.();
  assert.equal(request.equals(before), false);
});

test('a hundred thousand prompts are all different', () => {
  const write = createPrompts();
  const body = Buffer.from(`"${promptGap}"`);
  const seen = new Set<string>();
  for (let count = 0; count < 100_000; count++) {
    write(body, 1);
    seen.add(body.toString('latin1'));
  }
  assert.equal(seen.size, 100_000);
  assert.equal(body.toString('latin1').length, promptGap.length + 2);
});

test('the conversation of an agent is long and whole: every call has its result', () => {
  const { length, body } = read(all.agent?.()() ?? Buffer.alloc(0));
  assert.ok(length > 290_000 && length < 320_000, `${length} bytes`);
  assert.ok(body.messages.length >= 110 && body.messages.length <= 130);
  const calls = body.messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id));
  const results = body.messages.flatMap(({ tool_call_id }) => tool_call_id ?? []);
  assert.equal(new Set(calls).size, calls.length);
  assert.deepEqual(results, calls);
});

test('a conversation never seen before shares no message with any other', () => {
  const next = all.opening?.();
  const texts = [all.agent?.(), next, next].map((make) => read(make?.() ?? Buffer.alloc(0)).body.messages.slice(0, -1));
  const contents = texts.flatMap((messages) => messages.map(({ content }) => content));
  assert.equal(new Set(contents).size, contents.length);
});

test('only what streams asks for a stream', () => {
  const streaming = Object.entries(all).filter(([, feed]) => read(feed()()).body.stream === true);
  assert.deepEqual(streaming.map(([load]) => load).sort(), ['anthropic', 'stream']);
});

test('a body of more bytes than signs has its length in bytes, and headers of a peer come along', () => {
  const request = requestTo(
    { ...address, headers: { 'x-peer': 'yes' } },
    { messages: [{ role: 'user', content: '§' }] },
  );
  assert.match(read(request).head, /\r\nx-peer: yes\r\n/);
});

test('nothing that is sent is sensitive: a request that is refused would measure nothing', () => {
  const scanner = createScanner({ hash: (text) => text });
  const levelOf = (request: Buffer): string =>
    scanner.scan(readStrings(request.toString('utf8', request.indexOf('\r\n\r\n') + 4))).level;
  const levels = Object.entries(all).flatMap(([load, feed]) => {
    const next = feed();
    return Array.from({ length: load === 'new' ? 50 : 3 }, () => levelOf(next()));
  });
  assert.deepEqual(new Set(levels), new Set(['low']));
});
