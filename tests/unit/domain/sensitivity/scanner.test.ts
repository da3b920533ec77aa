import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpaquePlaces } from '../../../../main/domain/sensitivity/opaque-places.ts';
import { readStrings } from '../../../../main/domain/sensitivity/json-strings.ts';
import { createScanner } from '../../../../main/domain/sensitivity/scanner.ts';
import { bodyBytes } from '../../../../main/gateway/plan/body-bytes.ts';
import { scanBody, scanText, shortly, testHash } from '../../../support/scan.ts';

const ssn = ['536', '22', '1847'].join('-');
const card = ['4242', '4242', '4242', '4242'].join(' ');
const chat = (...contents: readonly unknown[]): Readonly<Record<string, unknown>> => ({
  model: 'auto',
  messages: contents.map((content) => ({ role: 'user', content })),
});
const part = (text: string): unknown => ({ type: 'text', text });

test('a finding tells kind, level and place, and never the text', () => {
  const scan = scanBody(chat('Hello', [part('hi'), part(`it is ${ssn}`)]));
  assert.equal(scan.level, 'high');
  assert.deepEqual(
    scan.findings.map(({ kind, level, place }) => ({ kind, level, place })),
    [{ kind: 'us-ssn', level: 'high', place: 'messages.1.content.1.text' }],
  );
  assert.ok(!JSON.stringify(scan).includes('1847'));
});

test('the same value has the same fingerprint however it is written, and another key gives another', () => {
  const fingerprint = (text: string, hash = testHash): string | undefined =>
    createScanner({ hash }).scan([{ text, place: 'a' }]).findings[0]?.fingerprint;
  assert.equal(fingerprint(card), fingerprint(card.replaceAll(' ', '-')));
  assert.notEqual(fingerprint(card), fingerprint(ssn));
  assert.notEqual(
    fingerprint(card),
    fingerprint(card, (text) => testHash(`other ${text}`)),
  );
});

test('a finding that its owner calls harmless does not count, every other does', () => {
  const text = `${card} and ada@lovelace.org`;
  const { findings } = scanText(text);
  const harmless = findings.filter(({ kind }) => kind === 'card');
  const scanner = createScanner({ hash: testHash });
  const scan = scanner.scan([{ text, place: 'a' }], harmless);
  assert.deepEqual([scan.level, shortly(scan.findings)], ['medium', ['email medium']]);
  assert.equal(scanner.scan([{ text: `${text} ${ssn}`, place: 'a' }], harmless).level, 'high');
  const otherKind = harmless.map(({ fingerprint }) => ({ kind: 'phone', fingerprint }));
  assert.equal(scanner.scan([{ text, place: 'a' }], otherKind).level, 'high');
});

test('what was found in a long string is remembered by its hash and the string is not judged again', () => {
  const hashed: string[] = [];
  const scanner = createScanner({ hash: (text) => (hashed.push(text), testHash(text)) });
  const strings = [{ text: `${'word '.repeat(200)}${card}`, place: 'a' }];
  const first = scanner.scan(strings);
  const afterFirst = hashed.length;
  const second = scanner.scan([{ text: strings[0]?.text ?? '', place: 'b' }]);
  // The string itself, and nothing that was found in it.
  assert.equal(hashed.length - afterFirst, 1);
  assert.deepEqual([first.level, second.level, second.findings[0]?.place], ['high', 'high', 'b']);
});

test('memory is bounded, and forgetting changes no verdict', () => {
  const scanner = createScanner({ hash: testHash, rememberedBytes: 700 });
  const text = (index: number): string => `${`${index} word `.repeat(60)}${index === 3 ? card : ''}`;
  for (const index of [1, 2, 3, 4, 5, 3, 1]) {
    assert.equal(scanner.scan([{ text: text(index), place: 'a' }]).level, index === 3 ? 'high' : 'low');
  }
});

