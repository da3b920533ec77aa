// Owns ways in which a text can stand in a request: other places, other writings, encodings. `must` is the same text
// once JSON is decoded and unseen characters are dropped; `should` takes one cheap step more.

export interface Evasion {
  readonly name: string;
  readonly level: 'must' | 'should';
  readonly body: (text: string) => string;
}

const chat = (...contents: readonly unknown[]): string =>
  JSON.stringify({ model: 'auto', messages: contents.map((content) => ({ role: 'user', content })) });
const textPart = (text: string): { type: string; text: string } => ({ type: 'text', text });

const characters = (text: string): string[] => Array.from(text);
const spread = (text: string, mark: string): string => characters(text).join(mark);
const mapped = (text: string, map: (character: string) => string): string => characters(text).map(map).join('');
const shifted = (text: string, zero: number): string =>
  mapped(text, (character) => (/\d/.test(character) ? String.fromCodePoint(zero + Number(character)) : character));
const fullWidth = (text: string): string =>
  mapped(text, (character) =>
    character > ' ' && character <= '~' ? String.fromCharCode(character.charCodeAt(0) + 0xfee0) : character,
  );
const tagged = (text: string): string => mapped(text, (character) => character + String.fromCodePoint(0xe0041));

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const percent = (text: string): string => hex(text).replace(/../g, '%$&');
const codes = (text: string, write: (code: number) => string): string =>
  Array.from({ length: text.length }, (_, index) => write(text.charCodeAt(index))).join('');
const unicodeEscapes = (text: string): string => codes(text, (code) => `\\u${code.toString(16).padStart(4, '0')}`);

const halves = (text: string): [string, string] => {
  const middle = text.length >> 1;
  return [text.slice(0, middle), text.slice(middle)];
};

const note = (text: string): string => `Please tidy up this note: ${text}`;
const tool = (content: unknown): string =>
  JSON.stringify({
    model: 'auto',
    messages: [
      { role: 'user', content: 'Look it up' },
      { role: 'tool', tool_call_id: 'c1', content },
    ],
  });

const must: readonly (readonly [name: string, body: (text: string) => string])[] = [
  ['plain', (text) => chat(note(text))],
  ['content parts', (text) => chat([textPart('Please tidy up this.'), textPart(text)])],
  [
    'system',
    (text) =>
      JSON.stringify({
        messages: [
          { role: 'system', content: text },
          { role: 'user', content: 'Hi' },
        ],
      }),
  ],
  ['earlier turn', (text) => chat(text, 'Thanks. Now a haiku.')],
  ['tool result', (text) => tool(text)],
  ['tool result as JSON', (text) => tool(JSON.stringify({ record: text }))],
  [
    'tool arguments',
    (text) =>
      JSON.stringify({
        messages: [
          { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: JSON.stringify({ q: text }) } }] },
        ],
      }),
  ],
  [
    'tool input',
    (text) =>
      JSON.stringify({ messages: [{ role: 'assistant', content: [{ type: 'tool_use', input: { q: text } }] }] }),
  ],
  [
    'tool description',
    (text) => JSON.stringify({ messages: [], tools: [{ function: { name: 'f', description: note(text) } }] }),
  ],
  [
    'schema',
    (text) => JSON.stringify({ response_format: { json_schema: { schema: { enum: ['a', text] } } }, messages: [] }),
  ],
  ['file name', (text) => chat([{ type: 'file', file: { filename: `${text}.txt`, file_data: '' } }])],
  ['user field', (text) => JSON.stringify({ user: text, messages: [] })],
  ['metadata', (text) => JSON.stringify({ metadata: { note: text }, messages: [] })],
  ['key of an object', (text) => JSON.stringify({ metadata: { [text]: 'x' }, messages: [] })],
  [
    'first of two equal keys',
    (text) => `{"messages":[{"role":"user","content":${JSON.stringify(text)},"content":"Hi"}]}`,
  ],
  ['responses input', (text) => JSON.stringify({ input: note(text) })],
  ['responses instructions', (text) => JSON.stringify({ instructions: note(text), input: 'Hi' })],
  ['embeddings', (text) => JSON.stringify({ input: ['a harmless line', note(text)] })],
  ['completions suffix', (text) => JSON.stringify({ prompt: 'x', suffix: note(text) })],
  [
    'late in 100 kB',
    (text) => chat(`${'The meeting covered roadmap items and hiring plans. '.repeat(2000)}${text} and so on`),
  ],
  ['full width', (text) => chat(note(fullWidth(text)))],
  ['Arabic digits', (text) => chat(note(shifted(text, 0x660)))],
  ['Devanagari digits', (text) => chat(note(shifted(text, 0x966)))],
  ['mathematical digits', (text) => chat(note(shifted(text, 0x1d7ce)))],
  ['zero width space', (text) => chat(note(spread(text, '\u200b')))],
  ['zero width joiner', (text) => chat(note(spread(text, '\u200d')))],
  ['soft hyphen', (text) => chat(note(spread(text, '\u00ad')))],
  ['byte order mark', (text) => chat(note(spread(text, '\ufeff')))],
  ['word joiner', (text) => chat(note(spread(text, '\u2060')))],
  ['direction marks', (text) => chat(note(spread(text, '\u202d')))],
  ['variation selectors', (text) => chat(note(spread(text, '\ufe0f')))],
  ['tag characters', (text) => chat(note(tagged(text)))],
  ['en dash', (text) => chat(note(text.replaceAll('-', '\u2013')))],
  ['minus sign', (text) => chat(note(text.replaceAll('-', '\u2212')))],
  ['no-break hyphen', (text) => chat(note(text.replaceAll('-', '\u2011')))],
  ['no-break space', (text) => chat(text.replaceAll(' ', '\u00a0'))],
  ['thin space', (text) => chat(text.replaceAll(' ', '\u2009'))],
  ['ideographic space', (text) => chat(text.replaceAll(' ', '\u3000'))],
  ['escaped in JSON', (text) => `{"messages":[{"role":"user","content":"${unicodeEscapes(text)}"}]}`],
];

