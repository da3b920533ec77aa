// Owns the folding of a text: letter case, accents, typographic signs, foreign digits and odd spaces are evened out, so
// that the way a prompt is typed does not change where it goes.

const plainLimit = 0x2100;
const dropped = 0xffff;

const asciiFor: Readonly<Record<string, string>> = {
  '"': '“”„‟«»「」『』″《》',
  "'": '‘’‚‛′´',
  '-': '‐‑‒–—―−',
  ' ': '\t\u00a0\u1680\u202f\u205f\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
  '\n': '\u2028\u2029\u0085',
  '.': '。｡।',
  ',': '、､،',
  ';': '؛',
  '?': '؟;',
  '(': '【〔',
  ')': '】〕',
  i: 'ı',
  d: 'đð',
  l: 'ł',
  o: 'ø',
  σ: 'ς',
  ا: 'أإآٱ',
  ي: 'ى',
  ه: 'ة',
  ک: 'ك',
};

const droppedRanges: readonly (readonly [number, number])[] = [
  [0x300, 0x36f],
  [0xad, 0xad],
  [0x591, 0x5c7],
  [0x610, 0x61a],
  [0x640, 0x640],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0x0d, 0x0d],
];

/** The first digit of the scripts whose digits are in use. */
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xff10] as const;

function createTable(): Uint16Array {
  const table = Uint16Array.from({ length: 65_536 }, (_, code) => code);
  for (let code = 0xc0; code < plainLimit; code++)
    table[code] = String.fromCharCode(code).normalize('NFD').charCodeAt(0);
  for (let code = 0xff01; code <= 0xff5e; code++) table[code] = code - 0xfee0;
  for (const [to, from] of Object.entries(asciiFor))
    for (const sign of from) table[sign.charCodeAt(0)] = to.charCodeAt(0);
  for (const [first, last] of droppedRanges) table.fill(dropped, first, last + 1);
  for (const zero of zeros) for (let digit = 0; digit < 10; digit++) table[zero + digit] = 0x30 + digit;
  return table;
}

/** Writes the folded text into `out` and returns how many code units that took. */
export type Fold = (text: string, out: Uint16Array) => number;

export function createFold(): Fold {
  const table = createTable();
  return (text, out) => {
    const lower = text.toLowerCase();
    const end = Math.min(lower.length, out.length);
    let length = 0;
    for (let index = 0; index < end; index++) {
      const code = table[lower.charCodeAt(index)] ?? dropped;
      if (code !== dropped) out[length++] = code;
    }
    return length;
  };
}
