// Owns the pairs of key and value in a file's header: every one is checked, and only those that we ask for are kept.
import { type HeaderReader, readText } from './header-reader.ts';
import { damaged, refused, shown } from './refuse.ts';
import { readTokens, type TokenSurvey } from './tokens.ts';

export type MetaValue =
  | { readonly kind: 'number'; readonly type: string; readonly value: number }
  | { readonly kind: 'flag'; readonly type: string; readonly value: boolean }
  /** Null where the text is none that we read. */
  | { readonly kind: 'text'; readonly type: string; readonly value: string | null }
  /** Null where the numbers are none that we read. */
  | {
      readonly kind: 'list';
      readonly type: string;
      readonly length: number;
      readonly numbers: readonly number[] | null;
    };

export interface Metadata {
  readonly values: ReadonlyMap<string, MetaValue>;
  readonly tokens: TokenSurvey | null;
}

interface ValueType {
  readonly name: string;
  /** 0 where the length stands in the file. */
  readonly bytes: number;
  readonly number: ((view: DataView) => number) | null;
}

const types: readonly ValueType[] = [
  { name: 'u8', bytes: 1, number: (view) => view.getUint8(0) },
  { name: 'i8', bytes: 1, number: (view) => view.getInt8(0) },
  { name: 'u16', bytes: 2, number: (view) => view.getUint16(0, true) },
  { name: 'i16', bytes: 2, number: (view) => view.getInt16(0, true) },
  { name: 'u32', bytes: 4, number: (view) => view.getUint32(0, true) },
  { name: 'i32', bytes: 4, number: (view) => view.getInt32(0, true) },
  { name: 'f32', bytes: 4, number: (view) => view.getFloat32(0, true) },
  { name: 'bool', bytes: 1, number: (view) => view.getUint8(0) },
  { name: 'text', bytes: 0, number: null },
  { name: 'list', bytes: 0, number: null },
  { name: 'u64', bytes: 8, number: (view) => Number(view.getBigUint64(0, true)) },
  { name: 'i64', bytes: 8, number: (view) => Number(view.getBigInt64(0, true)) },
  { name: 'f64', bytes: 8, number: (view) => view.getFloat64(0, true) },
];

/** Engines compare every key with every other. */
const mostPairs = 10_000;
const mostKeyBytes = 512;
const leastPairBytes = 8 + 1 + 4 + 1;
/** Of a list whose numbers are kept: no model has more layers, and other lists of such a length say nothing to us. */
const mostNumbers = 1_024;
const mostTextBytes = 4_096;
const mostTemplateBytes = 2 ** 20;

const tokensKey = 'tokenizer.ggml.tokens';
export const templateKey = 'tokenizer.chat_template';

const keptTexts =
  /^(?:general\.(?:architecture|name|type)|tokenizer\.ggml\.(?:model|pre)|[a-z0-9_-]{1,64}\.rope\.scaling\.type)$/;

async function readString(reader: HeaderReader, key: string): Promise<string | null> {
  await reader.need(8);
  const length = reader.u64();
  if (length > reader.left()) throw damaged(`the text of ${shown(key)} is longer than the file`);
  if (!key.startsWith(templateKey)) return readText(reader, length, keptTexts.test(key) ? mostTextBytes : 0);
  if (length > mostTemplateBytes) throw refused('The chat template in the file is longer than 1 MB. Get another file.');
  return readText(reader, length, mostTemplateBytes);
}

async function skipStrings(reader: HeaderReader, count: number, key: string): Promise<void> {
  for (let index = 0; index < count; index++) {
    if (reader.ready() < 8) await reader.need(8);
    const length = reader.u64();
    if (length > reader.left()) throw damaged(`a text in ${shown(key)} is longer than the file`);
    reader.skip(length);
  }
}

async function readNumbers(reader: HeaderReader, count: number, type: ValueType): Promise<readonly number[] | null> {
  const { number, bytes } = type;
  if (number === null || count > mostNumbers) {
    reader.skip(count * bytes);
    return null;
  }
  await reader.need(count * bytes);
  return Array.from({ length: count }, () => number(reader.view(bytes)));
}

interface List {
  readonly value: MetaValue;
  readonly tokens: TokenSurvey | null;
}

async function readList(reader: HeaderReader, key: string): Promise<List> {
  await reader.need(12);
  const id = reader.u32();
  const type = types[id];
  const length = reader.u64();
  if (type === undefined) throw damaged(`the list ${shown(key)} is of the unknown type ${id}`);
  if (type.name === 'list') throw damaged(`the list ${shown(key)} holds lists, which no engine reads`);
  if (length * (type.bytes || 8) > reader.left()) throw damaged(`the list ${shown(key)} is longer than the file`);
  const value = { kind: 'list', type: type.name, length, numbers: null } as const;
  if (type.name !== 'text')
    return { value: { ...value, numbers: await readNumbers(reader, length, type) }, tokens: null };
  if (key === tokensKey) return { value, tokens: await readTokens(reader, length) };
  await skipStrings(reader, length, key);
  return { value, tokens: null };
}

async function readScalar(reader: HeaderReader, type: ValueType, key: string): Promise<MetaValue> {
  if (type.number === null) return { kind: 'text', type: type.name, value: await readString(reader, key) };
  await reader.need(type.bytes);
  const value = type.number(reader.view(type.bytes));
  return type.name === 'bool'
    ? { kind: 'flag', type: type.name, value: value !== 0 }
    : { kind: 'number', type: type.name, value };
}

async function readKey(reader: HeaderReader): Promise<string> {
  await reader.need(8);
  const length = reader.u64();
  if (length === 0 || length > mostKeyBytes) throw damaged('a key in its header is empty or too long');
  const key = await readText(reader, length, mostKeyBytes);
  if (key === null || !/^[\x21-\x7e]+$/.test(key)) throw damaged('a key in its header cannot be read');
  return key;
}

export async function readMetadata(reader: HeaderReader, count: number): Promise<Metadata> {
  if (count > mostPairs || count * leastPairBytes > reader.left())
    throw damaged(`its header claims to hold ${count} values, more than it has room for`);
  const values = new Map<string, MetaValue>();
  let tokens: TokenSurvey | null = null;
  for (let index = 0; index < count; index++) {
    const key = await readKey(reader);
    if (values.has(key)) throw damaged(`its header says ${shown(key)} twice`);
    await reader.need(4);
    const id = reader.u32();
    const type = types[id];
    if (type === undefined) throw damaged(`the value of ${shown(key)} is of the unknown type ${id}`);
    if (type.name !== 'list') {
      values.set(key, await readScalar(reader, type, key));
      continue;
    }
    const list = await readList(reader, key);
    values.set(key, list.value);
    tokens ??= list.tokens;
  }
  return { values, tokens };
}
