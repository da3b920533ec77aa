import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readStrings } from '../../../../main/domain/sensitivity/json-strings.ts';
import { createScanner } from '../../../../main/domain/sensitivity/scanner.ts';
import { scanText, shortly, testHash } from '../../../support/scan.ts';

/** Groups joined only here and there, so that no number stands whole in this file. */
interface Sample {
  readonly kind: string;
  readonly groups: readonly string[];
  /** The same with another check digit. */
  readonly twin: readonly string[];
  /** What stands before it. */
  readonly said: string;
}

const samples: readonly Sample[] = [
  { kind: 'card', groups: ['4111', '1111', '1111', '1111'], twin: ['4111', '1111', '1111', '1112'], said: 'pay' },
  { kind: 'card', groups: ['5555', '5555', '5555', '4444'], twin: ['5555', '5555', '5555', '4445'], said: 'pay' },
  { kind: 'card', groups: ['3782', '822463', '10005'], twin: ['3782', '822463', '10006'], said: 'pay' },
  {
    kind: 'iban',
    groups: ['GB82', 'WEST', '1234', '5698', '7654', '32'],
    twin: ['GB82', 'WEST', '1234', '5698', '7654', '33'],
    said: 'to',
  },
  { kind: 'us-ssn', groups: ['536', '22', '1847'], twin: ['000', '22', '1847'], said: 'my ssn is' },
  { kind: 'br-cpf', groups: ['529', '982', '247', '25'], twin: ['529', '982', '247', '26'], said: 'his' },
  { kind: 'uk-nhs', groups: ['943', '476', '5919'], twin: ['943', '476', '5918'], said: 'NHS number' },
];
function sampleOf(wanted: string): Sample {
  const sample = samples.find(({ kind }) => kind === wanted);
  assert.ok(sample !== undefined, wanted);
  return sample;
}

const marks = [
  '    ',
  '\t\t',
  '_',
  ',',
  ', ',
  ':',
  '\u00b7',
  ' \u00b7 ',
  '+',
  ' + ',
  '|',
  ' | ',
  '**',
  '** **',
  '</b><b>',
  '</td>\n  <td class="x">',
  ';',
  '` `',
];

const levelOf = (text: string, kind: string): string => {
  const levels = scanText(text)
    .findings.filter((finding) => finding.kind === kind)
    .map(({ level }) => level);
  return levels.includes('high') ? 'high' : (levels[0] ?? 'low');
};

for (const { kind, groups, twin, said } of samples) {
  for (const mark of marks) {
    test(`${kind} of ${groups.length} groups is found with ${JSON.stringify(mark)} between them, its twin is not`, () => {
      assert.equal(levelOf(`${said} ${groups.join(mark)} please`, kind), 'high');
      assert.equal(levelOf(`${said} ${twin.join(mark)} please`, kind), 'low');
    });
  }
}

const card = sampleOf('card');
const whole = (groups: readonly string[]): string => groups.join('');
const scaled = (digits: string): string => `${digits.slice(0, 1)}.${digits.slice(1)}`;

const written: readonly (readonly [name: string, write: (digits: string) => string])[] = [
  ['letters on both sides', (digits) => `card${digits}x`],
  ['a name and an underscore', (digits) => `card_${digits}`],
  ['a letter in front', (digits) => `x${digits}`],
  ['a fraction of zeros', (digits) => `${digits}.00`],
  ['a decimal comma', (digits) => `${digits},00`],
  ['an exponent', (digits) => `${scaled(digits)}e15`],
  ['a signed exponent', (digits) => `${scaled(digits)}E+15`],
  ['an exponent that takes a zero away', (digits) => `${digits}0e-1`],
  ['an escaped line break between groups', (digits) => (digits.match(/.{4}/g) ?? []).join(String.raw`\n`)],
];

for (const [name, write] of written) {
  test(`a card is found with ${name}, its twin is not`, () => {
    assert.equal(levelOf(`it is ${write(whole(card.groups))} there`, 'card'), 'high');
    assert.equal(levelOf(`it is ${write(whole(card.twin))} there`, 'card'), 'low');
  });
}

const amounts: readonly (readonly [name: string, text: string])[] = [
  ['a fraction', `0.${whole(card.groups)}`],
  ['a fraction that is not whole', `${whole(card.groups)}.5`],
  ['an exponent that does not make it whole', `${scaled(whole(card.groups))}e14`],
  ["Euler's number", '2.718281828459045'],
  ['a hash that holds the digits', `a1b2${whole(card.groups)}c3d4`],
  ['a row of many figures', [...card.groups, ...card.groups, ...card.groups, ...card.groups, ...card.groups].join(',')],
];

