// Owns unpacking one file out of a zip archive, as a stream and never more of it than was announced.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { findZipMember, ZipFault, type ZipMember } from './zip-directory.ts';

export interface Unpacking {
  readonly archive: string;
  readonly member: string;
  readonly into: string;
  /** More than this is refused before anything is written. */
  readonly limitBytes: number;
  readonly signal: AbortSignal;
}

export interface Unpacked {
  readonly sha256: string;
  readonly bytes: number;
}

interface Meter {
  readonly stream: Transform;
  readonly bytes: () => number;
  readonly crc32: () => number;
  readonly sha256: () => string;
}

/** Lets through what the directory announced and not a byte more, whatever the packed bytes would become. */
function meter(announced: number): Meter {
  const hash = createHash('sha256');
  let bytes = 0;
  let sum = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > announced) {
        done(new ZipFault('The file in the archive is longer than its directory says.'));
        return;
      }
      hash.update(chunk);
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes, crc32: () => sum, sha256: () => hash.digest('hex') };
}

async function stream(file: FileHandle, member: ZipMember, { into, signal }: Unpacking): Promise<Unpacked> {
  const { stream: measured, ...seen } = meter(member.bytes);
  // A read stream cannot end before its first byte, which an empty file would have to.
  const packed =
    member.packedBytes === 0
      ? new PassThrough().end()
      : file.createReadStream({
          start: member.offset,
          end: member.offset + member.packedBytes - 1,
          autoClose: false,
        });
  const unpack = member.deflated ? createInflateRaw() : new PassThrough();
  await pipeline(packed, unpack, measured, createWriteStream(into, { mode: 0o600 }), { signal });
  if (seen.bytes() !== member.bytes || seen.crc32() !== member.crc32)
    throw new ZipFault('The file in the archive is damaged.');
  return { sha256: seen.sha256(), bytes: seen.bytes() };
}

/** What the unpacker itself says of damaged bytes. */
const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

/** Rejects with a `ZipFault` where the archive is to blame; then nothing is left at `into`. */
export async function unpackMember(unpacking: Unpacking): Promise<Unpacked> {
  const file = await open(unpacking.archive, 'r');
  try {
    const member = await findZipMember(file, unpacking.member);
    if (member === null) throw new ZipFault('The archive does not hold the file that was asked for.');
    if (member.bytes > unpacking.limitBytes) throw new ZipFault('The file in the archive is longer than expected.');
    return await stream(file, member, unpacking);
  } catch (error) {
    await rm(unpacking.into, { force: true });
    throw isDamage(error) ? new ZipFault('The file in the archive is damaged.') : error;
  } finally {
    await file.close();
  }
}
