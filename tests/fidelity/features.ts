// Owns the features whose way through the router is shown: each a canonical request or answer, and what of it must
// arrive on the other side.
import type { Conversation, ImagePart, Part, TextPart, Tool, Turn } from '../../main/contract/conversation.ts';
import { noSampling } from '../../main/contract/conversation.ts';
import type { CollectedAnswer } from '../../main/dialects/shared/collect.ts';
import { conversationOf } from '../support/conversation.ts';

export interface RequestFeature {
  readonly name: string;
  readonly asked: Partial<Conversation>;
  /** What must have arrived, of the request as the provider read it. */
  readonly arrived: (conversation: Conversation) => unknown;
}

export interface AnswerFeature {
  readonly name: string;
  /** Words in the model's name that make the fake provider answer so. */
  readonly word: string;
  readonly asked: Partial<Conversation>;
  readonly arrived: (answer: CollectedAnswer) => unknown;
}

const text = (said: string): TextPart => ({ kind: 'text', text: said });
const turn = (role: Turn['role'], ...parts: readonly Part[]): Turn => ({ role, parts, at: 0 });
const user = turn('user', text('What is the weather?'));
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const inline = (mediaType: string, base64: string) => ({ kind: 'inline', mediaType, base64 }) as const;

const weather: Tool = {
  kind: 'function',
  name: 'weather',
  description: 'Tells the weather',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: null,
};
const clock: Tool = { ...weather, name: 'clock', description: 'Tells the time' };
const tools = [weather, clock];

const call = (id: string, name: string): Part => ({
  kind: 'call',
  id,
  name,
  arguments: '{"city":"Riga"}',
  custom: false,
  signature: null,
});
const result = (callId: string, ...content: readonly (TextPart | ImagePart)[]): Part => ({
  kind: 'result',
  callId,
  name: null,
  content,
  failed: false,
  custom: false,
});
const ofKind = <Kind extends Part['kind']>(
  { turns }: Conversation,
  kind: Kind,
): readonly Extract<Part, { kind: Kind }>[] =>
  turns.flatMap(({ parts }) => parts).filter((part): part is Extract<Part, { kind: Kind }> => part.kind === kind);

const rolesAndTexts = ({ turns }: Conversation) =>
  turns.flatMap(({ role, parts }) => parts.flatMap((part) => (part.kind === 'text' ? [`${role}: ${part.text}`] : [])));

/** Formats without ids number the calls: what counts is which result belongs to which call. */
function callsWithResults(conversation: Conversation) {
  const results = ofKind(conversation, 'result');
  return ofKind(conversation, 'call').map(({ id, name, arguments: given }) => ({
    name,
    given: JSON.parse(given),
    results: results
      .filter(({ callId }) => callId === id)
      .map(({ content }) => content.map((part) => (part.kind === 'text' ? part.text : part.kind))),
  }));
}

const toolNames = ({ tools: given }: Conversation) =>
  given.map((tool) => [tool.name, tool.kind === 'function' ? tool.parameters : null]);

const schema = {
  type: 'object',
  properties: { answer: { type: 'number' } },
  required: ['answer'],
  additionalProperties: false,
};

