// Owns reading Gemini's requests into the canonical conversation.
import type { z } from 'zod';
import type {
  CallPart,
  ContentPart,
  Conversation,
  Effort,
  Format,
  Media,
  Part,
  Reasoning,
  Signature,
  Tool,
  ToolChoice,
  Turn,
} from '../../contract/conversation.ts';
import { efforts } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { readSignature } from '../signatures.ts';
import { toJsonSchema } from './json-schema.ts';
import { camelBody, generateBody, type GeminiContent, type GeminiDeclaration, type GeminiPart } from './schema.ts';

type Body = z.infer<typeof generateBody>;
type Generation = NonNullable<Body['generationConfig']>;

const known = new Set([...Object.keys(generateBody.shape), 'model']);
const knownGeneration = new Set([
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
]);

export function readGemini(body: JsonObject): Conversation {
  const given = generateBody.parse(camelBody(body));
  const config: Generation = given.generationConfig ?? {};
  const leftOut = new Set([
    ...Object.keys(given).filter((key) => !known.has(key)),
    ...Object.keys(config).flatMap((key) => (knownGeneration.has(key) ? [] : [`generationConfig.${key}`])),
  ]);
  if (config.responseModalities?.some((name) => name.toUpperCase() !== 'TEXT') === true)
    throw new RouterError(
      'invalid_request',
      'generationConfig.responseModalities: this target answers with text alone.',
      {
        param: 'generationConfig.responseModalities',
      },
    );
  return {
    kind: 'conversation',
    turns: [...readSystem(given.systemInstruction), ...readContents(given.contents, leftOut)],
    tools: readTools(given),
    toolChoice: readChoice(given),
    parallelCalls: null,
    format: readFormat(config),
    sampling: {
      temperature: config.temperature ?? null,
      topP: config.topP ?? null,
      topK: config.topK ?? null,
      seed: config.seed ?? null,
      presencePenalty: config.presencePenalty ?? null,
      frequencyPenalty: config.frequencyPenalty ?? null,
    },
    maxOutputTokens: config.maxOutputTokens ?? null,
    stop: config.stopSequences ?? [],
    choices: config.candidateCount ?? 1,
    logprobs: config.responseLogprobs === true ? (config.logprobs ?? 0) : null,
    reasoning: readThinking(config.thinkingConfig),
    suffix: null,
    user: null,
    leftOut: [...leftOut],
  };
}

function readSystem(given: Body['systemInstruction']): Turn[] {
  if (given === null || given === undefined) return [];
  const texts = typeof given === 'string' ? [given] : given.parts.map(({ text }) => text ?? '');
  return [{ role: 'system', at: -1, parts: texts.map((text) => ({ kind: 'text', text })) }];
}

/** Calls and results need no ids here: calls are numbered, and results find them by id, by name, or in their order. */
function readContents(contents: readonly GeminiContent[], leftOut: Set<string>): Turn[] {
  let open: CallPart[] = [];
  return contents.flatMap(({ role, parts }, at): Turn[] => {
    if (role === 'model') {
      const read = parts.flatMap((part, index) =>
        readModelPart(part, `${at}_${index}`, `contents.${at}.parts.${index}`, leftOut),
      );
      open = read.filter((part) => part.kind === 'call');
      return [{ role: 'assistant', at, parts: read }];
    }
    const results: Part[] = [];
    const content: ContentPart[] = [];
    for (const [index, part] of parts.entries()) {
      const { functionResponse } = part;
      if (!functionResponse) content.push(...readContent(part, `contents.${at}.parts.${index}`, leftOut));
      else {
        const call =
          open.find(({ id }) => id === functionResponse.id) ?? open.find(({ name }) => name === functionResponse.name);
        open = open.filter((other) => other !== call);
        results.push(readResponse(functionResponse, call?.id ?? functionResponse.id ?? `call_${at}_${index}`));
      }
    }
    return [
      ...turnOf('tool', at, results),
      ...(results.length === 0 ? [{ role: 'user', at, parts: content } as const] : turnOf('user', at, content)),
    ];
  });
}

const turnOf = (role: Turn['role'], at: number, parts: readonly Part[]): Turn[] =>
  parts.length > 0 ? [{ role, at, parts }] : [];

type Response = NonNullable<GeminiPart['functionResponse']>;

