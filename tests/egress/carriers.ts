// Owns the canaries, the writings in which a number can be carried, and the same writings of a number that is nobody's.

/** A number in the groups that people write it in: no number stands whole in this file. */
export interface Numbered {
  readonly kind: 'card' | 'ssn';
  readonly words: string;
  readonly groups: readonly string[];
}

const card: Numbered = { kind: 'card', words: 'my card number is', groups: ['4111', '1111', '1111', '1111'] };
const ssn: Numbered = { kind: 'ssn', words: 'my social security number is', groups: ['536', '22', '1847'] };

export const canaries: readonly Numbered[] = [card, ssn];

/** The same shapes, with a check digit that is wrong and a group that is never given out. */
export const twins: readonly Numbered[] = [
  { ...card, groups: ['4111', '1111', '1111', '1113'] },
  { ...ssn, groups: ['536', '00', '1847'] },
];

export const twinOf = ({ kind }: Numbered): Numbered => {
  const twin = twins.find((one) => one.kind === kind);
  if (twin === undefined) throw new Error(`${kind} has no twin.`);
  return twin;
};

export const digitsOf = ({ groups }: Numbered): string => groups.join('');

/** What is put into a body: the JSON of a string, or of a number. */
export interface Carrier {
  readonly name: string;
  readonly json: (number: Numbered) => string;
  /** What stands for it where there is no JSON: in a header, a path, a name. Null where it has no such form. */
  readonly text: ((number: Numbered) => string) | null;
  /** Its canary, where it is not for both. */
  readonly only?: Numbered['kind'];
}

type Write = (number: Numbered) => string;

const said =
  (separator: string): Write =>
  ({ words, groups }) =>
    `${words} ${groups.join(separator)}`;
const plain = said('');
const usual: Write = (number) => said(number.kind === 'card' ? ' ' : '-')(number);

const ofText = (name: string, text: Write): Carrier => ({ name, text, json: (number) => JSON.stringify(text(number)) });
const escaped = (text: string): string =>
  Array.from(text, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const inJson = (text: string, depth: number): string =>
  depth === 0 ? text : inJson(JSON.stringify({ note: text }), depth - 1);
const each = (text: string, change: (sign: string) => string): string => Array.from(text, change).join('');
const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  Buffer.from(text, encoding).toString('base64');
const lines = (text: string, width: number): string => text.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\n') ?? '';
/** Long enough that the encoded text breaks into several lines. */
const longer = (number: Numbered): string => `Dear all, what you asked me for yesterday: ${usual(number)}. Thank you.`;

const separators: readonly (readonly [name: string, separator: string])[] = [
  ['blank', ' '],
  ['several blanks', '    '],
  ['tab', '\t'],
  ['dash', '-'],
  ['dot', '.'],
  ['underscore', '_'],
  ['comma', ','],
  ['colon', ':'],
  ['middle dot', '·'],
  ['plus', '+'],
  ['bar', '|'],
  ['bold', '**'],
  ['tags', '</b><b>'],
  ['newline', '\n'],
  ['no-break space', '\u00a0'],
  ['zero-width space', '\u200b'],
];

const written: readonly Carrier[] = [
  ofText('plain', plain),
  ofText('as is usual', usual),
  ofText('alone', (number) => usual(number).slice(number.words.length + 1)),
  ...separators.map(([name, separator]) => ofText(`parted by ${name}`, said(separator))),
  ofText('letters glued in front', ({ words, groups }) => `${words} no${groups.join('')}`),
  ofText('letters glued behind', ({ words, groups }) => `${words} ${groups.join('')}x`),
  ofText('.00 behind', (number) => `${plain(number)}.00`),
  ofText('full-width digits', (number) =>
    each(usual(number), (sign) =>
      sign >= '0' && sign <= '9' ? String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0) : sign,
    ),
  ),
];

const encoded: readonly Carrier[] = [
  ofText('base64', (number) => base64(usual(number))),
  ofText('base64url', (number) => Buffer.from(`~~~ ${usual(number)} ??>`).toString('base64url')),
  ofText('base64 in lines', (number) => lines(base64(longer(number)), 76)),
  ofText('base64 in short lines', (number) => lines(base64(longer(number)), 24)),
  ofText('base64 behind a prefix', (number) => `note:${base64(usual(number))}`),
  ofText('base64 glued to a prefix', (number) => `v1x${base64(usual(number))}`),
  ofText('base64 of UTF-16', (number) => base64(usual(number), 'utf16le')),
  ofText('hex', (number) => Buffer.from(usual(number)).toString('hex')),
  ofText('percent', (number) => each(usual(number), (sign) => `%${sign.charCodeAt(0).toString(16)}`)),
  ofText('percent, digits alone', (number) => each(usual(number), (sign) => (sign === '1' ? '%31' : sign))),
  ofText('entities', (number) => each(usual(number), (sign) => `&#${sign.charCodeAt(0)};`)),
  ofText('entities in hex', (number) => each(usual(number), (sign) => `&#x${sign.charCodeAt(0).toString(16)};`)),
  ofText('escapes in the text', (number) => escaped(usual(number))),
  { name: 'escapes of the JSON', text: null, json: (number) => `"${escaped(usual(number))}"` },
  {
    name: 'some escapes of the JSON',
    text: null,
    json: (number) => JSON.stringify(usual(number)).replaceAll('1', '\\u0031'),
  },
  ofText('JSON in JSON', (number) => inJson(usual(number), 1)),
  ofText('JSON in JSON in JSON', (number) => inJson(usual(number), 2)),
  ofText('JSON in JSON, escaped', (number) => `{"note":"${escaped(usual(number))}"}`),
  ofText('JSON in JSON in JSON, escaped', (number) => JSON.stringify({ a: `{"note":"${escaped(usual(number))}"}` })),
];

/** A card alone is known without words. */
const numbers: readonly Carrier[] = [
  { name: 'number', text: null, only: 'card', json: digitsOf },
  { name: 'number with a fraction', text: null, only: 'card', json: (number) => `${digitsOf(number)}.0` },
  {
    name: 'number with an exponent',
    text: null,
    only: 'card',
    json: (number) => `${digitsOf(number).slice(0, 1)}.${digitsOf(number).slice(1)}e15`,
  },
];

export const carriers: readonly Carrier[] = [...written, ...encoded, ...numbers];

/** Two halves, for two places that are neighbours. */
export interface Split {
  readonly name: string;
  readonly halves: (number: Numbered) => readonly [string, string];
}

export const splits: readonly Split[] = [
  {
    name: 'split between groups',
    halves: ({ words, groups }) => [
      `${words} ${groups.slice(0, 2).join(' ')} `,
      `${groups.slice(2).join(' ')} as you know`,
    ],
  },
  {
    name: 'split within a group',
    halves: ({ words, groups }) => {
      const [digits, at] = [groups.join(''), 6];
      return [`${words} ${digits.slice(0, at)}`, digits.slice(at)];
    },
  },
  {
    name: 'split, with a dash behind',
    halves: ({ words, groups }) => [`${words} ${groups.slice(0, 2).join('-')}-`, groups.slice(2).join('-')],
  },
];
