// Unit: every command of the registry, its help and each way to write it wrong, made from what it says of itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '../../../main/commands/command.ts';
import { loadCommands } from '../../../main/commands/registry.ts';
import { samples, endless } from '../../support/command-samples.ts';
import { runLine } from '../../support/commands.ts';
import { temporaryHome } from '../../support/core.ts';

const commands = await loadCommands(null);
const families = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))];

/** Of its right words, so many as it needs. */
const rightWords = ({ words = [] }: Command): readonly string[] =>
  words.filter(({ is }) => is === undefined).map(({ among }) => among?.[0] ?? 'word');

interface Wrong {
  readonly words: readonly string[];
  readonly says: string;
}

/** A letter is forgotten. */
const misspelt = (word: string): string => word.slice(0, -1);

function wrongLines(command: Command): readonly Wrong[] {
  const { name, words = [], options } = command;
  const line = [...name.split(' '), ...rightWords(command)];
  const wrong: Wrong[] = [{ words: [...line, '--no-such-option'], says: "'--no-such-option'" }];
  if (words.some(({ is }) => is === undefined)) wrong.push({ words: line.slice(0, -1), says: 'needs a word more' });
  if (words.every(({ is }) => is !== 'rest')) {
    const all = words.map(({ among }) => among?.[0] ?? 'word');
    wrong.push({ words: [...name.split(' '), ...all, 'extra'], says: 'no further words' });
  }
  for (const [at, { among }] of words.entries())
    for (const one of among ?? []) {
      const others = words.map((word) => word.among?.[0] ?? 'word').with(at, misspelt(one));
      wrong.push({ words: [...name.split(' '), ...others], says: `Did you mean ${one}?` });
    }
  for (const { name: option, value, among = [] } of options) {
    const meant = `Did you mean --${option}?`;
    if (option.length > 3) wrong.push({ words: [...line, `--${misspelt(option)}`], says: meant });
    if (value !== null) wrong.push({ words: [...line, `--${option}`], says: 'A value is missing' });
    for (const one of among)
      wrong.push({ words: [...line, `--${option}`, misspelt(one)], says: `Did you mean ${one}?` });
  }
  return wrong;
}

for (const command of commands) {
  test(`la-router ${command.name}: a wrong line is wrong usage, says what was meant, and nothing on stdout`, async () => {
    using home = temporaryHome();
    for (const { words, says } of wrongLines(command)) {
      const { code, out, err } = await runLine(words, { env: { LLR_HOME: home.folder } });
      assert.deepEqual([words, code, out], [words, 2, '']);
      assert.ok(err.includes(says), `${words.join(' ')}: ${err}`);
      assert.match(err, /^la-router (?:[a-z]+ )*--help tells what there is\.$/m);
    }
  });

  test(`la-router ${command.name} --help has usage, options and an example`, async () => {
    const { code, out, err } = await runLine([...command.name.split(' '), '--help']);
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, new RegExp(`^Usage: la-router ${command.name}\\b`));
    for (const { name } of command.options) assert.ok(out.includes(`--${name}`), name);
    assert.match(out, /\nExamples:\n {2}.*la-router/);
  });

  test(`la-router ${command.name}: where no router runs`, {
    skip: endless.has(command.name) && 'it serves',
  }, async () => {
    using home = temporaryHome();
    const { words, alone } = samples[command.name] ?? assert.fail(`no sample of ${command.name}`);
    const { code, out, err } = await runLine([...command.name.split(' '), ...words, '--home', home.folder], {
      env: { HOME: home.folder },
    });
    assert.equal(code, alone, err);
    if (alone === 4) assert.match(err, /la-router serve/);
    if (alone !== 0) assert.equal(out, '');
  });
}

for (const family of families) {
  test(`la-router ${family} --help has usage and an example`, async () => {
    const { code, out } = await runLine([family, '--help']);
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^Usage: la-router ${family}\\b`));
    assert.match(out, /\nExamples:\n {2}.*la-router/);
  });

  test(`a letter that is missing in ${family} is found`, async () => {
    const { code, out, err } = await runLine([misspelt(family)]);
    assert.deepEqual([code, out], [2, '']);
    assert.ok(err.includes(`Did you mean ${family}?`), err);
  });
}

for (const { name } of commands.filter((command) => command.name.includes(' '))) {
  const [family = '', part = ''] = name.split(' ');
  test(`a letter that is missing in ${name} is found`, {
    skip: part.length < 3 && 'too short to be told',
  }, async () => {
    const { code, out, err } = await runLine([family, misspelt(part)]);
    assert.deepEqual([code, out], [2, '']);
    assert.ok(err.includes(`Did you mean ${part}?`), err);
  });
}
