import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hostIn, trayQuestions } from '../../../main/desktop/tray-question.ts';

const noOwner = 'The name org.kde.StatusNotifierWatcher was not provided by any .service files';

const answers = [
  ['(<true>,)\n', 'shown'],
  ['(<false>,)\n', 'missing'],
  ['b true\n', 'shown'],
  ['b false\n', 'missing'],
  ['   variant       boolean true\n', 'shown'],
  ['   variant       boolean false\n', 'missing'],
  [`\nError: GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: ${noOwner}\n`, 'missing'],
  [`\nFailed to get property IsStatusNotifierHostRegistered on interface x: ${noOwner}\n`, 'missing'],
  [`\nError org.freedesktop.DBus.Error.ServiceUnknown: ${noOwner}\n`, 'missing'],
  ['\nError connecting: Could not connect: No such file or directory\n', 'missing'],
  ['\nFailed to connect to bus: No such file or directory\n', 'missing'],
  ['\nFailed to open connection to "session" message bus: Unknown address type\n', 'missing'],
  ['\n', 'unknown'],
  ['', 'unknown'],
  ['\nError: Timeout was reached\n', 'unknown'],
  ["\nUnknown command 'get-property'\n", 'unknown'],
] as const;

for (const [answer, host] of answers) {
  test(`a tool that answers ${JSON.stringify(answer.trim())} means ${host}`, () => {
    assert.equal(hostIn(answer), host);
  });
}

test('nothing but the words of yes means that a tray is shown', () => {
  fc.assert(
    fc.property(fc.string(), (answer) => {
      fc.pre(!/true/.test(answer));
      return hostIn(answer) !== 'shown';
    }),
  );
});

test('every tool is asked the same', () => {
  for (const [tool, ...words] of trayQuestions) {
    assert.match(words.join(' '), /org\.kde\.StatusNotifierWatcher.*IsStatusNotifierHostRegistered/, tool);
  }
});
