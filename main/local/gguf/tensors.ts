// Owns the list of tensors in a file's header: each one's shape and place, all of them within the file and without a gap.
import { type HeaderReader, readText } from './header-reader.ts';
import { again, damaged, refused, shown } from './refuse.ts';
import { removedTypes, type TensorType, tensorTypes } from './tensor-types.ts';

export interface Tensor {
  readonly dims: readonly number[];
  readonly type: TensorType;
  readonly bytes: number;
}

export type Tensors = ReadonlyMap<string, Tensor>;

/** Engines compare every name with every other. */
const mostTensors = 20_000;
const mostNameBytes = 63;
const mostDims = 4;
/** Of a name of one byte with one dimension. */
const leastRowBytes = 8 + 1 + 4 + 8 + 4 + 8;

const pad = (bytes: number, alignment: number): number => Math.ceil(bytes / alignment) * alignment;

async function readName(reader: HeaderReader): Promise<string> {
  await reader.need(8);
  const length = reader.u64();
  if (length === 0 || length > mostNameBytes) throw damaged('a tensor in it has no name, or one that is too long');
  const name = await readText(reader, length, mostNameBytes);
  if (name === null || !/^[\x21-\x7e]+$/.test(name)) throw damaged('a tensor in it has a name that nobody can read');
  return name;
}

async function readDims(reader: HeaderReader, name: string): Promise<readonly number[]> {
  await reader.need(4);
  const count = reader.u32();
  if (count === 0 || count > mostDims) throw damaged(`its tensor ${shown(name)} has ${count} dimensions`);
  await reader.need(8 * count);
  const dims = Array.from({ length: count }, () => reader.u64());
  // A tensor with more numbers than the file has bits is found by its place; here only what can be counted at all.
  if (dims.some((dim) => dim === 0) || dims.reduce((all, dim) => all * dim, 1) > 2 ** 50)
    throw damaged(`the shape of its tensor ${shown(name)} cannot be`);
  return dims;
}

function typeOf(id: number, name: string, dims: readonly number[]): TensorType {
  const type = tensorTypes.get(id);
  if (removedTypes.has(id))
    throw refused(`The tensor ${shown(name)} is of a type that engines read no longer. Get a newer file of the model.`);
  if (type === undefined) throw damaged(`its tensor ${shown(name)} is of the unknown type ${id}`);
  if ((dims[0] ?? 0) % type.block !== 0)
    throw damaged(`a row of its tensor ${shown(name)} is no whole number of ${type.name} blocks`);
  if (!type.weighs && name.endsWith('.weight') && type.name !== 'I32')
    throw refused(
      `The tensor ${shown(name)} is of the type ${type.name}, with which no engine computes. Get another file.`,
    );
  return type;
}

/** Reads them all and leaves the reader behind the last. */
export async function readTensors(reader: HeaderReader, count: number, alignment: number): Promise<Tensors> {
  if (count > mostTensors || count * leastRowBytes > reader.left())
    throw damaged(`it claims to hold ${count} tensors, more than it has room for`);
  const tensors = new Map<string, Tensor>();
  let expected = 0;
  for (let index = 0; index < count; index++) {
    const name = await readName(reader);
    if (tensors.has(name)) throw damaged(`two of its tensors are called ${shown(name)}`);
    const dims = await readDims(reader, name);
    await reader.need(12);
    const type = typeOf(reader.u32(), name, dims);
    const offset = reader.u64();
    if (offset !== expected) throw damaged(`its tensor ${shown(name)} does not follow the one before it`);
    const bytes = (dims.reduce((all, dim) => all * dim, 1) / type.block) * type.bytes;
    expected = pad(offset + bytes, alignment);
    if (expected > Number.MAX_SAFE_INTEGER) throw damaged('its tensors are larger than any disk');
    tensors.set(name, { dims, type, bytes });
  }
  checkEnd(reader, tensors, alignment);
  return tensors;
}

/** Also says how much of a file that was cut short is there. */
function checkEnd(reader: HeaderReader, tensors: Tensors, alignment: number): void {
  if (tensors.size === 0) return;
  let end = pad(reader.position(), alignment);
  for (const { bytes } of tensors.values()) end = pad(end, alignment) + bytes;
  if (end > reader.size)
    throw refused(
      `The file was cut short: ${reader.size} bytes are there of the ${end} that its header speaks of. ${again}`,
    );
}
