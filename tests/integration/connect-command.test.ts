// Connecting and disconnecting as a person types it, in a pipe and on a terminal, in a home that is not the router's.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectAnswer, connectList } from '../../main/contract/connect.ts';
import { runLine, type LineRun } from '../support/commands.ts';
import { startCore, temporaryHome, type TemporaryHome, type TestCore } from '../support/core.ts';
import { shownTerminal } from '../support/terminal.ts';

interface Typing {
  readonly router: TestCore;
  readonly person: TemporaryHome;
  readonly say: (line: string, more?: Parameters<typeof runLine>[1]) => Promise<LineRun>;
}

async function typing(test: (typing: Typing) => Promise<void>): Promise<void> {
  using person = temporaryHome();
  using other = temporaryHome();
  await using router = startCore({ env: { HOME: other.folder } });
  await router.core.listen();
  const env = { HOME: person.folder, XDG_CONFIG_HOME: '' };
  const say: Typing['say'] = (line, more) =>
    runLine([...line.split(' '), '--home', router.home.folder], { env, ...more });
  await test({ router, person, say });
}

const before = '# mine\nmodel: gpt-4o\n';
const hasToken = (text: string): boolean => /lr_sk_[\w-]{8}/.test(text);

test('without a client they are listed, for the home of whoever types it', async () => {
  await typing(async ({ person, say }) => {
    person.write('.codex/config.toml', '');
    const { clients } = connectList.parse(JSON.parse((await say('connect --json')).out));
    const codex = clients.find(({ id }) => id === 'codex');
    assert.deepEqual([codex?.found, codex?.connected], [true, false]);
    assert.equal(codex?.file, join(person.folder, '.codex/config.toml'));
    const { out, code } = await say('connect', { terminal: shownTerminal(90) });
    assert.equal(code, 0);
    assert.match(out, /^codex +found/m);
    assert.match(out, /^aider +not found/m);
  });
});

test('in a pipe it is only shown; with --yes it is written, and put back', async () => {
  await typing(async ({ person, say }) => {
    person.write('.aider.conf.yml', before);
    const file = join(person.folder, '.aider.conf.yml');
    const shown = await say('connect aider');
    assert.equal(shown.code, 0);
    assert.match(shown.out, /^--- .+\n\+\+\+ .+\n@@ -1,2 \+1,4 @@\n # mine\n-model: gpt-4o\n\+model: openai\/auto\n/);
    assert.match(shown.err, /With --yes it is/);
    assert.equal(readFileSync(file, 'utf8'), before);
    const printed = connectAnswer.parse(JSON.parse((await say('connect aider --print --yes --json')).out));
    assert.equal(printed.changes[0]?.before, before);
    assert.equal(readFileSync(file, 'utf8'), before);
    const written = await say('connect aider --yes --json');
    assert.equal(connectAnswer.parse(JSON.parse(written.out)).changes.length, 1);
    assert.ok(!hasToken(written.out + shown.out));
    assert.ok(hasToken(readFileSync(file, 'utf8')));
    assert.deepEqual(connectAnswer.parse(JSON.parse((await say('connect aider --yes --json')).out)).changes, []);
    const { clients } = connectList.parse(JSON.parse((await say('connect --json')).out));
    assert.equal(clients.find(({ id }) => id === 'aider')?.connected, true);
    assert.equal((await say('disconnect aider')).code, 0);
    assert.equal(readFileSync(file, 'utf8'), before);
    assert.equal((await say('disconnect aider --yes')).code, 0);
  });
});

test('the router of another home has its own clients', async () => {
  await typing(async ({ router, say }) => {
    await say('connect codex --yes');
    const { clients } = connectList.parse(await (await router.get('/api/connect')).json());
    assert.equal(clients.find(({ id }) => id === 'codex')?.connected, false);
  });
});

test('on a terminal it is asked, in colours, and who says no keeps all as it is', async () => {
  await typing(async ({ person, say }) => {
    const file = join(person.folder, '.codex/config.toml');
    const asked: string[] = [];
    const terminal = (answer: string) =>
      shownTerminal(100, {
        canAsk: true,
        hasColours: true,
        ask: (question) => {
          asked.push(question);
          return Promise.resolve(answer);
        },
      });
    const no = await say('connect codex', { terminal: terminal('') });
    assert.equal(no.code, 1);
    assert.ok(no.out.includes('\u001B[32m+model_provider = "la-router"'));
    assert.equal(existsSync(file), false);
    const yes = await say('connect codex', { terminal: terminal('y') });
    assert.equal(yes.code, 0);
    assert.match(readFileSync(file, 'utf8'), /^model = "auto"\nmodel_provider = "la-router"\n/);
    assert.equal((await say('disconnect codex', { terminal: terminal('n') })).code, 1);
    assert.ok(existsSync(file));
    assert.equal((await say('disconnect codex', { terminal: terminal('yes') })).code, 0);
    assert.equal(existsSync(join(person.folder, '.codex')), false);
    assert.deepEqual(asked, [
      'Connect codex? [y/N] ',
      'Connect codex? [y/N] ',
      'Disconnect codex? [y/N] ',
      'Disconnect codex? [y/N] ',
    ]);
  });
});

test('where its project is removed, it is connected again with the default one', async () => {
  await typing(async ({ say }) => {
    assert.equal((await say('projects create Team')).code, 0);
    assert.equal((await say('connect codex --yes --project Team')).code, 0);
    assert.equal((await say('projects rm Team --yes')).code, 0);
    const again = await say('connect codex --yes');
    assert.deepEqual([again.code, again.err], [0, '']);
    const { clients } = connectList.parse(JSON.parse((await say('connect --json')).out));
    assert.equal(clients.find(({ id }) => id === 'codex')?.problem, null);
  });
});

test('what no file holds is shown once', async () => {
  await typing(async ({ say }) => {
    const first = connectAnswer.parse(JSON.parse((await say('connect zed --yes --json')).out));
    assert.match(first.env?.['LA_ROUTER_API_KEY'] ?? '', /^lr_sk_[\w-]{20,}$/);
    assert.ok(!hasToken((await say('connect zed --yes --json')).out));
    const byHand = await say('connect open-webui --yes');
    assert.ok(hasToken(byHand.out));
    assert.match(byHand.out, /Nothing is written for open-webui/);
  });
});

test('who is not known is wrong usage and names the nearest; a file that cannot be parsed a failure; no router code 4', async () => {
  await typing(async ({ person, say }) => {
    for (const command of ['connect', 'disconnect']) {
      const { code, out, err } = await say(`${command} codx --yes`);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, /codex/);
    }
    person.write('.codex/config.toml', 'model = [');
    const broken = await say('connect codex --yes');
    assert.deepEqual([broken.code, broken.out], [1, '']);
    assert.ok(broken.err.includes(join(person.folder, '.codex/config.toml')), broken.err);
    assert.equal(readFileSync(join(person.folder, '.codex/config.toml'), 'utf8'), 'model = [');
    assert.equal((await say('connect codex --project nobody --yes')).code, 1);
    assert.equal((await say('disconnect')).code, 2);
    for (const line of [['connect'], ['connect', 'codex'], ['disconnect', 'codex', '--yes']])
      assert.equal((await runLine([...line, '--home', person.folder])).code, 4);
  });
});