const should: readonly (readonly [name: string, body: (text: string) => string])[] = [
  ['base64', (text) => chat(`Decode this: ${base64(text)}`)],
  ['base64url', (text) => chat(`Decode this: ${Buffer.from(text).toString('base64url')}`)],
  [
    'base64 in lines',
    (text) =>
      chat(`Decode this:\n${(base64(`${'A harmless line. '.repeat(6)}${text}`).match(/.{1,76}/g) ?? []).join('\n')}`),
  ],
  ['hex', (text) => chat(`Decode this: ${hex(text)}`)],
  ['HEX', (text) => chat(`Decode this: 0x${hex(text).toUpperCase()}`)],
  ['percent', (text) => chat(`Decode this: ${percent(text)}`)],
  ['URI component', (text) => chat(`https://example.com/?q=${encodeURIComponent(text)}`)],
  ['decimal entities', (text) => chat(codes(text, (code) => `&#${code};`))],
  ['hex entities', (text) => chat(codes(text, (code) => `&#x${code.toString(16)};`))],
  ['unicode escapes', (text) => chat(unicodeEscapes(text))],
  ['hex escapes', (text) => chat(Buffer.from(text).toString('hex').replace(/../g, '\\x$&'))],
  ['data URL', (text) => chat([{ type: 'file', file: { file_data: `data:text/plain;base64,${base64(note(text))}` } }])],
  [
    'data URL, percent',
    (text) => chat([{ type: 'file', file: { file_data: `data:text/plain,${encodeURIComponent(text)}` } }]),
  ],
  [
    'data URL with a false type',
    (text) => chat([{ type: 'image_url', image_url: { url: `data:image/png;base64,${base64(note(text))}` } }]),
  ],
  ['split content parts', (text) => chat(halves(text).map(textPart))],
  ['split messages', (text) => chat(...halves(text))],
  ['split around an answer', (text) => chat(halves(text)[0], 'Go on.', halves(text)[1])],
  ['line break in a word', (text) => chat(note(halves(text).join('\n')))],
  ['line break, indented', (text) => chat(note(halves(text).join('\n    ')))],
  ['quoted line break', (text) => chat(note(halves(text).join('\n> ')))],
  ['zero width in base64', (text) => chat(base64(spread(text, '\u200b')))],
];

export const evasions: readonly Evasion[] = [
  ...must.map(([name, body]): Evasion => ({ name, level: 'must', body })),
  ...should.map(([name, body]): Evasion => ({ name, level: 'should', body })),
];
