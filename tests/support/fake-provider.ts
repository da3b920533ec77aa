// Owns a provider that does what a test tells it: answers in OpenAI's shape, and every way to misbehave that we know.
// Pure: it says what would be sent, step by step; fake-server.ts and fake-outbound.ts send it.

export type Step =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' };

export interface Script {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What happens before the head goes out. */
  readonly before: readonly Step[];
  readonly steps: Iterable<Step>;
}

export interface Seen {
  /** Host and port that the request was sent to. */
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface FakeProvider {
  readonly seen: Seen[];
  readonly play: (request: Seen) => Script;
}

/** Several providers at once, each behind a host of its own. */
export function providersAt(hosts: Readonly<Record<string, (request: Seen) => Script>>): FakeProvider {
  const seen: Seen[] = [];
  return {
    seen,
    play(request) {
      seen.push(request);
      return hosts[request.host]?.(request) ?? failure(404, `There is no provider at ${request.host}`);
    },
  };
}

interface Asked {
  readonly model: string;
  readonly stream: boolean;
  readonly wantsUsage: boolean;
  readonly tools: boolean;
  readonly schema: boolean;
}

const json = { 'content-type': 'application/json' };
const sse = { 'content-type': 'text/event-stream; charset=utf-8' };
const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12, prompt_tokens_details: { cached_tokens: 4 } };
const bytes = (text: string): Step => ({ kind: 'bytes', bytes: Buffer.from(text) });
const event = (value: unknown): Step => bytes(`data: ${JSON.stringify(value)}\n\n`);
const done = bytes('data: [DONE]\n\n');

const base = (model: string) => ({ id: 'chatcmpl-fake', created: 1_700_000_000, model, system_fingerprint: 'fp_fake' });

function message({ tools, schema }: Asked) {
  if (tools) {
    const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rīga"}' } };
    return { role: 'assistant', content: null, tool_calls: [call, { ...call, id: 'call_2' }] };
  }
  return {
    role: 'assistant',
    content: schema ? '{"answer":42}' : 'Hello there ✓',
    refusal: null,
    an_unknown_field: { kept: true },
  };
}

function whole(asked: Asked, counted: unknown = usage): Step {
  const finish_reason = asked.tools ? 'tool_calls' : 'stop';
  const choice = { index: 0, message: message(asked), logprobs: null, finish_reason };
  return bytes(JSON.stringify({ ...base(asked.model), object: 'chat.completion', choices: [choice], usage: counted }));
}

interface StreamStyle {
  readonly usageNull?: boolean;
  readonly noUsage?: boolean;
}

function chunks(asked: Asked, style: StreamStyle = {}): Step[] {
  const extra = style.usageNull === true && asked.wantsUsage ? { usage: null } : {};
  const chunk = (delta: unknown, finish_reason: string | null = null) =>
    event({
      ...base(asked.model),
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason }],
      ...extra,
    });
  const tool = (part: unknown) => chunk({ tool_calls: [part] });
  const middle = asked.tools
    ? [
        tool({ index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: '' } }),
        tool({ index: 0, function: { arguments: '{"city":' } }),
        tool({ index: 0, function: { arguments: '"Rīga"}' } }),
        chunk({}, 'tool_calls'),
      ]
    : [
        chunk({ content: asked.schema ? '{"answer":' : 'Hello ' }),
        chunk({ content: asked.schema ? '42}' : 'there ✓' }),
        chunk({}, 'stop'),
      ];
  const counted =
    asked.wantsUsage && style.noUsage !== true
      ? [event({ ...base(asked.model), object: 'chat.completion.chunk', choices: [], usage })]
      : [];
  return [chunk({ role: 'assistant', content: '' }), ...middle, ...counted, done];
}

function* forever(model: string): Generator<Step> {
  const content = 'x'.repeat(16_384);
  for (;;)
    yield event({
      ...base(model),
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { content }, finish_reason: null }],
    });
}

function* endlessLine(): Generator<Step> {
  yield bytes('data: {"choices":[{"delta":{"content":"');
  for (;;) yield bytes('x'.repeat(65_536));
}

const split = (steps: readonly Step[], size: number): Step[] => {
  const all = Buffer.concat(steps.flatMap((step) => (step.kind === 'bytes' ? [step.bytes] : [])));
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => ({
    kind: 'bytes' as const,
    bytes: all.subarray(at * size, (at + 1) * size),
  }));
};

const script = (
  steps: Iterable<Step>,
  headers: Script['headers'],
  status = 200,
  before: readonly Step[] = [],
): Script => ({
  status,
  headers,
  before,
  steps,
});
export const failure = (status: number, message: string, headers = {}): Script =>
  script(
    [bytes(JSON.stringify({ error: { message, type: 'fake_error', param: null, code: 'fake' } }))],
    { ...json, ...headers },
    status,
  );

