// Owns reading bytes as text: UTF-8, as far as it is text.

const isTextCode = (code: number): boolean =>
  code >= 0x20 ? code !== 0x7f : code === 0x09 || code === 0x0a || code === 0x0d;

/** The text that the first bytes begin with: it ends at the first byte that is none. */
export function leadingText(bytes: Uint8Array, length = bytes.length): string {
  let text = '';
  let at = 0;
  while (at < length) {
    const first = bytes[at] ?? 0;
    const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    const code = more === 0 ? first : at + more >= length ? -1 : codePoint(bytes, at, more);
    if (code < 0 || !isTextCode(code)) return text;
    text += String.fromCodePoint(code);
    at += more + 1;
  }
  return text;
}

function codePoint(bytes: Uint8Array, at: number, more: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0xc2 || first > 0xf4) return -1;
  let code = first & (0x3f >> more);
  for (let next = 1; next <= more; next++) {
    const byte = bytes[at + next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (byte & 0x3f);
  }
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? -1 : code;
}
