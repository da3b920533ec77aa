// Owns the clothes in which a part that nobody can read may come, and how such a part is put into a body.
import type { JsonObject } from '../../main/contract/json.ts';

export interface UnreadablePart {
  readonly dialect: string;
  readonly name: string;
  readonly body: JsonObject;
}

const base64 = (bytes: Buffer): string => bytes.toString('base64');
/** Bytes that are no text, the same in each run. */
const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 73 + 129) % 256));
const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), noise(900)]);
/** Its head and its streams are text, for pages. */
const pdf = Buffer.from(`%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n${'BT (Hello there) Tj ET '.repeat(60)}`);
const wav = Buffer.concat([Buffer.from('RIFF WAVEfmt LIST INFO a plain and quite readable title '), noise(900)]);
const lines = (text: string): string => text.match(/.{1,76}/g)?.join('\n') ?? '';

/** Bytes as a string of base64, in the clothes that receivers see through. */
export const disguises: Readonly<Record<string, string>> = {
  'a picture': base64(png),
  'a picture in lines': lines(base64(png)),
  'a short picture': 'iVBORw0KGgo=',
  'a document that begins as text': base64(pdf),
  'sound that begins as text': base64(wav),
  'a text in base64': base64(Buffer.from('Nothing but an ordinary sentence. '.repeat(20))),
};
/** Where no format checks that it is base64. */
export const loose: Readonly<Record<string, string>> = {
  ...disguises,
  'a picture in base64url': png.toString('base64url'),
  'a picture behind a blank': ` ${base64(png)}`,
  'a picture in percents': encodeURIComponent(base64(png)),
};
export const urls: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(loose).map(([name, data]) => [`${name}, as a URL`, `data:image/png;base64,${data}`]),
  ),
  'a picture in percents of a URL': `data:image/png,${Array.from(png, (byte) => `%${byte.toString(16)}`).join('')}`,
  'a URL behind a blank': ` data:image/png;base64,${base64(png)}`,
  'a URL in capitals': `DATA:image/png;BASE64,${base64(png)}`,
  'an address elsewhere': 'https://example.com/picture.png',
};
export const id = { 'a name of something kept elsewhere': 'file-abc' };

/** One part for each value of a field. */
export const partsOf = (write: (value: string) => JsonObject, values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name, part: write(value) }));

type Named = readonly { readonly name: string; readonly part: JsonObject }[];

export const all = (
  dialect: string,
  field: string,
  parts: Named,
  around: (part: JsonObject) => JsonObject,
): UnreadablePart[] => parts.map(({ name, part }) => ({ dialect, name: `${field}: ${name}`, body: around(part) }));
