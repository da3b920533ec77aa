import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isUntypedPath, pathOf } from '../../../../main/http/door/paths.ts';

test('a path ends before its query or fragment, whichever comes first', () => {
  assert.deepEqual(['/a?b#c', '/a#b?c', '/a', '?x', '', '/a?'].map(pathOf), ['/a', '/a', '/a', '', '', '/a']);
});

test('of any target the path is the longest beginning without ? or #', () => {
  const target = fc.string({ unit: fc.constantFrom('/', 'a', '?', '#', '%3F', '\n') });
  fc.assert(
    fc.property(target, (text) => {
      const path = pathOf(text);
      assert.ok(text.startsWith(path));
      assert.doesNotMatch(path, /[?#]/);
      assert.ok(['', '?', '#'].includes(text.charAt(path.length)));
    }),
  );
});

test('only callers of Ollama may leave out what kind of body they send, whatever the query says', () => {
  for (const target of ['/api/chat', '/api/generate?x=1', '/api/embed', '/api/embeddings#x'])
    assert.equal(isUntypedPath(target), true, target);
  const others = ['/v1/chat/completions', '/v1/messages', '/api/policy', '/api/chat/', '/x/api/chat', '/x?/api/chat'];
  for (const target of ['', '*', ...others]) assert.equal(isUntypedPath(target), false, target);
});
