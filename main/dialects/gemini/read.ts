// Owns reading a request of Gemini as the canonical conversation.
import {
  efforts,
  type Conversation,
  type Format,
  type Reasoning,
  type Sampling,
  type Tool,
  type ToolChoice,
  type Turn,
} from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import { camelBody } from './camel-case.ts';
import { toJsonSchema } from './json-schema.ts';
import { readContents } from './read-contents.ts';
import {
  bodyFields,
  geminiBody,
  generationFields,
  type GenerateBody,
  type GeminiDeclaration,
  type Generation,
} from './schema.ts';
import { impossible } from '../shared/writing.ts';

export function readGemini(body: JsonObject): Conversation {
  const given = geminiBody.parse(camelBody(body));
  const config: Generation = given.generationConfig ?? {};
  refuseModalities(config);
  const leftOut = new Set([...unread(given, bodyFields), ...unread(config, generationFields, 'generationConfig.')]);
  const { choice, only } = readChoice(given.toolConfig?.functionCallingConfig);
  const tools = readTools(given.tools ?? []);
  return {
    kind: 'conversation',
    turns: [...readSystem(given.systemInstruction, leftOut), ...readContents(given.contents, leftOut)],
    tools: only === null ? tools : tools.filter(({ kind, name }) => kind !== 'function' || only.has(name)),
    toolChoice: choice,
    parallelCalls: null,
    format: readFormat(config),
    sampling: readSampling(config),
    maxOutputTokens: config.maxOutputTokens ?? null,
    stop: config.stopSequences ?? [],
    choices: config.candidateCount ?? 1,
    logprobs: config.responseLogprobs === true ? (config.logprobs ?? 0) : null,
    reasoning: readThinking(config.thinkingConfig, leftOut),
    suffix: null,
    user: null,
    leftOut: [...leftOut],
  };
}

const unread = (given: JsonObject, known: ReadonlySet<string>, prefix = ''): string[] =>
  Object.entries(given).flatMap(([key, value]) =>
    known.has(key) || value === null || value === undefined ? [] : [`${prefix}${key}`],
  );

function refuseModalities({ responseModalities }: Generation): void {
  if (responseModalities?.some((name) => name.toUpperCase() !== 'TEXT') === true)
    throw impossible('generationConfig.responseModalities', 'this target answers with text alone.');
}

function readSystem(given: GenerateBody['systemInstruction'], leftOut: Set<string>): Turn[] {
  if (given === null || given === undefined) return [];
  const texts = typeof given === 'string' ? [given] : given.parts.map(({ text }) => text ?? '');
  const parts = texts.filter((text) => text !== '').map((text) => ({ kind: 'text', text }) as const);
  // By Google's word it is text alone.
  if (typeof given !== 'string' && given.parts.some(({ text }) => typeof text !== 'string'))
    leftOut.add('systemInstruction.parts');
  return parts.length > 0 ? [{ role: 'system', at: -1, parts }] : [];
}

const readTools = (tools: NonNullable<GenerateBody['tools']>): Tool[] =>
  tools.flatMap(({ functionDeclarations, ...hosted }) => [
    ...(functionDeclarations ?? []).map(readDeclaration),
    ...unread(hosted, new Set()).map((name): Tool => ({ kind: 'hosted', name })),
  ]);

const readDeclaration = ({ name, description, parameters, parametersJsonSchema }: GeminiDeclaration): Tool => ({
  kind: 'function',
  name,
  description: description ?? null,
  parameters: parametersJsonSchema ?? (parameters ? toJsonSchema(parameters) : null),
  strict: null,
});

type Calling = NonNullable<GenerateBody['toolConfig']>['functionCallingConfig'];

interface Choice {
  readonly choice: ToolChoice | null;
  /** The functions that may be called at all, where some may not. */
  readonly only: ReadonlySet<string> | null;
}

function readChoice(config: Calling): Choice {
  const allowed = config?.allowedFunctionNames ?? [];
  const only = allowed.length > 0 ? new Set(allowed) : null;
  const [name] = allowed;
  switch (config?.mode?.toUpperCase()) {
    case 'ANY':
      if (name !== undefined && allowed.length === 1) return { choice: { kind: 'named', name }, only: null };
      return { choice: { kind: 'required' }, only };
    case 'VALIDATED':
      return { choice: { kind: 'auto' }, only };
    case 'NONE':
      return { choice: { kind: 'none' }, only: null };
    case 'AUTO':
      return { choice: { kind: 'auto' }, only: null };
    default:
      return { choice: null, only: null };
  }
}

function readFormat({ responseMimeType, responseSchema, responseJsonSchema }: Generation): Format | null {
  // The caller wants a bare word out of a list, which no other format can promise.
  if (responseMimeType === 'text/x.enum')
    throw impossible('generationConfig.responseMimeType', 'this target cannot answer so.');
  const schema = responseJsonSchema ?? (responseSchema ? toJsonSchema(responseSchema) : null);
  if (schema !== null) return { kind: 'schema', name: 'answer', description: null, schema, strict: null };
  return responseMimeType === 'application/json' ? { kind: 'json' } : null;
}

const readSampling = (config: Generation): Sampling => ({
  temperature: config.temperature ?? null,
  topP: config.topP ?? null,
  topK: config.topK ?? null,
  seed: config.seed ?? null,
  presencePenalty: config.presencePenalty ?? null,
  frequencyPenalty: config.frequencyPenalty ?? null,
});

function readThinking(config: Generation['thinkingConfig'], leftOut: Set<string>): Reasoning | null {
  if (!config) return null;
  const { thinkingLevel, thinkingBudget: budget, includeThoughts } = config;
  const effort = efforts.find((known) => known === thinkingLevel?.toLowerCase());
  if (thinkingLevel && effort === undefined) leftOut.add('generationConfig.thinkingConfig.thinkingLevel');
  return {
    effort: effort ?? (budget === 0 ? 'none' : null),
    // A budget below zero leaves it to the model.
    budgetTokens: budget && budget > 0 ? budget : null,
    visible: includeThoughts ?? null,
  };
}
