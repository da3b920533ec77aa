import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { updateFaultWords } from '../../../main/desktop/update-faults.ts';
import { bytesOf, feedHost } from '../../../main/desktop/update-feed.ts';

const feed = (url: string, provider = 'generic'): string =>
  `provider: ${provider}\nurl: ${url}\nupdaterCacheDirName: la-router-updater\n`;

test('the host that a build names is told, where it may be asked', () => {
  assert.equal(feedHost(feed('https://updates.example/la-router/')), 'updates.example');
  assert.equal(feedHost(feed('http://127.0.0.1:4711')), '127.0.0.1:4711');
});

test('an open line, another kind of server, and what is no address ask nobody', () => {
  for (const text of [
    feed('http://updates.example'),
    feed('http://127.0.0.1.updates.example'),
    feed('ftp://updates.example'),
    feed('https://updates.example', 'github'),
    feed('updates.example'),
    '',
    'provider: generic',
    '- [',
    '\0',
  ])
    assert.equal(feedHost(text), null, JSON.stringify(text));
});

test('no file beside the program brings it down', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab:-[]{}\n &*!|>\'"%@#')) }), (text) =>
      assert.equal(feedHost(text), null),
    ),
  );
});

test('the size is that of the file that is fetched', () => {
  const files = [
    { url: 'la-router-0.2.0-linux-arm64.AppImage', size: 1 },
    { url: 'la-router-0.2.0-linux-x64.AppImage', size: 2 },
    { url: 'la-router-0.2.0-linux-x64.deb', size: 3 },
  ];
  assert.equal(bytesOf(files, 'AppImage', 'x64'), 2);
  assert.equal(bytesOf(files, 'AppImage', 'arm64'), 1);
  assert.equal(bytesOf(files, 'deb', 'x64'), 3);
  assert.equal(bytesOf(files, 'deb', 'arm64'), 3);
  assert.equal(bytesOf([{ url: 'x.AppImage' }], 'AppImage', 'x64'), null);
  assert.equal(bytesOf([], 'AppImage', 'x64'), null);
});

const fault = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);

test('what goes wrong is told with what to do', () => {
  const cases = [
    [
      fault('sha512 checksum mismatch, expected a, got b', { code: 'ERR_CHECKSUM_MISMATCH' }),
      /^What came is not what was announced.*thrown away/,
    ],
    [fault('not signed', { code: 'ERR_UPDATER_INVALID_SIGNATURE' }), /not signed/],
    [fault('x', { code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND' }), /nothing on this channel/],
    [fault('503 "method: GET"', { statusCode: 503 }), /answered 503/],
    [fault('net::ERR_CONNECTION_REFUSED'), /did not answer \(net::ERR_CONNECTION_REFUSED\)/],
    [fault('getaddrinfo ENOTFOUND updates.example', { code: 'ENOTFOUND' }), /did not answer \(ENOTFOUND\)/],
    [fault('write ENOSPC', { code: 'ENOSPC' }), /disk is full/],
    [fault('Odd thing.\n    at x (y)'), /^It failed: Odd thing\. Try again/],
    [fault(''), /without a word/],
    ['no error at all', /without a word/],
  ] as const;
  for (const [error, expected] of cases) assert.match(updateFaultWords(error), expected);
});

test('no words hold an address, or what stood behind the first line', () => {
  const error = fault('Cannot read https://user:secret@updates.example/x.yml?token=1 now\nsecond line');
  assert.doesNotMatch(updateFaultWords(error), /secret|updates\.example|token|second/);
});
