// Owns a strict fake of Gemini: it refuses what the real service refuses, and answers by words in the model's name.
import type { Script, Step } from '../fake-provider.ts';
import {
  event,
  firstOf,
  isFields,
  jsonScript,
  listOf,
  parseFields,
  streamScript,
  unknownKeys,
  words,
  type Complaint,
  type Fields,
  type Played,
} from './script.ts';

const known = {
  body: [
    'contents',
    'systemInstruction',
    'tools',
    'toolConfig',
    'generationConfig',
    'safetySettings',
    'cachedContent',
    'labels',
  ],
  content: ['role', 'parts'],
  part: [
    'text',
    'thought',
    'thoughtSignature',
    'inlineData',
    'fileData',
    'functionCall',
    'functionResponse',
    'executableCode',
    'codeExecutionResult',
  ],
  call: ['id', 'name', 'args'],
  response: ['id', 'name', 'response', 'parts'],
  declaration: ['name', 'description', 'parameters', 'parametersJsonSchema', 'response', 'behavior'],
  config: [
    'temperature',
    'topP',
    'topK',
    'candidateCount',
    'maxOutputTokens',
    'stopSequences',
    'seed',
    'presencePenalty',
    'frequencyPenalty',
    'responseMimeType',
    'responseSchema',
    'responseJsonSchema',
    'responseLogprobs',
    'logprobs',
    'responseModalities',
    'thinkingConfig',
    'mediaResolution',
  ],
} as const;

const foreignCall = 'skip_thought_signature_validator';

function checkContents(contents: readonly Fields[]): Complaint {
  let owed: string[] = [];
  for (const [at, content] of contents.entries()) {
    const path = `contents[${at}]`;
    const { role } = content;
    const parts = listOf(content['parts']);
    if (role !== undefined && role !== 'user' && role !== 'model')
      return [path, 'Please use a valid role: user, model.'];
    if (parts.length === 0) return [`${path}.parts`, 'must include at least one parts field'];
    const complaint = firstOf(
      () => unknownKeys(content, known.content, `${path}.`),
      ...parts.map((part, index) => () => checkPart(part, role, `${path}.parts[${index}]`)),
    );
    if (complaint !== null) return complaint;
    const answers = parts.filter((part) => isFields(part['functionResponse']));
    if (role !== 'model' && answers.length !== owed.length)
      return [
        path,
        'the number of function response parts must equal the number of function call parts of the turn before',
      ];
    owed = role === 'model' ? parts.filter((part) => isFields(part['functionCall'])).map(() => 'call') : [];
  }
  return owed.length > 0 ? ['contents', 'a function call turn must be followed by its function response turn'] : null;
}

function checkPart(part: Fields, role: unknown, path: string): Complaint {
  const { functionCall, functionResponse, inlineData, thoughtSignature } = part;
  const own = typeof thoughtSignature === 'string' && thoughtSignature.startsWith('sig-gemini-');
  const foreign = thoughtSignature === foreignCall;
  return firstOf(
    () => unknownKeys(part, known.part, `${path}.`),
    () => (thoughtSignature === undefined || own || foreign ? null : [path, 'Thought signature is not valid.']),
    () => (isFields(functionCall) ? unknownKeys(functionCall, known.call, `${path}.functionCall.`) : null),
    () => (isFields(functionCall) && role !== 'model' ? [path, 'functionCall is only allowed of the model.'] : null),
    () => (isFields(functionCall) && !isFields(functionCall['args']) ? [path, 'args must be an object.'] : null),
    () => (isFields(functionCall) && !own && !foreign ? [path, 'Function call is missing a thought_signature.'] : null),
    () =>
      isFields(functionResponse) ? unknownKeys(functionResponse, known.response, `${path}.functionResponse.`) : null,
    () =>
      isFields(functionResponse) && !isFields(functionResponse['response'])
        ? [path, 'response must be an object.']
        : null,
    () =>
      isFields(inlineData) && !/^[\w.+-]+\/[\w.+-]+$/.test(String(inlineData['mimeType']))
        ? [path, 'Unsupported MIME type.']
        : null,
  );
}

const openapiOnly = /"(?:\$ref|const|additionalProperties|\$defs)":/;

function checkTools(body: Fields): Complaint {
  const declarations = listOf(body['tools']).flatMap((tool) => listOf(tool['functionDeclarations']));
  const config = isFields(body['toolConfig']) ? body['toolConfig']['functionCallingConfig'] : undefined;
  const mode = isFields(config) ? config['mode'] : undefined;
  return firstOf(
    ...declarations.map(
      (declaration) => () => unknownKeys(declaration, known.declaration, 'tools.functionDeclarations.'),
    ),
    () =>
      declarations.some(({ parameters }) => openapiOnly.test(JSON.stringify(parameters ?? {})))
        ? ['tools', 'Unknown name in parameters.']
        : null,
    () =>
      mode === undefined || ['AUTO', 'ANY', 'NONE', 'VALIDATED'].some((one) => one === mode)
        ? null
        : ['toolConfig', 'Invalid mode.'],
    () =>
      mode === 'ANY' && declarations.length === 0 ? ['toolConfig', 'Function calling mode ANY needs tools.'] : null,
  );
}

