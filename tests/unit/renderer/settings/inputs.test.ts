import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  memoryText,
  readFolder,
  readKeepAlive,
  readList,
  readMemory,
  readPort,
  readQueue,
  readThreads,
  secondsText,
  type Read,
  type Reader,
} from '../../../../renderer/features/settings/inputs.ts';
import { speakEnglish } from '../../../support/words.ts';

before(speakEnglish);

const value = (read: Read): unknown => (read.ok ? read.value : `refused: ${read.problem}`);

const taken: readonly (readonly [name: string, Reader, text: string, unknown])[] = [
  ['a port', readPort, ' 18790 ', 18_790],
  ['the last port', readPort, '65535', 65_535],
  ['threads', readThreads, '8', 8],
  ['no threads', readThreads, '', null],
  ['no time to keep a model', readKeepAlive, '0', 0],
  ['a wait, in milliseconds', readQueue, '300', 300_000],
  ['memory in powers of two', readMemory, '12GiB', '12GiB'],
  ['memory with a space', readMemory, '900 mb', '900 mb'],
  ['memory in bytes', readMemory, '1048576', '1048576'],
  ['no memory', readMemory, ' ', null],
  ['a folder', readFolder, ' /models ', '/models'],
  ['no folder', readFolder, '', null],
];
for (const [name, read, text, expected] of taken) {
  test(`${name} is taken as it is meant: “${text}”`, () => assert.deepEqual(value(read(text)), expected));
}

const refused: readonly (readonly [Reader, text: string])[] = [
  [readPort, ''],
  [readPort, '0'],
  [readPort, '65536'],
  [readPort, '80.5'],
  [readPort, '-1'],
  [readPort, '1e3'],
  [readPort, 'http'],
  [readThreads, '0'],
  [readThreads, '1025'],
  [readKeepAlive, ''],
  [readKeepAlive, '31536001'],
  [readQueue, '0'],
  [readQueue, '1.5'],
  [readMemory, '12 apples'],
  [readMemory, '1000'],
  [readMemory, 'GiB'],
];
for (const [read, text] of refused) {
  test(`${read.name} refuses “${text}” in words`, () => {
    const found = read(text);
    assert.ok(!found.ok);
    assert.match(found.problem, /^A .+\.$/);
  });
}

test('memory is shown as somebody would write it, and read again as the same', () => {
  const shown = [12 * 1_073_741_824, 900 * 1_048_576, 12e9, 1_500_000_000, 1_234_567].map((bytes) => memoryText(bytes));
  assert.deepEqual(shown, ['12GiB', '900MiB', '12GB', '1500MB', '1234567']);
  assert.equal(memoryText(null), '');
  for (const text of shown) assert.equal(value(readMemory(text)), text);
});

test('milliseconds are shown in seconds', () => {
  assert.equal(secondsText(300_000), '300');
  assert.equal(secondsText(1_500), '1.5');
  assert.equal(secondsText(null), '');
});

test('a list is told apart by lines, commas and spaces, each once', () => {
  assert.deepEqual(readList(' a.example\n\nb.example, a.example  c.example:8080 '), [
    'a.example',
    'b.example',
    'c.example:8080',
  ]);
  assert.deepEqual(readList(' \n '), []);
});
