import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { autostartEntry, autostartProgram, isAutostartOn } from '../../../main/desktop/autostart-entry.ts';

/** As the specification has it read: escapes of the value first, then quotes, then field codes. */
function wordsOf(entry: string): readonly string[] {
  const exec = /^Exec=([^\n]*)/m.exec(entry)?.[1] ?? '';
  const line = exec.replace(
    /\\([\\ntrs])/g,
    (_all, letter: string) => ({ n: '\n', t: '\t', r: '\r', s: ' ' })[letter] ?? '\\',
  );
  const words: string[] = [];
  let rest = line;
  while (rest !== '') {
    const [all = '', inside, plain] = /^(?:"((?:[^"\\]|\\[^])*)"|([^" ]+))(?: |$)/.exec(rest) ?? [];
    assert.notEqual(all, '', `not to be read: ${JSON.stringify(rest)}`);
    if (plain !== undefined) assert.doesNotMatch(plain, /[\t\n'\\><~|&;$*?#()`]/);
    const word = plain ?? (inside ?? '').replace(/\\(["`$\\])/g, '$1');
    assert.doesNotMatch(word.replaceAll('%%', ''), /%/, 'a field code');
    words.push(word.replaceAll('%%', '%'));
    rest = rest.slice(all.length);
  }
  return words;
}

test('a plain command stands as it is', () => {
  assert.match(
    autostartEntry(['/opt/LA/la-router-desktop', '--hidden']),
    /^Exec=\/opt\/LA\/la-router-desktop --hidden$/m,
  );
});

test('a folder with all that shells dislike comes through', () => {
  const path = '/home/a b/50% "off" $HOME `id` \\ \'x\'; rm -rf ~/App.AppImage';
  assert.deepEqual(wordsOf(autostartEntry([path, '--hidden'])), [path, '--hidden']);
});

test('whatever the words are, they are read back, and nothing else is written into the file', () => {
  const letters = fc.constantFrom(...Array.from('a %"$`\\\'\n\t\r;=[]#~é日'));
  const word = fc.oneof(fc.string({ unit: letters, minLength: 1 }), fc.string({ minLength: 1, unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (command) => {
      const entry = autostartEntry(command);
      assert.deepEqual(wordsOf(entry), command);
      assert.equal(entry.split('\n').filter((line) => line.includes('=')).length, 9);
      assert.equal(autostartProgram(entry), command[0]);
      assert.ok(isAutostartOn(entry));
    }),
    { numRuns: 500 },
  );
});

test('an entry that a desktop has turned off is off', () => {
  const entry = autostartEntry(['/opt/x']);
  const cases = [
    [null, false],
    ['', false],
    ['Exec=/opt/x\n', false],
    [entry, true],
    [`${entry}Hidden=true\n`, false],
    [`${entry}Hidden = true \n`, false],
    [`${entry}Hidden=false\n`, true],
    [entry.replace('enabled=true', 'enabled=false'), false],
    [entry.replaceAll('\n', '\r\n').replace('enabled=true', 'enabled=false'), false],
    [`${entry}\n[Desktop Action New]\nHidden=true\n`, true],
    [`# By hand.\n${entry}`, true],
  ] as const;
  for (const [text, expected] of cases) assert.equal(isAutostartOn(text), expected, JSON.stringify(text));
});
