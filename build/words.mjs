// Owns the catalogs of the page: which words the code says, what the other languages make of them, and both made ready
// for the page by Vite.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileMessage } from '@lingui/message-utils/compileMessage';

const call = /\bt\(\s*('(?:[^'\\\n]|\\.)*'|`[^`$]*`)/g;

/** What the code says, sorted, each once. */
export function saidIn(folder) {
  const said = new Set();
  for (const file of globSync('**/*.{ts,tsx}', { cwd: folder })) {
    const source = readFileSync(join(folder, file), 'utf8');
    for (const [, literal] of source.matchAll(call)) said.add(unquoted(literal));
  }
  return [...said].toSorted((a, b) => (a < b ? -1 : 1));
}

const unquoted = (literal) => literal.slice(1, -1).replaceAll(/\\(.)/g, '$1');

const tables = (folder, language) =>
  Object.assign(
    {},
    ...globSync(`locales/${language}/*.json`, { cwd: folder }).map((file) =>
      JSON.parse(readFileSync(join(folder, file), 'utf8')),
    ),
  );

/** All that a language says, a file for each part of the page. */
export const wordsOf = tables;

function compiled(folder, language) {
  const messages = {};
  if (language === 'en') {
    for (const message of saidIn(folder)) if (message.includes('{')) messages[message] = compileMessage(message);
  } else {
    for (const [message, said] of Object.entries(tables(folder, language))) messages[message] = compileMessage(said);
  }
  return `export const messages = ${JSON.stringify(messages)};`;
}

const prefix = 'virtual:words/';

export const words = (folder) => ({
  name: 'words',
  resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : null),
  load: (id) => (id.startsWith(`\0${prefix}`) ? compiled(folder, id.slice(prefix.length + 1)) : null),
});
