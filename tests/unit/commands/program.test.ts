import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benchOfClassifier } from '../../../main/commands/bench-classifier.ts';
import { UsageError, type Command, type CommandOption } from '../../../main/commands/command.ts';
import { readOptions } from '../../../main/commands/program.ts';
import { serveOptions, placeFrom } from '../../../main/commands/serve-options.ts';
import { projectCommands } from '../../../main/commands/projects.ts';
import { serve } from '../../../main/commands/serve.ts';
import { status } from '../../../main/commands/status.ts';
import { runLine } from '../../support/commands.ts';

const commands = [serve, status, benchOfClassifier, ...projectCommands];

async function ran(args: readonly string[], given: readonly Command[] = commands) {
  const { code, out, err } = await runLine(args, { commands: given });
  return { code, text: (out + err).trimEnd() };
}

/** A command that does nothing but tell what it was given. */
const echo = (name: string, options: readonly CommandOption[]): Command => ({
  name,
  summary: 'tell what it was given',
  options,
  examples: [`la-router ${name} --loud`],
  async run({ values, say }) {
    say(JSON.stringify([values.text('home'), values.text('word'), values.has('loud'), values.text('nobody')]));
    return 7;
  },
});
const options = [
  { name: 'word', value: 'WORD', summary: 'a word' },
  { name: 'loud', value: null, summary: 'loudly' },
];

const lines: readonly (readonly [line: string, values: unknown])[] = [
  ['echo', [null, null, false, null]],
  ['echo --word a --loud', [null, 'a', true, null]],
  ['echo --word=a --home /x', ['/x', 'a', false, null]],
  ['--home /x echo --loud', ['/x', null, true, null]],
  ['--headless echo --home=/x', ['/x', null, false, null]],
];

for (const [line, values] of lines) {
  test(`the line "${line}" gives a command its values, and its code is the line's`, async () => {
    const { code, text } = await ran(line.split(' '), [echo('echo', options)]);
    assert.deepEqual([code, JSON.parse(text)], [7, values]);
  });
}

test('a family of commands holds several', async () => {
  const family = [echo('bench one', options), echo('bench two', [])];
  assert.equal((await ran(['bench', 'two'], family)).code, 7);
  assert.match((await ran(['bench', 'twoo'], family)).text, /Did you mean two\?/);
  const { code, text } = await ran(['bench', '--help'], family);
  assert.equal(code, 0);
  assert.match(text, /one[^]*two/);
});

const wrong: readonly (readonly [line: string, says: RegExp])[] = [
  ['sing', /^Unknown command 'sing'\.$/m],
  ['serv', /^Unknown command 'serv'\. Did you mean serve\?$/m],
  ['serve --prot 1', /^Unknown option '--prot'\. Did you mean --port\?$/m],
  ['serve --port', /^A value is missing: --port <PORT>\.$/m],
  ['status extra', /^status takes no further words\.$/m],
  ['status --hom x', /Did you mean --home\?$/m],
  ['bench clasifier', /Did you mean classifier\?$/m],
  ['bench classifier', /^Name the model and the labelled rows/],
  ['bench classifier --model a --data b --rows 0', /^--rows is a number from 1\.$/m],
];

for (const [line, says] of wrong) {
  test(`the line "${line}" is wrong usage, and what to do is said`, async () => {
    const { code, text } = await ran(line.split(' '));
    assert.equal(code, 2);
    assert.match(text, says);
    assert.match(text, /\nla-router (?:[a-z]+ )*--help tells what there is\.$/);
  });
}

test('help lists every command, the exit codes and the home', async () => {
  const { code, text } = await ran(['--help']);
  assert.equal(code, 0);
  for (const { name, summary } of commands) {
    assert.match(text, new RegExp(`^  ${name.split(' ')[0]}\\b`, 'm'));
    if (!name.includes(' ')) assert.ok(text.replaceAll(/\s+/g, ' ').includes(summary), summary);
  }
  assert.match(text, /0 well, 1 failed, 2 wrong usage, 3 wrong configuration, 4 no router runs/);
  assert.match(text, /^The home is \/.*\.$/m);
});

for (const command of commands) {
  test(`the help of ${command.name} has its options and its examples`, async () => {
    const { code, text } = await ran([...command.name.split(' '), '--help']);
    assert.equal(code, 0);
    for (const { name } of command.options) assert.match(text, new RegExp(`--${name}\\b`));
    assert.ok(command.examples.length > 0);
    for (const example of command.examples) {
      assert.ok(text.includes(example), example);
      const name = command.isDefault === true ? (command.name.split(' ')[0] ?? '') : command.name;
      assert.match(example, new RegExp(`(?:^| )la-router ${name}(?: |$)`));
    }
  });
}

test('the desktop reads its options among switches that are not ours', () => {
  const values = readOptions(serveOptions, [
    '/app',
    '--no-sandbox',
    '--port=5',
    '--remote-debugging-port=0',
    '--home',
    '/x',
  ]);
  assert.deepEqual(placeFrom(values), { home: '/x', policy: undefined, host: undefined, port: 5 });
  assert.throws(() => readOptions(serveOptions, ['--port']), UsageError);
});

for (const port of ['x', '-1', '65536', '1.5', '']) {
  test(`the port "${port}" is refused`, () => {
    assert.throws(() => placeFrom(readOptions(serveOptions, [`--port=${port}`])), /--port is a number from 0 to 65535/);
  });
}