export const requestFeatures: readonly RequestFeature[] = [
  { name: 'text', asked: {}, arrived: rolesAndTexts },
  {
    name: 'system prompt',
    asked: { turns: [turn('system', text('Be brief.')), user] },
    arrived: ({ turns }) =>
      turns
        .filter(({ role }) => role === 'system')
        .flatMap(({ parts }) => parts.map((part) => part.kind === 'text' && part.text)),
  },
  {
    name: 'several turns',
    asked: { turns: [user, turn('assistant', text('Sunny.')), turn('user', text('Sure?'))] },
    arrived: rolesAndTexts,
  },
  {
    name: 'image, inline',
    asked: { turns: [turn('user', text('See:'), { kind: 'image', media: inline('image/png', pixel), detail: null })] },
    arrived: (conversation) =>
      ofKind(conversation, 'image').map(({ media }) => media.kind === 'inline' && media.base64),
  },
  {
    name: 'image, by address',
    asked: {
      turns: [
        turn('user', text('See:'), {
          kind: 'image',
          media: { kind: 'url', url: 'https://example.com/a.png' },
          detail: null,
        }),
      ],
    },
    arrived: (conversation) => ofKind(conversation, 'image').map(({ media }) => media.kind === 'url' && media.url),
  },
  {
    name: 'audio',
    asked: { turns: [turn('user', text('Hear:'), { kind: 'audio', media: inline('audio/wav', 'UklGRg==') })] },
    arrived: (conversation) =>
      ofKind(conversation, 'audio').map(({ media }) => media.kind === 'inline' && media.base64),
  },
  {
    name: 'file (PDF)',
    asked: {
      turns: [
        turn('user', text('Read:'), {
          kind: 'document',
          media: inline('application/pdf', 'JVBERi0xLjQK'),
          name: 'a.pdf',
        }),
      ],
    },
    arrived: (conversation) =>
      ofKind(conversation, 'document').map(({ media }) => media.kind === 'inline' && media.base64),
  },
  { name: 'tools', asked: { tools }, arrived: toolNames },
  {
    name: 'parallel calls and results',
    asked: {
      tools,
      turns: [
        user,
        turn('assistant', call('call_a', 'weather'), call('call_b', 'clock')),
        turn('tool', result('call_a', text('Sunny'))),
        turn('tool', result('call_b', text('Noon'))),
      ],
    },
    arrived: callsWithResults,
  },
  {
    name: 'image in a result',
    asked: {
      tools,
      turns: [
        user,
        turn('assistant', call('call_a', 'weather')),
        turn(
          'tool',
          result('call_a', text('Look'), { kind: 'image', media: inline('image/png', pixel), detail: null }),
        ),
      ],
    },
    arrived: (conversation) =>
      conversation.turns.flatMap(({ parts }) =>
        parts
          .flatMap((part): readonly Part[] => (part.kind === 'result' ? part.content : [part]))
          .filter(({ kind }) => kind === 'image'),
      ).length,
  },
  {
    name: 'tool choice: required',
    asked: { tools, toolChoice: { kind: 'required' } },
    arrived: ({ toolChoice }) => toolChoice,
  },
  {
    name: 'tool choice: one by name',
    asked: { tools, toolChoice: { kind: 'named', name: 'clock' } },
    arrived: ({ toolChoice }) => toolChoice,
  },
  {
    name: 'one call at a time',
    asked: { tools, toolChoice: { kind: 'auto' }, parallelCalls: false },
    arrived: ({ parallelCalls }) => parallelCalls,
  },
  {
    name: 'schema of the answer',
    asked: { format: { kind: 'schema', name: 'answer', description: null, schema, strict: true } },
    arrived: ({ format }) => format?.kind === 'schema' && format.schema,
  },
  {
    name: 'JSON without a schema',
    asked: { format: { kind: 'json' } },
    arrived: (conversation) =>
      conversation.format?.kind === 'json' || rolesAndTexts(conversation).some((said) => /system: .*JSON/i.test(said)),
  },
  {
    name: 'reasoning effort',
    asked: { reasoning: { effort: 'high', budgetTokens: null, visible: true } },
    arrived: ({ reasoning }) => reasoning !== null && reasoning.effort !== 'none',
  },
  { name: 'output limit', asked: { maxOutputTokens: 77 }, arrived: ({ maxOutputTokens }) => maxOutputTokens },
  { name: 'stop sequences', asked: { stop: ['END'] }, arrived: ({ stop }) => stop },
  {
    name: 'temperature',
    asked: { sampling: { ...noSampling, temperature: 0.5 } },
    arrived: ({ sampling }) => sampling.temperature,
  },
  { name: 'seed', asked: { sampling: { ...noSampling, seed: 7 } }, arrived: ({ sampling }) => sampling.seed },
  { name: 'several answers (n)', asked: { choices: 2 }, arrived: ({ choices }) => choices },
  { name: 'log probabilities', asked: { logprobs: 1 }, arrived: ({ logprobs }) => logprobs !== null },
  { name: 'fill in the middle', asked: { suffix: 'end of text' }, arrived: ({ suffix }) => suffix },
];

const partsOf = (answer: CollectedAnswer) => answer.choices[0]?.parts ?? [];
const saidIn = (answer: CollectedAnswer): string =>
  partsOf(answer)
    .map((part) => (part.kind === 'text' ? part.text : ''))
    .join('');

export const answerFeatures: readonly AnswerFeature[] = [
  { name: 'text', word: 'plain', asked: {}, arrived: saidIn },
  {
    name: 'parallel calls',
    word: 'tools',
    asked: { tools },
    arrived: (answer) =>
      partsOf(answer).flatMap((part) => (part.kind === 'call' ? [[part.name, JSON.parse(part.arguments)]] : [])),
  },
  {
    name: 'thoughts',
    word: 'thinking',
    asked: { reasoning: { effort: 'high', budgetTokens: null, visible: true }, maxOutputTokens: 9_000 },
    arrived: (answer) =>
      partsOf(answer)
        .map((part) => (part.kind === 'reasoning' ? part.text : ''))
        .join(''),
  },
  {
    name: 'citations',
    word: 'cited',
    asked: {},
    arrived: (answer) => answer.choices[0]?.citations.map(({ url }) => url),
  },
  { name: 'cut by length', word: 'length', asked: {}, arrived: (answer) => answer.choices[0]?.reason },
  { name: 'end by calls', word: 'tools', asked: { tools }, arrived: (answer) => answer.choices[0]?.reason },
  {
    name: 'refusal',
    word: 'refusal',
    asked: {},
    arrived: (answer) => {
      const refused = partsOf(answer).some(({ kind }) => kind === 'refusal');
      return refused || ['refusal', 'filter'].includes(answer.choices[0]?.reason ?? '') || saidIn(answer) !== '';
    },
  },
  { name: 'cached tokens', word: 'cached', asked: {}, arrived: (answer) => answer.usage?.cachedTokens },
  {
    name: 'tokens',
    word: 'plain',
    asked: {},
    arrived: (answer) => [answer.usage?.inputTokens, answer.usage?.outputTokens],
  },
  {
    name: 'log probabilities',
    word: 'logprobs',
    asked: { logprobs: 1 },
    arrived: (answer) => answer.choices[0]?.logprobs.map(({ token }) => token),
  },
];

export const conversationFor = ({ asked }: { readonly asked: Partial<Conversation> }): Conversation =>
  conversationOf({ turns: [user], ...asked });
