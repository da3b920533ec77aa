import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { RouterError } from '../../../main/contract/errors.ts';
import type { ModelFacts } from '../../../main/contract/models.ts';
import { readGgufFacts } from '../../../main/local/gguf-header.ts';
import { temporaryHome, type TemporaryHome } from '../../support/core.ts';
import { type GgufParts, ggufBytes, many, one } from '../../support/gguf-bytes.ts';
import { sharedLines, withoutShared } from '../../support/shared.ts';
import { tinyParts } from '../../support/tiny-gguf.ts';

let home: TemporaryHome;
before(() => {
  home = temporaryHome();
});
after(() => home[Symbol.dispose]());

const pathOf = (bytes: Uint8Array | string): string => {
  const path = join(home.folder, 'model.gguf');
  writeFileSync(path, bytes);
  return path;
};

const factsOf = (parts: GgufParts): Promise<ModelFacts> => readGgufFacts(pathOf(ggufBytes(parts)));

/** What the file is refused with. */
async function refusalOf(path: string): Promise<string> {
  try {
    await readGgufFacts(path);
  } catch (error) {
    assert.ok(error instanceof RouterError, String(error));
    assert.equal(error.code, 'invalid_model');
    assert.ok(error.message.endsWith('.') || error.message.endsWith('NEW-FILE'), error.message);
    assert.ok(!error.message.includes(home.folder));
    return error.message;
  }
  throw new assert.AssertionError({ message: 'the file was taken' });
}

const tiny = ggufBytes(tinyParts());

const leftovers: readonly (readonly [what: string, bytes: Uint8Array | string, words: RegExp])[] = [
  ['an empty file', '', /is empty/],
  ['a web page', '\n<!DOCTYPE html><html><body>404</body></html>', /web page/],
  ['an error in XML', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /error message of a server/],
  ['an error in JSON', '{"error":"Repository not found"}', /in JSON/],
  ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', /Git LFS pointer/],
  ['a ZIP archive', Buffer.from('PK\x03\x04aaaaaaaaaaaa'), /ZIP archive/],
  ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), /gzip/],
  ['a file in safetensors', Buffer.from('\x40\0\0\0\0\0\0\0{"__metadata__":{}}', 'latin1'), /safetensors/],
  ['a model from before this format', 'tjgg\x01\0\0\0', /before GGUF/],
  ['a file full of zeros', new Uint8Array(4_096), /empty inside/],
  ['something else', 'FUGG and so on', /no GGUF file/],
  ['no more than the name of the format', 'GGUF', /cut short/],
];

for (const [what, bytes, words] of leftovers)
  test(`${what}, as downloads leave it behind, is called by its name`, async () => {
    assert.match(await refusalOf(pathOf(bytes)), words);
  });

const versions: readonly (readonly [version: number, words: RegExp])[] = [
  [0, /version 0/],
  [1, /version 1, which no engine reads/],
  [4, /version 4.*Update/],
  [0x0300_0000, /big-endian/],
];

for (const [version, words] of versions)
  test(`version ${version} of the format is refused by name`, async () => {
    assert.match(await refusalOf(pathOf(ggufBytes({ ...tinyParts(), version }))), words);
  });

test('a file of version 2 is read as one of version 3', async () => {
  assert.deepEqual(await factsOf({ ...tinyParts(), version: 2 }), await factsOf(tinyParts()));
});

test('a file that was cut short anywhere is refused, and in the tensors it says how much is there', async () => {
  const headEnd = tiny.indexOf('blk.1.post_ffw_norm') + 64;
  const cuts = [...Array.from({ length: headEnd / 97 }, (_, index) => 5 + index * 97), headEnd, tiny.length - 1];
  for (const cut of cuts)
    assert.match(await refusalOf(pathOf(tiny.subarray(0, cut))), /damaged|cut short|bytes/, `${cut}`);
  assert.match(
    await refusalOf(pathOf(tiny.subarray(0, tiny.length - 1))),
    /was cut short: 1567103 bytes are there of the 1567104 /,
  );
});

