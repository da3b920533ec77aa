// Owns the page's words for tests of what it says, made ready as for the page.
import { join } from 'node:path';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { saidIn, wordsOf } from '../../build/words.mjs';
import { speak } from '../../renderer/lib/words.ts';

const folder = join(import.meta.dirname, '../../renderer');

export function speakEnglish(): void {
  const said = saidIn(folder);
  speak('en', Object.fromEntries(said.map((message) => [message, compileMessage(message)])));
}

export function speakGerman(): void {
  const said = Object.entries(wordsOf(folder, 'de'));
  speak('de', Object.fromEntries(said.map(([message, german]) => [message, compileMessage(german)])));
}
