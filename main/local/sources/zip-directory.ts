// Owns finding one file in a zip archive: its directory stands at the end, and says where each file lies.
import type { FileHandle } from 'node:fs/promises';

const endMark = 0x06054b50;
const endBytes = 22;
const wideLocatorMark = 0x07064b50;
const wideLocatorBytes = 20;
const wideEndMark = 0x06064b50;
const wideEndBytes = 56;
const entryMark = 0x02014b50;
const entryBytes = 46;
const localMark = 0x04034b50;
const localBytes = 30;
const longestComment = 0xffff;
/** In place of a number that stands elsewhere since it needs 64 bits. */
const elsewhere = 0xffffffff;
/** A wheel has some dozen files; what is larger is none. */
const longestDirectory = 16 * 1024 * 1024;

/** The archive is damaged, or of a kind that is not read here. */
export class ZipFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ZipFault';
  }
}

export interface ZipMember {
  readonly deflated: boolean;
  readonly offset: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly crc32: number;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  if (position < 0) throw new ZipFault('The archive ends too early.');
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new ZipFault('The archive ends too early.');
    filled += bytesRead;
  }
  return bytes;
}

function wide(bytes: Buffer, at: number): number {
  if (at < 0 || at + 8 > bytes.length) throw new ZipFault('A field of the archive is cut off.');
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipFault('A field of the archive is out of bounds.');
  return Number(value);
}

interface Directory {
  readonly offset: number;
  readonly bytes: number;
}

async function findDirectory(file: FileHandle, size: number): Promise<Directory> {
  const tailAt = Math.max(0, size - endBytes - longestComment);
  const tail = await readAt(file, tailAt, size - tailAt);
  for (let at = tail.length - endBytes; at >= 0; at--) {
    // A comment may hold the mark too: only at the right place does its length lead to the end.
    if (tail.readUInt32LE(at) !== endMark || at + endBytes + tail.readUInt16LE(at + 20) !== tail.length) continue;
    const found = { bytes: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) };
    if (found.bytes !== elsewhere && found.offset !== elsewhere) return found;
    return findWideDirectory(file, tailAt + at);
  }
  throw new ZipFault('The archive has no directory.');
}

async function findWideDirectory(file: FileHandle, endAt: number): Promise<Directory> {
  const locator = await readAt(file, endAt - wideLocatorBytes, wideLocatorBytes);
  if (locator.readUInt32LE(0) !== wideLocatorMark) throw new ZipFault('The archive has no directory.');
  const end = await readAt(file, wide(locator, 8), wideEndBytes);
  if (end.readUInt32LE(0) !== wideEndMark) throw new ZipFault('The archive has no directory.');
  return { bytes: wide(end, 40), offset: wide(end, 48) };
}

interface Entry {
  readonly name: string;
  readonly at: number;
  readonly next: number;
  readonly extraAt: number;
}

function entryAt(directory: Buffer, at: number): Entry {
  if (at + entryBytes > directory.length || directory.readUInt32LE(at) !== entryMark)
    throw new ZipFault('The directory of the archive is damaged.');
  const extraAt = at + entryBytes + directory.readUInt16LE(at + 28);
  const next = extraAt + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  if (next > directory.length) throw new ZipFault('The directory of the archive is damaged.');
  return { name: directory.toString('utf8', at + entryBytes, extraAt), at, next, extraAt };
}

/** The numbers that stand elsewhere, in the order in which the entry has none of its own. */
function wideNumbers(directory: Buffer, { at, extraAt }: Entry): Buffer {
  const end = extraAt + directory.readUInt16LE(at + 30);
  for (let field = extraAt; field + 4 <= end; ) {
    const length = directory.readUInt16LE(field + 2);
    if (directory.readUInt16LE(field) === 1) return directory.subarray(field + 4, Math.min(end, field + 4 + length));
    field += 4 + length;
  }
  return Buffer.alloc(0);
}

function readEntry(directory: Buffer, entry: Entry): Omit<ZipMember, 'offset'> & { readonly localAt: number } {
  const { at } = entry;
  const method = directory.readUInt16LE(at + 10);
  if ((directory.readUInt16LE(at + 8) & 1) !== 0) throw new ZipFault('The file in the archive is encrypted.');
  if (method !== 0 && method !== 8) throw new ZipFault('The file in the archive is packed in an unknown way.');
  const numbers = wideNumbers(directory, entry);
  let used = 0;
  const number = (field: number): number => {
    const short = directory.readUInt32LE(at + field);
    if (short !== elsewhere) return short;
    used += 8;
    return wide(numbers, used - 8);
  };
  // The order is that of the wide numbers.
  const bytes = number(24);
  const packedBytes = number(20);
  const localAt = number(42);
  return { deflated: method === 8, bytes, packedBytes, localAt, crc32: directory.readUInt32LE(at + 16) };
}

/** Null where the archive has no such file. */
export async function findZipMember(file: FileHandle, name: string): Promise<ZipMember | null> {
  const { size } = await file.stat();
  const { offset, bytes } = await findDirectory(file, size);
  if (bytes > longestDirectory) throw new ZipFault('The directory of the archive is too long.');
  const directory = await readAt(file, offset, bytes);
  for (let at = 0; at < directory.length; ) {
    const entry = entryAt(directory, at);
    at = entry.next;
    if (entry.name !== name) continue;
    const { localAt, ...member } = readEntry(directory, entry);
    const local = await readAt(file, localAt, localBytes);
    if (local.readUInt32LE(0) !== localMark) throw new ZipFault('The file in the archive is damaged.');
    const start = localAt + localBytes + local.readUInt16LE(26) + local.readUInt16LE(28);
    if (start + member.packedBytes > size) throw new ZipFault('The archive ends too early.');
    return { ...member, offset: start };
  }
  return null;
}
