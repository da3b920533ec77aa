// Unit: the completion scripts. bash completes by its own; of zsh and fish, where they are not here, each line is looked at.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { loadCommands } from '../../../main/commands/registry.ts';
import { runLine } from '../../support/commands.ts';
import { temporaryHome } from '../../support/core.ts';

const commands = await loadCommands(null);
const scriptOf = async (shell: string): Promise<string> => (await runLine(['completion', shell])).out;
const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

const bash = await scriptOf('bash');

/** What bash offers for the last of the words, in a shell that finds no program to ask. */
function offered(words: readonly string[], folder = '/'): readonly string[] {
  const all = words.map((word) => `'${word}'`).join(' ');
  const line = `PATH=/nowhere\n${bash}\nCOMP_WORDS=(${all}); COMP_CWORD=${words.length - 1}; _la_router; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', line], {
    encoding: 'utf8',
    cwd: folder,
  });
  assert.deepEqual([status, stderr], [0, '']);
  return stdout.split('\n').filter((word) => word !== '');
}

const skip = has('bash') ? false : 'bash is not here';
const firsts = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))];

test('bash completes each command from its first letters', { skip }, () => {
  assert.deepEqual(new Set(offered(['la-router', ''])), new Set(firsts));
  assert.deepEqual(offered(['la-router', 'stat']), ['status']);
  assert.deepEqual(offered(['la-router', '--home', 'models', 'stat']), ['status']);
});

for (const { name, options, words = [] } of commands) {
  test(`bash completes the parts, options and closed sets of ${name}`, { skip }, () => {
    const line = ['la-router', ...name.split(' ')];
    if (name.includes(' ')) assert.ok(offered(line).includes(line.at(-1) ?? ''), name);
    const flags = offered([...line, '--']);
    for (const option of [...options, { name: 'home', among: undefined }, { name: 'help', among: undefined }]) {
      assert.ok(flags.includes(`--${option.name}`), option.name);
      if (option.among === undefined) continue;
      assert.deepEqual(offered([...line, `--${option.name}`, '']), option.among);
      assert.deepEqual(offered([...line, `--${option.name}`, '=']), option.among);
      assert.deepEqual(offered([...line, `--${option.name}`, '=', option.among[0] ?? '']), [option.among[0]]);
    }
    const [first] = words;
    if (first?.among !== undefined) assert.deepEqual(offered([...line, '']), first.among);
  });
}

test('where a file is meant bash is left to complete it, with quotes where its name needs them', { skip }, () => {
  using home = temporaryHome();
  home.write('my policy.yaml', '');
  const { stdout } = spawnSync('bash', ['--norc', '-c', `${bash}\ncomplete -p la-router`], { encoding: 'utf8' });
  assert.equal(stdout, 'complete -o default -F _la_router la-router\n');
  for (const words of [
    ['policy', 'check', 'm'],
    ['models', 'import', ''],
    ['serve', '--policy', ''],
  ])
    assert.deepEqual(offered(['la-router', ...words], home.folder), []);
});

test('no script asks the program while a person types', async () => {
  for (const shell of ['bash', 'zsh', 'fish'])
    assert.doesNotMatch(await scriptOf(shell), /\$\(\s*la-router|`la-router|\(la-router/, shell);
});

test('zsh has each command, option and closed set, in quotes that end', async () => {
  const script = await scriptOf('zsh');
  assert.match(script, /^#compdef la-router\n/);
  if (has('zsh')) assert.equal(spawnSync('zsh', ['-n'], { input: script }).status, 0);
  // A quote within quotes is written as an end, a stroke and a new beginning.
  for (const line of script.split('\n'))
    assert.equal(line.replaceAll(String.raw`'\''`, '').split("'").length % 2, 1, line);
  const count = (word: RegExp): number => script.match(word)?.length ?? 0;
  assert.equal(count(/\bcase\b.*\bin$/gm), count(/\besac\b/g));
  for (const { name, options } of commands) {
    const place = script.split('\n').find((line) => line.startsWith(`      '${name}')`)) ?? assert.fail(name);
    for (const option of options) assert.ok(place.includes(`'--${option.name}:`), `${name} --${option.name}`);
  }
});

test('fish has each command, option and closed set, each in a line that fish takes', async () => {
  const script = await scriptOf('fish');
  if (has('fish')) assert.equal(spawnSync('fish', ['--no-execute'], { input: script }).status, 0);
  const word = String.raw`'(?:[^'\\]|\\.)*'`;
  const shape = new RegExp(
    `^complete -c la-router -n ${word} (?:-f -a ${word}|(?:-s \\w )?-l [\\w-]+(?: -r| -x -a ${word})?) -d ${word}$`,
  );
  const [head, ...lines] = script.trimEnd().split('\n');
  assert.equal(head, '# fish completion of la-router');
  for (const line of lines) assert.match(line, shape);
  for (const { name, options } of commands) {
    const parts = name.split(' ');
    assert.ok(
      lines.some((line) => line.includes(`-f -a '${parts.at(-1)}'`)),
      name,
    );
    for (const option of options)
      assert.ok(
        lines.some((line) => line.includes(`from ${parts.at(-1)}`) && line.includes(` -l ${option.name} `)),
        `${name} --${option.name}`,
      );
  }
});
