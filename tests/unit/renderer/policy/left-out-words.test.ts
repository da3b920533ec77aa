import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { leftOutWords } from '../../../../renderer/features/policy/left-out-words.ts';
import { speakEnglish, speakGerman } from '../../../support/words.ts';

const folder = join(import.meta.dirname, '../../../../main/gateway/replay');
/** Whole sentences in the code of a replay are what it tells. */
const told = globSync('*.ts', { cwd: folder })
  .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/'((?:They|The|Their|Nobody) [^']*\.)'/g)])
  .flatMap(([, sentence]) => (sentence === undefined ? [] : [sentence]));

test('every reason to leave a request out of a replay is told in the language of the page', (t) => {
  t.after(speakEnglish);
  speakGerman();
  assert.ok(told.length >= 8, told.join('\n'));
  for (const why of [...told, 'They would be refused: budget_exceeded.', 'Only the newest 100,000 are decided again.'])
    assert.notEqual(leftOutWords(why), why);
  assert.equal(leftOutWords('They would be refused: budget_exceeded.'), 'Sie würden abgelehnt: budget_exceeded.');
  assert.equal(leftOutWords('Something new.'), 'Something new.');
});
