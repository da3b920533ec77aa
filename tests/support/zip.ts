// Owns small zip archives as a package index hands them out, whole or damaged on purpose.
import { crc32, deflateRawSync } from 'node:zlib';

interface ZipFile {
  readonly name: string;
  readonly content: Buffer;
  readonly deflated?: boolean;
  /** Sizes and places as 64-bit numbers. */
  readonly wide?: boolean;
  /** What the directory says of its size, where that is a lie. */
  readonly announced?: number;
  readonly flags?: number;
  readonly method?: number;
  /** The rights of the file once it is unpacked, as Unix writes them. */
  readonly mode?: number;
}

const elsewhere = 0xffffffff;
const madeByUnix = 3;
const regularFile = 0o100000;

function wideField(numbers: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + numbers.length * 8);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(numbers.length * 8, 2);
  numbers.forEach((number, index) => field.writeBigUInt64LE(BigInt(number), 4 + index * 8));
  return field;
}

function pack(file: ZipFile, offset: number): { readonly local: Buffer; readonly entry: Buffer } {
  const packed = file.deflated === true ? deflateRawSync(file.content) : file.content;
  const name = Buffer.from(file.name);
  const bytes = file.announced ?? file.content.length;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(file.method ?? (file.deflated === true ? 8 : 0), 8);
  local.writeUInt32LE(crc32(file.content), 14);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(bytes, 22);
  local.writeUInt16LE(name.length, 26);
  local.writeUInt16LE(4, 28);
  const extra = file.wide === true ? wideField([bytes, packed.length, offset]) : Buffer.alloc(0);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  if (file.mode !== undefined) {
    entry.writeUInt8(madeByUnix, 5);
    entry.writeUInt32LE((regularFile | file.mode) * 0x10000, 38);
  }
  entry.writeUInt16LE(file.flags ?? 0, 8);
  entry.writeUInt16LE(file.method ?? (file.deflated === true ? 8 : 0), 10);
  entry.writeUInt32LE(crc32(file.content), 16);
  entry.writeUInt32LE(file.wide === true ? elsewhere : packed.length, 20);
  entry.writeUInt32LE(file.wide === true ? elsewhere : bytes, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt16LE(extra.length, 30);
  entry.writeUInt32LE(file.wide === true ? elsewhere : offset, 42);
  return {
    local: Buffer.concat([local, name, Buffer.from([0, 0, 0, 0]), packed]),
    entry: Buffer.concat([entry, name, extra]),
  };
}

function wideEnd(directoryAt: number, directoryBytes: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(BigInt(directoryBytes), 40);
  end.writeBigUInt64LE(BigInt(directoryAt), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(directoryAt + directoryBytes), 64);
  return end;
}

export function zipOf(files: readonly ZipFile[], comment = ''): Buffer {
  const wide = files.some((file) => file.wide === true);
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const { local, entry } = pack(file, offset);
    locals.push(local);
    entries.push(entry);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(wide ? elsewhere : directory.length, 12);
  end.writeUInt32LE(wide ? elsewhere : offset, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  const more = wide ? wideEnd(offset, directory.length) : Buffer.alloc(0);
  return Buffer.concat([...locals, directory, more, end, Buffer.from(comment)]);
}
