// Owns making texts as people write settings: comments, odd indentation, line ends of either kind, a byte order mark, values
// on one line and on many, files that hold nothing but comments, and empty ones.
import fc from 'fast-check';

export interface MadeText {
  readonly text: string;
  /** Nobody may lose one, or change its order. */
  readonly comments: readonly string[];
}

type Value = string | number | boolean | readonly Value[] | Settings;
interface Settings {
  readonly [key: string]: Value;
}

/** Those of the entries that tests write are among them, so that some stand there before. */
const keys = fc.constantFrom('a', 'b', 'model', 'env', 'provider', 'la-router', 'models', 'name', 'x y', 'ünï');
const words = fc.constantFrom(
  '',
  'word',
  'two words',
  'it\'s "so"',
  'ünïcode',
  'http://127.0.0.1:1/v1',
  'no # comment',
);
const scalars = fc.oneof<fc.Arbitrary<Value>[]>(words, fc.integer({ min: -9, max: 100_000 }), fc.boolean());
const lists = fc.array(scalars, { maxLength: 3 });

const settingsOf = (depth: number): fc.Arbitrary<Settings> =>
  fc.dictionary(keys, depth === 0 ? scalars : fc.oneof<fc.Arbitrary<Value>[]>(scalars, lists, settingsOf(depth - 1)), {
    maxKeys: 4,
    noNullPrototype: true,
  });

const isSettings = (value: Value): value is Settings => typeof value === 'object' && !Array.isArray(value);

/** How one file is written. */
interface Hand {
  readonly unit: string;
  readonly eol: string;
  readonly mark: string;
  readonly endsLine: boolean;
  readonly isFlat: boolean;
  /** Taken one after the other, to choose at each place. */
  readonly whims: readonly number[];
}

const hands: fc.Arbitrary<Hand> = fc.record({
  unit: fc.constantFrom('  ', '    ', '\t', '   '),
  eol: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '', '\uFEFF'),
  endsLine: fc.boolean(),
  isFlat: fc.boolean(),
  whims: fc.array(fc.nat({ max: 7 }), { minLength: 20, maxLength: 20 }),
});

interface Pen {
  readonly hand: Hand;
  readonly whim: () => number;
  readonly comment: () => string;
}

type Print = (settings: Settings, pen: Pen, mark: string) => readonly string[];

const texts = (print: Print, commentMark: string): fc.Arbitrary<MadeText> =>
  fc.tuple(settingsOf(2), hands).map(([settings, hand]) => {
    let used = 0;
    const comments: string[] = [];
    const whim = (): number => hand.whims[used++ % hand.whims.length] ?? 0;
    const comment = (): string => {
      comments.push(`${commentMark} remark ${comments.length}`);
      return comments.at(-1) ?? '';
    };
    const lines = print(settings, { hand, whim, comment }, commentMark);
    const end = hand.endsLine && lines.length > 0 ? hand.eol : '';
    return { text: hand.mark + lines.join(hand.eol) + end, comments };
  });

const withRemarks = (line: string, { whim, comment }: Pen, indent: string): readonly string[] => [
  ...(whim() === 0 ? [''] : []),
  ...(whim() < 2 ? [indent + comment()] : []),
  whim() < 2 ? `${line} ${comment()}` : line,
];

function jsonLines(settings: Settings, pen: Pen, indent: string): readonly string[] {
  const { hand, whim } = pen;
  const entries = Object.entries(settings);
  const inner = indent + hand.unit;
  return entries.flatMap(([key, value], at) => {
    const comma = at < entries.length - 1 || whim() === 0 ? ',' : '';
    const head = `${inner}${JSON.stringify(key)}:${whim() === 0 ? '' : ' '}`;
    if (!isSettings(value) || whim() < 2) return withRemarks(`${head}${JSON.stringify(value)}${comma}`, pen, inner);
    return [...withRemarks(`${head}{`, pen, inner), ...jsonLines(value, pen, inner), `${inner}}${comma}`];
  });
}

export const jsonTexts = texts((settings, pen) => {
  const { hand, whim, comment } = pen;
  if (whim() === 0) return Object.keys(settings).length > 2 ? [comment()] : [];
  if (hand.isFlat) return [JSON.stringify(settings)];
  return [...withRemarks('{', pen, ''), ...jsonLines(settings, pen, ''), ...withRemarks('}', pen, '')];
}, '//');

const tomlKey = (key: string): string => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key));

function tomlValue(value: Value): string {
  if (!isSettings(value)) return Array.isArray(value) ? `[${value.map(tomlValue).join(', ')}]` : JSON.stringify(value);
  const entries = Object.entries(value).map(([key, one]) => `${tomlKey(key)} = ${tomlValue(one)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function tomlLines(settings: Settings, path: readonly string[], pen: Pen): readonly string[] {
  const entries = Object.entries(settings);
  const isTable = new Map(entries.map(([key, value]) => [key, isSettings(value) && pen.whim() > 1]));
  const own = entries.filter(([key]) => isTable.get(key) !== true);
  const tables = entries.filter(([key]) => isTable.get(key) === true);
  const indent = path.length > 0 && pen.whim() < 2 ? pen.hand.unit : '';
  return [
    ...own.flatMap(([key, value]) => withRemarks(`${indent}${tomlKey(key)} = ${tomlValue(value)}`, pen, indent)),
    ...tables.flatMap(([key, value]) => {
      const inner = [...path, key];
      return [
        ...withRemarks(`[${inner.map(tomlKey).join('.')}]`, pen, ''),
        ...(isSettings(value) ? tomlLines(value, inner, pen) : []),
      ];
    }),
  ];
}

export const tomlTexts = texts((settings, pen) => {
  if (pen.whim() === 0) return [pen.comment()];
  return tomlLines(settings, [], pen);
}, '#');

function yamlLines(settings: Settings, pen: Pen, indent: string): readonly string[] {
  const inner = indent + (pen.hand.unit === '\t' ? '  ' : pen.hand.unit);
  return Object.entries(settings).flatMap(([key, value]) => {
    const head = `${indent}${JSON.stringify(key)}:`;
    const isBlock = isSettings(value) && Object.keys(value).length > 0 && pen.whim() > 1;
    if (isBlock) return [...withRemarks(head, pen, indent), ...yamlLines(value, pen, inner)];
    if (Array.isArray(value) && value.length > 0 && pen.whim() > 2)
      return [
        ...withRemarks(head, pen, indent),
        ...value.flatMap((one) => withRemarks(`${inner}- ${JSON.stringify(one)}`, pen, inner)),
      ];
    return withRemarks(`${head} ${JSON.stringify(value)}`, pen, indent);
  });
}

export const yamlTexts = texts((settings, pen) => {
  if (pen.whim() === 0) return [pen.comment()];
  return yamlLines(settings, pen, '');
}, '#');

export const dotenvTexts = texts((settings, pen) => {
  const names = Object.keys(settings).filter((key) => /^\w+$/.test(key));
  return names.flatMap((name) => {
    const lines = [`${pen.whim() === 0 ? 'export ' : ''}${name}=${pen.whim() < 3 ? '"some words"' : 'word'}`];
    return pen.whim() < 2 ? [pen.comment(), ...lines] : lines;
  });
}, '#');
