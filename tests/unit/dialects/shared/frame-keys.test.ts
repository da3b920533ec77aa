import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createKeyReader } from '../../../../main/dialects/shared/frame-keys.ts';

const readKeys = createKeyReader(['content', 'arguments'], ['error', 'usage']);
const read = (text: string) => readKeys(Buffer.from(text));

const lengths: readonly (readonly [bytes: string, length: number])[] = [
  ['{"content":"Hello"}', 5],
  ['{"content": "Hello"}', 5],
  ['{"content" :\n"Hello"}', 5],
  ['{"content":"Grüße"}', 7],
  ['{"content":"say \\"hi\\"\\\\"}', 12],
  ['{"content":"Hi","arguments":"{\\"content\\":\\"no\\"}"}', 22],
  ['{"a":{"content":"one"},"b":{"content":"two"}}', 6],
  ['{"content":""}', 0],
  ['{"content":null}', 0],
  ['{"other":"Hello"}', 0],
  ['{"my content":"Hello"}', 0],
  ['{"content":"', 0],
];

for (const [bytes, length] of lengths)
  test(`the text in ${bytes} has ${length} bytes`, () => assert.equal(read(bytes).textLength, length));

test('marks are found where they are keys or values', () => {
  assert.deepEqual(read('{"error":{"message":"no"}}').marks, ['error']);
  assert.deepEqual(read('{"usage": null,"error":null}').marks, ['usage', 'error']);
  assert.deepEqual(read('{"content":"Hi","usage":{}}'), { marks: ['usage'], textLength: 2 });
  assert.deepEqual(read('{"errors":1}').marks, []);
});

test('whatever the text says, its length is counted and nothing in it is a key', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '"usage"', '{"error":"content":"'),
      (said, forged) => {
        const content = said + forged + said;
        const length = Buffer.byteLength(JSON.stringify(content)) - 2;
        const frame = `data: ${JSON.stringify({ content, index: 0 })}\n\n`;
        assert.deepEqual(read(frame), { marks: [], textLength: length });
      },
    ),
  );
});
