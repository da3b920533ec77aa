import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createStopWords } from '../../../main/engine-worker/stop-words.ts';

function shownOf(pieces: readonly string[], words: readonly string[]): { text: string; stopped: boolean } {
  const stops = createStopWords(words);
  let text = '';
  for (const piece of pieces) {
    const shown = stops.push(piece);
    text += shown.text;
    if (shown.stopped) return { text, stopped: true };
  }
  return { text: text + stops.end(), stopped: false };
}

test('a stop word is found over several pieces and never shown', () => {
  assert.deepEqual(shownOf(['Hello <', '|im_', 'end|> more'], ['<|im_end|>']), { text: 'Hello ', stopped: true });
});

test('what only looks like the beginning of a stop word is shown in the end', () => {
  assert.deepEqual(shownOf(['a <', '|im', ' b', ' <'], ['<|im_end|>']), { text: 'a <|im b <', stopped: false });
});

test('of several stop words the one that comes first ends the answer', () => {
  assert.deepEqual(shownOf(['one two three'], ['three', 'two']), { text: 'one ', stopped: true });
});

test('a piece that no stop word can begin in is shown at once', () => {
  const stops = createStopWords(['END']);
  assert.deepEqual(stops.push('plain'), { text: 'plain', stopped: false });
  assert.deepEqual(stops.push(' E'), { text: ' ', stopped: false });
  assert.deepEqual(stops.push('ND'), { text: '', stopped: true });
});

test('however a text is cut, the same of it is shown', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(letters, words, fc.array(fc.nat(30), { maxLength: 6 }), (text, stops, cuts) => {
      const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((end, at) => text.slice(places[at], end));
      const first = Math.min(...stops.map((word) => text.indexOf(word)).filter((at) => at >= 0));
      const shown = shownOf(pieces, stops);
      assert.equal(shown.stopped, Number.isFinite(first));
      // A stop word that is whole earlier in the text may begin later than another: both end it.
      if (!shown.stopped) assert.equal(shown.text, text);
      else assert.ok(text.startsWith(shown.text) && stops.some((word) => text.startsWith(word, shown.text.length)));
    }),
  );
});
