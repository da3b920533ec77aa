import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wantsWindow } from '../../../build/electron.mjs';
import { createSilence, reasonOf } from '../../../build/fetch-electron.mjs';

const starts: readonly (readonly [args: readonly string[], window: boolean])[] = [
  [[], true],
  [['--port', '0'], true],
  [['--headless'], false],
  [['--port', '0', '--headless'], false],
  [['serve'], false],
  [['status', '--json'], false],
  [['--help'], false],
  [['--port', '0', '-h'], false],
  [['--version'], false],
];
for (const [args, window] of starts) {
  test(`\`npm start ${['--', ...args].join(' ')}\` ${window ? 'wants a window' : 'is for the command line'}`, () => {
    assert.equal(wantsWindow(args), window);
  });
}

test('silence is fifteen seconds of ticks in which no byte came, from the start on', () => {
  const isSilent = createSilence();
  for (let tick = 1; tick < 30; tick++) assert.equal(isSilent(0), false);
  assert.equal(isSilent(0), true);
});

test('a byte now and then is no silence', () => {
  const isSilent = createSilence(3);
  const seen = [0, 0, 1, 1, 1, 2, 2, 2, 2].map(isSilent);
  assert.deepEqual(seen, [false, false, false, false, false, false, false, false, true]);
});

const said: readonly (readonly [said: string, reason: RegExp])[] = [
  ['HTTPError: Response code 403 (Forbidden) for http://me:secret@mirror.example/x.zip', /answered 403$/],
  ['Error: Generated checksum for "electron.zip" did not match expected checksum.', /not what Electron published$/],
  ['TypeError: fetch failed', /cannot be reached$/],
  ['TypeError: terminated', /broke off$/],
  ['ENOSPC ENOSPC: no space left on device, write', /disk is full$/],
  ['EACCES EACCES: permission denied, mkdir', /cannot be written$/],
  ['something new at http://me:secret@mirror.example/', /installer failed$/],
];
for (const [words, reason] of said) {
  test(`"${words.slice(0, 24)}" is told as "${reason.source.slice(0, -1)}", without an address`, () => {
    assert.match(reasonOf(words), reason);
    assert.doesNotMatch(reasonOf(words), /secret/);
  });
}
