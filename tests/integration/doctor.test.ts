// Integration: doctor before real ports, homes and routers, and what it does for a person who wants it done.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runLine } from '../support/commands.ts';
import { startCore, temporaryHome } from '../support/core.ts';
import { startListening } from '../support/listening-process.ts';
import { shownTerminal } from '../support/terminal.ts';

interface Told {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly fix: string | null;
}

async function examine(args: readonly string[], env: Record<string, string> = {}) {
  const { code, out } = await runLine(['doctor', ...args, '--json'], { env });
  const checks: readonly Told[] = JSON.parse(out).checks;
  const of = (name: string): Told => checks.find((check) => check.name === name) ?? assert.fail(`nothing of ${name}`);
  return { code, checks, of };
}

test('each check has a name, a verdict, a message and what to do', async () => {
  await using router = startCore();
  await router.core.listen();
  const { code, checks, of } = await examine(['--home', router.home.folder]);
  assert.equal(code, 0);
  for (const check of checks) assert.deepEqual(Object.keys(check), ['name', 'status', 'message', 'fix']);
  for (const name of ['home', 'policy', 'port', 'ledger', 'disk', 'gpu']) assert.equal(of(name).status, 'ok', name);
});

test('a port that another program has is told with it', async () => {
  using home = temporaryHome();
  await using foreign = await startListening();
  const { code, of } = await examine(['--home', home.folder, '--port', String(foreign.port)]);
  assert.equal(code, 1);
  assert.equal(of('port').status, 'fail');
  assert.match(of('port').message, new RegExp(`:${foreign.port} is taken by .*\\(process ${foreign.pid}\\)`));
  assert.match(of('port').fix ?? '', /la-router serve --port \d+$/);
});

test("a port that another home's router has is told with that home", async () => {
  using home = temporaryHome();
  await using other = startCore();
  const { port } = new URL(await other.core.listen());
  home.write('config.yaml', `port: ${port}\n`);
  const { code, of } = await examine(['--home', home.folder]);
  assert.equal(code, 1);
  assert.ok(of('port').message.includes(`another home's router, of ${other.home.folder}`), of('port').message);
});

test('a home that cannot be one is told, and all else is still looked at', async () => {
  using place = temporaryHome();
  place.write('file', '');
  for (const home of [join(place.folder, 'file'), join(place.folder, 'file', 'within')]) {
    const { code, of } = await examine(['--home', home]);
    assert.deepEqual([code, of('home').status], [1, 'fail']);
    assert.match(of('home').fix ?? '', /--home/);
    assert.ok(of('memory').message.length > 0);
  }
});

test('a key in the environment or in the home is found', async () => {
  using home = temporaryHome();
  assert.equal((await examine(['--home', home.folder])).of('keys').status, 'warn');
  assert.match((await examine(['--home', home.folder], { OPENAI_API_KEY: 'x' })).of('keys').message, /openai/);
  home.write('.env', 'ANTHROPIC_API_KEY=x\n');
  assert.match((await examine(['--home', home.folder])).of('keys').message, /anthropic/);
});

test('a person is asked before a command is run, and what is found then is told', async () => {
  await using router = startCore({ policy: '{}\n' });
  await router.core.listen();
  const args = ['doctor', '--home', router.home.folder];
  for (const answer of ['n', 'y']) {
    const asked: string[] = [];
    const terminal = shownTerminal(100, {
      canAsk: true,
      ask: (question) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
    });
    const { out, err } = await runLine(args, { terminal });
    assert.ok(asked.includes('Run la-router models pull gemma-4-e4b now? [y/N] '), asked.join());
    // No hub is behind this router: the command has run and failed, and then all is looked at once more.
    assert.equal(out.split('! models').length - 1, answer === 'y' ? 2 : 1, out);
    assert.equal(err === '', answer === 'n', err);
  }
});

test('in a pipe, and as JSON, nobody is asked', async () => {
  using home = temporaryHome();
  const terminal = shownTerminal(100, { canAsk: true, ask: () => assert.fail('was asked') });
  assert.equal((await runLine(['doctor', '--home', home.folder, '--json'], { terminal })).code, 0);
  assert.match((await runLine(['doctor', '--home', home.folder])).out, /→ la-router serve/);
});
