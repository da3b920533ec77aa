// Owns looking over a file of weights in the safetensors format before anything native maps it: a length, a table in JSON,
// and places of tensors that must cover the rest of the file, none twice. Nothing of the weights themselves is read.
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import { damaged, refused, shown } from '../gguf/refuse.ts';

/** Bits of a number, by its name. */
const bitsOf: ReadonlyMap<string, number> = new Map([
  ['F4', 4],
  ...['BOOL', 'U8', 'I8', 'F8_E4M3', 'F8_E5M2', 'F8_E8M0'].map((name) => [name, 8] as const),
  ...['U16', 'I16', 'F16', 'BF16'].map((name) => [name, 16] as const),
  ...['U32', 'I32', 'F32'].map((name) => [name, 32] as const),
  ...['U64', 'I64', 'F64', 'C64'].map((name) => [name, 64] as const),
]);

const lengthBytes = 8;
/** The table of a file of 5 GB has about 100 KiB. */
const longestTable = 16 * 1024 * 1024;
const mostTensors = 200_000;

const place = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const entry = z.object({
  dtype: z.string().max(16),
  shape: z.array(place).max(16),
  data_offsets: z.tuple([place, place]),
});
type Entry = z.infer<typeof entry>;

export interface Weights {
  readonly bytes: number;
  /** Bytes of tensors, by the kind of their numbers. */
  readonly byType: ReadonlyMap<string, number>;
}

export async function readSafetensors(handle: FileHandle, fileBytes: number): Promise<Weights> {
  const length = await readLength(handle, fileBytes);
  const table = Buffer.alloc(length);
  const { bytesRead } = await handle.read(table, 0, length, lengthBytes);
  if (bytesRead !== length) throw damaged('its table of tensors is cut off');
  const parsed = parseJson(table.toString('utf8'));
  if (!isJsonObject(parsed)) throw damaged('its table of tensors is no JSON');
  const entries = Object.entries(parsed).filter(([name]) => name !== '__metadata__');
  if (entries.length === 0) throw refused('The file holds no weights: its table has no tensors. Get another file.');
  if (entries.length > mostTensors) throw refused(`The file has more than ${mostTensors} tensors, as no model has.`);
  const tensors = entries.map(([name, value]) => tensorOf(name, value));
  checkPlaces(tensors, fileBytes - lengthBytes - length);
  return { bytes: fileBytes - lengthBytes - length, byType: sumByType(tensors) };
}

async function readLength(handle: FileHandle, fileBytes: number): Promise<number> {
  const head = Buffer.alloc(lengthBytes);
  const { bytesRead } = await handle.read(head, 0, lengthBytes, 0);
  if (bytesRead !== lengthBytes) throw damaged('it ends before its table of tensors');
  const length = head.readBigUInt64LE();
  if (length > BigInt(longestTable))
    throw damaged(`its table of tensors is said to have ${length} bytes, more than any has`);
  if (Number(length) > fileBytes - lengthBytes) throw damaged('its table of tensors is longer than the file');
  return Number(length);
}

function tensorOf(name: string, value: unknown): Entry {
  const { data: tensor } = entry.safeParse(value);
  if (tensor === undefined) throw damaged(`the tensor ${shown(name)} is described in a way that means nothing`);
  const bits = bitsOf.get(tensor.dtype);
  if (bits === undefined) throw refused(`The tensor ${shown(name)} has numbers of an unknown kind. Get another file.`);
  const [begin, end] = tensor.data_offsets;
  const count = tensor.shape.reduce((product, side) => product * side, 1);
  if ((count * bits) / 8 !== end - begin) throw damaged(`the tensor ${shown(name)} has another size than its shape`);
  return tensor;
}

function checkPlaces(tensors: readonly Entry[], dataBytes: number): void {
  const places = tensors.map(({ data_offsets }) => data_offsets).toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  let covered = 0;
  for (const [begin, end] of places) {
    if (begin !== covered) throw damaged('its tensors lie in each other, or leave holes');
    covered = end;
  }
  if (covered > dataBytes) throw damaged(`it ends ${covered - dataBytes} bytes before its last tensor does`);
  if (covered < dataBytes) throw damaged('there is more behind its last tensor than there should be');
}

function sumByType(tensors: readonly Entry[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { dtype, data_offsets } of tensors)
    sums.set(dtype, (sums.get(dtype) ?? 0) + data_offsets[1] - data_offsets[0]);
  return sums;
}
