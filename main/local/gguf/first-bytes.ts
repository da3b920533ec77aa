// Owns naming what a file is that should be a model and is none, by the first bytes of it.
import type { RouterError } from '../../contract/errors.ts';
import { again, refused } from './refuse.ts';

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const kinds: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^\s*<(?:!doctype html|html|head|body)/i, `a web page, as a failed download leaves one behind. ${again}`],
  [/^\s*<(?:\?xml|error|code)/i, `an error message of a server, and no model. ${again}`],
  [
    /^version https?:\/\/\S*git-lfs/i,
    'a Git LFS pointer, which only says where the model lies. Fetch the file itself, with `git lfs pull` for example.',
  ],
  [/^.{8}\{\s*"/s, 'in the safetensors format. Get the model as a .gguf file.'],
  [/^\s*[{[]/, `a message in JSON, most likely an error of a server. ${again}`],
  [/^(?:lmgg|fmgg|tjgg|algg)/, 'in a format from before GGUF. Get the model as a .gguf file.'],
  [/^PK/, 'a ZIP archive or a PyTorch file. Unpack it, or get the model as a .gguf file.'],
  [/^(?:7z\xbc\xaf|Rar!|\xfd7zXZ|BZh|\(\xb5\/\xfd)/, 'a compressed archive. Unpack it first.'],
  [/^\0+$/, `empty inside: it holds zeros, as an unfinished download does. ${again}`],
];

const magic = 'GGUF';
const gzip = [0x1f, 0x8b];

/** Null where the bytes begin a file of this format. */
export function notGguf(first: Uint8Array): RouterError | null {
  if (first.length === 0) return refused(`The file is empty. ${again}`);
  const text = ascii(first);
  if (text.startsWith(magic) && first.length >= 8) return null;
  if (text.startsWith(magic.slice(0, first.length)))
    return refused(`The file ends after ${first.length} bytes: the download was cut short. ${again}`);
  if (gzip.every((byte, index) => first[index] === byte))
    return refused('The file is compressed with gzip. Unpack it first.');
  const found = kinds.find(([pattern]) => pattern.test(text));
  return refused(`The file is ${found?.[1] ?? 'no GGUF file: it begins with other bytes. Choose a .gguf file.'}`);
}

/** Null where the engines read files of that version. */
export function notOurVersion(version: number): RouterError | null {
  if (version === 2 || version === 3) return null;
  if (version !== 0 && (version & 0xffff) === 0)
    return refused('The file is a GGUF file for big-endian machines. Get the one for usual (little-endian) machines.');
  if (version === 1) return refused('The file is of GGUF version 1, which no engine reads any more. Get a newer file.');
  if (version === 0) return refused(`The file is damaged: it says that it is of GGUF version 0. ${again}`);
  return refused(`The file is of GGUF version ${version}, which this LA Router does not know yet. Update LA Router.`);
}
