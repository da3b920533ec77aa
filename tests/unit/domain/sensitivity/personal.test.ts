import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanText, shortly } from '../../../support/scan.ts';

/** Groups joined here, so that no number stands whole in this file. */
const joined = (...groups: readonly string[]): string => groups.join('');
const dashed = (...groups: readonly string[]): string => groups.join('-');
const spaced = (...groups: readonly string[]): string => groups.join(' ');

const visa = ['4242', '4242', '4242', '4242'];

const found: readonly (readonly [text: string, expected: string])[] = [
  [`Pay with ${joined(...visa)} please`, 'card high'],
  [`Pay with ${spaced(...visa)} please`, 'card high'],
  [`Pay with ${dashed(...visa)} please`, 'card high'],
  [`Amex ${spaced('3782', '822463', '10005')}`, 'card high'],
  [`Diners ${spaced('3056', '930902', '5904')}`, 'card high'],
  [`Card ${joined('6011', '1111', '1111', '1117')}, exp 12/27`, 'card high'],
  [`spaced out: ${spaced(...Array.from(joined(...visa)))}`, 'card medium'],
  [`The card is ${spaced(...Array.from(joined(...visa)))}`, 'card high'],
  [`\\n${joined(...visa)}\\n`, 'card high'],
  [`IBAN ${spaced('GB82', 'WEST', '1234', '5698', '7654', '32')}`, 'iban high'],
  [`iban: ${joined('gb82', 'west', '1234', '5698', '7654', '32')}`, 'iban high'],
  [`An SSN like ${dashed('536', '22', '1847')}`, 'us-ssn high'],
  [dashed('536', '22', '1847'), 'us-ssn high'],
  [spaced('536', '22', '1847'), 'us-ssn medium'],
  [`his social security number is ${joined('536', '22', '1847')}`, 'us-ssn high'],
  [dashed('912', '70', '1234'), 'us-itin high'],
  [`ITIN ${joined('912', '70', '1234')}`, 'us-itin high'],
  [`NHS number ${spaced('943', '476', '5919')}`, 'uk-nhs high'],
  [joined('943', '476', '5919'), 'uk-nhs medium'],
  [spaced('943', '476', '5919'), 'uk-nhs medium'],
  ['QQ 12 34 56 C', 'low'],
  [`NI number ${spaced('AB', '12', '34', '56', 'C')}`, 'uk-nino high'],
  [joined('AB', '123456', 'C'), 'uk-nino high'],
  [`Medicare: ${dashed('1EG4', 'TE5', 'MK73')}`, 'us-mbi high'],
  [`prescriber ${joined('BB', '1388568')}`, 'us-dea high'],
  [`CPF ${joined('529.', '982.', '247-', '25')}`, 'br-cpf high'],
  [`DNI ${joined('12345678', 'Z')}`, 'es-dni high'],
  [`NIE X1234567-${'L'}`, 'es-dni high'],
  [`hetu ${joined('131052', '-', '308T')}`, 'fi-hetu high'],
  [`codice fiscale ${joined('RSSMRA', '85T10', 'A562S')}`, 'it-fiscal-code high'],
  [`NRIC ${joined('S', '1234567', 'D')}`, 'sg-nric high'],
  [`Aadhaar ${spaced('2341', '2341', '2346')}`, 'in-aadhaar high'],
  [`PESEL ${joined('44051', '401359')}`, 'pl-pesel high'],
  [`身份证 ${joined('11010519', '491231', '002X')}`, 'cn-id high'],
  [`My passport number is ${joined('T35', '69075')}`, 'passport high'],
  [`${joined('AAB', '123456')} es mi número de pasaporte`, 'passport high'],
  ["Driver's license: D1234567", 'driving-licence high'],
  ['MRN 00482913', 'health-record high'],
  ['born on 02/11/1980', 'birth-date medium'],
  ['account number 12345678', 'bank-account medium'],
  ['write to ada@lovelace.org today', 'email medium'],
  ['write to a.b+c@xn--d1acufc.xn--p1ai', 'email medium'],
  ['Ada <ada@lovelace.co.uk>', 'email medium'],
  ['the file ada@lovelace.org.txt', 'email medium'],
  ['1234+ada@users.noreply.github.com', 'email medium'],
  ['noreply.ada@lovelace.org', 'email medium'],
  ['call (415) 867-5309', 'phone high'],
  ['415-867-5309', 'phone medium'],
  ['My number is 13812345678', 'phone high'],
  ['我的号码是13812345678', 'phone high'],
  ['+44 20 7946 0958', 'phone medium'],
  ['+14158675309', 'phone medium'],
  ['Tel. 030 1234567', 'phone high'],
  ['mobile: 07700 900123', 'phone high'],
  ['reach me at 0171/1234567', 'phone high'],
  ['call (415) 555-0132', 'phone medium'],
  ['415 867 5309', 'phone medium'],
  ['Telefonnummer: 0176 12345678', 'phone high'],
  ['mi número es 0176 12345678', 'phone high'],
  ['"ada lovelace"@example.com', 'email medium'],
  [`my ssn is ${dashed('123', '45', '6789')}`, 'us-ssn high'],
  [`no. ${dashed('AB', '12', '34', '56', 'C')}`, 'uk-nino high'],
  ['I was diagnosed with diabetes last year', 'health high'],
  ["patient record: name = 'A. Person', diagnosis = 'type 2 diabetes'", 'health high'],
  ['My wife has been on chemotherapy since May', 'health high'],
  ["I'm pregnant, which of these are safe?", 'health high'],
  ['The patient was prescribed insulin after the biopsy.', 'health medium'],
  ['She was admitted with pneumonia.', 'health medium'],
];

