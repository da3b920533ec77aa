import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runLine, type LineRun } from '../support/commands.ts';
import { startCore, temporaryHome } from '../support/core.ts';
import { shownTerminal } from '../support/terminal.ts';

type Say = (line: string, more?: Parameters<typeof runLine>[1]) => Promise<LineRun>;

async function withRouter(test: (say: Say, router: ReturnType<typeof startCore>) => Promise<void>): Promise<void> {
  await using router = startCore();
  await router.core.listen();
  await test((line, more) => runLine([...line.split(' '), '--home', router.home.folder], more), router);
}

const json = ({ code, out, err }: LineRun): unknown => {
  assert.equal(code, 0, err);
  return JSON.parse(out);
};

const reading: readonly (readonly [line: string, keys: readonly string[]])[] = [
  ['status', ['version', 'address', 'home', 'running']],
  ['models', ['object', 'data']],
  ['models list', ['object', 'data']],
  ['projects', ['projects']],
  ['projects show default', ['id', 'tokens']],
  ['usage', ['totalCost', 'byModel', 'savings']],
  ['usage --period all --project default', ['totalCost']],
  ['policy', ['yaml', 'problem']],
  ['policy check', ['ok', 'problems']],
  ['policy replay --period all', ['ok', 'requests', 'moves']],
  ['config', ['config', 'sources', 'restart']],
  ['route Hello', ['profile', 'plan']],
  ['chat Hello', ['answer', 'target', 'costUsd']],
  ['open', ['url']],
];

test('with --json each command tells what the API tells, on one line, and nothing else', async () => {
  await withRouter(async (say) => {
    for (const [line, keys] of reading) {
      const { code, out, err } = await say(`${line} --json`);
      assert.deepEqual([line, code, err], [line, 0, '']);
      assert.equal(out.indexOf('\n'), out.length - 1, line);
      const told = JSON.parse(out);
      for (const key of keys) assert.ok(key in told, `${line}: ${key}`);
    }
  });
});

test('on a narrow terminal no line of a table is wider than it', async () => {
  await withRouter(async (say) => {
    await say('chat Hello');
    for (const line of ['models', 'projects', 'usage', 'config']) {
      const { out, code } = await say(line, { terminal: shownTerminal(48) });
      assert.equal(code, 0);
      const [widest = ''] = out.split('\n').toSorted((a, b) => b.length - a.length);
      if (line !== 'usage') assert.ok(widest.length <= 48, `${line}: ${widest}`);
    }
  });
});

test('where no router runs, what needs one says how to start it', async () => {
  using home = temporaryHome();
  for (const [line] of reading.filter(([one]) => one !== 'policy check')) {
    const { code, out, err } = await runLine([...line.split(' '), '--home', home.folder]);
    assert.deepEqual([line, code, out], [line, 4, '']);
    assert.match(err, /la-router serve/);
  }
});

test('a port says where the router is, whatever the home says; nobody there is told with it', async () => {
  await using router = startCore();
  const { port } = new URL(await router.core.listen());
  using home = temporaryHome();
  assert.ok('version' in Object(json(await runLine(['status', '--home', home.folder, '--port', port, '--json']))));
  const { code, err } = await runLine(['models', '--home', home.folder, '--port', '1']);
  assert.deepEqual([code, /port 1\. /.test(err)], [4, true]);
});

test('a project is made, shown, its token replaced, and removed', async () => {
  await withRouter(async (say, router) => {
    const made = await say('projects create Nightly --budget 2 --each day');
    assert.match(made.out, /^lr_sk_\S+\n$/);
    const ask = async (token: string) => (await router.get('/health')).ok && token.startsWith('lr_sk_');
    assert.ok(await ask(made.out));
    assert.match((await say('projects show nightly')).out, /^Project {2}Nightly \(.+\)\nBudget {3}\$2\.00 each day/);
    const rotated = await say('projects rotate Nightly --name ci');
    assert.notEqual(rotated.out, made.out);
    const shown = Object(json(await say('projects show NIGHTLY --json')));
    assert.deepEqual(shown.tokens.map(({ name }: { name: string }) => name).toSorted(), ['ci', 'main']);
    assert.equal((await say('projects rm Nightly')).code, 0);
    const gone = await say('projects show Nightly');
    assert.equal(gone.code, 1);
    assert.match(gone.err, /There is no project 'Nightly'.*Default/);
    assert.match((await say('projects create Twice --budget two')).err, /--budget is an amount/);
  });
});

test('who is asked and says no keeps the project', async () => {
  await withRouter(async (say) => {
    await say('projects create Kept');
    const asked: string[] = [];
    const terminal = shownTerminal(80, {
      canAsk: true,
      ask: (question) => {
        asked.push(question);
        return Promise.resolve('n');
      },
    });
    assert.equal((await say('projects rm Kept', { terminal })).code, 1);
    assert.equal(asked.length, 1);
    assert.equal((await say('projects show Kept')).code, 0);
  });
});

