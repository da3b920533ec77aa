// Owns the scripted model behind two strict fakes: each refuses what its service refuses, and answers in its format.
import type { FakeProvider, Script } from '../support/fake-provider.ts';
import { playAnthropic } from '../support/providers/anthropic.ts';
import { playChat } from '../support/providers/openai-chat.ts';
import {
  bytes,
  event,
  isFields,
  jsonScript,
  listOf,
  parseFields,
  streamScript,
  type Fields,
  type Played,
} from '../support/providers/script.ts';
import { textIn, think, type Heard, type Move } from './brain.ts';

interface Mind {
  readonly play: (request: Played) => Script;
  readonly asked: (path: string) => boolean;
  readonly hear: (body: Fields) => Heard;
  readonly answer: (move: Move, body: Fields) => Script;
}

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

const openai: Mind = {
  play: (request) => playChat(request),
  asked: (path) => path === '/v1/chat/completions',
  hear: ({ tools, messages }) => ({
    tools: listOf(tools).map((tool) => {
      const { name, parameters } = fieldsOf(tool['function']);
      return { name: String(name), schema: parameters };
    }),
    said: listOf(messages)
      .filter(({ role }) => role !== 'tool')
      .map(({ content }) => textIn(content))
      .join('\n'),
    results: listOf(messages)
      .filter(({ role }) => role === 'tool')
      .map(({ content }) => textIn(content)),
  }),
  answer(move, { model, stream, stream_options: options }) {
    const usage = { prompt_tokens: 21, completion_tokens: 9, total_tokens: 30 };
    const finish_reason = move.kind === 'call' ? 'tool_calls' : 'stop';
    const base = { id: 'chatcmpl-mind', created: 1_700_000_000, model };
    const call = move.kind === 'call' ? callOf(move.name, move.input) : null;
    const said = move.kind === 'say' ? move.text : null;
    if (stream !== true) {
      const message = { role: 'assistant', content: said, ...(call === null ? {} : { tool_calls: [call] }) };
      return jsonScript({ ...base, object: 'chat.completion', choices: [{ index: 0, message, finish_reason }], usage });
    }
    const chunk = (delta: Fields, reason: string | null = null) =>
      event({
        ...base,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: reason }],
      });
    const closing = fieldsOf(options)['include_usage'] === true;
    return streamScript([
      chunk({ role: 'assistant', content: call === null ? '' : null }),
      ...(said === null ? [] : halves(said).map((content) => chunk({ content }))),
      ...(call === null ? [] : callDeltas(call).map((delta) => chunk({ tool_calls: [{ index: 0, ...delta }] }))),
      chunk({}, finish_reason),
      ...(closing ? [event({ ...base, object: 'chat.completion.chunk', choices: [], usage })] : []),
      bytes('data: [DONE]\n\n'),
    ]);
  },
};

const callOf = (name: string, input: Fields) => ({
  id: `call_${name}`,
  type: 'function',
  function: { name, arguments: JSON.stringify(input) },
});

const callDeltas = (call: ReturnType<typeof callOf>) => [
  { ...call, function: { ...call.function, arguments: '' } },
  ...halves(call.function.arguments).map((part) => ({ function: { arguments: part } })),
];

const anthropic: Mind = {
  play: playAnthropic,
  asked: (path) => path === '/v1/messages',
  hear({ tools, system, messages }) {
    const parts = listOf(messages).flatMap(({ content }) => listOf(content));
    return {
      tools: listOf(tools).map(({ name, input_schema: schema }) => ({ name: String(name), schema })),
      said: [textIn(system), ...listOf(messages).map(({ content }) => textIn(content))].join('\n'),
      results: parts.filter(({ type }) => type === 'tool_result').map(({ content }) => textIn(content)),
    };
  },
  answer(move, { model, stream }) {
    const usage = { input_tokens: 21, output_tokens: 9 };
    const stop_reason = move.kind === 'call' ? 'tool_use' : 'end_turn';
    const block = move.kind === 'call' ? useOf(move.name, move.input) : { type: 'text', text: move.text };
    const message = { id: 'msg_mind', type: 'message', role: 'assistant', model, stop_sequence: null };
    if (stream !== true) return jsonScript({ ...message, content: [block], stop_reason, usage });
    const told = (data: Fields) => event(data, String(data['type']));
    const empty = move.kind === 'call' ? { ...block, input: {} } : { type: 'text', text: '' };
    const deltas =
      move.kind === 'call'
        ? halves(JSON.stringify(move.input)).map((partial_json) => ({ type: 'input_json_delta', partial_json }))
        : halves(move.text).map((text) => ({ type: 'text_delta', text }));
    return streamScript([
      told({ type: 'message_start', message: { ...message, content: [], stop_reason: null, usage } }),
      told({ type: 'content_block_start', index: 0, content_block: empty }),
      told({ type: 'ping' }),
      ...deltas.map((delta) => told({ type: 'content_block_delta', index: 0, delta })),
      told({ type: 'content_block_stop', index: 0 }),
      told({ type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 9 } }),
      told({ type: 'message_stop' }),
    ]);
  },
};

const useOf = (name: string, input: Fields) => ({ type: 'tool_use', id: `toolu_${name}`, name, input });

const halves = (text: string): string[] => {
  const middle = Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
};

const minds = { openai, anthropic };
export type BackendType = keyof typeof minds;

interface WatchedProvider extends FakeProvider {
  /** What the service refused, in its own words: the router sent something that it should not have. */
  readonly refusals: string[];
  /** Conversations that were asked for. */
  readonly turns: () => number;
}

export function createMind(type: BackendType, onTurn: (count: number) => void): WatchedProvider {
  const mind = minds[type];
  const seen: FakeProvider['seen'] = [];
  const refusals: string[] = [];
  let turns = 0;
  return {
    seen,
    refusals,
    turns: () => turns,
    play(request) {
      seen.push(request);
      const strict = mind.play(request);
      const [where = ''] = request.path.split('?');
      if (strict.status >= 400) refusals.push(`${request.method} ${where}: ${told(strict)}`);
      const body = parseFields(request.body);
      if (strict.status !== 200 || body === null || !mind.asked(where)) return strict;
      turns++;
      onTurn(turns);
      return mind.answer(think(mind.hear(body)), body);
    },
  };
}

const told = ({ status, steps }: Script): string =>
  `${status} ${[...steps].map((step) => (step.kind === 'bytes' ? step.bytes.toString('utf8') : '')).join('')}`;
