import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isModelId } from '../../../main/contract/models.ts';
import { createOllamaNames } from '../../../main/local/ollama-names.ts';

const server = { name: 'ollama', endpoint: 'http://127.0.0.1:11434' };

test('whatever a model is called, it has an id, its own one, and keeps it', () => {
  const name = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('A:b', 'a/b', 'a-b', 'con', 'running', '12', '::', 'ä:'),
  );
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.array(name), (all, taken) => {
      const names = createOllamaNames((id) => taken.includes(id));
      const ids = all.map((one) => names.idOf({ server, name: one }));
      assert.ok(ids.every(isModelId), ids.join(' '));
      assert.equal(new Set(ids).size, all.length);
      assert.ok(!ids.some((id) => taken.includes(id)));
      names.renew(server, all);
      assert.deepEqual(
        ids,
        all.map((one) => names.idOf({ server, name: one })),
      );
      for (const [index, id] of ids.entries()) assert.equal(names.find(id)?.name, all[index]);
    }),
  );
});

test('what a server has no more has no id any more, what another has keeps its own', () => {
  const names = createOllamaNames(() => false);
  const other = { name: 'second', endpoint: 'http://127.0.0.1:11435' };
  names.renew(server, ['a', 'b']);
  names.renew(other, ['a']);
  names.renew(server, ['b']);
  assert.deepEqual([names.find('a'), names.find('b')?.name, names.find('second-a')?.server], [null, 'b', other]);
});
