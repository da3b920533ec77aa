// Owns the bytes of D-Bus: values by their signature, written and read. So much of it as stand-ins on a bus of our own need.

/** A value that carries its own signature. */
export interface Variant {
  readonly signature: string;
  readonly value: unknown;
}

interface Type {
  readonly code: string;
  readonly inner: readonly Type[];
}

/** The complete types that a signature holds, one after the other. */
function typesOf(signature: string): readonly Type[] {
  let at = 0;
  const next = (): Type => {
    const code = signature[at++] ?? '';
    if (code === 'a') return { code, inner: [next()] };
    if (code !== '(' && code !== '{') return { code, inner: [] };
    const end = code === '(' ? ')' : '}';
    const inner: Type[] = [];
    while (signature[at] !== end) inner.push(next());
    at++;
    return { code, inner };
  };
  const types: Type[] = [];
  while (at < signature.length) types.push(next());
  return types;
}

const wide: Readonly<Record<string, number>> = { n: 2, q: 2, x: 8, t: 8, d: 8, '(': 8, '{': 8, y: 1, g: 1, v: 1 };
const alignOf = ({ code }: Type): number => wide[code] ?? 4;
const padded = (at: number, to: number): number => Math.ceil(at / to) * to;

/** Bytes that grow. */
function createBytes() {
  const all: number[] = [];
  return {
    all,
    align(to: number) {
      while (all.length % to !== 0) all.push(0);
    },
    u32(value: number, at = all.length) {
      for (let byte = 0; byte < 4; byte++) all[at + byte] = (value >>> (8 * byte)) & 0xff;
    },
  };
}
type Bytes = ReturnType<typeof createBytes>;

function put(bytes: Bytes, type: Type, value: unknown): void {
  bytes.align(alignOf(type));
  const [first = { code: '', inner: [] }] = type.inner;
  switch (type.code) {
    case 'y':
      return void bytes.all.push(Number(value));
    case 'b':
    case 'u':
    case 'i':
      return bytes.u32(Number(value));
    case 's':
    case 'o':
    case 'g': {
      const text = Buffer.from(String(value));
      if (type.code === 'g') bytes.all.push(text.length);
      else bytes.u32(text.length);
      return void bytes.all.push(...text, 0);
    }
    case 'v': {
      const { signature, value: held } = value as Variant;
      put(bytes, { code: 'g', inner: [] }, signature);
      for (const held1 of typesOf(signature)) put(bytes, held1, held);
      return;
    }
    case 'a': {
      const at = bytes.all.length;
      bytes.u32(0);
      bytes.align(alignOf(first));
      const from = bytes.all.length;
      for (const one of value as readonly unknown[]) put(bytes, first, one);
      return bytes.u32(bytes.all.length - from, at);
    }
    case '(':
    case '{':
      return type.inner.forEach((inner, at) => put(bytes, inner, (value as readonly unknown[])[at]));
    default:
      throw new Error(`Nobody writes "${type.code}" here.`);
  }
}

export function written(signature: string, values: readonly unknown[]): Buffer {
  const bytes = createBytes();
  typesOf(signature).forEach((type, at) => put(bytes, type, values[at]));
  return Buffer.from(bytes.all);
}

const numbers: Readonly<Record<string, (from: Buffer, at: number) => [unknown, size: number]>> = {
  y: (from, at) => [from.readUInt8(at), 1],
  n: (from, at) => [from.readInt16LE(at), 2],
  q: (from, at) => [from.readUInt16LE(at), 2],
  i: (from, at) => [from.readInt32LE(at), 4],
  u: (from, at) => [from.readUInt32LE(at), 4],
  b: (from, at) => [from.readUInt32LE(at) === 1, 4],
  x: (from, at) => [Number(from.readBigInt64LE(at)), 8],
  t: (from, at) => [Number(from.readBigUInt64LE(at)), 8],
  d: (from, at) => [from.readDoubleLE(at), 8],
};

/** A variant is read as what it holds; an array of pairs as the object that it means. */
function take(from: Buffer, type: Type, start: number): { value: unknown; next: number } {
  const at = padded(start, alignOf(type));
  const number = numbers[type.code]?.(from, at);
  if (number !== undefined) return { value: number[0], next: at + number[1] };
  const [first = { code: '', inner: [] }] = type.inner;
  if (type.code === 's' || type.code === 'o' || type.code === 'g') {
    const head = type.code === 'g' ? 1 : 4;
    const length = head === 1 ? from.readUInt8(at) : from.readUInt32LE(at);
    return { value: from.toString('utf8', at + head, at + head + length), next: at + head + length + 1 };
  }
  if (type.code === 'v') {
    const { value: signature, next } = take(from, { code: 'g', inner: [] }, at);
    return take(from, typesOf(String(signature))[0] ?? first, next);
  }
  if (type.code === 'a') {
    const end = padded(at + 4, alignOf(first)) + from.readUInt32LE(at);
    if (first.code === 'y') return { value: from.subarray(at + 4, end), next: end };
    const all = takeAll(from, { next: padded(at + 4, alignOf(first)), end, type: first });
    const value = first.code === '{' ? Object.fromEntries(all as [string, unknown][]) : all;
    return { value, next: end };
  }
  let next = at;
  const value = type.inner.map((inner) => {
    const taken = take(from, inner, next);
    next = taken.next;
    return taken.value;
  });
  return { value, next };
}

function takeAll(from: Buffer, { next, end, type }: { next: number; end: number; type: Type }): unknown[] {
  const all: unknown[] = [];
  for (let at = next; at < end; ) {
    const taken = take(from, type, at);
    all.push(taken.value);
    at = taken.next;
  }
  return all;
}

export function read(signature: string, from: Buffer): unknown[] {
  let at = 0;
  return typesOf(signature).map((type) => {
    const { value, next } = take(from, type, at);
    at = next;
    return value;
  });
}
