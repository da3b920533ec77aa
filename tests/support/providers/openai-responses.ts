// Owns a strict stand-in for the Responses API: refuses what it refuses, and answers as the model's name says.
import type { Script, Step } from '../fake-provider.ts';
import { complainOfResponses, sealPrefix } from './openai-responses-checks.ts';
import {
  event,
  halves,
  isFields,
  jsonScript,
  listOf,
  parseFields,
  streamScript,
  words,
  type Fields,
  type Played,
} from './script.ts';

const failure = (status: number, message: string, param: string | null, code: string | null): Script =>
  jsonScript(
    { error: { message, type: status >= 500 ? 'server_error' : 'invalid_request_error', param, code } },
    status,
  );

const annotation = {
  type: 'url_citation',
  url: 'https://example.com/a',
  title: 'A',
  start_index: 0,
  end_index: 5,
};
const token = { token: 'Hello', logprob: -0.1, bytes: [72] };
const logprob = { ...token, top_logprobs: [token] };

function callsFor(body: Fields): Fields[] {
  const tools = listOf(body['tools']).filter(({ type }) => type === 'function' || type === 'custom');
  const answered = listOf(body['input']).some(({ type }) => String(type).endsWith('_output'));
  if (tools.length === 0 || answered || body['tool_choice'] === 'none') return [];
  return [0, 1].map((at) => {
    const tool = tools[at] ?? tools[0] ?? {};
    const shared = { id: `fc_${at}`, call_id: `call_${at}`, name: tool['name'], status: 'completed' };
    if (tool['type'] === 'custom') return { ...shared, type: 'custom_tool_call', input: 'free "text"' };
    return { ...shared, type: 'function_call', arguments: '{"city":"Rīga"}' };
  });
}

function itemsFor(body: Fields, does: ReadonlySet<string>): Fields[] {
  const include = Array.isArray(body['include']) ? body['include'] : [];
  const reasoning = isFields(body['reasoning']) ? body['reasoning'] : {};
  const thought = {
    id: 'rs_0',
    type: 'reasoning',
    summary: reasoning['summary'] ? [{ type: 'summary_text', text: 'Let me think.' }] : [],
    ...(include.includes('reasoning.encrypted_content') ? { encrypted_content: `${sealPrefix}0` } : {}),
  };
  const schema = isFields(body['text']) && isFields(body['text']['format']);
  const spoken = does.has('refusal')
    ? { type: 'refusal', refusal: 'I cannot help with that.' }
    : {
        type: 'output_text',
        text: schema ? '{"answer":42}' : 'Hello there ✓',
        annotations: does.has('cited') ? [annotation] : [],
        logprobs: include.includes('message.output_text.logprobs') ? [logprob] : [],
      };
  const message = { id: 'msg_0', type: 'message', status: 'completed', role: 'assistant', content: [spoken] };
  const calls = does.has('tools') ? callsFor(body) : [];
  return [...(does.has('thinking') ? [thought] : []), ...(calls.length > 0 ? calls : [message])];
}

const usageOf = (does: ReadonlySet<string>): Fields => ({
  input_tokens: 20,
  input_tokens_details: { cached_tokens: does.has('cached') ? 12 : 0 },
  output_tokens: 8,
  output_tokens_details: { reasoning_tokens: does.has('thinking') ? 3 : 0 },
  total_tokens: 28,
});

function responseOf(body: Fields, status: string, more: Fields): Fields {
  return {
    id: 'resp_fake',
    object: 'response',
    created_at: 1_700_000_000,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    model: body['model'],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    metadata: body['metadata'] ?? {},
    ...more,
  };
}

function endingOf(does: ReadonlySet<string>): { readonly status: string; readonly more: Fields } {
  const reason = does.has('length') ? 'max_output_tokens' : does.has('filter') ? 'content_filter' : null;
  if (reason === null) return { status: 'completed', more: {} };
  return { status: 'incomplete', more: { incomplete_details: { reason } } };
}

type Told = Fields & { readonly type: string };

