// Owns what Gemini refuses of a request whose fields are all known.
import { firstOf, isFields, listOf, type Complaint, type Fields } from './script.ts';

const foreignCall = 'skip_thought_signature_validator';
const datas = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
];
const mimeTypes =
  /^(?:image\/(?:png|jpeg|webp|heic|heif|gif)|(?:audio|video|text)\/[\w.+-]+|application\/(?:pdf|json|javascript))$/;
const isBase64 = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value);

const oneOf = (value: unknown, ...known: readonly unknown[]): boolean => value === undefined || known.includes(value);
const within = (value: unknown, least: number, most: number, whole = false): boolean =>
  value === undefined ||
  (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value)));
const objectOf = (value: unknown): Fields => (isFields(value) ? value : {});
const refuseUnless = (good: boolean, path: string, message: string): Complaint => (good ? null : [path, message]);

const callsIn = (parts: readonly Fields[]): Fields[] => parts.map((part) => part['functionCall']).filter(isFields);
const resultsIn = (parts: readonly Fields[]): Fields[] =>
  parts.map((part) => part['functionResponse']).filter(isFields);

interface Turn {
  readonly path: string;
  readonly isModel: boolean;
  readonly parts: Fields[];
}

/** Contents of one role that follow each other are one turn. */
function turnsOf(contents: readonly Fields[]): Turn[] {
  const turns: Turn[] = [];
  contents.forEach((content, at) => {
    const isModel = content['role'] === 'model';
    const last = turns.at(-1);
    if (last?.isModel === isModel) last.parts.push(...listOf(content['parts']));
    else turns.push({ path: `contents[${at}]`, isModel, parts: listOf(content['parts']) });
  });
  return turns;
}

export function checkContents(contents: readonly Fields[]): Complaint {
  const turns = turnsOf(contents);
  return firstOf(
    () => refuseUnless(contents.length > 0, 'contents', 'contents is not specified'),
    ...contents.map((content, at) => () => checkContent(content, `contents[${at}]`)),
    ...turns.map((turn, at) => () => checkTurn(turn, turns[at - 1])),
    () =>
      refuseUnless(
        callsIn(turns.at(-1)?.parts ?? []).length === 0,
        'contents',
        'A function call turn must be followed by a function response turn.',
      ),
  );
}

function checkContent(content: Fields, path: string): Complaint {
  const parts = listOf(content['parts']);
  return firstOf(
    () => refuseUnless(oneOf(content['role'], 'user', 'model'), path, 'Please use a valid role: user, model.'),
    () => refuseUnless(parts.length > 0, `${path}.parts`, 'contents.parts must not be empty.'),
    ...parts.map((part, at) => () => checkPart(part, `${path}.parts[${at}]`)),
  );
}

function checkTurn({ path, isModel, parts }: Turn, before: Turn | undefined): Complaint {
  const owed = before === undefined ? [] : callsIn(before.parts);
  const calls = callsIn(parts);
  const results = resultsIn(parts);
  const named = (fields: readonly Fields[]): string =>
    fields
      .map(({ name }) => String(name))
      .toSorted()
      .join();
  const first = parts.find((part) => isFields(part['functionCall']));
  return firstOf(
    () => refuseUnless(isModel || calls.length === 0, path, 'A function call must come from the model.'),
    () =>
      refuseUnless(
        calls.length === 0 || before !== undefined,
        path,
        'Please ensure that a function call turn comes immediately after a user turn or after a function response turn.',
      ),
    () => refuseUnless(!isModel || results.length === 0, path, 'A function response must come from the user.'),
    () =>
      refuseUnless(
        isModel || results.length === owed.length,
        path,
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      ),
    () => refuseUnless(isModel || named(results) === named(owed), path, 'A function response names another function.'),
    () =>
      refuseUnless(
        first === undefined || first['thoughtSignature'] !== undefined,
        path,
        'Function call is missing a thought_signature in functionCall parts.',
      ),
  );
}

function checkPart(part: Fields, path: string): Complaint {
  const { inlineData, fileData, functionCall, functionResponse, thoughtSignature: signature } = part;
  const nested = listOf(objectOf(functionResponse)['parts']).map((inner) => inner['inlineData']);
  const isOwn = typeof signature === 'string' && signature.startsWith('sig-gemini-');
  return firstOf(
    () =>
      refuseUnless(
        datas.filter((name) => part[name] !== undefined).length === 1,
        `${path}.data`,
        "required oneof field 'data' must have one initialized field",
      ),
    () =>
      refuseUnless(
        signature === undefined || isBase64(signature),
        path,
        `Invalid value at '${path}.thought_signature' (TYPE_BYTES), Base64 decoding failed.`,
      ),
    () =>
      refuseUnless(
        signature === undefined || isOwn || signature === foreignCall,
        path,
        'Thought signature is not valid.',
      ),
    ...[inlineData, ...nested].map((blob) => () => checkBlob(blob, path)),
    () =>
      refuseUnless(
        !isFields(fileData) ||
          (typeof fileData['mimeType'] === 'string' && String(fileData['fileUri']).startsWith('https:')),
        path,
        'Cannot fetch content from the provided URL.',
      ),
    () => refuseUnless(!isFields(functionCall) || isFields(functionCall['args']), path, 'args must be an object.'),
    () =>
      refuseUnless(
        !isFields(functionResponse) || isFields(functionResponse['response']),
        path,
        'function_response.response is required, and an object.',
      ),
  );
}

