// Owns writing a GGUF file from its parts, right or wrong: tests give exactly what is to stand in it.
const typeIds = { u8: 0, i8: 1, u16: 2, i16: 3, u32: 4, i32: 5, f32: 6, bool: 7, text: 8, u64: 10, i64: 11, f64: 12 };

export type GgufType = keyof typeof typeIds;

type Item = number | string | boolean;

/** A list has its type in brackets. */
export interface GgufValue {
  readonly key: string;
  readonly type: GgufType | 'list';
  readonly of?: GgufType;
  readonly value: Item | readonly Item[];
}

export interface GgufTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** As llama.cpp numbers them; 0 is a float of 32 bits. */
  readonly type?: number;
  readonly data: Uint8Array;
  /** Where it does not follow the one before it. */
  readonly offset?: number;
}

export interface GgufParts {
  readonly version?: number;
  readonly values: readonly GgufValue[];
  readonly tensors: readonly GgufTensor[];
  readonly alignment?: number;
  /** Instead of what is there. */
  readonly valueCount?: bigint;
  readonly tensorCount?: bigint;
}

export const one = (key: string, type: GgufType, value: Item): GgufValue => ({ key, type, value });
export const many = (key: string, of: GgufType, value: readonly Item[]): GgufValue => ({
  key,
  type: 'list',
  of,
  value,
});

const fixed = (length: number, write: (view: DataView) => void): Uint8Array => {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
};

const u32 = (value: number): Uint8Array => fixed(4, (view) => view.setUint32(0, value, true));
const u64 = (value: number | bigint): Uint8Array => fixed(8, (view) => view.setBigUint64(0, BigInt(value), true));

const text = (value: string): Uint8Array => {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([u64(bytes.length), bytes]);
};

const writers: Readonly<Record<Exclude<GgufType, 'text'>, (value: number) => Uint8Array>> = {
  u8: (value) => fixed(1, (view) => view.setUint8(0, value)),
  i8: (value) => fixed(1, (view) => view.setInt8(0, value)),
  u16: (value) => fixed(2, (view) => view.setUint16(0, value, true)),
  i16: (value) => fixed(2, (view) => view.setInt16(0, value, true)),
  u32,
  i32: (value) => fixed(4, (view) => view.setInt32(0, value, true)),
  f32: (value) => fixed(4, (view) => view.setFloat32(0, value, true)),
  bool: (value) => fixed(1, (view) => view.setUint8(0, value)),
  u64,
  i64: (value) => fixed(8, (view) => view.setBigInt64(0, BigInt(value), true)),
  f64: (value) => fixed(8, (view) => view.setFloat64(0, value, true)),
};

const item = (type: GgufType, value: Item): Uint8Array =>
  type === 'text' ? text(String(value)) : writers[type](Number(value));

function valueBytes({ key, type, of, value }: GgufValue): Uint8Array {
  if (type !== 'list')
    return Buffer.concat([text(key), u32(typeIds[type]), item(type, Array.isArray(value) ? 0 : (value as Item))]);
  const items = Array.isArray(value) ? (value as readonly Item[]) : [];
  const inner = of ?? 'u32';
  return Buffer.concat([
    text(key),
    u32(9),
    u32(typeIds[inner]),
    u64(items.length),
    ...items.map((one_) => item(inner, one_)),
  ]);
}

const padding = (length: number, alignment: number): Uint8Array =>
  new Uint8Array(Math.ceil(length / alignment) * alignment - length);

export function ggufBytes({ version = 3, values, tensors, alignment = 32, ...counts }: GgufParts): Buffer {
  let offset = 0;
  const infos: Uint8Array[] = [];
  const data: Uint8Array[] = [];
  for (const tensor of tensors) {
    const place = tensor.offset ?? offset;
    infos.push(text(tensor.name), u32(tensor.dims.length), ...tensor.dims.map(u64), u32(tensor.type ?? 0), u64(place));
    const pad = padding(tensor.data.length, alignment);
    data.push(tensor.data, pad);
    offset += tensor.data.length + pad.length;
  }
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(version),
    u64(counts.tensorCount ?? tensors.length),
    u64(counts.valueCount ?? values.length),
    ...values.map(valueBytes),
    ...infos,
  ]);
  return Buffer.concat([head, padding(head.length, alignment), ...data]);
}

const asBytes = (numbers: Float32Array): Uint8Array => new Uint8Array(numbers.buffer);

/** So many floats of 32 bits, all the same, as they lie in a file. */
export const floats = (length: number, value: number): Uint8Array => asBytes(new Float32Array(length).fill(value));

/** Rows of floats; a row that is shorter ends in zeros. */
export function floatRows(rows: readonly (readonly number[])[], width: number): Uint8Array {
  const numbers = new Float32Array(rows.length * width);
  rows.forEach((row, at) => numbers.set(row, at * width));
  return asBytes(numbers);
}