test('a long text is looked at in steps, and its end as well as its beginning', () => {
  const long = 'nothing to see here, '.repeat(40_000);
  const steps = createScanner({ hash: testHash }).scanSteps(
    bodyBytes(Buffer.from(JSON.stringify({ a: `${long}${card}` }))),
  );
  let count = 0;
  let turn = steps.next();
  for (; turn.done !== true; turn = steps.next()) count++;
  assert.ok(count > 10, String(count));
  assert.equal(turn.value.level, 'high');
});

test('what lies where a long text is cut is found', () => {
  for (let shift = 0; shift < 1200; shift += 97) {
    const text = `${'x'.repeat(32_768 - shift)} ${card} ${'y'.repeat(2000)}`;
    assert.equal(scanText(text).level, 'high', String(shift));
    const dense = `${'x'.repeat(32_768 - shift)}.${card}.${'y'.repeat(2000)}`;
    assert.equal(scanText(dense).level, 'high', String(shift));
  }
});

const neighbours: readonly (readonly [name: string, body: unknown])[] = [
  ['two content parts', chat([part('It is 4242 4242 42'), part('42 4242, thanks')])],
  ['three content parts', chat([part('4242 42'), part('42 4242 '), part('4242')])],
  ['two messages', chat('It is 4242 4242 42', '42 4242')],
  ['two messages around an answer', chat('It is 4242 4242 42', 'Go on.', '42 4242')],
  ['a message and a part', chat('It is 4242 4242 42', [part('42 4242')])],
  ['a word and its number', chat([part('My CN numb'), part('er is 13812345678')])],
  ['inputs of an embedding', { input: ['4242 4242 42', '42 4242'] }],
  [
    'instructions and a message',
    { instructions: 'It is 4242 4242 42', input: [{ role: 'developer', content: '42 4242' }] },
  ],
  ['a system prompt and a message', { system: 'It is 4242 4242 42', messages: [{ role: 'user', content: '42 4242' }] }],
  [
    'messages around one of the system',
    {
      messages: [
        { role: 'user', content: 'It is 4242 4242 42' },
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: '42 4242' },
      ],
    },
  ],
  ['two keys of an object', { metadata: { first: '4242 4242', second: '4242 4242' } }],
  ['three keys of an object', { metadata: { first: '4242 4242 ', second: '4242 ', third: '4242' } }],
  ['numbers under two keys', { metadata: { first: 42424242, second: 42424242 } }],
  ['numbers of an array', { metadata: { parts: [4242, 4242, 4242, 4242] } }],
  [
    'two keys of JSON in a string',
    { messages: [{ tool_calls: [{ function: { arguments: '{"a":"4242 4242","b":"4242 4242"}' } }] }] },
  ],
  ['the edges of long texts', chat(`${'word '.repeat(500)}4242 4242 42`, `42 4242${' word'.repeat(500)}`)],
];

for (const [name, body] of neighbours) {
  test(`read together: ${name}`, () => {
    assert.notEqual(scanBody(body).level, 'low');
  });
}

test('what stands in two places far apart is not read together', () => {
  const body = { ...chat('It is 4242 4242 42'), metadata: { note: '42 4242' } };
  assert.equal(scanBody(body).level, 'low');
  assert.equal(scanBody(chat('a 4242 4242 42', 'b', 'c', '42 4242')).level, 'low');
});

const named: readonly (readonly [body: unknown, expected: string])[] = [
  [{ metadata: { phone: '13812345678' } }, 'phone high'],
  [{ metadata: { card: 4242424242424242 } }, 'card high'],
  [{ input: [{ password: 'q7Rk2mZx9TbW' }] }, 'password high'],
  [{ messages: [{ content: [{ type: 'tool_use', input: { ssn: '536221847' } }] }] }, 'us-ssn high'],
];

for (const [body, expected] of named) {
  test(`the name of a field speaks for its value: ${JSON.stringify(body)}`, () => {
    assert.ok(shortly(scanBody(body).findings).includes(expected), shortly(scanBody(body).findings).join());
  });
}