const onWindows = process.platform === 'win32' ? 'there are no such files on Windows' : false;

test('what is no regular file is never opened, and a pipe is not waited for', { skip: onWindows }, async () => {
  const folder = join(home.folder, 'folder.gguf');
  mkdirSync(folder);
  const pipe = join(home.folder, 'pipe.gguf');
  execFileSync('mkfifo', [pipe]);
  for (const path of [
    folder,
    pipe,
    '/dev/zero',
    join(home.folder, 'missing.gguf'),
    'a\0b',
    join(pathOf(''), 'below.gguf'),
  ])
    assert.match(await refusalOf(path), /no regular file/, path);
});

test('a link to a model is as good as the model', async () => {
  const link = join(home.folder, 'link.gguf');
  symlinkSync(pathOf(tiny), link);
  assert.equal((await readGgufFacts(link)).architecture, 'gemma3');
});

test('whatever bytes are changed, a file gives facts or is refused, and never anything else', async () => {
  const end = tiny.indexOf('token_embd.weight') + 3_000;
  const change = fc.record({ at: fc.integer({ min: 0, max: end }), byte: fc.constantFrom(0, 1, 127, 128, 255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const bytes = Buffer.from(tiny);
      for (const { at, byte } of changes) bytes[at] = byte;
      try {
        const { layers, contextTokens, vocabulary } = await readGgufFacts(pathOf(bytes));
        assert.ok(layers <= 512 && contextTokens <= 2 ** 28 && vocabulary <= 2 ** 21);
      } catch (error) {
        assert.ok(error instanceof RouterError && error.code === 'invalid_model', String(error));
      }
    }),
    { numRuns: 300 },
  );
});

test('a file that claims much costs little time and memory', async () => {
  const path = pathOf(ggufBytes({ values: [many('a.b', 'u8', [])], tensors: [], valueCount: 1n }));
  // A list of texts without end, in a file that really is as long as it says.
  const claims = Buffer.from(ggufBytes({ values: [many('a.b', 'text', [])], tensors: [], valueCount: 1n }));
  claims.writeBigUInt64LE(2n ** 30n, 24 + 8 + 3 + 4 + 4);
  writeFileSync(path, claims);
  truncateSync(path, 2 ** 34);
  const before_ = process.memoryUsage().rss;
  const begun = performance.now();
  assert.match(await refusalOf(path), /longer than that of any model/);
  assert.ok(performance.now() - begun < 5_000);
  assert.ok(process.memoryUsage().rss - before_ < 256 * 2 ** 20);
});

test('a header may not be longer, nor take longer, than it is allowed to', async () => {
  const path = pathOf(ggufBytes(tinyParts({ values: [one('a.long.text', 'text', 'x'.repeat(2 ** 20))] })));
  assert.equal((await readGgufFacts(path)).layers, 2);
  await assert.rejects(readGgufFacts(path, { headerBytes: 2 ** 20, ms: 4_000 }), /longer than that of any model/);
  await assert.rejects(readGgufFacts(path, { headerBytes: 2 ** 26, ms: -1 }), /takes too long/);
});

interface Row {
  readonly id: string;
  readonly bytes_b64: string;
}

test('every malformed file that was collected is refused', { skip: withoutShared }, async () => {
  const rows = sharedLines<Row>('data/gguf-malformed/cases.jsonl');
  assert.ok(rows.length > 30);
  for (const { id, bytes_b64 } of rows)
    await assert.doesNotReject(refusalOf(pathOf(Buffer.from(bytes_b64, 'base64'))), `${id} was taken`);
});

test('an extra value that nobody knows is no reason to refuse a model', async () => {
  const values = [
    one('some.new.key', 'f64', 1),
    many('some.list', 'i64', [1, 2]),
    one('some.text', 'text', 'x'.repeat(2 ** 19)),
  ];
  assert.equal((await factsOf(tinyParts({ values }))).layers, 2);
});