const well = (asked: Asked): Script => (asked.stream ? script(chunks(asked), sse) : script([whole(asked)], json));

/** What each model name makes the provider do. Everything else is answered well. */
export const behaviours: Readonly<Record<string, (asked: Asked) => Script>> = {
  'stall-before': (asked) => ({ ...well(asked), before: [{ kind: 'hang' }] }),
  'stall-after-head': () => script([{ kind: 'hang' }], sse),
  'stall-mid': (asked) => script([...chunks(asked).slice(0, 2), { kind: 'hang' }], sse),
  'reset-before': (asked) => ({ ...well(asked), before: [{ kind: 'reset' }] }),
  'reset-mid': (asked) => script([...chunks(asked).slice(0, 2), { kind: 'wait', ms: 20 }, { kind: 'reset' }], sse),
  'cut-mid': (asked) => script(chunks(asked).slice(0, 2), sse),
  'cut-whole': (asked) => script([whole(asked), { kind: 'reset' }], { ...json, 'content-length': '9999' }),
  'wrong-type': (asked) => script([whole(asked)], { 'content-type': 'text/plain' }),
  html: () => script([bytes('<!doctype html><title>Sign in</title>')], { 'content-type': 'text/html' }),
  'html-as-json': () => script([bytes('<!doctype html><title>Sign in</title>')], json),
  'error-in-stream': (asked) =>
    script([...chunks(asked).slice(0, 2), event({ error: { message: 'overloaded', type: 'server_error' } })], sse),
  'error-401': () => failure(401, 'Incorrect API key provided: sk-f***e'),
  'error-400': () => failure(400, 'Unsupported value: temperature'),
  'error-500': () => failure(500, 'The server had an error'),
  'error-429': () => failure(429, 'Slow down', { 'retry-after': '7' }),
  'no-usage': (asked) =>
    asked.stream ? script(chunks(asked, { noUsage: true }), sse) : script([whole(asked, null)], json),
  'usage-null': (asked) => script(chunks(asked, { usageNull: true }), sse),
  'split-1': (asked) => script(split(chunks(asked), 1), sse),
  'split-7': (asked) => script(split(chunks(asked), 7), sse),
  drip: (asked) =>
    script(
      split(chunks(asked), 40).flatMap((step) => [step, { kind: 'wait' as const, ms: 2 }]),
      sse,
    ),
  forever: (asked) => script(forever(asked.model), sse),
  'endless-line': () => script(endlessLine(), sse),
  'comments-first': (asked) =>
    script([bytes(': one moment\n\n'), { kind: 'wait', ms: 5 }, bytes(': still thinking\n\n'), ...chunks(asked)], sse),
  gzip: (asked) => script([whole(asked)], { ...json, 'content-encoding': 'gzip' }),
  redirect: () => script([], { location: 'http://127.0.0.1:9/elsewhere' }, 307),
  cookies: (asked) =>
    script([whole(asked)], {
      ...json,
      'set-cookie': 'session=1',
      'x-secret': '1',
      'x-ratelimit-remaining-requests': '5',
    }),
  chunks54: (asked) => {
    const one = { ...base(asked.model), object: 'chat.completion.chunk' };
    const text = Array.from({ length: 50 }, () =>
      event({ ...one, choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }] }),
    );
    const end = event({ ...one, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    const counted = asked.wantsUsage ? [event({ ...one, choices: [], usage })] : [];
    return script(
      [
        event({ ...one, choices: [{ index: 0, delta: { role: 'assistant' }, finish_reason: null }] }),
        ...text,
        end,
        ...counted,
        done,
      ],
      sse,
    );
  },
};

function readAsked(body: Buffer): Asked | null {
  try {
    const fields = JSON.parse(body.toString('utf8'));
    return {
      model: String(fields.model),
      stream: fields.stream === true,
      wantsUsage: fields.stream_options?.include_usage === true,
      tools: Array.isArray(fields.tools),
      schema: fields.response_format?.type === 'json_schema',
    };
  } catch {
    return null;
  }
}

export function createFakeProvider(): FakeProvider {
  const seen: Seen[] = [];
  return {
    seen,
    play(request) {
      seen.push(request);
      if (seen.length > 1_000) seen.shift();
      if (request.path.endsWith('/models')) {
        const data = ['fake-small', ...Object.keys(behaviours)].map((id) => ({
          id,
          object: 'model',
          created: 0,
          owned_by: 'fake',
        }));
        return script([bytes(JSON.stringify({ object: 'list', data }))], json);
      }
      if (!request.path.endsWith('/chat/completions')) return failure(404, `No such path: ${request.path}`);
      const asked = readAsked(request.body);
      if (asked === null) return failure(400, 'The body is not JSON');
      return Object.hasOwn(behaviours, asked.model) ? (behaviours[asked.model]?.(asked) ?? well(asked)) : well(asked);
    },
  };
}
