import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { removeFromYaml, setInYaml, setSourceInYaml, type YamlPath } from '../../../main/config/splice-yaml.ts';

const sets: readonly (readonly [what: string, text: string, path: YamlPath, value: unknown, result: string])[] = [
  ['a value', 'a: 1 # one\nb: 2\n', ['a'], 7, 'a: 7 # one\nb: 2\n'],
  ['a value of a block', 'a:\n   b: x   # odd\n   c: 2\n', ['a', 'b'], 'word', 'a:\n   b: word   # odd\n   c: 2\n'],
  [
    'an entry behind the last',
    'a:\n   b: 1 # c\n\n# end\nz: 1\n',
    ['a', 'c'],
    2,
    'a:\n   b: 1 # c\n   c: 2\n\n# end\nz: 1\n',
  ],
  ['an entry of a flow map', 'a: { b: 1, } # c\n', ['a', 'c'], 2, 'a: { b: 1, c: 2, } # c\n'],
  [
    'an entry of a flow map over several lines',
    'a: {\n  b: 1, # one\n  c: 2 # two\n}\n',
    ['a', 'd'],
    3,
    'a: {\n  b: 1, # one\n  c: 2, d: 3 # two\n}\n',
  ],
  ['an entry of an empty flow map', 'a: {}\n', ['a', 'c'], 2, 'a: { c: 2 }\n'],
  ['an entry of a key without a value', 'a: # none\nb: 1\n', ['a', 'c'], 2, 'a: # none\n  c: 2\nb: 1\n'],
  ['a block in the place of a value', 'a:\n  b: 1\n  c: 2 # c\nd: 1\n', ['a'], [1], 'a: [1] # c\nd: 1\n'],
  ['a first entry of an empty text', '', ['a', 'b'], 'x y', 'a:\n  b: "x y"\n'],
  ['a first entry below comments', '# only\r\n# this', ['a'], true, '# only\r\n# this\r\na: true\r\n'],
  ['an entry with the line ends of the text', 'a: 1\r\nb: 2', ['c'], 3, 'a: 1\r\nb: 2\r\nc: 3'],
  ['an entry behind a long text', 'a: |\n  one\n  two\nb: 1\n', ['c'], 3, 'a: |\n  one\n  two\nb: 1\nc: 3\n'],
  ['a long text', 'a: |\n  one\n  two\n# c\nb: 1\n', ['a'], 'x', 'a: x\n# c\nb: 1\n'],
  ['an empty value', 'a:\nb: 1\n', ['a'], 5, 'a: 5\nb: 1\n'],
  ['an entry before a text that would take what follows', 'b: |+\n  one\n\n', ['c'], 3, 'c: 3\nb: |+\n  one\n\n'],
];

for (const [what, text, path, value, result] of sets) {
  test(`it sets ${what}, and leaves all else as it was`, () => {
    assert.equal(setInYaml(text, path, value), result);
  });
}

const removals: readonly (readonly [what: string, text: string, path: YamlPath, result: string])[] = [
  ['a line', '# top\na: 1 # one\nb: 2\n', ['a'], '# top\nb: 2\n'],
  ['a block', 'a:\n  b: 1\n  # in it\n  c: 2\n# below\nd: 3', ['a'], '# below\nd: 3'],
  ['the last line', 'a: 1\nb: 2', ['b'], 'a: 1\n'],
  ['an entry of a flow map', 'a: { b: 1, c: 2 }\n', ['a', 'b'], 'a: { c: 2 }\n'],
  [
    'an entry of a flow map over several lines',
    'a: {\n  b: 1, # one\n  c: 2 # two\n}\n',
    ['a', 'b'],
    'a: {\n  # one\n  c: 2 # two\n}\n',
  ],
  ['the last of a flow map', 'a: { b: 1, c: 2 }\n', ['a', 'c'], 'a: { b: 1 }\n'],
  ['the only one of a block', 'a:\n  b: 1 # c\nd: 1\n', ['a', 'b'], 'a: {} # c\nd: 1\n'],
  ['the only one of a text', '# c\na: 1\n', ['a'], '# c\n'],
  ['what is not there', 'a: 1\n', ['b', 'c'], 'a: 1\n'],
];

for (const [what, text, path, result] of removals) {
  test(`it removes ${what}, and leaves all else as it was`, () => {
    assert.equal(removeFromYaml(text, path), result);
  });
}

test('what is given as YAML stands there as it was given', () => {
  const source = '{ type: ollama, endpoint: "http://127.0.0.1:11434" }';
  assert.equal(
    setSourceInYaml('# mine\nbackends:\n    one: { type: openai } # first\n', ['backends', 'ollama'], source),
    `# mine\nbackends:\n    one: { type: openai } # first\n    ollama: ${source}\n`,
  );
});

for (const [what, text, path] of [
  ['is no YAML', 'a: [', ['b']],
  ['has a list there', 'a: [1]', ['a', 'b']],
  ['has a word there', 'a: one', ['a', 'b']],
  ['is a list', '- a', ['a']],
  ['gives its value to others too', 'a: &x { b: 1 }\nc: *x\n', ['a', 'b']],
] as const) {
  test(`a text that ${what} is not changed`, () => {
    assert.equal(setInYaml(text, path, 2), null);
  });
}

