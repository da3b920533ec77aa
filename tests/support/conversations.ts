// Owns a broad table of canonical conversations: whatever a format is given to write, it was given one of these.
import type {
  CallPart,
  ContentPart,
  Conversation,
  Part,
  ReasoningPart,
  ResultPart,
  Signature,
  Tool,
  Turn,
} from '../../main/contract/conversation.ts';
import { noSampling } from '../../main/contract/conversation.ts';
import { conversationOf } from './conversation.ts';

const said = (text: string): ContentPart => ({ kind: 'text', text });
const turnOf = (role: Turn['role'], at: number, ...parts: readonly Part[]): Turn => ({ role, at, parts });
const callOf = (id: string, more: Partial<CallPart> = {}): CallPart => ({
  kind: 'call',
  id,
  name: 'weather',
  arguments: '{"city":"Rīga"}',
  custom: false,
  signature: null,
  ...more,
});
const resultOf = (callId: string, more: Partial<ResultPart> = {}): ResultPart => ({
  kind: 'result',
  callId,
  name: null,
  content: [said('12 °C')],
  failed: false,
  custom: false,
  ...more,
});
const thoughtOf = (signature: Signature | null, text = 'Let me think.'): ReasoningPart => ({
  kind: 'reasoning',
  text,
  signature,
  redacted: false,
});

const weather: Tool = {
  kind: 'function',
  name: 'weather',
  description: 'Tells the weather.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: null,
};
const bare: Tool = { kind: 'function', name: 'bare', description: null, parameters: null, strict: null };
const patch: Tool = { kind: 'custom', name: 'patch', description: 'Edits files.', format: null };
const search: Tool = { kind: 'hosted', name: 'web_search' };

const png: ContentPart = {
  kind: 'image',
  media: { kind: 'inline', mediaType: 'image/png', base64: 'iVBORw0KGgo=' },
  detail: null,
};
const distant: ContentPart = {
  kind: 'image',
  media: { kind: 'url', url: 'https://example.com/a.png?size=1' },
  detail: 'low',
};
const wav: ContentPart = {
  kind: 'audio',
  media: { kind: 'inline', mediaType: 'audio/wav', base64: 'UklGRg==' },
};
const pdf: ContentPart = {
  kind: 'document',
  media: { kind: 'inline', mediaType: 'application/pdf', base64: 'JVBERi0=' },
  name: 'a.pdf',
};
const note: ContentPart = {
  kind: 'document',
  media: { kind: 'inline', mediaType: 'text/plain', base64: 'SGk=' },
  name: null,
};
const storedFile: ContentPart = { kind: 'document', media: { kind: 'stored', id: 'file-1' }, name: null };

const asked = turnOf('user', 0, said('How is the weather?'));
const tools = [weather];
const twoCalls = turnOf('assistant', 1, said('Let me look.'), callOf('call_a'), callOf('call_b'));
const twoResults = [turnOf('tool', 2, resultOf('call_a')), turnOf('tool', 3, resultOf('call_b'))];
const of = (turns: readonly Turn[], more: Partial<Conversation> = {}): Conversation =>
  conversationOf({ turns, ...more });
const withPart = (part: ContentPart): Conversation => of([turnOf('user', 0, said('What is this?'), part)]);
const format = {
  kind: 'schema' as const,
  name: 'answer',
  description: 'The answer.',
  schema: { type: 'object', properties: { answer: { type: 'number' } }, required: ['answer'] },
  strict: null,
};

const signatures = {
  gemini: { signer: 'gemini', data: 'sig-gemini-1' },
  anthropic: { signer: 'anthropic', data: 'sig-anthropic-1' },
  openai: { signer: 'openai', data: JSON.stringify({ id: 'rs_1', encrypted_content: 'enc-openai-1' }) },
} as const satisfies Record<string, Signature>;

