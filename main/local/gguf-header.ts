// Owns checking a model's file before anything native reads it, and what its header says: whatever the file claims, the
// check ends soon, needs little memory, and either gives facts within bounds or says in plain words what is wrong.
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { RouterError } from '../contract/errors.ts';
import type { ModelFacts } from '../contract/models.ts';
import { fileFaultOf } from '../platform/file-fault.ts';
import { factsOf } from './gguf/facts.ts';
import { notGguf, notOurVersion } from './gguf/first-bytes.ts';
import { createHeaderReader, type HeaderLimits, type HeaderReader, usualLimits } from './gguf/header-reader.ts';
import { type Metadata, readMetadata } from './gguf/metadata.ts';
import { checkPart, joined, otherParts, partsOf } from './gguf/parts.ts';
import { damaged, refused } from './gguf/refuse.ts';
import { type Values, wholeOf } from './gguf/read-values.ts';
import { readTensors, type Tensors } from './gguf/tensors.ts';

const firstBytes = 256;

/** Between the tensors of a file; engines take any power of two, files have 32. */
function alignmentOf(values: Values): number {
  const alignment = wholeOf(values, 'general.alignment', { least: 8, most: 2 ** 16 }) ?? 32;
  if (!Number.isInteger(Math.log2(alignment))) throw damaged(`its tensors lie at multiples of ${alignment}`);
  return alignment;
}

interface Header {
  readonly metadata: Metadata;
  readonly tensors: Tensors;
}

async function readHeader(reader: HeaderReader): Promise<Header> {
  await reader.need(24);
  reader.take(4);
  const wrongVersion = notOurVersion(reader.u32());
  if (wrongVersion !== null) throw wrongVersion;
  const tensorCount = reader.u64();
  const metadata = await readMetadata(reader, reader.u64());
  const tensors = await readTensors(reader, tensorCount, alignmentOf(metadata.values));
  return { metadata, tensors };
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
  // No system has a file of such a name, and asking for it is a fault.
  if (path.includes('\0') || !(await stat(path)).isFile()) throw noFile();
  return open(path, constants.O_RDONLY | (constants.O_NONBLOCK || 0));
}

/** What the system refuses is no fault of ours, and said as what it is. */
function asRefusal(error: unknown): unknown {
  const fault = fileFaultOf(error);
  if (fault === null) return error;
  if (fault.code === 'ENOENT' || fault.code === 'ENOTDIR') return noFile();
  return refused(`The file cannot be read (${fault.code}). Make sure that LA Router may read it.`, error);
}

async function headerOf(path: string, limits: HeaderLimits): Promise<Header> {
  try {
    await using handle = await openFile(path);
    const { size } = await checkedStat(handle);
    await checkFirstBytes(handle);
    return await readHeader(createHeaderReader(handle, size, limits));
  } catch (error) {
    throw asRefusal(error);
  }
}

export interface ReadLimits extends HeaderLimits {
  /** Files beside the first part of a model are opened too; else such a model is refused. */
  readonly parts: 'opened' | 'refused';
}

async function withOtherParts(path: string, first: Header, limits: ReadLimits): Promise<Tensors> {
  const count = partsOf(first.metadata.values);
  if (count <= 1) return first.tensors;
  if (limits.parts === 'refused')
    throw refused(
      `The file is one of ${count} parts of a model. Join them to one file first: llama-gguf-split --merge FIRST-PART NEW-FILE`,
    );
  checkPart(first.metadata.values, 0, count);
  const tensors = [first.tensors];
  for (const [index, other] of otherParts(path, count).entries()) {
    try {
      const part = await headerOf(other, limits);
      checkPart(part.metadata.values, index + 1, count);
      tensors.push(part.tensors);
    } catch (error) {
      throw error instanceof RouterError ? refused(`Part ${index + 2} of ${count}: ${error.message}`, error) : error;
    }
  }
  return joined(tensors);
}

/** Of a model in several files, `path` is the first; then its facts are those of all. */
export async function readGgufFacts(path: string, limits: Partial<ReadLimits> = {}): Promise<ModelFacts> {
  const all: ReadLimits = { ...usualLimits, parts: 'refused', ...limits };
  const first = await headerOf(path, all);
  return factsOf(first.metadata, await withOtherParts(path, first, all));
}

/** Between a look at a path and its opening another file may have come to lie there. */
async function checkedStat(handle: FileHandle) {
  const found = await handle.stat();
  if (!found.isFile()) throw noFile();
  return found;
}
