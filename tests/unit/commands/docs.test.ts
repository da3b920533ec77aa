import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { commandDocs } from '../../../build/commands/docs.ts';

for (const { path, text } of await commandDocs()) {
  test(`docs/${basename(path)} says what the commands are; npm run docs writes it`, () => {
    assert.equal(readFileSync(path, 'utf8'), text);
  });
}
