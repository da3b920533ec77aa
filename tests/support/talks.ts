// Owns conversations as people mean them, and how each of three formats says the same one.
export interface TalkTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: object;
}

interface TalkCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** What came of it. */
  readonly result: string;
}

type TalkTurn =
  | { readonly user: string }
  | { readonly thought?: string; readonly said?: string; readonly calls?: readonly TalkCall[] };

export interface Talk {
  readonly thinks: boolean;
  readonly system?: string;
  readonly tools?: readonly TalkTool[];
  readonly turns: readonly TalkTurn[];
}

type Write = (talk: Talk, model: string) => { readonly path: string; readonly body: object };

const idOf = (turn: number, call: number): string => `call_${turn}_${call}`;

const openai: Write = ({ thinks, system, tools = [], turns }, model) => {
  const messages = turns.flatMap((turn, at): object[] => {
    if ('user' in turn) return [{ role: 'user', content: turn.user }];
    const calls = turn.calls ?? [];
    const message = {
      role: 'assistant',
      content: turn.said ?? null,
      ...(turn.thought === undefined ? {} : { reasoning_content: turn.thought }),
      ...(calls.length === 0 ? {} : { tool_calls: calls.map((call, index) => openaiCall(call, idOf(at, index))) }),
    };
    const results = calls.map(({ result }, index) => ({
      role: 'tool',
      tool_call_id: idOf(at, index),
      content: result,
    }));
    return [message, ...results];
  });
  return {
    path: '/v1/chat/completions',
    body: {
      model,
      messages: [...(system === undefined ? [] : [{ role: 'system', content: system }]), ...messages],
      ...(tools.length === 0 ? {} : { tools: tools.map((tool) => ({ type: 'function', function: tool })) }),
      ...(thinks ? {} : { reasoning_effort: 'none' }),
    },
  };
};

const openaiCall = ({ name, arguments: given }: TalkCall, id: string): object => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(given) },
});

const anthropic: Write = ({ thinks, system, tools = [], turns }, model) => {
  const messages = turns.flatMap((turn, at): object[] => {
    if ('user' in turn) return [{ role: 'user', content: turn.user }];
    const calls = turn.calls ?? [];
    const content = [
      ...(turn.thought === undefined ? [] : [{ type: 'thinking', thinking: turn.thought, signature: '' }]),
      ...(turn.said === undefined ? [] : [{ type: 'text', text: turn.said }]),
      ...calls.map(({ name, arguments: input }, index) => ({ type: 'tool_use', id: idOf(at, index), name, input })),
    ];
    const results = calls.map(({ result }, index) => ({
      type: 'tool_result',
      tool_use_id: idOf(at, index),
      content: result,
    }));
    return [{ role: 'assistant', content }, ...(results.length === 0 ? [] : [{ role: 'user', content: results }])];
  });
  return {
    path: '/v1/messages',
    body: {
      model,
      max_tokens: 4_000,
      messages,
      ...(system === undefined ? {} : { system }),
      ...(tools.length === 0
        ? {}
        : { tools: tools.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })) }),
      thinking: thinks ? { type: 'enabled', budget_tokens: 1_024 } : { type: 'disabled' },
    },
  };
};

const ollama: Write = ({ thinks, system, tools = [], turns }, model) => {
  const messages = turns.flatMap((turn): object[] => {
    if ('user' in turn) return [{ role: 'user', content: turn.user }];
    const calls = turn.calls ?? [];
    const message = {
      role: 'assistant',
      content: turn.said ?? '',
      ...(turn.thought === undefined ? {} : { thinking: turn.thought }),
      ...(calls.length === 0
        ? {}
        : { tool_calls: calls.map(({ name, arguments: given }) => ({ function: { name, arguments: given } })) }),
    };
    return [message, ...calls.map(({ name, result }) => ({ role: 'tool', tool_name: name, content: result }))];
  });
  return {
    path: '/api/chat',
    body: {
      model,
      messages: [...(system === undefined ? [] : [{ role: 'system', content: system }]), ...messages],
      ...(tools.length === 0 ? {} : { tools: tools.map((tool) => ({ type: 'function', function: tool })) }),
      think: thinks,
      stream: false,
    },
  };
};

export const talkFormats: Readonly<Record<string, Write>> = { openai, anthropic, ollama };
