import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Scan } from '../../../../main/domain/sensitivity/finding.ts';
import { createScanner, type Scanner } from '../../../../main/domain/sensitivity/scanner.ts';
import { bodyBytes } from '../../../../main/gateway/plan/body-bytes.ts';
import { testHash } from '../../../support/scan.ts';

const card = ['4242', '4242', '4242', '4242'].join(' ');
const ssn = ['536', '22', '1847'].join('-');

function scanned(scanner: Scanner, body: Buffer): Scan {
  const steps = scanner.scanSteps(bodyBytes(body));
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const cold = (body: Buffer): Scan => scanned(createScanner({ hash: testHash, rememberedBytes: 0 }), body);

/** A scanner that tells how much text it was shown. */
function watched(): { readonly read: (body: Buffer) => { scan: Scan; characters: number } } {
  const scanner = createScanner({ hash: testHash });
  return {
    read(body) {
      let characters = 0;
      const bytes = bodyBytes(body);
      const steps = scanner.scanSteps({
        ...bytes,
        text(from, to) {
          const text = bytes.text(from, to);
          characters += text.length;
          return text;
        },
      });
      for (;;) {
        const step = steps.next();
        if (step.done === true) return { scan: step.value, characters };
      }
    },
  };
}

const filler = (seed: number, length: number): string => {
  let text = '';
  for (let word = seed; text.length < length; word = (word * 31 + 7) % 9973)
    text += `${word.toString(36)}\u00e9 word\n`;
  return text;
};
const talk = (messages: readonly unknown[], rest: object = {}): Buffer =>
  Buffer.from(JSON.stringify({ model: 'auto', messages, ...rest }));
const turns = (count: number, length = 3000): { role: string; content: string }[] =>
  Array.from({ length: count }, (_, at) => ({
    role: at % 2 === 0 ? 'user' : 'assistant',
    content: filler(at, length),
  }));

test('of a conversation that comes back longer only its end is read', () => {
  const { read } = watched();
  const history = turns(200);
  const first = read(talk(history));
  const second = read(talk([...history, { role: 'user', content: `my card is ${card}` }]));
  assert.ok(first.characters > 600_000, String(first.characters));
  assert.ok(second.characters < 120_000, String(second.characters));
  assert.deepEqual([first.scan.level, second.scan.level], ['low', 'high']);
  assert.equal(second.scan.findings[0]?.place, 'messages.200.content');
});

test('what was found in a known beginning is found again, and an unreadable part is told again', () => {
  const { read } = watched();
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'iVBORw0KGgo'.repeat(60)}` } };
  const history = [{ role: 'user', content: [{ type: 'text', text: `it is ${ssn}` }, image] }, ...turns(100)];
  const first = read(talk(history));
  const again = read(talk([...history, { role: 'user', content: 'go on' }]));
  assert.ok(again.characters < 120_000, String(again.characters));
  assert.deepEqual(again.scan, first.scan);
  assert.deepEqual(again.scan, cold(talk([...history, { role: 'user', content: 'go on' }])));
  assert.equal(again.scan.level, 'high');
  assert.notEqual(again.scan.unreadable.length, 0);
});

test('one changed sign in a known beginning is seen', () => {
  const scanner = createScanner({ hash: testHash });
  const history = turns(40);
  assert.equal(scanned(scanner, talk(history)).level, 'low');
  const changed = history.with(3, { role: 'assistant', content: `${filler(3, 2000)} ${card} ${filler(4, 900)}` });
  assert.equal(scanned(scanner, talk(changed)).level, 'high');
});

test('a number that is split over the end of a known beginning is found', () => {
  for (let count = 5; count < 16; count++) {
    const scanner = createScanner({ hash: testHash });
    const history = [...turns(count), { role: 'user', content: `the number is ${card.slice(0, 9)}` }];
    assert.equal(scanned(scanner, talk(history)).level, 'low');
    const longer = talk([...history, { role: 'user', content: card.slice(9) }, ...turns(8)]);
    assert.deepEqual(scanned(scanner, longer), cold(longer));
    assert.notEqual(scanned(scanner, longer).level, 'low');
  }
});

test('bytes that are no text are read as they would be without a memory', () => {
  const scanner = createScanner({ hash: testHash });
  for (const bad of [Buffer.from([0xff]), Buffer.from([0xf0, 0x9f, 0x92]), Buffer.from([0xe2, 0x82])]) {
    const history = talk(turns(20));
    const at = history.indexOf('word', 20_000);
    const body = Buffer.concat([history.subarray(0, at), bad, history.subarray(at)]);
    for (let round = 0; round < 2; round++) assert.deepEqual(scanned(scanner, body), cold(body));
  }
});

const sample = fc.constantFrom(
  card,
  ssn,
  card.slice(0, 9),
  card.slice(9),
  ssn.slice(0, 6),
  ssn.slice(6),
  'ada@lovelace.org',
);
const text = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 5000 })).map(([seed, size]) => filler(seed, size)),
  },
  { weight: 2, arbitrary: sample },
  { weight: 1, arbitrary: fc.tuple(sample, fc.nat(4000)).map(([one, size]) => `${filler(size, size)}${one}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.constantFrom(17, 40_000, 70_000).map((size) => 'x'.repeat(size)) },
  { weight: 1, arbitrary: fc.constant(`data:image/png;base64,${'iVBORw0KGgo'.repeat(60)}`) },
);
const call = fc
  .tuple(text, text)
  .map(([name, input]) => ({ id: 'c1', function: { name, arguments: JSON.stringify({ input }) } }));
const message = fc.oneof(
  fc.record({ role: fc.constantFrom('user', 'assistant', 'tool'), content: text }),
  fc.record({
    role: fc.constant('user'),
    content: fc.array(fc.record({ type: fc.constant('text'), text }), { maxLength: 3 }),
  }),
  fc.record({ role: fc.constant('assistant'), tool_calls: fc.array(call, { maxLength: 3 }), __proto__x: text }),
  text.map((value) => [value, { value }, 4242424242424242]),
);

test('a memory of beginnings changes nothing of what is found, however a conversation goes on', () => {
  const way = fc.record({
    history: fc.array(message, { minLength: 4, maxLength: 24 }),
    more: fc.array(message, { maxLength: 6 }),
    cut: fc.nat(24),
    behind: fc.array(message, { maxLength: 2 }),
    array: fc.constantFrom('messages', 'input', 'my key'),
  });
  fc.assert(
    fc.property(way, ({ history, more, cut, behind, array }) => {
      const scanner = createScanner({ hash: testHash });
      const body = (items: readonly unknown[]): Buffer =>
        Buffer.from(JSON.stringify({ model: 'auto', system: behind, [array]: items, tools: behind }));
      const talks = [history, [...history, ...more], [...history.slice(0, cut), ...more], history].map(body);
      for (const one of talks) assert.deepEqual(scanned(scanner, one), cold(one));
    }),
    { numRuns: 60 },
  );
});

test('a text that is no JSON is read as it would be without a memory', () => {
  const sign = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"messages":[', '{"role":"user","content":"', '"},');
  const part = fc.oneof(sign, text);
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), fc.array(part, { maxLength: 6 }), (parts, more) => {
      const scanner = createScanner({ hash: testHash });
      for (const one of [parts, [...parts, ...more], parts]) {
        const body = Buffer.from(one.join(''));
        assert.deepEqual(scanned(scanner, body), cold(body));
      }
    }),
    { numRuns: 60 },
  );
});