function readResponse({ name, response, parts }: Response, callId: string): Part {
  const failed = isJsonObject(response) && response['error'] !== undefined && Object.keys(response).length === 1;
  const said = isJsonObject(response)
    ? failed
      ? response['error']
      : (response['output'] ?? response['result'] ?? response)
    : response;
  const media = (parts ?? []).flatMap(({ inlineData }) => (inlineData ? [readBlob(inlineData)] : []));
  const text: ContentPart = { kind: 'text', text: typeof said === 'string' ? said : JSON.stringify(said ?? {}) };
  return { kind: 'result', callId, name, content: [text, ...media], failed, custom: false };
}

const signatureOf = ({ thoughtSignature }: GeminiPart): Signature | null => readSignature(thoughtSignature, 'gemini');

function readModelPart(part: GeminiPart, id: string, path: string, leftOut: Set<string>): Part[] {
  const { functionCall } = part;
  const signature = signatureOf(part);
  if (functionCall) {
    const { name, args } = functionCall;
    const given = JSON.stringify(args ?? {});
    return [{ kind: 'call', id: functionCall.id || `call_${id}`, name, arguments: given, custom: false, signature }];
  }
  if (part.thought === true) return [{ kind: 'reasoning', text: part.text ?? '', signature, redacted: false }];
  // A signature beside text is of the thoughts before it.
  const thought: Part[] = signature === null ? [] : [{ kind: 'reasoning', text: '', signature, redacted: false }];
  return [...thought, ...readContent(part, path, leftOut)];
}

function readContent(part: GeminiPart, path: string, leftOut: Set<string>): ContentPart[] {
  if (typeof part.text === 'string') return part.text === '' ? [] : [{ kind: 'text', text: part.text }];
  if (part.inlineData) return [readBlob(part.inlineData)];
  if (part.fileData) return [readMedia({ kind: 'url', url: part.fileData.fileUri }, part.fileData.mimeType ?? '')];
  leftOut.add(`${path} (${Object.keys(part)[0] ?? 'empty'})`);
  return [];
}

const readBlob = ({
  mimeType,
  data,
}: {
  readonly mimeType?: string | null | undefined;
  readonly data: string;
}): ContentPart => {
  const mediaType = mimeType ?? 'application/octet-stream';
  return readMedia({ kind: 'inline', mediaType, base64: data.replaceAll('-', '+').replaceAll('_', '/') }, mediaType);
};

function readMedia(media: Media, mediaType: string): ContentPart {
  if (mediaType.startsWith('image/')) return { kind: 'image', media, detail: null };
  return mediaType.startsWith('audio/') ? { kind: 'audio', media } : { kind: 'document', media, name: null };
}

const readTools = ({ tools }: Body): Tool[] =>
  (tools ?? []).flatMap(({ functionDeclarations, ...hosted }) => [
    ...(functionDeclarations ?? []).map(readDeclaration),
    ...Object.keys(hosted).map((name): Tool => ({ kind: 'hosted', name })),
  ]);

const readDeclaration = ({ name, description, parameters, parametersJsonSchema }: GeminiDeclaration): Tool => ({
  kind: 'function',
  name,
  description: description ?? null,
  parameters: parametersJsonSchema ?? (parameters ? toJsonSchema(parameters) : null),
  strict: null,
});

function readChoice({ toolConfig }: Body): ToolChoice | null {
  const config = toolConfig?.functionCallingConfig;
  const [only, ...others] = config?.allowedFunctionNames ?? [];
  switch (config?.mode?.toUpperCase()) {
    case 'ANY':
      return only !== undefined && others.length === 0 ? { kind: 'named', name: only } : { kind: 'required' };
    case 'NONE':
      return { kind: 'none' };
    case 'AUTO':
    case 'VALIDATED':
      return { kind: 'auto' };
    default:
      return null;
  }
}

function readFormat(config: Generation): Format | null {
  if (config.responseMimeType !== 'application/json') return null;
  const own = config.responseSchema ? toJsonSchema(config.responseSchema) : null;
  const schema = config.responseJsonSchema ?? own;
  return schema === null
    ? { kind: 'json' }
    : { kind: 'schema', name: 'answer', description: null, schema, strict: null };
}

const isEffort = (word: string): word is Effort => efforts.some((effort) => effort === word);

function readThinking(config: Generation['thinkingConfig']): Reasoning | null {
  if (!config) return null;
  const level = (config.thinkingLevel ?? '').toLowerCase();
  const budget = config.thinkingBudget ?? null;
  return {
    effort: isEffort(level) ? level : budget === 0 ? 'none' : null,
    // A negative budget leaves it to the model.
    budgetTokens: budget === null || budget <= 0 ? null : budget,
    visible: config.includeThoughts ?? null,
  };
}