const signedTurn = (signature: Signature): Conversation =>
  of(
    [
      asked,
      turnOf('assistant', 1, thoughtOf(signature), callOf('call_a', { signature }), callOf('call_b')),
      ...twoResults,
      turnOf('assistant', 4, thoughtOf(signature), said('It is 12 °C.')),
      turnOf('user', 5, said('Thanks.')),
    ],
    { tools },
  );

/** What any format that talks can say. */
export const plainConversations: Readonly<Record<string, Conversation>> = {
  'one question': of([asked]),
  'a system prompt': of([turnOf('system', -1, said('Be brief.')), asked]),
  'a system prompt in the middle': of([
    asked,
    turnOf('system', 1, said('Mind the time.')),
    turnOf('user', 2, said('Go.')),
  ]),
  'turns of one role in a row': of([
    asked,
    turnOf('user', 1, said('And tomorrow?')),
    turnOf('assistant', 2, said('Fine.')),
    turnOf('assistant', 3, said('Warm, too.')),
    turnOf('user', 4, said('Good.')),
  ]),
  'a refusal said before': of([
    asked,
    turnOf('assistant', 1, { kind: 'refusal', text: 'I cannot.' }),
    turnOf('user', 2, said('Please.')),
  ]),
  'tools that were offered': of([asked], { tools: [weather, bare], toolChoice: { kind: 'auto' } }),
  'tools that must not be used': of([asked], { tools, toolChoice: { kind: 'none' } }),
  'a hosted tool beside others': of([asked], { tools: [weather, search] }),
  'a hosted tool alone': of([asked], { tools: [search], toolChoice: { kind: 'auto' } }),
  'a custom tool': of([asked], { tools: [patch] }),
  'two calls and their results': of([asked, twoCalls, ...twoResults], { tools }),
  'two calls and their results in another order': of([asked, twoCalls, ...twoResults.toReversed()], { tools }),
  'two calls of different tools': of(
    [asked, turnOf('assistant', 1, callOf('call_a'), callOf('call_b', { name: 'bare', arguments: '' })), ...twoResults],
    { tools: [weather, bare] },
  ),
  'calls as turns of their own': of(
    [asked, turnOf('assistant', 1, callOf('call_a')), turnOf('assistant', 2, callOf('call_b')), ...twoResults],
    { tools },
  ),
  'results and a question in one go': of([asked, twoCalls, ...twoResults, turnOf('user', 4, said('In short?'))], {
    tools,
  }),
  'two rounds of calls': of(
    [
      asked,
      twoCalls,
      ...twoResults,
      turnOf('assistant', 4, callOf('call_c')),
      turnOf('tool', 5, resultOf('call_c', { name: 'weather' })),
    ],
    { tools },
  ),
  'a call that failed': of(
    [asked, turnOf('assistant', 1, callOf('call_a')), turnOf('tool', 2, resultOf('call_a', { failed: true }))],
    { tools },
  ),
  'a result that is JSON': of(
    [
      asked,
      turnOf('assistant', 1, callOf('call_a')),
      turnOf('tool', 2, resultOf('call_a', { content: [said('{"celsius":12}')] })),
    ],
    { tools },
  ),
  'a result of nothing': of(
    [asked, turnOf('assistant', 1, callOf('call_a')), turnOf('tool', 2, resultOf('call_a', { content: [] }))],
    { tools },
  ),
  'a custom call and its result': of(
    [
      asked,
      turnOf('assistant', 1, callOf('call_a', { name: 'patch', custom: true, arguments: 'free "text"' })),
      turnOf('tool', 2, resultOf('call_a', { custom: true })),
    ],
    { tools: [patch] },
  ),
  'thoughts that Gemini signed': signedTurn(signatures.gemini),
  'thoughts that Anthropic signed': signedTurn(signatures.anthropic),
  'thoughts that OpenAI signed': signedTurn(signatures.openai),
  'thoughts that nobody signed': of([
    asked,
    turnOf('assistant', 1, thoughtOf(null), said('Fine.')),
    turnOf('user', 2, said('Good.')),
  ]),
  'a thought that led to nothing': of([
    asked,
    turnOf('assistant', 1, thoughtOf(signatures.openai)),
    turnOf('user', 2, said('Go on.')),
  ]),
  'a picture': withPart(png),
  'a form': of([asked], { format: { kind: 'json' } }),
  'a schema': of([asked], { format }),
  'sampling and a limit': of([asked], {
    sampling: { ...noSampling, temperature: 0.5, topP: 0.9, topK: 4, seed: 7 },
    maxOutputTokens: 100,
  }),
  'penalties and a user': of([asked], {
    sampling: { ...noSampling, presencePenalty: 0.5, frequencyPenalty: 0.5 },
    user: 'u-1',
  }),
  'a very low limit': of([asked], { maxOutputTokens: 1 }),
  'one call at a time': of([asked], { tools, parallelCalls: false }),
  'empty texts': of([
    turnOf('system', -1, said('')),
    turnOf('user', 0, said(''), said('Hi')),
    turnOf('assistant', 1, said('')),
    turnOf('user', 2, said('Go on.')),
  ]),
};

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
const thinking: Readonly<Record<string, Conversation>> = Object.fromEntries([
  ...efforts.map((effort) => [
    `an effort that is ${effort}`,
    of([asked], { reasoning: { effort, budgetTokens: null, visible: null } }),
  ]),
  ['a budget for thinking', of([asked], { reasoning: { effort: null, budgetTokens: 2_048, visible: true } })],
  ['an effort and a budget', of([asked], { reasoning: { effort: 'high', budgetTokens: 2_048, visible: false } })],
  ['thoughts to be shown', of([asked], { reasoning: { effort: null, budgetTokens: null, visible: true } })],
]);