interface Made {
  readonly text: string;
  readonly value: Record<string, unknown>;
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'long-key', 'x y');
const scalar = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constantFrom('word', 'two words', '# no comment', 'a: b', 'yes', ''),
);
type Tree = { readonly [key: string]: Tree | number | boolean | string };
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.dictionary(key, fc.oneof({ depthSize: 'small' }, scalar, tie('tree')), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
}));

/** The tree as a text, with comments and odd indentation as the numbers have it. */
function written(value: Tree, next: () => number, indent = ''): string[] {
  const step = ' '.repeat(1 + (next() % 4));
  return Object.entries(value).flatMap(([name, one]) => {
    const head = `${indent}${JSON.stringify(name)}:`;
    const above = next() % 3 === 0 ? [`${' '.repeat(next() % 5)}# above`, ''] : [];
    const beside = next() % 3 === 0 ? ' # beside' : '';
    const isBlock = typeof one === 'object' && Object.keys(one).length > 0 && next() % 3 > 0;
    if (isBlock) return [...above, head + beside, ...written(one, next, indent + step)];
    return [...above, `${head} ${JSON.stringify(one).replaceAll('":', '": ')}${beside}`];
  });
}

const documents: fc.Arbitrary<Made> = fc
  .tuple(tree, fc.infiniteStream(fc.nat(60)), fc.boolean(), fc.boolean())
  .map(([value, numbers, isWindows, isOpen]) => {
    const next = (): number => numbers.next().value ?? 0;
    const eol = isWindows ? '\r\n' : '\n';
    return { value, text: written(value, next).join(eol) + (isOpen ? '' : eol) };
  });

const paths: fc.Arbitrary<YamlPath> = fc
  .tuple(key, fc.array(key, { maxLength: 2 }))
  .map(([first, rest]) => [first, ...rest]);

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function edited(
  root: unknown,
  [first = '', ...rest]: readonly string[],
  change: (map: Record<string, unknown>, key: string) => void,
) {
  if (!isTree(root)) return false;
  if (rest.length === 0) change(root, first);
  else {
    if (!Object.hasOwn(root, first)) root[first] = {};
    return edited(root[first], rest, change);
  }
  return true;
}

/** Lines that the change did not have to touch: those that are before and after it in both. */
function assertOnlyOnePlace(before: string, after: string, isGone: (line: string) => boolean): void {
  const [old, fresh] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  let head = 0;
  while (head < old.length && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, fresh.length) - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  const touched = old.slice(head, old.length - tail);
  for (const line of touched.slice(1)) assert.ok(isGone(line), `${line} was not to be touched`);
}

test('of any text the edited value is read, and lines beside it are as they were', () => {
  fc.assert(
    fc.property(documents, paths, fc.oneof(scalar, fc.array(scalar), tree), ({ text, value }, path, given) => {
      const wanted = structuredClone(value);
      const fits = edited(wanted, path, (map, name) => {
        map[name] = given;
      });
      const result = setInYaml(text, path, given);
      assert.equal(result !== null, fits, `${text}\n${path.join('.')}`);
      if (result === null) return;
      assert.deepEqual(parse(result), wanted);
      // Of a block that is replaced its own lines go, and they are below its key, further in.
      assertOnlyOnePlace(text, result, (line) => /^\s/.test(line) || line === '' || line.startsWith('#'));
      // Line ends are never mixed.
      assert.equal(text.includes('\r\n') ? /(?<!\r)\n/.test(result) : result.includes('\r'), false);
    }),
  );
});

test('of any text the rest is read once a value is out of it, and setting it again brings it back', () => {
  fc.assert(
    fc.property(documents, paths, ({ text, value }, path) => {
      const wanted = structuredClone(value);
      let was: unknown;
      if (!isThere(value, path)) return assert.equal(removeFromYaml(text, path), text);
      edited(wanted, path, (map, name) => {
        was = map[name];
        delete map[name];
      });
      const result = removeFromYaml(text, path);
      assert.notEqual(result, null, text);
      assert.deepEqual(parse(result ?? '') ?? {}, wanted);
      const again = setInYaml(result ?? '', path, was);
      assert.deepEqual(parse(again ?? ''), value);
    }),
  );
});

test('where an alias leads nowhere, or would, nothing is changed', () => {
  assert.equal(setInYaml('a: *none\n', ['b'], 1), null);
  assert.equal(removeFromYaml('a: *none\nb: 1\n', ['b']), null);
  assert.equal(removeFromYaml('a: &here 1\nb: *here\n', ['a']), null);
  assert.equal(setSourceInYaml('a: 1\n', ['b'], '*none'), null);
});

const isThere = (root: unknown, [first = '', ...rest]: readonly string[]): boolean =>
  isTree(root) && Object.hasOwn(root, first) && (rest.length === 0 || isThere(root[first], rest));
