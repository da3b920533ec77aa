// System: the conversation of `la-router chat` in a pseudo-terminal, as a person types it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openSession, keys, withoutTerminal, type TypedSession } from '../support/built-program.ts';
import { policyFor, spawnProduct, temporaryHome, type SpawnedProduct } from '../support/core.ts';
import { createFakeProvider, type FakeProvider } from '../support/fake-provider.ts';
import { startFakeServer, type FakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';

const skip = withoutTerminal;
const home = temporaryHome();
const env = { LLR_HOME: home.folder, HOME: home.folder };
let upstream: FakeServer;
let router: SpawnedProduct;

const orders = '\u001B]0;stolen\u0007\u001B[2J\u009B31mred\u001B[0m';

/** Also a model whose answer would give a terminal orders. */
function provider(): FakeProvider {
  const own = createFakeProvider();
  return {
    ...own,
    play(request) {
      const script = own.play(request);
      if (!request.body.includes('"fake-orders"')) return script;
      const frames = [{ delta: { role: 'assistant', content: orders }, finish_reason: 'stop' }].map((choice) => ({
        id: 'c',
        object: 'chat.completion.chunk',
        created: 0,
        model: 'fake-orders',
        choices: [{ index: 0, ...choice }],
      }));
      const text = frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join('');
      return { ...script, steps: [{ kind: 'bytes', bytes: Buffer.from(`${text}data: [DONE]\n\n`) }] };
    },
  };
}

before(async () => {
  upstream = await startFakeServer(0, provider());
  home.write('policy.yaml', policyFor(upstream.url));
  router = await spawnProduct(home.folder);
});
after(async () => {
  await router[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

async function talk(model = 'fake/fake-small'): Promise<TypedSession> {
  const session = openSession(['chat', '-m', model], { env });
  await session.shows('› ');
  return session;
}

/** What the provider was last asked to answer. */
function lastAsked(): readonly { readonly role: string; readonly content: string }[] {
  const asked = upstream.provider.seen.findLast(({ path }) => path.endsWith('/chat/completions'));
  return JSON.parse(String(asked?.body)).messages;
}

const route = 'fake/fake-small · private';

test('an answer comes with its route, and the next question knows of it', { skip }, async () => {
  await using person = await talk();
  person.type(`Hello${keys.enter}`);
  await person.shows('Hello there');
  await person.shows(route);
  await person.shows('› ');
  person.type(`And then?${keys.enter}`);
  await person.shows(route);
  assert.deepEqual(
    lastAsked().map(({ role }) => role),
    ['user', 'assistant', 'user'],
  );
  await person.shows('› ');
  person.type(`/new${keys.enter}`);
  await person.shows('› ');
  person.type(`Anew${keys.enter}`);
  await person.shows(route);
  assert.deepEqual(lastAsked(), [{ role: 'user', content: 'Anew' }]);
  person.type(keys.ctrlD);
  assert.equal(await person.code, 0);
});

test('words with a stroke change the model, explain, and end', { skip }, async () => {
  await using person = await talk('auto');
  person.type(`/why${keys.enter}`);
  await person.shows('Nothing was asked yet.');
  person.type(`/model fake/drip${keys.enter}`);
  await person.shows('Model fake/drip');
  person.type(`/model${keys.enter}`);
  await person.shows('Model fake/drip');
  person.type(`Hello${keys.enter}`);
  await person.shows('fake/drip · private');
  person.type(`/why${keys.enter}`);
  await person.shows(/Goes to +fake\/drip/);
  // Another model that was chosen since is not the one that answered.
  person.type(`/model fake/fake-small${keys.enter}`);
  await person.shows('Model fake/fake-small');
  person.type(`/why${keys.enter}`);
  await person.shows(/Goes to +fake\/drip/);
  person.type(`/help${keys.enter}`);
  await person.shows('/exit');
  person.type(`/nothing${keys.enter}`);
  await person.shows('There is no /nothing here.');
  person.type(`/exit${keys.enter}`);
  assert.equal(await person.code, 0);
});

test('an interrupt stops the answer and its upstream, and the conversation goes on', { skip }, async () => {
  await using person = await talk('fake/stall-mid');
  person.type(`Hello${keys.enter}`);
  await person.shows('Hello');
  await person.shows('Hello');
  assert.equal(upstream.open(), 1);
  person.type(keys.ctrlC);
  await person.shows('Stopped.');
  await until('nothing is asked any more', () => upstream.open() === 0);
  person.type(`/model fake/fake-small${keys.enter}Again${keys.enter}`);
  await person.shows(route);
  assert.deepEqual(lastAsked(), [{ role: 'user', content: 'Again' }]);
});

test('lines that are typed while an answer comes wait for it, in their order', { skip }, async () => {
  await using person = await talk('fake/drip');
  person.type(`One${keys.enter}Two${keys.enter}Three${keys.enter}`);
  for (const shown of ['One', '› Two', '› Three']) {
    await person.shows(shown);
    await person.shows('fake/drip · private');
  }
  assert.deepEqual(
    lastAsked()
      .filter(({ role }) => role === 'user')
      .map(({ content }) => content),
    ['One', 'Two', 'Three'],
  );
});

test('several lines are one question, by a stroke at their end or between signs', { skip }, async () => {
  await using person = await talk();
  person.type(`one\\${keys.enter}`);
  await person.shows('… ');
  person.type(`two${keys.enter}`);
  await person.shows(route);
  assert.equal(lastAsked().at(-1)?.content, 'one\ntwo');
  await person.shows('› ');
  person.type(`"""${keys.enter}a${keys.enter}${keys.enter}b${keys.enter}"""${keys.enter}`);
  await person.shows(route);
  assert.equal(lastAsked().at(-1)?.content, 'a\n\nb');
});

test('an interrupt drops several lines, or what was typed of one, and of nothing it ends', { skip }, async () => {
  await using person = await talk();
  person.type(`"""${keys.enter}secret${keys.enter}`);
  await person.shows(/… [^]*… /);
  person.type(keys.ctrlC);
  await person.shows('› ');
  person.type(`half of it`);
  await person.shows('half of it');
  person.type(keys.ctrlC);
  await person.shows('› ');
  person.type(`Hello${keys.enter}`);
  await person.shows(route);
  assert.deepEqual(lastAsked(), [{ role: 'user', content: 'Hello' }]);
  await person.shows('› ');
  person.type(keys.ctrlC);
  assert.equal(await person.code, 0);
});

test('the up key brings back the line of before', { skip }, async () => {
  await using person = await talk();
  person.type(`Remember this${keys.enter}`);
  await person.shows(route);
  await person.shows('› ');
  person.type(keys.up);
  await person.shows('Remember this');
  person.type(`!${keys.enter}`);
  await person.shows(route);
  assert.equal(lastAsked().at(-1)?.content, 'Remember this!');
});

for (const model of ['fake/error-500', 'fake/reset-mid', 'fake/error-in-stream', 'nobody/knows'])
  test(`after the error of ${model} the conversation goes on`, { skip }, async () => {
    await using person = await talk(model);
    person.type(`Hello${keys.enter}`);
    await person.shows(/Hello[^]*\n› /);
    person.type(`/model fake/fake-small${keys.enter}`);
    await person.shows('Model fake/fake-small');
    person.type(`Again${keys.enter}`);
    await person.shows(route);
    assert.deepEqual(lastAsked(), [{ role: 'user', content: 'Again' }]);
  });

test('an answer gives the terminal no orders', { skip }, async () => {
  await using person = await talk('fake/fake-orders');
  person.type(`Hello${keys.enter}`);
  await person.shows('fake/fake-orders · private');
  for (const order of ['\u001B]0;', '\u001B[2J', '\u009B', '\u0007']) assert.ok(!person.raw().includes(order));
  assert.ok(person.raw().includes(']0;stolen[2J31mred[0m'), JSON.stringify(person.raw()));
});

test('a router that ends takes no conversation with it: one that runs again is asked', { skip }, async () => {
  using own = temporaryHome();
  own.write('policy.yaml', policyFor(upstream.url));
  const first = await spawnProduct(own.folder);
  await using person = openSession(['chat', '-m', 'fake/fake-small'], { env: { LLR_HOME: own.folder } });
  await person.shows('› ');
  first.kill('SIGTERM');
  await first.exited;
  person.type(`Hello${keys.enter}`);
  await person.shows('la-router serve');
  await using second = await spawnProduct(own.folder);
  person.type(`Hello to ${second.pid}${keys.enter}`);
  await person.shows(route);
});