function complain(body: Fields): Complaint {
  const config = isFields(body['generationConfig']) ? body['generationConfig'] : {};
  return firstOf(
    () => unknownKeys(body, known.body),
    () => unknownKeys(config, known.config, 'generation_config.'),
    () =>
      Array.isArray(body['contents']) && body['contents'].length > 0 ? null : ['contents', 'contents is not specified'],
    () => checkContents(listOf(body['contents'])),
    () => checkTools(body),
    () =>
      config['responseJsonSchema'] !== undefined && config['responseMimeType'] !== 'application/json'
        ? ['generation_config', 'needs responseMimeType application/json']
        : null,
    () =>
      config['logprobs'] !== undefined && config['responseLogprobs'] !== true
        ? ['generation_config.logprobs', 'needs responseLogprobs']
        : null,
  );
}

const states: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
};
const failure = (code: number, message: string): Script =>
  jsonScript({ error: { code, message, status: states[code] ?? 'UNAVAILABLE' } }, code);

function sayings(body: Fields, model: string) {
  const does = words(model);
  const contents = listOf(body['contents']);
  const answered = contents.some(({ parts }) => listOf(parts).some((part) => isFields(part['functionResponse'])));
  const names = listOf(body['tools']).flatMap((tool) =>
    listOf(tool['functionDeclarations']).map(({ name }) => String(name)),
  );
  const calls = does.has('tools') && names.length > 0 && !answered;
  const config = isFields(body['generationConfig']) ? body['generationConfig'] : {};
  const thinking = isFields(config['thinkingConfig']) && config['thinkingConfig']['includeThoughts'] === true;
  const thoughts = does.has('thinking') && thinking ? [{ text: 'Let me think.', thought: true }] : [];
  const signed = does.has('thinking') ? { thoughtSignature: 'sig-gemini-t' } : {};
  const said = calls
    ? [0, 1].map((at) => ({
        functionCall: { name: names[at] ?? names[0], args: { city: 'Rīga' } },
        ...(at === 0 ? { thoughtSignature: 'sig-gemini-c' } : {}),
      }))
    : [{ text: 'Hello ' }, { text: config['responseMimeType'] === undefined ? 'there ✓' : '{"answer":42}', ...signed }];
  const image = does.has('image') ? [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] : [];
  const finishReason = does.has('length')
    ? 'MAX_TOKENS'
    : does.has('filter') || does.has('refusal')
      ? 'SAFETY'
      : 'STOP';
  return {
    does,
    pieces: [...thoughts, ...said, ...image],
    ending: {
      finishReason,
      ...(does.has('cited')
        ? { citationMetadata: { citationSources: [{ uri: 'https://example.com/a', startIndex: 0, endIndex: 5 }] } }
        : {}),
      ...(config['responseLogprobs'] === true
        ? {
            logprobsResult: {
              chosenCandidates: [{ token: 'Hello', logProbability: -0.1 }],
              topCandidates: [{ candidates: [{ token: 'Hello', logProbability: -0.1 }] }],
            },
          }
        : {}),
    },
    count: typeof config['candidateCount'] === 'number' ? config['candidateCount'] : 1,
    usageMetadata: {
      promptTokenCount: 20,
      candidatesTokenCount: 5,
      ...(does.has('thinking') ? { thoughtsTokenCount: 3 } : {}),
      ...(does.has('cached') ? { cachedContentTokenCount: 12 } : {}),
      totalTokenCount: 28,
    },
  };
}

export function playGemini(request: Played): Script {
  if (request.headers['x-goog-api-key'] === undefined)
    return failure(403, 'Method does not allow unregistered callers.');
  const [path = '', query] = request.path.split('?');
  if (path === '/v1beta/models')
    return jsonScript({ models: [{ name: 'models/fake-gemini', inputTokenLimit: 1_000 }] });
  const [, model = '', method] = /^\/v1beta\/models\/([^:]+):(\w+)$/.exec(path) ?? [];
  const body = parseFields(request.body);
  if (body === null) return failure(400, 'Invalid JSON payload received.');
  if (method === 'countTokens') return jsonScript({ totalTokens: 7 });
  if (method === 'embedContent') return jsonScript({ embedding: { values: [0.5, -1] } });
  if (method === 'batchEmbedContents')
    return jsonScript({ embeddings: listOf(body['requests']).map(() => ({ values: [0.5, -1] })) });
  if (method !== 'generateContent' && method !== 'streamGenerateContent') return failure(404, `No such path: ${path}`);
  const complaint = complain(body);
  if (complaint !== null) return failure(400, `${complaint[0]}: ${complaint[1]}`);
  const said = sayings(body, decodeURIComponent(model));
  for (const status of [400, 429, 500])
    if (said.does.has(`e${status}`)) return failure(status, `The fake answers ${status}.`);
  const base = { modelVersion: model, responseId: 'resp-1' };
  if (method === 'generateContent') {
    const candidates = Array.from({ length: said.count }, (_, index) => ({
      content: { parts: said.pieces, role: 'model' },
      index,
      ...said.ending,
    }));
    return jsonScript({ candidates, usageMetadata: said.usageMetadata, ...base });
  }
  if (query !== 'alt=sse') return failure(400, 'The fake streams events alone.');
  const chunk = (part: Fields): Step =>
    event({
      candidates: [{ content: { parts: [part], role: 'model' }, index: 0 }],
      usageMetadata: { promptTokenCount: 20 },
      ...base,
    });
  const broken = said.does.has('broken')
    ? [event({ error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } })]
    : [];
  const last = event({
    candidates: [{ content: { parts: [{ text: '' }], role: 'model' }, index: 0, ...said.ending }],
    usageMetadata: said.usageMetadata,
    ...base,
  });
  return streamScript([...said.pieces.map(chunk), ...broken, last], 'text/event-stream');
}
