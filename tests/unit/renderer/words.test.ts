import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { saidIn, wordsOf } from '../../../build/words.mjs';
import { languageOf } from '../../../renderer/lib/words.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'renderer');
const said = saidIn(folder);
const german = wordsOf(folder, 'de');

/** The names of what is filled in, each once. */
function places(message: string): readonly string[] {
  const names = new Set<string>();
  const walk = (parts: unknown): void => {
    if (!Array.isArray(parts)) return;
    for (const part of parts) {
      if (!Array.isArray(part)) continue;
      names.add(String(part[0]));
      const forms: unknown = part[2];
      if (typeof forms === 'object' && forms !== null) for (const form of Object.values(forms)) walk(form);
    }
  };
  walk(compileMessage(message));
  return [...names].toSorted();
}

test('all that the page says is said in German too, and nothing that it no longer says', () => {
  const missing = said.filter((message) => german[message] === undefined);
  const left = Object.keys(german).filter((message) => !said.includes(message));
  assert.deepEqual({ missing, left }, { missing: [], left: [] });
});

test('a translation fills in what its original fills in', () => {
  for (const [message, translation] of Object.entries(german)) assert.deepEqual(places(translation), places(message));
});

test('the language is the chosen one, else the first that the browser asks for and the page has, else English', () => {
  assert.equal(languageOf('de', ['en']), 'de');
  assert.equal(languageOf('tlh', ['fr-FR', 'de-AT', 'en']), 'de');
  assert.equal(languageOf(null, ['fr']), 'en');
  assert.equal(languageOf(null, []), 'en');
});
