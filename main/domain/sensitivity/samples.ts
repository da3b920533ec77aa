// Owns numbers and keys that were published so that people show and test things with them. They are nobody's, but a text
// may hold them for what they stand for: only where it is plainly a test or a manual, in quotes, do they count less.

const isPublishedCard = (digits: string): boolean => new Set(digits).size <= fewDigits || cards.has(digits);

/** Of sixteen digits drawn at random four in a thousand have no more different ones: samples are rows of ones and zeros. */
const fewDigits = 5;
const cards: ReadonlySet<string> = new Set(
  [
    '3782 822463 10005',
    '3714 496353 98431',
    '3787 344936 71000',
    '3056 930902 5904',
    '3852 000002 3237',
    '5200 8282 8282 8210',
    '5105 1051 0510 5100',
    '2223 0031 2200 3222',
    '6011 0009 9013 9424',
    '3566 0020 2036 0505',
  ].map((written) => written.replaceAll(' ', '')),
);

/** The examples of the registry of account numbers. */
const accounts: ReadonlySet<string> = new Set(
  [
    'AT61 1904 3002 3457 3201',
    'BE68 5390 0754 7034',
    'CH93 0076 2011 6238 5295 7',
    'CY17 0020 0128 0000 0012 0052 7600',
    'DE89 3704 0044 0532 0130 00',
    'DK50 0040 0440 1162 43',
    'ES91 2100 0418 4502 0005 1332',
    'FI21 1234 5600 0007 85',
    'FR14 2004 1010 0505 0001 3M02 606',
    'GB29 NWBK 6016 1331 9268 19',
    'GB82 WEST 1234 5698 7654 32',
    'IE29 AIBK 9311 5212 3456 78',
    'IT60 X054 2811 1010 0000 0123 456',
    'LU28 0019 4006 4475 0000',
    'MT84 MALT 0110 0001 2345 MTLC AST0 01S',
    'NL91 ABNA 0417 1643 00',
    'NO93 8601 1117 947',
    'PL61 1090 1014 0000 0712 1981 2874',
    'PT50 0002 0123 1234 5678 9015 4',
    'SE45 5000 0000 0583 9825 7466',
  ].map((written) => written.replaceAll(' ', '')),
);
const isPublishedAccount = (value: string): boolean => new Set(value.slice(4)).size <= fewDigits || accounts.has(value);

/** `{"sub":"1234567890","name":"John Doe"` is what everybody signs to show how it is done. */
const isPublishedToken = (value: string): boolean =>
  value.includes('.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9l');

const published = { card: isPublishedCard, iban: isPublishedAccount, jwt: isPublishedToken };

interface Shown {
  readonly kind: keyof typeof published;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const opening = /["'`] ?$/;
const closing = /^ ?["'`]/;
const isQuoted = (text: string, start: number, end: number): boolean =>
  opening.test(text.slice(Math.max(0, start - 2), start)) && closing.test(text.slice(end, end + 2));

/** A test says what it expects; an address under a name that is set aside for examples leads nowhere. */
const telling = /\b(?:expect|describe|test|it|assert)(?:\.\w{1,20})?\(|:\/\/[\w.-]{0,60}example\.(?:com|org|net)\b/;
const reach = 1500;

/** Whether a text shows a published sample as one. */
export const isShownSample = (text: string, { kind, value, start, end }: Shown): boolean =>
  isQuoted(text, start, end) &&
  published[kind](value) &&
  telling.test(text.slice(Math.max(0, start - reach), end + reach));
