// Owns the page's words for tests of what it says: English, made ready as for the page.
import { join } from 'node:path';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { saidIn } from '../../build/words.mjs';
import { speak } from '../../renderer/lib/words.ts';

export function speakEnglish(): void {
  const said = saidIn(join(import.meta.dirname, '../../renderer'));
  speak('en', Object.fromEntries(said.map((message) => [message, compileMessage(message)])));
}