for (const [name, text] of amounts) {
  test(`no card is ${name}`, () => {
    assert.notEqual(levelOf(`it is ${text} there`, 'card'), 'high');
  });
}

test('tables of figures hold no card, whichever rows pass the check', () => {
  let state = 1;
  const figure = (): string => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String(4000 + ((state >>> 8) % 3000));
  };
  for (const mark of [',', ' | ', '      ', ';']) {
    for (const columns of [4, 7]) {
      const rows = Array.from({ length: 200 }, () => Array.from({ length: columns }, figure).join(mark));
      assert.notEqual(levelOf(rows.join('\nrow\n'), 'card'), 'high', mark);
    }
  }
});

test('what carries no check is found in such a writing only beside a word', () => {
  const { groups } = sampleOf('us-ssn');
  for (const mark of marks.slice(2))
    assert.notEqual(levelOf(`sizes ${groups.join(mark)} there`, 'us-ssn'), 'high', mark);
});

const scanJson = (json: string): string => createScanner({ hash: testHash }).scan(readStrings(json)).level;

const numbers: readonly (readonly [json: string, expected: string])[] = [
  [`{"a":${whole(card.groups)}.0}`, 'high'],
  [`{"a":${scaled(whole(card.groups))}e15}`, 'high'],
  [`{"a":${scaled(whole(card.twin))}e15}`, 'low'],
  [`{"a":0.${whole(card.groups)}}`, 'low'],
  [`{"a":[${card.groups.join(',')}]}`, 'high'],
  [`{"a":[ ${card.groups.join(' , ')} ]}`, 'high'],
  [`{"a":[${card.twin.join(',')}]}`, 'low'],
  [`{"a":[${card.groups.join(',')}],"b":[1,2]}`, 'high'],
];

for (const [json, expected] of numbers) {
  test(`a JSON number outside of strings: ${json.replace(/\d{4}/g, 'N')} is ${expected}`, () => {
    assert.equal(scanJson(json), expected);
  });
}

/** Places that a text may stand in, every one of which says nothing of it. */
const carriers: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify({ messages: [{ role: 'user', content: text }] }),
  (text) => JSON.stringify({ messages: [{ role: 'user', content: `| name | ${text} | end |` }] }),
  (text) =>
    JSON.stringify({ messages: [{ tool_calls: [{ function: { arguments: JSON.stringify({ q: `a\n"${text}` }) } }] }] }),
  (text) =>
    JSON.stringify({
      messages: [{ tool_calls: [{ function: { arguments: `         ${JSON.stringify({ q: `\n${text}` })}` } }] }],
    }),
  (text) =>
    JSON.stringify({
      messages: [
        { role: 'tool', content: JSON.stringify({ a: JSON.stringify({ b: JSON.stringify([`\n${text}`]) }) }) },
      ],
    }),
  (text) => JSON.stringify({ input: [{ type: 'function_call_output', output: `<p>${text}</p>` }] }),
];

test('a number is found with every mark in every carrier, its twin in none', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...samples.filter(({ kind }) => kind === 'card' || kind === 'iban' || kind === 'br-cpf')),
      fc.constantFrom(...marks),
      fc.constantFrom(...carriers),
      ({ groups, twin, said }, mark, carrier) => {
        assert.equal(scanJson(carrier(`${said} ${groups.join(mark)} now`)), 'high');
        assert.notEqual(scanJson(carrier(`${said} ${twin.join(mark)} now`)), 'high');
      },
    ),
    { numRuns: 300 },
  );
});

const inTest = (text: string): string => `test('it parses', () => {\n  expect(parse("${text}")).toBe(true);\n});`;
const asIs = (text: string): string => `Please charge "${text}" for the ticket.`;

for (const sample of [card, sampleOf('iban')]) {
  test(`a published ${sample.kind} counts less where a test shows it, and nowhere else`, () => {
    assert.deepEqual(shortly(scanText(inTest(whole(sample.groups))).findings), [`${sample.kind} medium`]);
    assert.equal(levelOf(asIs(whole(sample.groups)), sample.kind), 'high');
  });
}

test('any other card is as sure in a test as anywhere', () => {
  assert.equal(levelOf(inTest(whole(['4929', '3718', '6021', '7541'])), 'card'), 'high');
});