test('marks of the protocol and short numbers are no findings', () => {
  const body = {
    model: 'gpt-5.4-2026-01-01',
    seed: 911701234,
    created: 1711471533,
    prompt_cache_key: '019b2c4e-7d1f-7a3b-8c5d-2e9f4a6b8c0d',
    messages: [{ role: 'assistant', tool_calls: [{ id: 'call_q7Rk2mZx9TbW4vYc1NfH8sLd', type: 'function' }] }],
  };
  assert.deepEqual(scanBody(body), { level: 'low', findings: [], unreadable: [] });
});

const picture = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 256)).toString('base64');

test('pictures, sound and archives are named as unreadable and cost nothing', () => {
  const body = chat([
    { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } },
    { type: 'input_audio', input_audio: { data: picture } },
    part('what is this?'),
  ]);
  const scan = scanBody(body);
  assert.equal(scan.level, 'low');
  assert.deepEqual(scan.unreadable, ['messages.0.content.0.image_url.url', 'messages.0.content.1.input_audio.data']);
});

const format = createOpaquePlaces({
  id: 'test',
  strings: ['messages.*.image', 'prompt.id'],
  words: [['messages.*.source.type', 'base64', 'url']],
  numbers: ['context.*', 'input.*.*'],
  seals: ['messages.*.signature'],
});

