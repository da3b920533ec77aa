import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { audioFormatOf, audioTypeOf, mediaFromUrl, urlOfInline } from '../../../../main/dialects/shared/media.ts';

const read: readonly (readonly [url: string, media: ReturnType<typeof mediaFromUrl>])[] = [
  ['https://example.com/a.png', { kind: 'url', url: 'https://example.com/a.png' }],
  ['data:image/png;base64,AAAA', { kind: 'inline', mediaType: 'image/png', base64: 'AAAA' }],
  ['data:;base64,AAAA', { kind: 'inline', mediaType: 'text/plain', base64: 'AAAA' }],
  ['data:text/plain,a%20b', { kind: 'inline', mediaType: 'text/plain', base64: 'YSBi' }],
  ['data:text/plain,%', { kind: 'inline', mediaType: 'text/plain', base64: 'JQ==' }],
];

for (const [url, media] of read) test(`${url} is read`, () => assert.deepEqual(mediaFromUrl(url), media));

test('any text is read as some media, and what is inline is written as it was', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      mediaFromUrl(`data:${text}`);
      const media = { kind: 'inline', mediaType: 'image/png', base64: Buffer.from(text).toString('base64') } as const;
      assert.deepEqual(mediaFromUrl(urlOfInline(media)), media);
    }),
  );
});

test('the short names of sounds and their types belong together', () => {
  for (const name of ['wav', 'mp3', 'flac', 'ogg', 'unheard-of']) assert.equal(audioFormatOf(audioTypeOf(name)), name);
  assert.equal(audioFormatOf('audio/x-wav'), 'wav');
  assert.equal(audioFormatOf('audio/mp3'), 'mp3');
});