test('a policy is checked without a router, from a file and from a pipe, each problem with its place', async () => {
  using home = temporaryHome();
  home.write('good.yaml', 'privacy: { high: device }\n');
  home.write('bad.yaml', 'tires: {}\n');
  const good = await runLine(['policy', 'check', join(home.folder, 'good.yaml'), '--home', home.folder]);
  assert.deepEqual([good.code, good.err], [0, '']);
  assert.match(good.out, /ok: .*good\.yaml could be the policy\.\n$/);
  const bad = await runLine(['policy', 'check', join(home.folder, 'bad.yaml'), '--home', home.folder]);
  assert.deepEqual([bad.code, bad.out], [3, '']);
  assert.match(bad.err, /bad\.yaml:1:1: error: tires: Unknown key\. Did you mean tiers\?/);
  const terminal = shownTerminal(80, { readAll: () => Promise.resolve('tires: {}') });
  assert.match((await runLine(['policy', 'check', '-', '--home', home.folder], { terminal })).err, /^stdin:1:1: /);
  const none = await runLine(['policy', 'check', join(home.folder, 'none.yaml'), '--home', home.folder]);
  assert.equal(none.code, 2);
});

test('a home without a policy has none to refuse; one that is named must be there', async () => {
  using home = temporaryHome();
  const { code, out, err } = await runLine(['policy', 'check', '--home', home.folder]);
  assert.deepEqual([code, err], [0, '']);
  assert.ok(out.startsWith(`ok: there is no ${join(home.folder, 'policy.yaml')}, so nothing to refuse`), out);
  assert.deepEqual(json(await runLine(['policy', 'check', '--home', home.folder, '--json'])), {
    ok: true,
    problems: [],
  });
  const env = { LLR_POLICY: join(home.folder, 'mine.yaml') };
  assert.equal((await runLine(['policy', 'check', '--home', home.folder], { env })).code, 2);
  // What the policies by name say is refused all the same.
  home.write('policies/x.yaml', 'tires: {}\n');
  assert.equal((await runLine(['policy', 'check', '--home', home.folder])).code, 3);
});

test('a setting is told, changed and taken out; one that there is not names the nearest', async () => {
  await withRouter(async (say) => {
    assert.equal((await say('config get requireToken')).out, 'false\n');
    assert.match((await say('config set limits.idleMs 120000')).out, /^limits\.idleMs is 120000/);
    const listed = Object(json(await say('config --json')));
    assert.equal(listed.sources['limits.idleMs'], 'file');
    assert.match((await say('config get limit.idleMs')).err, /Did you mean limits\.idleMs\?/);
    for (const [line, words] of [
      ['config set limits.idleMs lots', /limits\.idleMs/],
      ['config set port abc', /port/],
      ['config set nope 1', /nope/],
      [`projects create ${'x'.repeat(500)}`, /name/],
      ['projects rotate default --name '.concat('x'.repeat(500)), /name/],
    ] as const) {
      const refused = await say(line);
      assert.deepEqual([refused.code, refused.out], [2, ''], line);
      assert.match(refused.err, words);
      assert.match(refused.err, /--help tells what there is/);
    }
  });
});

test('a refusal of the router is told in its words, and is no success', async () => {
  await withRouter(async (say) => {
    const chat = await say('chat -m nobody/knows Hello');
    assert.deepEqual([chat.code, chat.out], [1, '']);
    assert.match(chat.err, /There is no/);
    const route = await say('route -m nobody/knows Hello');
    assert.equal(route.code, 1);
    assert.match(route.out, /^Refused {7}model_not_found: /m);
    assert.equal((await say('models start nobody')).code, 1);
    assert.equal((await say('models rm nobody --yes')).code, 1);
  });
});

test('the log is told line by line, and a number that is none is refused', async () => {
  await withRouter(async (say) => {
    const { out } = await say('logs -n 5 --level info');
    for (const line of out.trimEnd().split('\n')) assert.ok('event' in JSON.parse(line));
    assert.match((await say('logs', { terminal: shownTerminal(100) })).out, /^\d\d:\d\d:\d\d info {2}listening url=/m);
    assert.equal((await say('logs -n many')).code, 2);
  });
});

test('an answer gives a terminal no orders, and a pipe every character', async () => {
  await withRouter(async (say, { provider }) => {
    void provider;
    const inPipe = await say('chat Hello');
    const shown = await say('chat Hello', { terminal: shownTerminal(80) });
    assert.equal(shown.out, inPipe.out);
    assert.match(shown.err, /fake\/.+ · private · .+ · \$/);
  });
});

test('doctor names what is wrong, and ends as it found it', async () => {
  using home = temporaryHome();
  home.write('policy.yaml', 'tires: {}');
  const bad = await runLine(['doctor', '--home', home.folder, '--json']);
  assert.equal(bad.code, 1);
  const { checks } = JSON.parse(bad.out);
  const policy = checks.find(({ name }: { name: string }) => name === 'policy');
  assert.deepEqual([policy.status, policy.fix], ['fail', 'Correct the line, then: la-router policy check']);
  assert.match(policy.message, /tires/);
});
