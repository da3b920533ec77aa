// Owns what the Responses API refuses, as far as it is documented: a body that passes here would be answered there.
import { firstOf, isFields, listOf, unknownKeys, type Complaint, type Fields } from './script.ts';

const bodyKeys =
  'model input instructions tools tool_choice parallel_tool_calls max_output_tokens max_tool_calls temperature top_p top_logprobs text reasoning include metadata stream stream_options store previous_response_id background conversation prompt user service_tier truncation prompt_cache_key prompt_cache_retention safety_identifier'.split(
    ' ',
  );

/** What each item may hold beside its type. */
const itemKeys: Readonly<Record<string, string>> = {
  message: 'id role content status phase',
  function_call: 'id call_id name arguments status namespace',
  function_call_output: 'id call_id output status',
  custom_tool_call: 'id call_id name input namespace',
  custom_tool_call_output: 'id call_id output',
  reasoning: 'id summary content encrypted_content status',
};
const contentTypes: Readonly<Record<string, readonly string[]>> = {
  user: ['input_text', 'input_image', 'input_file'],
  system: ['input_text', 'input_image', 'input_file'],
  developer: ['input_text', 'input_image', 'input_file'],
  assistant: ['output_text', 'refusal'],
};
const partKeys: Readonly<Record<string, string>> = {
  input_text: 'text',
  input_image: 'image_url file_id detail',
  input_file: 'file_id file_url filename file_data',
  output_text: 'text annotations logprobs',
  refusal: 'refusal',
};
const includes = [
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
  'message.input_image.image_url',
  'web_search_call.action.sources',
  'file_search_call.results',
];

const isText = (value: unknown): value is string => typeof value === 'string';
const isOneOf = (value: unknown, known: readonly string[]): boolean => known.some((one) => one === value);
const calls = ['function_call', 'custom_tool_call'];
const outputs = ['function_call_output', 'custom_tool_call_output'];

const typeOf = ({ type }: Fields): string => (isText(type) ? type : 'message');

/** What this stand-in seals, it alone can open. */
export const sealPrefix = 'enc-openai-';

function checkPart(part: Fields, allowed: readonly string[], path: string): Complaint {
  const type = String(part['type']);
  if (!allowed.includes(type))
    return [`${path}.type`, `Invalid value: '${type}'. Supported values are: ${allowed.join(', ')}.`];
  const { text, refusal, image_url: url, file_data: file, filename } = part;
  return firstOf(
    () => unknownKeys(part, ['type', ...(partKeys[type] ?? '').split(' ')], `${path}.`),
    () => (type.endsWith('_text') && !isText(text) ? [`${path}.text`, 'Missing required parameter.'] : null),
    () => (type === 'refusal' && !isText(refusal) ? [`${path}.refusal`, 'Missing required parameter.'] : null),
    () =>
      type === 'input_image' && !(isText(url) && /^(https?:|data:image\/)/.test(url)) && !part['file_id']
        ? [`${path}.image_url`, 'Invalid image.']
        : null,
    () =>
      file !== undefined && !(isText(filename) && isText(file) && file.startsWith('data:'))
        ? [`${path}.file_data`, 'Expected a data URL and a filename.']
        : null,
  );
}

function checkContent(content: unknown, allowed: readonly string[], path: string): Complaint {
  if (isText(content)) return null;
  if (!Array.isArray(content)) return [path, 'Invalid type: expected a string or an array.'];
  return firstOf(...listOf(content).map((part, at) => () => checkPart(part, allowed, `${path}[${at}]`)));
}

function checkItem(item: Fields, path: string): Complaint {
  const type = typeOf(item);
  const keys = itemKeys[type];
  if (keys === undefined) return [path, `Invalid value: '${type}'.`];
  const role = String(item['role']);
  return firstOf(
    () => unknownKeys(item, ['type', ...keys.split(' ')], `${path}.`),
    () => {
      if (type !== 'message') return null;
      const allowed = contentTypes[role];
      return allowed === undefined
        ? [`${path}.role`, `Invalid value: '${role}'.`]
        : checkContent(item['content'], allowed, `${path}.content`);
    },
    () =>
      outputs.includes(type)
        ? checkContent(item['output'], ['input_text', 'input_image', 'input_file'], `${path}.output`)
        : null,
    () =>
      calls.includes(type) && !/^[\w-]{1,128}$/.test(String(item['name'])) ? [`${path}.name`, 'Invalid name.'] : null,
    () => (type === 'function_call' && !isText(item['arguments']) ? [`${path}.arguments`, 'Expected a string.'] : null),
    () => (type === 'custom_tool_call' && !isText(item['input']) ? [`${path}.input`, 'Expected a string.'] : null),
    () => (type === 'reasoning' ? checkThought(item, path) : null),
  );
}

function checkThought({ encrypted_content: sealed, summary }: Fields, path: string): Complaint {
  if (!Array.isArray(summary)) return [`${path}.summary`, `Missing required parameter: '${path}.summary'.`];
  if (!isText(sealed)) return [path, 'Item not found. Items are not persisted when `store` is set to false.'];
  return sealed.startsWith(sealPrefix)
    ? null
    : [`${path}.encrypted_content`, 'The encrypted content could not be verified.'];
}

