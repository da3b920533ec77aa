// Owns what Anthropic's API refuses, as far as it is documented: a body that passes here would be answered there.

export type Fields = Readonly<Record<string, unknown>>;
type Refusal = string | null;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
export const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);

const plainFields = new Set(
  'model max_tokens messages system stream stop_sequences temperature top_p top_k tools tool_choice thinking output_config metadata service_tier container cache_control inference_geo'.split(
    ' ',
  ),
);
const betaFields = new Set(
  'context_management mcp_servers output_format speed fallbacks diagnostics safeguards'.split(' '),
);

/** What each block may hold beside `type` and `cache_control`, and who may say it. */
const blockTable: Readonly<Record<string, { readonly by: string; readonly fields: string }>> = {
  text: { by: 'user assistant system', fields: 'text citations' },
  image: { by: 'user', fields: 'source' },
  document: { by: 'user', fields: 'source title context citations' },
  search_result: { by: 'user', fields: 'source title content citations' },
  tool_use: { by: 'assistant', fields: 'id name input caller' },
  tool_result: { by: 'user', fields: 'tool_use_id content is_error' },
  thinking: { by: 'assistant', fields: 'thinking signature' },
  redacted_thinking: { by: 'assistant', fields: 'data' },
  server_tool_use: { by: 'assistant', fields: 'id name input caller' },
  web_search_tool_result: { by: 'assistant', fields: 'tool_use_id content caller' },
};
const sourceTable: Readonly<Record<string, string>> = {
  base64: 'media_type data',
  url: 'url',
  file: 'file_id',
  text: 'media_type data',
  content: 'content',
};
const mediaTypes: Readonly<Record<string, readonly string[]>> = {
  image: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
  document: ['application/pdf', 'text/plain'],
};

/** The first that is wrong. */
const first = (checks: Iterable<Refusal>): Refusal => {
  for (const refusal of checks) if (refusal !== null) return refusal;
  return null;
};

const extra = (path: string, fields: Fields, allowed: string): Refusal => {
  const known = new Set(allowed.split(' '));
  const stranger = Object.keys(fields).find((key) => !known.has(key));
  return stranger === undefined ? null : `${path}.${stranger}: Extra inputs are not permitted`;
};

function* topLevel(fields: Fields, beta: boolean): Iterable<Refusal> {
  for (const key of Object.keys(fields))
    if (!plainFields.has(key) && !(beta && betaFields.has(key))) yield `${key}: Extra inputs are not permitted`;
  if (!isText(fields['model'])) yield 'model: Field required';
  if ('stream' in fields && typeof fields['stream'] !== 'boolean') yield 'stream: Input should be a valid boolean';
  const { metadata, stop_sequences: stops, output_config: config } = fields;
  if (isObject(metadata)) {
    yield extra('metadata', metadata, 'user_id');
    if (String(metadata['user_id']).includes('@')) yield 'metadata.user_id: appears to be an email address';
  }
  if (Array.isArray(stops) && stops.some((stop) => !isText(stop) || stop.trim() === ''))
    yield 'stop_sequences: each stop sequence must contain non-whitespace';
  if (isObject(config)) yield* outputConfig(config);
}

function* outputConfig(config: Fields): Iterable<Refusal> {
  yield extra('output_config', config, 'effort format task_budget');
  const { effort, format } = config;
  if (effort !== undefined && !['low', 'medium', 'high', 'xhigh', 'max'].some((known) => known === effort))
    yield "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'";
  if (!isObject(format)) return;
  yield extra('output_config.format', format, 'type schema');
  if (format['type'] !== 'json_schema' || !isObject(format['schema']))
    yield 'output_config.format.schema: Field required';
  yield openSchema(format['schema']);
}

/** Objects whose members are not closed are refused where the schema is enforced. */
function openObject(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(openObject);
  if (!isObject(schema)) return false;
  if (schema['type'] === 'object' && schema['additionalProperties'] !== false) return true;
  return Object.values(schema).some(openObject);
}
const openSchema = (schema: unknown): Refusal =>
  openObject(schema) ? "For 'object' type, 'additionalProperties' must be explicitly set to false" : null;

function* limits(fields: Fields): Iterable<Refusal> {
  const { max_tokens: most, temperature, top_k: topK, top_p: topP, thinking } = fields;
  if (most === undefined) yield 'max_tokens: Field required';
  if (!isCount(most)) yield 'max_tokens: Input should be a valid integer';
  if (temperature !== undefined && !(Number(temperature) >= 0 && Number(temperature) <= 1))
    yield 'temperature: range: 0..1';
  if (temperature !== undefined && topP !== undefined)
    yield '`temperature` and `top_p` cannot both be specified for this model';
  if (!isObject(thinking)) return;
  yield* thinkingShape(thinking, Number(most));
  if (thinking['type'] === 'disabled') return;
  if (temperature !== undefined && temperature !== 1)
    yield '`temperature` may only be set to 1 when thinking is enabled';
  if (topK !== undefined) yield '`top_k` must be unset when thinking is enabled';
  if (topP !== undefined && Number(topP) < 0.95) yield '`top_p` must be at least 0.95 when thinking is enabled';
  const choice = isObject(fields['tool_choice']) ? fields['tool_choice']['type'] : null;
  if (choice === 'any' || choice === 'tool') yield 'Thinking may not be enabled when tool_choice forces tool use.';
}