const checkBlob = (blob: unknown, path: string): Complaint =>
  firstOf(
    () =>
      refuseUnless(
        !isFields(blob) || mimeTypes.test(String(blob['mimeType'])),
        path,
        `Unsupported MIME type: ${String(objectOf(blob)['mimeType'])}`,
      ),
    () =>
      refuseUnless(!isFields(blob) || (isBase64(blob['data']) && blob['data'] !== ''), path, 'Base64 decoding failed.'),
  );

export function checkTools(body: Fields): Complaint {
  const declarations = listOf(body['tools']).flatMap((tool) => listOf(tool['functionDeclarations']));
  const names = declarations.map(({ name }) => name);
  const calling = objectOf(objectOf(body['toolConfig'])['functionCallingConfig']);
  const { mode, allowedFunctionNames: allowed } = calling;
  return firstOf(
    ...declarations.map((declaration) => () => checkDeclaration(declaration)),
    () => refuseUnless(new Set(names).size === names.length, 'tools', 'Duplicate function declaration found.'),
    () => refuseUnless(oneOf(mode, 'AUTO', 'ANY', 'NONE', 'VALIDATED'), 'tool_config', 'Invalid mode.'),
    () =>
      refuseUnless(
        mode !== 'ANY' || names.length > 0,
        'tool_config',
        'Function calling mode ANY needs function declarations.',
      ),
    () =>
      refuseUnless(
        allowed === undefined || ((mode === 'ANY' || mode === 'VALIDATED') && Array.isArray(allowed)),
        'tool_config',
        'Allowed function names may only be set in mode ANY or VALIDATED.',
      ),
    () =>
      refuseUnless(
        !Array.isArray(allowed) || allowed.every((name) => names.includes(name)),
        'tool_config',
        'An allowed function name is not declared.',
      ),
  );
}

const checkDeclaration = ({ name, parameters, parametersJsonSchema: json }: Fields): Complaint =>
  firstOf(
    () => refuseUnless(/^[A-Za-z_][\w.:-]{0,63}$/.test(String(name)), 'tools', 'Invalid function name.'),
    () =>
      refuseUnless(
        parameters === undefined || json === undefined,
        'tools',
        'Only one of parameters and parameters_json_schema may be set.',
      ),
    () =>
      refuseUnless(
        json === undefined || objectOf(json)['type'] === 'object',
        'tools',
        'parameters schema should be of type OBJECT.',
      ),
  );

export function checkGeneration(config: Fields): Complaint {
  const { responseMimeType: mime, responseSchema, responseJsonSchema, thinkingConfig } = config;
  const { thinkingBudget: budget, thinkingLevel: level } = objectOf(thinkingConfig);
  const stop = config['stopSequences'];
  const checks: readonly (readonly [good: boolean, field: string, message: string])[] = [
    [within(config['temperature'], 0, 2), 'temperature', 'must be in the range [0.0, 2.0]'],
    [within(config['topP'], 0, 1), 'top_p', 'must be in the range [0.0, 1.0]'],
    [within(config['topK'], 1, 1_000, true), 'top_k', 'must be a whole number'],
    [within(config['candidateCount'], 1, 8, true), 'candidate_count', 'must be in the range [1, 8]'],
    [within(config['maxOutputTokens'], 1, 1e6, true), 'max_output_tokens', 'must be positive'],
    [within(config['seed'], -(2 ** 31), 2 ** 31 - 1, true), 'seed', '(TYPE_INT32)'],
    [stop === undefined || (Array.isArray(stop) && stop.length <= 5), 'stop_sequences', 'at most 5'],
    [within(config['logprobs'], 0, 20, true), 'logprobs', 'must be in the range [0, 20]'],
    [config['logprobs'] === undefined || config['responseLogprobs'] === true, 'logprobs', 'needs response_logprobs'],
    [oneOf(mime, 'text/plain', 'application/json', 'text/x.enum'), 'response_mime_type', 'allowed mimetypes are …'],
    [responseSchema === undefined || responseJsonSchema === undefined, 'response_schema', 'only one may be set'],
    [
      (responseSchema ?? responseJsonSchema) === undefined || mime === 'application/json',
      'response_mime_type',
      'a schema needs application/json',
    ],
    [budget === undefined || level === undefined, 'thinking_config', 'You can only set one of budget and level.'],
    [
      typeof level !== 'string' || oneOf(level.toLowerCase(), 'low', 'medium', 'high', 'minimal'),
      'thinking_level',
      'Invalid value',
    ],
    [within(budget, -1, 32_768, true), 'thinking_budget', 'is out of range'],
  ];
  const [, field, message] = checks.find(([good]) => !good) ?? [];
  return field === undefined ? null : [`generation_config.${field}`, message ?? ''];
}

export function checkSystem(system: unknown): Complaint {
  const parts = isFields(system) ? listOf(system['parts']) : [];
  const good = system === undefined || (parts.length > 0 && parts.every(({ text }) => typeof text === 'string'));
  return refuseUnless(good, 'system_instruction', 'A system instruction has text parts only.');
}