function checkInput(input: unknown): Complaint {
  if (isText(input)) return null;
  if (!Array.isArray(input)) return ['input', "Missing required parameter: 'input'."];
  const items = listOf(input);
  const owed = new Map<unknown, string>();
  for (const [at, item] of items.entries()) {
    const path = `input[${at}]`;
    const type = typeOf(item);
    const next = items[at + 1];
    const complaint = firstOf(
      () => checkItem(item, path),
      () =>
        type === 'reasoning' && !ofModel(next)
          ? [path, 'Item of type reasoning was provided without its required following item.']
          : null,
    );
    if (complaint !== null) return complaint;
    const id = item['call_id'];
    if (calls.includes(type)) {
      if (!isText(id) || id === '' || id.length > 64) return [`${path}.call_id`, 'Invalid call_id.'];
      owed.set(id, `${type}_output`);
    }
    if (!outputs.includes(type)) continue;
    if (owed.get(id) !== type) return [path, `No tool call found for function call output with call_id ${String(id)}.`];
    owed.delete(id);
  }
  return owed.size === 0 ? null : ['input', `No tool output found for function call ${String([...owed.keys()][0])}.`];
}

const ofModel = (item: Fields | undefined): boolean =>
  item !== undefined &&
  (item['type'] === 'reasoning' || calls.includes(String(item['type'])) || item['role'] === 'assistant');

/** Strict schemas close every object and require every member. */
function looseObject(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(looseObject);
  if (!isFields(schema)) return false;
  if (schema['type'] === 'object') {
    const names = Object.keys(isFields(schema['properties']) ? schema['properties'] : {});
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    if (schema['additionalProperties'] !== false || names.some((name) => !required.includes(name))) return true;
  }
  return Object.values(schema).some(looseObject);
}

const toolKeys: Readonly<Record<string, string>> = {
  function: 'name description parameters strict',
  custom: 'name description format',
};

function checkTool(tool: Fields): Complaint {
  const keys = toolKeys[String(tool['type'])];
  // Hosted ones and namespaces have fields of their own.
  if (keys === undefined) return null;
  const { name, parameters, strict } = tool;
  return firstOf(
    () => unknownKeys(tool, ['type', ...keys.split(' ')], 'tools[0].'),
    () => (/^[\w-]{1,128}$/.test(String(name)) ? null : ['tools[0].name', 'Invalid name.']),
    () =>
      tool['type'] === 'function' && parameters !== null && !isFields(parameters)
        ? ['tools[0].parameters', 'Missing required parameter.']
        : null,
    () =>
      tool['type'] === 'function' && strict !== false && looseObject(parameters)
        ? ['tools[0].parameters', "Invalid schema: 'additionalProperties' is required to be supplied and to be false."]
        : null,
  );
}

function checkChoice(choice: unknown, tools: readonly Fields[]): Complaint {
  if (choice === undefined || choice === 'auto' || choice === 'none') return null;
  if (tools.length === 0) return ['tool_choice', "Tool choice requires 'tools'."];
  if (choice === 'required') return null;
  if (!isFields(choice)) return ['tool_choice', 'Invalid value.'];
  const known = tools.some((tool) => tool['type'] === choice['type'] && tool['name'] === choice['name']);
  return known ? null : ['tool_choice', "Tool choice not found in 'tools' parameter."];
}

function checkText(text: unknown): Complaint {
  if (!isFields(text)) return null;
  const format = text['format'];
  return firstOf(
    () => unknownKeys(text, ['format', 'verbosity'], 'text.'),
    () => {
      if (!isFields(format) || format['type'] !== 'json_schema') return null;
      if (!/^[\w-]{1,64}$/.test(String(format['name']))) return ['text.format.name', 'Invalid name.'];
      if (!isFields(format['schema'])) return ['text.format.schema', 'Missing required parameter.'];
      if (format['strict'] === true && looseObject(format['schema']))
        return ['text.format.schema', "'additionalProperties' is required to be supplied and to be false."];
      return unknownKeys(format, ['type', 'name', 'description', 'schema', 'strict'], 'text.format.');
    },
  );
}

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];

function checkReasoning(reasoning: unknown): Complaint {
  if (!isFields(reasoning)) return null;
  const { effort, summary } = reasoning;
  if (effort !== undefined && effort !== null && !isOneOf(effort, efforts))
    return ['reasoning.effort', 'Invalid value.'];
  if (summary !== undefined && summary !== null && !isOneOf(summary, ['auto', 'concise', 'detailed']))
    return ['reasoning.summary', 'Invalid value.'];
  return unknownKeys(reasoning, ['effort', 'summary', 'generate_summary'], 'reasoning.');
}

export const complainOfResponses = (body: Fields): Complaint =>
  firstOf(
    () => unknownKeys(body, bodyKeys),
    () => (isText(body['model']) ? null : ['model', "Missing required parameter: 'model'."]),
    () => checkInput(body['input']),
    () => firstOf(...listOf(body['tools']).map((tool) => () => checkTool(tool))),
    () => checkChoice(body['tool_choice'], listOf(body['tools'])),
    () => checkText(body['text']),
    () => checkReasoning(body['reasoning']),
    () =>
      (Array.isArray(body['include']) ? body['include'] : []).every((name) => includes.includes(String(name)))
        ? null
        : ['include', 'Invalid value.'],
    () =>
      typeof body['max_output_tokens'] === 'number' && body['max_output_tokens'] < 16
        ? ['max_output_tokens', 'Integer below minimum value. Expected a value >= 16.']
        : null,
  );