for (const [text, expected] of found) {
  test(`${expected}: ${text}`, () => {
    const { level, findings } = scanText(text);
    if (expected === 'low') assert.equal(level, 'low', shortly(findings).join());
    else assert.ok(shortly(findings).includes(expected), `${level}: ${shortly(findings).join()}`);
  });
}

const clean: readonly string[] = [
  joined('4242', '4242', '4242', '4243'),
  spaced('GB82', 'WEST', '1234', '5698', '7654', '33'),
  'GB82/WEST/1234/5698/7654/32',
  dashed('123', '45', '6789'),
  'ZIP 94551-1234',
  'columns 234 567 8901 222 333 4444',
  dashed('000', '22', '1847'),
  dashed('666', '22', '1847'),
  dashed('536', '00', '1847'),
  dashed('536', '22', '0000'),
  `${dashed('536', '22')}.1847`,
  '1.536-22-1847.3',
  'What is 985590812 * 123894?',
  'The file is 45894266140 bytes.',
  'Convert the unix timestamp 1664972224.',
  'Convert 1582580897867 milliseconds.',
  'ISBN 978-0-27-308978-5',
  'const big = 6364136223846793005n;',
  'Pi is 3.14159265358979323846',
  'on 2024-01-02 10:30:11 in version 10.3.9',
  'order number 4158675309',
  '415-111-5309 and 115-867-5309',
  'Co-Authored-By: Claude <noreply@anthropic.com>, from no-reply@somewhere.org or do_not_reply@a.example.org',
  'icon@2x.png, @scope/name@1.2.3, git@github.com:a/b.git, @Input() name',
  'my email is info@somewhere.',
  'name at example dot com',
  'commit 8f2ac31bd0d7f4e6a9b1',
  'matrix 1 2 3 4\n5 6 7 8\n9 1 2 3',
  '00200000 81 80 80 00\n08000000 C0 80 80 00',
  'What are the symptoms of diabetes?',
  'Explain how insulin works.',
  'I have a question about std::vector and my prep for the interview',
  'I have a heart disease dataset with 303 rows',
  'My essay is about the history of tuberculosis in Europe and how cities changed.',
  'name: breast cancer classifier, my model reaches 0.97',
  'passport@0.7.0 is a library for log-ins',
  'born to run',
];

for (const text of clean) {
  test(`nothing in: ${text}`, () => {
    const { level, findings } = scanText(text);
    assert.equal(level, 'low', shortly(findings).join());
  });
}