function* thinkingShape(thinking: Fields, most: number): Iterable<Refusal> {
  const { type, budget_tokens: budget } = thinking;
  if (type === 'disabled') yield extra('thinking.disabled', thinking, 'type');
  else if (type === 'adaptive') yield extra('thinking.adaptive', thinking, 'type display');
  else if (type !== 'enabled') yield `thinking: Input tag '${String(type)}' is not known`;
  else {
    yield extra('thinking.enabled', thinking, 'type budget_tokens display');
    if (!isCount(budget) || budget < 1024) yield 'thinking.enabled.budget_tokens: Input should be at least 1024';
    if (most <= Number(budget)) yield '`max_tokens` must be greater than `thinking.budget_tokens`';
  }
}

function* toolList(fields: Fields): Iterable<Refusal> {
  const tools = listOf(fields['tools']);
  const names = tools.map(({ name }) => String(name));
  if (new Set(names).size < names.length) yield 'tools: Tool names must be unique.';
  for (const [at, tool] of tools.entries()) {
    if (isText(tool['type']) && tool['type'] !== 'custom') continue;
    const allowed = 'type name description input_schema strict cache_control defer_loading eager_input_streaming';
    yield extra(`tools.${at}.custom`, tool, allowed);
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(String(tool['name'])))
      yield `tools.${at}.custom.name: String should match pattern`;
    const schema = tool['input_schema'];
    if (tool['strict'] === true) yield openSchema(schema);
    if (!isObject(schema) || schema['type'] !== 'object')
      yield `tools.${at}.custom.input_schema.type: Input should be 'object'`;
  }
  const choice = fields['tool_choice'];
  if (!isObject(choice)) return;
  if (tools.length === 0) yield 'tool_choice may only be specified while providing tools';
  if (choice['type'] === 'tool' && !names.includes(String(choice['name']))) yield 'tool_choice: tool is not in tools';
}

interface Said {
  readonly role: string;
  readonly blocks: readonly Fields[];
  readonly path: string;
}

const blocksOf = (content: unknown): Fields[] =>
  isText(content) ? [{ type: 'text', text: content }] : listOf(content);

function* messageList(fields: Fields, beta: boolean): Iterable<Refusal> {
  const all = listOf(fields['messages']);
  if (all.length === 0) yield 'messages: at least one message is required';
  const said = all.map(
    ({ role, content }, at): Said => ({ role: String(role), blocks: blocksOf(content), path: `messages.${at}` }),
  );
  for (const [at, message] of said.entries()) {
    const raw = all[at] ?? {};
    // Under a beta a turn is steered by what stands beside the text of a system message in its middle.
    yield extra(message.path, raw, beta && message.role === 'system' ? 'role content output_config' : 'role content');
    if (message.role === 'system' ? !beta || at === 0 : !['user', 'assistant'].includes(message.role))
      yield `messages: Unexpected role "${message.role}".`;
    const last = at === said.length - 1;
    const steers = message.role === 'system' && isObject(raw['output_config']);
    if (message.blocks.length === 0 && !steers && !(last && message.role === 'assistant'))
      yield `${message.path}: all messages must have non-empty content`;
    for (const [place, block] of message.blocks.entries())
      yield* blockShape(`${message.path}.content.${place}`, block, message.role);
  }
  yield* callPairs(said.filter(({ role }) => role !== 'system'));
  yield* prefill(said.at(-1));
  yield* thoughtInLoop(fields, said);
}

function* blockShape(path: string, block: Fields, role: string): Iterable<Refusal> {
  const type = String(block['type']);
  const row = blockTable[type];
  if (row === undefined)
    return yield `${path}: Input tag '${type}' found using 'type' does not match any of the expected tags`;
  if (!row.by.split(' ').includes(role)) yield `${path}: \`${type}\` blocks can not be in \`${role}\` messages`;
  yield extra(`${path}.${type}`, block, `type cache_control ${row.fields}`);
  if (type === 'text') yield* textShape(path, block);
  if (type === 'image' || type === 'document') yield* sourceShape(`${path}.${type}.source`, block['source'], type);
  if (type === 'tool_use') {
    if (!/^[a-zA-Z0-9_-]+$/.test(String(block['id']))) yield `${path}.tool_use.id: String should match pattern`;
    if (!isObject(block['input'])) yield `${path}.tool_use.input: Input should be a valid dictionary`;
  }
  const signature = type === 'thinking' ? block['signature'] : block['data'];
  if (type.endsWith('thinking') && !String(signature).startsWith('sig-anthropic-'))
    yield `${path}: Invalid \`signature\` in \`${type}\` block`;
  if (type !== 'tool_result') return;
  const inner = blocksOf(block['content'] === '' ? [] : block['content']);
  if (block['is_error'] === true && inner.length === 0)
    yield `${path}: content cannot be empty if \`is_error\` is true`;
  for (const [at, one] of inner.entries()) yield* blockShape(`${path}.content.${at}`, one, 'user');
}