/** What some formats can say and others cannot. */
export const demandingConversations: Readonly<Record<string, Conversation>> = {
  ...thinking,
  'a picture elsewhere': withPart(distant),
  'a sound': withPart(wav),
  'a document': withPart(pdf),
  'a text in a file': withPart(note),
  'a file that is held elsewhere': withPart(storedFile),
  'a picture in a result': of(
    [
      asked,
      turnOf('assistant', 1, callOf('call_a')),
      turnOf('tool', 2, resultOf('call_a', { content: [said('See:'), png] })),
    ],
    { tools },
  ),
  'a failed call with a picture': of(
    [
      asked,
      turnOf('assistant', 1, callOf('call_a')),
      turnOf('tool', 2, resultOf('call_a', { content: [png], failed: true })),
    ],
    { tools },
  ),
  'any tool': of([asked], { tools, toolChoice: { kind: 'required' } }),
  'one tool': of([asked], { tools: [weather, bare], toolChoice: { kind: 'named', name: 'weather' } }),
  'a custom tool that must be used': of([asked], { tools: [patch], toolChoice: { kind: 'named', name: 'patch' } }),
  'a tool that is not there': of([asked], { tools, toolChoice: { kind: 'named', name: 'web_search' } }),
  'any tool where there is none': of([asked], { tools: [search], toolChoice: { kind: 'required' } }),
  'places to stop': of([asked], { stop: ['END', '\n\n'] }),
  'many places to stop': of([asked], { stop: ['a', 'b', 'c', 'd', 'e', 'f'] }),
  'several answers': of([asked], { choices: 2 }),
  probabilities: of([asked], { logprobs: 2 }),
  'probabilities of the chosen alone': of([asked], { logprobs: 0 }),
  'a gap to fill': of([turnOf('user', 0, said('before'))], { suffix: 'after' }),
  'arguments that are broken': of(
    [asked, turnOf('assistant', 1, callOf('call_a', { arguments: '{"ci' })), ...twoResults.slice(0, 1)],
    {
      tools,
    },
  ),
};
