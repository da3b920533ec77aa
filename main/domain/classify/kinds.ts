// Owns what kind of character each code unit is, after folding.

export const kind = {
  other: 0,
  space: 1,
  lineBreak: 2,
  digit: 3,
  latin: 4,
  cyrillic: 5,
  greek: 6,
  arabic: 7,
  hebrew: 8,
  indic: 9,
  thai: 10,
  han: 11,
  kana: 12,
  hangul: 13,
  sign: 14,
  maths: 15,
  otherLetter: 16,
  pictograph: 17,
} as const;

export const kindCount = 18;

/** First code, last code, kind; later lines overrule earlier ones. */
const ranges: readonly (readonly [number, number, number])[] = [
  [0x00, 0x20, kind.space],
  [0x0a, 0x0a, kind.lineBreak],
  [0x21, 0x7e, kind.sign],
  [0x30, 0x39, kind.digit],
  [0x61, 0x7a, kind.latin],
  [0xa1, 0xbf, kind.sign],
  [0xb0, 0xb3, kind.maths],
  [0xb5, 0xb5, kind.maths],
  [0xb7, 0xb7, kind.maths],
  [0xb9, 0xb9, kind.maths],
  [0xbc, 0xbe, kind.maths],
  [0xdf, 0x24f, kind.latin],
  [0xd7, 0xd7, kind.maths],
  [0xf7, 0xf7, kind.maths],
  [0x250, 0x2ff, kind.latin],
  [0x370, 0x3ff, kind.greek],
  [0x400, 0x52f, kind.cyrillic],
  [0x530, 0x58f, kind.otherLetter],
  [0x590, 0x5ff, kind.hebrew],
  [0x600, 0x77f, kind.arabic],
  [0x8a0, 0x8ff, kind.arabic],
  [0x900, 0xdff, kind.indic],
  [0xe00, 0xeff, kind.thai],
  [0x1000, 0x10ff, kind.otherLetter],
  [0x1100, 0x11ff, kind.hangul],
  [0x1200, 0x1cff, kind.otherLetter],
  [0x1780, 0x17ff, kind.thai],
  [0x1e00, 0x1eff, kind.latin],
  [0x1f00, 0x1fff, kind.greek],
  [0x2000, 0x206f, kind.sign],
  [0x2070, 0x209f, kind.maths],
  [0x20a0, 0x20cf, kind.sign],
  [0x2100, 0x23ff, kind.maths],
  [0x2400, 0x27bf, kind.pictograph],
  [0x27c0, 0x2aff, kind.maths],
  [0x2e80, 0x2fdf, kind.han],
  [0x3000, 0x303f, kind.sign],
  [0x3005, 0x3005, kind.han],
  [0x3040, 0x30ff, kind.kana],
  [0x3100, 0x31ff, kind.han],
  [0x3400, 0x9fff, kind.han],
  [0xac00, 0xd7a3, kind.hangul],
  [0xd800, 0xdfff, kind.pictograph],
  [0xf900, 0xfaff, kind.han],
  [0xfb50, 0xfdff, kind.arabic],
  [0xfe70, 0xfeff, kind.arabic],
  [0xff66, 0xff9f, kind.kana],
];

export function createKinds(): Uint8Array {
  const table = new Uint8Array(65_536);
  for (const [first, last, value] of ranges) table.fill(value, first, last + 1);
  return table;
}

/** Scripts whose words are not set apart by spaces, or carry endings without number: each sign is a word. */
export const isDense = (value: number): boolean => value >= kind.thai && value <= kind.hangul;

export const isWordKind = (value: number): boolean =>
  (value >= kind.digit && value <= kind.hangul) || value === kind.otherLetter;
