import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { regexLiterals } from '../../../support/regex-literals.ts';
import { danger } from '../../../support/regex-safety.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'main', 'domain', 'sensitivity');
const sources = globSync('**/*.ts', { cwd: folder }).map((file) => ({
  file,
  code: readFileSync(join(folder, file), 'utf8'),
}));

test('every regular expression of the scan takes bounded work at each place of a text', () => {
  const all = sources.flatMap(({ file, code }) => regexLiterals(code).map((literal) => ({ file, ...literal })));
  assert.ok(all.length > 150, `only ${all.length} were read`);
  const refused = all.flatMap(({ file, line, source, flags }) => {
    const why = danger(source, flags);
    return why === null ? [] : [`${file}:${line} ${why}: ${source}`];
  });
  assert.deepEqual(refused, []);
});

test('the lexer reads every regular expression that the engine can', () => {
  for (const { code } of sources) {
    for (const { source, flags } of regexLiterals(code)) assert.doesNotThrow(() => new RegExp(source, flags));
  }
});

test('no pattern is built at run time but the one that joins checked ones', () => {
  const building = sources.filter(({ code }) => code.includes('new RegExp(')).map(({ file }) => file);
  assert.deepEqual(building, [join('personal', 'context.ts')]);
});

const planted: readonly (readonly [pattern: RegExp, why: RegExp])[] = [
  [/(a+)+$/, /without an upper limit/],
  [/[\w.%+-]+@/, /without an upper limit/],
  [/\s+$/, /without an upper limit/],
  [/a{2,}/, /without an upper limit/],
  [/(?:a{1,50}){1,50}b/, /steps/],
  [/(?:a|aa){1,60}$/, /steps/],
  [/\s{0,99}\s{0,99}\s{0,99}x/, /steps/],
  [/(?:[a-z]{1,30}[0-9]{0,3}){1,20}!/, /steps/],
  [/(?:a|b|ab){1,40}c/i, /steps/],
  [/(["']).{0,10}\1/, /refers back/],
];

for (const [pattern, why] of planted) {
  test(`a planted ${pattern.source} is refused`, () => {
    assert.match(danger(pattern.source, pattern.flags) ?? 'nothing', why);
  });
}

const harmless: readonly RegExp[] = [
  /^[a-z]{1,40}@[a-z]{1,40}\.[a-z]{2,24}$/,
  /\b(?:one|two|three|twofold)\b/gi,
  /"[^"]{0,200}"/g,
  /(?=.{0,20}x)y/,
];

for (const pattern of harmless) {
  test(`a harmless ${pattern.source} is let through`, () => {
    assert.equal(danger(pattern.source, pattern.flags), null);
  });
}

test('the lexer tells patterns from divisions, strings and comments', () => {
  const code = [
    'const a = b / c / d; // not /a+/',
    "const s = '/x+/'; const t = `/y+/`;",
    'return /[/"]z/gi.test(a) ? x / 2 : /q\\/r/;',
    'call(/one/, (a) / 2);',
  ].join('\n');
  assert.deepEqual(
    regexLiterals(code).map(({ source, flags }) => [source, flags]),
    [
      ['[/"]z', 'gi'],
      ['q\\/r', ''],
      ['one', ''],
    ],
  );
});
