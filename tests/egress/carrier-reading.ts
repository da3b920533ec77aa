// Owns reading a message as whoever receives it may: JSON decoded, and every disguise that a carrier puts on taken off
// again. It shares nothing with the scanner that it is to check.

const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** The strings and long numbers of a JSON text, in its order, keys and equal keys included. */
export function tokensIn(json: string): string[] {
  return (json.match(token) ?? []).map((written) => (written.startsWith('"') ? stringIn(written) : numberIn(written)));
}

function stringIn(written: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    return written;
  }
}

const longestExact = 1e21;

function numberIn(written: string): string {
  const value = Math.abs(Number(written));
  return Number.isInteger(value) && value < longestExact ? String(BigInt(value)) : written;
}

const percent = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'));
const codePoint = (code: number): string => (code > 0x10ffff ? '' : String.fromCodePoint(code));
const entities = (text: string): string =>
  text
    .replaceAll(/&#x([0-9a-f]{1,6});/gi, (_, code) => codePoint(Number.parseInt(code, 16)))
    .replaceAll(/&#(\d{1,7});/g, (_, code) => codePoint(Number(code)));
const escapes = (text: string): string =>
  text.replaceAll(/\\+u([0-9a-f]{4})/gi, (_, code) => codePoint(Number.parseInt(code, 16)));

const readable = /^[\t\n\r -~]{8}/;

/** What the bytes say, in the encodings that text has; nothing where that is no text. */
const textsOf = (bytes: Buffer): readonly string[] =>
  [bytes.toString('utf8'), bytes.toString('utf16le')].filter((text) => readable.test(text.slice(-16).trim()));

/** Every run that may be base64 or hex, also without its first characters: something may stand glued in front. */
function encodings(text: string): readonly string[] {
  const runs = text.replaceAll(/\s/g, '').match(/[\w+/-]{12,}/g) ?? [];
  return runs.flatMap((run) => [
    ...[0, 1, 2, 3].flatMap((from) => textsOf(Buffer.from(run.slice(from), 'base64'))),
    ...(/^[0-9a-f]+$/i.test(run) ? textsOf(Buffer.from(run, 'hex')) : []),
  ]);
}

const fewestDigits = /(?:\p{Nd}|[A-Za-z&%\\])[^]{4,}/u;
const deepest = 3;

/** What a text says once one disguise after the other is taken off. */
function meaningsOf(text: string, depth = 0): readonly string[] {
  if (!fewestDigits.test(text)) return [text];
  if (depth === deepest) return [text];
  const undone = [percent(text), entities(text), escapes(text), ...encodings(text)].filter((other) => other !== text);
  return [text, ...new Set(undone)].flatMap((one, at) => (at === 0 ? [one] : meaningsOf(one, depth + 1)));
}

const digitsIn = (text: string): string => text.normalize('NFKC').replaceAll(/\D/g, '');

/** The digits of a text in each of its meanings. */
export const digitReadings = (text: string): readonly string[] => meaningsOf(text).map(digitsIn);