function messageEvents(at: Fields, part: Fields): Told[] {
  const place = { ...at, content_index: 0 };
  if (part['type'] === 'refusal') {
    const { refusal } = part;
    return [
      { type: 'response.content_part.added', ...place, part: { type: 'refusal', refusal: '' } },
      { type: 'response.refusal.delta', ...place, delta: refusal },
      { type: 'response.refusal.done', ...place, refusal },
      { type: 'response.content_part.done', ...place, part },
    ];
  }
  const { text, annotations, logprobs } = part;
  return [
    { type: 'response.content_part.added', ...place, part: { ...part, text: '', annotations: [], logprobs: [] } },
    ...halves(String(text)).map((delta, index) => ({
      type: 'response.output_text.delta',
      ...place,
      delta,
      logprobs: index === 0 ? logprobs : [],
    })),
    ...listOf(annotations).map((one, annotation_index) => ({
      type: 'response.output_text.annotation.added',
      ...place,
      annotation_index,
      annotation: one,
    })),
    { type: 'response.output_text.done', ...place, text, logprobs },
    { type: 'response.content_part.done', ...place, part },
  ];
}

function thoughtEvents(at: Fields, item: Fields): Told[] {
  const part = listOf(item['summary'])[0];
  if (part === undefined) return [];
  const place = { ...at, summary_index: 0 };
  return [
    { type: 'response.reasoning_summary_part.added', ...place, part: { type: 'summary_text', text: '' } },
    ...halves(String(part['text'])).map((delta) => ({
      type: 'response.reasoning_summary_text.delta',
      ...place,
      delta,
    })),
    { type: 'response.reasoning_summary_text.done', ...place, text: part['text'] },
    { type: 'response.reasoning_summary_part.done', ...place, part },
  ];
}

function itemEvents(item: Fields, index: number): Told[] {
  const at = { item_id: item['id'], output_index: index };
  const opened = (blank: Fields): Told => ({
    type: 'response.output_item.added',
    output_index: index,
    item: { ...item, ...blank },
  });
  const done: Told = { type: 'response.output_item.done', output_index: index, item };
  switch (item['type']) {
    case 'message': {
      const parts = listOf(item['content']);
      return [
        opened({ status: 'in_progress', content: [] }),
        ...parts.flatMap((part) => messageEvents(at, part)),
        done,
      ];
    }
    case 'reasoning':
      return [opened({ summary: [] }), ...thoughtEvents(at, item), done];
    default: {
      const [field, stem] =
        item['type'] === 'function_call'
          ? ['arguments', 'response.function_call_arguments']
          : ['input', 'response.custom_tool_call_input'];
      return [
        opened({ status: 'in_progress', [field]: '' }),
        ...halves(String(item[field])).map((delta) => ({ type: `${stem}.delta`, ...at, delta })),
        { type: `${stem}.done`, ...at, [field]: item[field] },
        done,
      ];
    }
  }
}

function streamOf(body: Fields, does: ReadonlySet<string>, output: readonly Fields[]): Step[] {
  const begun = responseOf(body, 'in_progress', { output: [], usage: null });
  const { status, more } = endingOf(does);
  const final = responseOf(body, status, { output, usage: usageOf(does), ...more });
  const middle = output.flatMap(itemEvents);
  const broken: Told = { type: 'error', code: 'server_error', message: 'The fake broke off.', param: null };
  const told: Told[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...(does.has('broken')
      ? [...middle.slice(0, 3), broken]
      : [...middle, { type: `response.${status}`, response: final }]),
  ];
  return told.map((one, sequence_number) => event({ ...one, sequence_number }, one.type));
}

export function playResponses(request: Played): Script {
  const body = parseFields(request.body);
  if (body === null) return failure(400, 'We could not parse the JSON body of your request.', null, null);
  const complaint = complainOfResponses(body);
  if (complaint !== null) {
    const [param, message] = complaint;
    return failure(400, message, param, message.startsWith('Unknown') ? 'unknown_parameter' : 'invalid_value');
  }
  const does = words(body['model']);
  for (const status of [400, 429, 500])
    if (does.has(`e${status}`)) return failure(status, `The fake answers ${status}.`, null, 'fake_code');
  const output = itemsFor(body, does);
  if (body['stream'] === true) return streamScript(streamOf(body, does, output));
  const { status, more } = endingOf(does);
  return jsonScript(responseOf(body, status, { output, usage: usageOf(does), ...more }));
}
