// Owns checking a model's file before anything native reads it, and what its header says: whatever the file claims, the
// check ends soon, needs little memory, and either gives facts within bounds or says in plain words what is wrong.
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { ModelFacts } from '../contract/models.ts';
import { fileFaultOf } from '../platform/file-fault.ts';
import { factsOf } from './gguf/facts.ts';
import { notGguf, notOurVersion } from './gguf/first-bytes.ts';
import { createHeaderReader, type HeaderLimits, type HeaderReader, usualLimits } from './gguf/header-reader.ts';
import { readMetadata } from './gguf/metadata.ts';
import { damaged, refused } from './gguf/refuse.ts';
import { type Values, wholeOf } from './gguf/read-values.ts';
import { readTensors } from './gguf/tensors.ts';

const firstBytes = 256;

/** Between the tensors of a file; engines take any power of two, files have 32. */
function alignmentOf(values: Values): number {
  const alignment = wholeOf(values, 'general.alignment', { least: 8, most: 2 ** 16 }) ?? 32;
  if (!Number.isInteger(Math.log2(alignment))) throw damaged(`its tensors lie at multiples of ${alignment}`);
  return alignment;
}

async function readFacts(reader: HeaderReader): Promise<ModelFacts> {
  await reader.need(24);
  reader.take(4);
  const wrongVersion = notOurVersion(reader.u32());
  if (wrongVersion !== null) throw wrongVersion;
  const tensorCount = reader.u64();
  const metadata = await readMetadata(reader, reader.u64());
  const tensors = await readTensors(reader, tensorCount, alignmentOf(metadata.values));
  return factsOf(metadata, tensors);
}

async function checkFirstBytes(handle: FileHandle): Promise<void> {
  const bytes = new Uint8Array(firstBytes);
  const { bytesRead } = await handle.read(bytes, 0, firstBytes, 0);
  const wrong = notGguf(bytes.subarray(0, bytesRead));
  if (wrong !== null) throw wrong;
}

const noFile = () => refused('There is no regular file at that path. Name the model file itself.');

/** Opens regular files only, and never waits for somebody at the other end of a pipe. */
async function openFile(path: string): Promise<FileHandle> {
  if (!(await stat(path)).isFile()) throw noFile();
  return open(path, constants.O_RDONLY | (constants.O_NONBLOCK || 0));
}

/** What the system refuses is no fault of ours, and said as what it is. */
function asRefusal(error: unknown): unknown {
  const fault = fileFaultOf(error);
  if (fault === null) return error;
  if (fault.code === 'ENOENT' || fault.code === 'ENOTDIR') return noFile();
  return refused(`The file cannot be read (${fault.code}). Make sure that LA Router may read it.`, error);
}

export async function readGgufFacts(path: string, limits: HeaderLimits = usualLimits): Promise<ModelFacts> {
  try {
    await using handle = await openFile(path);
    const { size } = await checkedStat(handle);
    await checkFirstBytes(handle);
    return await readFacts(createHeaderReader(handle, size, limits));
  } catch (error) {
    throw asRefusal(error);
  }
}

/** Between a look at a path and its opening another file may have come to lie there. */
async function checkedStat(handle: FileHandle) {
  const found = await handle.stat();
  if (!found.isFile()) throw noFile();
  return found;
}
