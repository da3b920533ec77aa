import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReasoningPart, Signature } from '../../../../main/contract/conversation.ts';
import type { Amendment } from '../../../../main/dialects/dialect.ts';
import { geminiCount, geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';
import { entranceAt } from '../../../support/entrance.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const parse = (raw: string) =>
  geminiGenerate.parseRequest(Buffer.from(raw), entranceAt('/v1beta/models/m:generateContent'));
const rewrite = (raw: string, model = 'gemini-3-pro'): string => geminiGenerate.rewrite(parse(raw), model).toString();

const hello = '{ "role":"user", "parts" : [ {"text":"Hi"} ] }';
const body = (...contents: readonly string[]): string => `{ "contents":[${contents.join(' , ')}], "later" : 1.0 }`;
const model = (...parts: readonly string[]): string => `{"role":"model","parts":[${parts.join(', ')}]}`;
const claude = base64('lr1:anthropic:sig');
const nobody = base64('lr1:none:');
const skipped = 'skip_thought_signature_validator';
const thought = (signature?: string): string =>
  `{"text":"Hm","thought":true${signature === undefined ? '' : `,"thoughtSignature":"${signature}"`}}`;
const text = (signature?: string): string =>
  `{"text":"A"${signature === undefined ? '' : `, "thoughtSignature" : "${signature}"`}}`;
const call = (signature?: string, id = 'c'): string =>
  `{"functionCall":{"id":"${id}","name":"f","args":{"n":1.0}}${signature === undefined ? '' : `,"thought_signature":"${signature}"`}}`;

const untouched: readonly (readonly [what: string, raw: string])[] = [
  ['unknown fields, spaces and numbers', body(hello)],
  ['what Gemini itself has signed', body(hello, model(thought('own'), text('own'), call('own')))],
  ['thoughts and calls without a signature', body(hello, model(thought(), call()))],
  ['calls that say that no Gemini made them', body(hello, model(call(skipped)))],
  ['contents of an unknown field', `{"later":{"contents":[${model(text(claude))}]},"contents":[${hello}]}`],
  ['marks of ours that stand in a text', body(`{"parts":[{"text":"lr1:anthropic:x ${claude}"}]}`)],
];

for (const [what, raw] of untouched) {
  test(`${what} go up byte for byte`, () => {
    assert.equal(rewrite(raw), raw);
  });
}

const changed: readonly (readonly [what: string, raw: string, sent: string, model?: string])[] = [
  ['a thought of another goes', body(hello, model(thought(claude), text())), body(hello, model(text()))],
  ['so does one that nobody signed', body(hello, model(thought(nobody), text())), body(hello, model(text()))],
  [
    'of a text, the signature alone goes',
    body(hello, model(text(claude), text('own'))),
    body(hello, model('{"text":"A"}', text('own'))),
  ],
  [
    'a text that was there for its signature goes',
    body(hello, model(text(), `{"text":"","thoughtSignature":"${claude}"}`)),
    body(hello, model(text())),
  ],
  ['a call says that no Gemini made it', body(hello, model(call(claude))), body(hello, model(call(skipped)))],
  ['to older models it says nothing', body(hello, model(call(claude))), body(hello, model(call())), 'gemini-2.5-flash'],
  [
    'nor does a call that was marked before',
    body(hello, model(call(skipped))),
    body(hello, model(call())),
    'gemini-2.5-flash',
  ],
  [
    'a content of nothing else goes with them',
    body(hello, model(thought(nobody)), model(thought(claude)), model(text())),
    body(hello, model(text())),
  ],
  ['a content goes from the end, too', body(hello, model(text()), model(thought(nobody))), body(hello, model(text()))],
  [
    'a signature in the alphabet for addresses is known as well',
    body(hello, model(text(Buffer.from('lr1:anthropic:~~?').toString('base64url')))),
    body(hello, model(text())),
  ],
  [
    'one part for a list of one is cleaned',
    body(hello, `{"role":"model","parts":${text(claude)}}`),
    body(hello, `{"role":"model","parts":{"text":"A"}}`),
  ],
  [
    'the model’s name is changed where it is repeated',
    `{"model":"models/auto","contents":[${hello}],"model":"x"}`,
    `{"model":"models/gemini-3-pro","contents":[${hello}],"model":"models/gemini-3-pro"}`,
  ],
];

for (const [what, raw, sent, to] of changed) {
  test(`of what goes up, ${what}, and every other byte stays`, () => {
    assert.equal(rewrite(raw, to), sent);
  });
}

test('a conversation of nothing else still has contents', () => {
  const raw = body(model(thought(claude)));
  assert.equal(rewrite(raw), raw);
});

test('a request whose tokens are counted is cleaned and renamed inside of its wrapping', () => {
  const raw = (name: string, part: string): string =>
    `{"generateContentRequest":{"model":"${name}","contents":[${hello},${model(part)}]}}`;
  const at = entranceAt('/v1beta/models/m:countTokens');
  const request = geminiCount.parseRequest(Buffer.from(raw('models/auto', text(claude))), at);
  assert.equal(geminiCount.rewrite(request, 'm2').toString(), raw('models/m2', '{"text":"A"}'));
});

const gemini = (data: string): Signature => ({ signer: 'gemini', data });
const kept = (said: string, data: string, redacted = false): ReasoningPart => ({
  kind: 'reasoning',
  text: said,
  signature: gemini(data),
  redacted,
});
const amendment = (more: Partial<Amendment>): Amendment => ({
  at: 1,
  dropReasoning: false,
  reasoning: [],
  callSignatures: new Map(),
  ...more,
});
const signatures = (...entries: readonly (readonly [string, string])[]) =>
  new Map(entries.map(([id, data]) => [id, gemini(data)]));

const amended: readonly (readonly [what: string, content: string, amendment: Partial<Amendment>, becomes: string])[] = [
  [
    'what was thought stands in front',
    model(text()),
    { reasoning: [kept('Hm', 'own'), kept('', 'two', true)] },
    model('{"text":"Hm","thought":true,"thoughtSignature":"own"},{"text":"","thoughtSignature":"two"},{"text":"A"}'),
  ],
  [
    'calls get their signatures by id',
    model(call(undefined, 'a'), call(undefined, 'b')),
    { callSignatures: signatures(['b', 'own']) },
    model(call(undefined, 'a'), '{"functionCall":{"id":"b","name":"f","args":{"n":1.0}},"thoughtSignature":"own"}'),
  ],
  [
    'calls without an id get them by their place',
    model(text(), '{"functionCall":{"name":"f"}}'),
    { callSignatures: signatures(['call_1_1', 'own']) },
    model(text(), '{"functionCall":{"name":"f"},"thoughtSignature":"own"}'),
  ],
  [
    'what another has signed goes, and its first call says so',
    model(thought('theirs'), text('theirs'), call('theirs', 'a'), call('theirs', 'b')),
    { dropReasoning: true },
    model('{"text":"A"}', call(skipped, 'a'), call(undefined, 'b')),
  ],
  [
    'what was lost takes the place of what was another’s',
    model(thought('theirs'), call('theirs', 'a')),
    { dropReasoning: true, reasoning: [kept('Hm', 'own')], callSignatures: signatures(['a', 'mine']) },
    model(`{"text":"Hm","thought":true,"thoughtSignature":"own"},${call('mine', 'a')}`),
  ],
  [
    'where nothing is left, an empty text stands',
    model(thought('theirs')),
    { dropReasoning: true },
    model('{"text":""}'),
  ],
  [
    'a thought without a signature is not put back',
    model(text()),
    { reasoning: [{ ...kept('Hm', ''), signature: null }] },
    model(text()),
  ],
  ['where nothing was lost, nothing changes', model(thought(), text()), {}, model(thought(), text())],
];

for (const [what, content, more, becomes] of amended) {
  test(`put right for its provider, ${what}, and every other byte stays`, () => {
    const request = geminiGenerate.amend?.(parse(body(hello, content)), [amendment(more)]);
    assert.equal(request?.raw.toString(), body(hello, becomes));
    assert.deepEqual(request?.body, JSON.parse(body(hello, becomes)));
  });
}

test('amendments of several contents are made at once, those of no content not at all', () => {
  const request = geminiGenerate.amend?.(parse(body(hello, model(text()), hello, model(call()))), [
    amendment({ reasoning: [kept('', 'one', true)] }),
    amendment({ at: 3, callSignatures: signatures(['c', 'two']) }),
    amendment({ at: 9, reasoning: [kept('', 'three', true)] }),
  ]);
  assert.equal(
    request?.raw.toString(),
    body(
      hello,
      model('{"text":"","thoughtSignature":"one"},{"text":"A"}'),
      hello,
      model('{"functionCall":{"id":"c","name":"f","args":{"n":1.0}},"thoughtSignature":"two"}'),
    ),
  );
});
