// Owns which parts of a Messages request nobody can read.
import type { OpaqueParts } from '../../contract/opaque-parts.ts';

/** A block of a message, one in the result of a tool, and one in a document of either. */
const blocks = ['', '.content.*', '.source.content.*', '.content.*.source.content.*'].map(
  (inner) => `messages.*.content.*${inner}`,
);

/** A source may also be plain text, which is read: its type tells. */
const unreadable = ['base64', 'url', 'file'];

export const messagesOpaque: OpaqueParts = {
  id: 'anthropic-messages',
  strings: [...blocks.map((block) => `${block}.file_id`), 'container', 'container.id'],
  words: [...blocks, 'system.*'].map((block) => [`${block}.source.type`, ...unreadable]),
  numbers: [],
  seals: blocks.flatMap((block) => [
    `${block}.signature`,
    // A thought that is shown to nobody.
    `${block}.data`,
    `${block}.encrypted_content`,
    `${block}.encrypted_stdout`,
    `${block}.citations.*.encrypted_index`,
  ]),
};
