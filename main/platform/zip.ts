// Owns writing a zip archive: a few texts, held in memory, each deflated.
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly text: string;
}

/** Names are in UTF-8, contents deflated. */
const versionNeeded = 20;
const utf8 = 0x0800;
const deflated = 8;
/** Made on Unix, so that the mode below counts: a plain file, its owner's alone. */
const madeBy = (3 << 8) | versionNeeded;
const mode = 0o100600;

export function zipOf(entries: readonly ZipEntry[], at: Date): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text } of entries) {
    const path = Buffer.from(name);
    const bytes = Buffer.from(text);
    const packed = deflateRawSync(bytes);
    const about = aboutOf({ path, bytes, packed, at });
    files.push(words([0x04034b50, 4], [versionNeeded, 2]), about, path, packed);
    directory.push(
      words([0x02014b50, 4], [madeBy, 2], [versionNeeded, 2]),
      about,
      // No comment, the first disk, no attributes but the mode, and where the file begins.
      words([0, 2], [0, 2], [0, 2], [(mode << 16) >>> 0, 4], [offset, 4]),
      path,
    );
    offset += 4 + 2 + about.length + path.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const count = entries.length;
  const end = words([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [listed.length, 4], [offset, 4], [0, 2]);
  return Buffer.concat([...files, listed, end]);
}

interface Packed {
  readonly path: Buffer;
  readonly bytes: Buffer;
  readonly packed: Buffer;
  readonly at: Date;
}

/** What the head of a file and its line of the directory have in common. */
const aboutOf = ({ path, bytes, packed, at }: Packed): Buffer =>
  words(
    [utf8, 2],
    [deflated, 2],
    [timeOf(at), 2],
    [dateOf(at), 2],
    [crc32(bytes), 4],
    [packed.length, 4],
    [bytes.length, 4],
    [path.length, 2],
    [0, 2],
  );

/** Numbers with their length in bytes, the lowest byte first. */
function words(...values: readonly (readonly [value: number, length: 2 | 4])[]): Buffer {
  return Buffer.concat(
    values.map(([value, length]) => {
      const bytes = Buffer.alloc(length);
      bytes.writeUIntLE(value, 0, length);
      return bytes;
    }),
  );
}

const timeOf = (at: Date): number => (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);

/** Years are counted from 1980. */
const dateOf = (at: Date): number =>
  (Math.max(0, at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
