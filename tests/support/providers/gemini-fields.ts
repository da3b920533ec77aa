// Owns which fields Gemini's requests have, as data, and refusing every other: the real service does so too.
import { isFields, type Complaint, type Fields } from './script.ts';

/** Of each field the shape of what it holds, one or a list of it; `{}` at its end stands for a map. Null: anything. */
type Shape = Readonly<Record<string, string | null>>;

const anything = (...names: readonly string[]): Shape => Object.fromEntries(names.map((name) => [name, null]));

const shapes: Readonly<Record<string, Shape>> = {
  request: {
    ...anything('model', 'cachedContent', 'labels'),
    contents: 'content',
    systemInstruction: 'content',
    tools: 'tool',
    toolConfig: 'toolConfig',
    generationConfig: 'generation',
    safetySettings: 'safety',
  },
  count: { ...anything('model'), contents: 'content', generateContentRequest: 'request' },
  embed: { ...anything('model', 'taskType', 'title', 'outputDimensionality'), content: 'content' },
  batch: { ...anything('model'), requests: 'embed' },
  content: { ...anything('role'), parts: 'part' },
  part: {
    ...anything('text', 'thought', 'thoughtSignature', 'partMetadata', 'videoMetadata'),
    inlineData: 'blob',
    fileData: 'file',
    functionCall: 'call',
    functionResponse: 'result',
    executableCode: 'code',
    codeExecutionResult: 'codeResult',
  },
  blob: anything('mimeType', 'data'),
  file: anything('mimeType', 'fileUri'),
  call: anything('id', 'name', 'args'),
  result: { ...anything('id', 'name', 'response', 'willContinue', 'scheduling'), parts: 'resultPart' },
  resultPart: { inlineData: 'blob' },
  code: anything('language', 'code'),
  codeResult: anything('outcome', 'output'),
  tool: {
    ...anything('googleSearch', 'googleSearchRetrieval', 'codeExecution', 'urlContext', 'computerUse', 'googleMaps'),
    functionDeclarations: 'declaration',
  },
  declaration: {
    ...anything('name', 'description', 'parametersJsonSchema', 'responseJsonSchema', 'behavior'),
    parameters: 'schema',
    response: 'schema',
  },
  schema: {
    ...anything('type', 'format', 'title', 'description', 'nullable', 'enum', 'required', 'propertyOrdering'),
    ...anything('maxItems', 'minItems', 'minProperties', 'maxProperties', 'minLength', 'maxLength', 'pattern'),
    ...anything('minimum', 'maximum', 'example', 'default'),
    items: 'schema',
    anyOf: 'schema',
    properties: 'schema{}',
  },
  toolConfig: { ...anything('retrievalConfig'), functionCallingConfig: 'calling' },
  calling: anything('mode', 'allowedFunctionNames'),
  generation: {
    ...anything('temperature', 'topP', 'topK', 'candidateCount', 'maxOutputTokens', 'stopSequences', 'seed'),
    ...anything('presencePenalty', 'frequencyPenalty', 'responseMimeType', 'responseJsonSchema', 'responseLogprobs'),
    ...anything('logprobs', 'responseModalities', 'mediaResolution', 'speechConfig', 'imageConfig'),
    responseSchema: 'schema',
    thinkingConfig: 'thinking',
  },
  thinking: anything('thinkingBudget', 'thinkingLevel', 'includeThoughts'),
  safety: anything('category', 'threshold'),
};

const camel = (name: string): string => name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

/** The same in camel case alone; what the service does not know is told. */
export function readShape(value: Fields, shape: string, complaints: Complaint[], path = ''): Fields {
  const known = shapes[shape] ?? {};
  const entries = Object.entries(value).map(([key, inner]) => {
    const name = camel(key);
    const kind = known[name];
    const at = path === '' ? name : `${path}.${name}`;
    if (kind === undefined)
      complaints.push([at, `Invalid JSON payload received. Unknown name "${key}" at '${path}': Cannot find field.`]);
    return [name, typeof kind === 'string' ? readInner(inner, kind, complaints, at) : inner];
  });
  return Object.fromEntries(entries);
}

function readInner(value: unknown, kind: string, complaints: Complaint[], path: string): unknown {
  const read = (inner: unknown, shape: string, at: string): unknown => {
    if (isFields(inner)) return readShape(inner, shape, complaints, at);
    complaints.push([at, `Invalid value at '${at}'.`]);
    return {};
  };
  if (!kind.endsWith('{}'))
    return Array.isArray(value)
      ? value.map((inner, at) => read(inner, kind, `${path}[${at}]`))
      : read(value, kind, path);
  if (!isFields(value)) return read(value, kind, path);
  const inner = kind.slice(0, -2);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, read(one, inner, `${path}[${key}]`)]));
}