function unreadableIn(body: unknown, isKnownSeal = (_text: string): boolean => false): readonly string[] {
  const bytes = bodyBytes(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
  const steps = createScanner({ hash: testHash }).scanSteps(bytes, { opaque: format, isKnownSeal });
  for (;;) {
    const turn = steps.next();
    if (turn.done === true) return turn.value.unreadable;
  }
}

test('what a model gave along in its own cipher is no unreadable part, where it was seen to do so', () => {
  const body = { messages: [{ signature: picture }, { signature: 'abc' }] };
  assert.deepEqual(unreadableIn(body), ['messages.0.signature', 'messages.1.signature']);
  assert.deepEqual(
    unreadableIn(body, (text) => text === picture),
    ['messages.1.signature'],
  );
  // Anywhere else a field of that name is like all others.
  assert.deepEqual(unreadableIn({ metadata: { signature: picture, other: 'abc' } }), ['metadata.signature']);
});

test('what a format calls a part that nobody can read is one whatever it looks like', () => {
  for (const image of ['x', 'https://a.example/b.png', 'plain words of a text', 'iVBOR w0K\nGgo', picture])
    assert.deepEqual(unreadableIn({ messages: [{ text: 'a' }, { image }] }), ['messages.1.image'], image);
  assert.deepEqual(unreadableIn('{"messages":[{"im\\u0061ge":"x"}]}'), ['messages.0.image']);
  assert.deepEqual(unreadableIn('{"messages":[{"image":"x","image":""}]}'), ['messages.0.image']);
  assert.deepEqual(unreadableIn({ prompt: { id: 'pmpt_1' } }), ['prompt.id']);
  assert.deepEqual(unreadableIn({ messages: [{ image: '', image_note: 'x' }], image: 'x', prompt: 'id' }), []);
});

test('a word may say of what stands beside it that nobody can read it', () => {
  const withType = (type: string) => ({ messages: [{ source: { type, data: 'abc' } }] });
  assert.deepEqual(unreadableIn(withType('base64')), ['messages.0.source.type']);
  assert.deepEqual(unreadableIn(withType('text')), []);
});

test('numbers are text that nobody can read where the format says so, a list once', () => {
  assert.deepEqual(unreadableIn({ context: [1, 2, 3] }), ['context.0']);
  assert.deepEqual(unreadableIn({ input: [[1, 2], ['a'], [3]] }), ['input.0.0', 'input.2.0']);
  assert.deepEqual(unreadableIn({ input: ['a', 1], context: { a: 1 }, top_k: 4, stop: [7] }), []);
});

test('the same bytes are another body in another format', () => {
  const filler = Array.from({ length: 40 }, (_, at) => ({ text: `${at} `.repeat(400) }));
  const bytes = bodyBytes(Buffer.from(JSON.stringify({ messages: [{ image: 'x' }, ...filler, { image: 'y' }] })));
  const scanner = createScanner({ hash: testHash });
  const scan = (opaque: typeof format | null) => {
    const steps = scanner.scanSteps(bytes, { opaque });
    for (;;) {
      const turn = steps.next();
      if (turn.done === true) return turn.value.unreadable;
    }
  };
  assert.deepEqual(
    [scan(null), scan(format), scan(null), scan(format)].map(({ length }) => length),
    [0, 2, 0, 2],
  );
});

test('a file in the middle of a text is named as unreadable, in lines and in one, text and lists are not', () => {
  const file = Buffer.from(Array.from({ length: 9000 }, (_, index) => (index * index * 7919) % 251));
  const text = Buffer.from('harmless words of a long text, '.repeat(400));
  const places = (content: string): readonly string[] => scanBody(chat(content)).unreadable;
  for (const [bytes, expected] of [
    [file, ['messages.0.content']],
    [text, []],
  ] as const) {
    const run = bytes.toString('base64');
    assert.deepEqual(places(`the file: ${run}`), expected);
    assert.deepEqual(places(`the file:\n${run.replace(/.{76}/g, '$&\n')}`), expected);
    assert.deepEqual(places(`the file: ${bytes.toString('hex')}`), expected);
  }
  assert.deepEqual(places(`sums:\n${file.toString('hex').replace(/.{64}/g, '$&\n')}`), []);
  assert.deepEqual(places('word\n'.repeat(2000)), []);
});

test('text that poses as a picture is read', () => {
  const text = Buffer.from(`${'harmless '.repeat(80)}${card}`).toString('base64');
  const scan = scanBody(chat([{ type: 'image_url', image_url: { url: `data:image/png;base64,${text}` } }]));
  assert.deepEqual([scan.level, scan.unreadable], ['high', []]);
});

test('text deep in a long run is read, whatever its encoding and whatever stands before it', () => {
  const long = `${'hello world of text '.repeat(4000)}${card} ${'more of the same '.repeat(400)}`;
  for (const bytes of [Buffer.from(long), Buffer.from(long, 'utf16le'), Buffer.from(`\u00fc${long}`, 'latin1')]) {
    const run = bytes.toString('base64');
    for (const glued of ['', 'a', 'ab', 'abc']) assert.equal(scanText(`see ${glued}${run} there`).level, 'high', glued);
    assert.equal(scanText(`see\n${run.replace(/.{76}/g, '$&\n')}`).level, 'high');
    assert.equal(scanText(`see ${bytes.toString('hex')}`).level, 'high');
  }
});

test('text behind the base64 of a picture is read', () => {
  assert.equal(scanText(`data:image/png;base64,${picture} and ${card}`).level, 'high');
});

test('more findings than are listed count all the same', () => {
  const emails = Array.from({ length: 300 }, (_, index) => `person${index}@lovelace.org`).join(' ');
  const scan = scanText(`${emails} ${ssn}`);
  assert.equal(scan.level, 'high');
  assert.ok(scan.findings.length <= 100);
  assert.equal(scan.findings[0]?.kind, 'us-ssn');
  const harmless = scan.findings.filter(({ kind }) => kind !== 'more');
  const rest = createScanner({ hash: testHash }).scan([{ text: `${emails} ${ssn}`, place: 'a' }], harmless);
  assert.notEqual(rest.level, 'low');
});

test('both of two equal keys are read', () => {
  const json = `{"messages":[{"role":"user","content":"${card}","content":"Hi"}]}`;
  assert.equal(createScanner({ hash: testHash }).scan(readStrings(json)).level, 'high');
});