function* textShape(path: string, { text, citations }: Fields): Iterable<Refusal> {
  if (!isText(text)) yield `${path}.text.text: Field required`;
  if (String(text) === '') yield 'messages: text content blocks must be non-empty';
  if (String(text).trim() === '') yield 'messages: text content blocks must contain non-whitespace text';
  for (const citation of listOf(citations))
    if (citation['type'] === 'web_search_result_location' && !String(citation['encrypted_index']).startsWith('enc-'))
      yield `${path}.text.citations: Invalid encrypted_index`;
}

function* sourceShape(path: string, source: unknown, kind: string): Iterable<Refusal> {
  if (!isObject(source)) return yield `${path}: Field required`;
  const fields = sourceTable[String(source['type'])];
  if (fields === undefined) return yield `${path}: Input tag does not match any of the expected tags`;
  yield extra(path, source, `type ${fields}`);
  const types = mediaTypes[kind] ?? [];
  if (fields.includes('media_type') && !types.includes(String(source['media_type'])))
    yield `${path}.media_type: Input should be one of ${types.join(', ')}`;
}

/** Messages of one role in a row are read as one. */
function merged(said: readonly Said[]): Said[] {
  const all: Said[] = [];
  for (const message of said) {
    const last = all.at(-1);
    if (last?.role === message.role) all[all.length - 1] = { ...last, blocks: [...last.blocks, ...message.blocks] };
    else all.push(message);
  }
  return all;
}

function* callPairs(said: readonly Said[]): Iterable<Refusal> {
  let open: readonly string[] = [];
  for (const { role, blocks, path } of merged(said)) {
    const results = blocks.filter(({ type }) => type === 'tool_result').map((block) => String(block['tool_use_id']));
    const lead = blocks.slice(0, results.length).every(({ type }) => type === 'tool_result');
    const lost = open.find((id) => !results.includes(id));
    const stray = results.find((id) => !open.includes(id));
    if (lost !== undefined || (open.length > 0 && !lead))
      yield `${path}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after`;
    if (stray !== undefined) yield `${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}`;
    if (new Set(results).size < results.length) yield `${path}: each tool_use must have a single result`;
    open = role === 'assistant' ? blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => String(id)) : [];
  }
  if (open.length > 0) yield 'messages: `tool_use` ids were found without `tool_result` blocks immediately after';
}

function* prefill(last: Said | undefined): Iterable<Refusal> {
  const text = last?.role === 'assistant' ? last.blocks.at(-1)?.['text'] : null;
  if (isText(text) && /\s$/.test(text)) yield 'messages: final assistant content cannot end with trailing whitespace';
}

/** With a budget, a turn that waits for results has to begin with a thought. */
function* thoughtInLoop({ thinking }: Fields, said: readonly Said[]): Iterable<Refusal> {
  if (!isObject(thinking) || thinking['type'] !== 'enabled') return;
  const all = merged(said.filter(({ role }) => role !== 'system'));
  if (all.at(-1)?.blocks[0]?.['type'] !== 'tool_result') return;
  const begins = all.at(-2)?.blocks[0]?.['type'];
  if (begins !== 'thinking' && begins !== 'redacted_thinking')
    yield 'messages: Expected `thinking` or `redacted_thinking`, but found `tool_use`.';
}

function* systemText({ system }: Fields): Iterable<Refusal> {
  for (const [at, block] of blocksOf(system).entries()) {
    yield extra(`system.${at}`, block, 'type text cache_control citations');
    if (block['type'] !== 'text') yield `system.${at}.type: Input should be 'text'`;
    if (!isText(block['text']) || block['text'] === '') yield 'system: text content blocks must be non-empty';
  }
}

/** Why the API would refuse this body, in words like its own. */
export const refusalOf = (
  fields: Fields,
  { beta, counting }: { readonly beta: boolean; readonly counting: boolean },
): Refusal =>
  first([
    ...topLevel(fields, beta),
    ...limits(counting ? { ...fields, max_tokens: 1_000_000 } : fields),
    ...toolList(fields),
    ...systemText(fields),
    ...messageList(fields, beta),
  ]);
