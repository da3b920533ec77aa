// Owns which fields of Gemini's requests we read. The API takes every name in camel and in snake case: both are read
// as camel case first, so that all that follows knows one.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';

const text = z.string().nullish();
const number = z.number().nullish();
const count = z.number().int().min(0).nullish();

const blob = z.looseObject({ mimeType: text, data: z.string() });
const part = z.looseObject({
  text,
  thought: z.boolean().nullish(),
  thoughtSignature: text,
  inlineData: blob.nullish(),
  fileData: z.looseObject({ mimeType: text, fileUri: z.string() }).nullish(),
  functionCall: z.looseObject({ id: text, name: z.string().min(1), args: z.unknown().optional() }).nullish(),
  functionResponse: z
    .looseObject({
      id: text,
      name: z.string().min(1),
      response: z.unknown().optional(),
      parts: z.array(z.looseObject({ inlineData: blob.nullish() })).nullish(),
    })
    .nullish(),
});
export type GeminiPart = z.infer<typeof part>;

const parts = z.array(part).min(1, 'It has no parts.');
const content = z.looseObject({
  role: z.enum(['user', 'model', 'function'], { error: 'A role is user or model.' }).nullish(),
  parts,
});
export type GeminiContent = z.infer<typeof content>;

const declaration = z.looseObject({
  name: z.string().min(1),
  description: text,
  parameters: z.record(z.string(), z.unknown()).nullish(),
  parametersJsonSchema: z.record(z.string(), z.unknown()).nullish(),
});
export type GeminiDeclaration = z.infer<typeof declaration>;

const generation = z.looseObject({
  temperature: number,
  topP: number,
  topK: number,
  candidateCount: z.number().int().min(1).nullish(),
  maxOutputTokens: count,
  stopSequences: z.array(z.string()).nullish(),
  seed: z.number().int().nullish(),
  presencePenalty: number,
  frequencyPenalty: number,
  responseMimeType: text,
  responseSchema: z.record(z.string(), z.unknown()).nullish(),
  responseJsonSchema: z.record(z.string(), z.unknown()).nullish(),
  responseLogprobs: z.boolean().nullish(),
  logprobs: count,
  responseModalities: z.array(z.string()).nullish(),
  thinkingConfig: z
    .looseObject({
      thinkingBudget: z.number().int().nullish(),
      thinkingLevel: text,
      includeThoughts: z.boolean().nullish(),
    })
    .nullish(),
});

const conversation = {
  contents: z.array(content).min(1, 'At least one content is needed.'),
  systemInstruction: z.union([z.string(), z.looseObject({ parts })]).nullish(),
  tools: z.array(z.looseObject({ functionDeclarations: z.array(declaration).nullish() })).nullish(),
  toolConfig: z
    .looseObject({
      functionCallingConfig: z
        .looseObject({ mode: text, allowedFunctionNames: z.array(z.string()).nullish() })
        .nullish(),
    })
    .nullish(),
  generationConfig: generation.nullish(),
};

export const generateBody = z.looseObject(conversation).superRefine(({ contents }, context) => {
  let open: number = 0;
  for (const [at, { parts: given }] of contents.entries()) {
    const answers = given.filter(({ functionResponse }) => functionResponse).length;
    if (answers > open) {
      const path = ['contents', at, 'parts'];
      context.addIssue({ code: 'custom', path, message: 'More functionResponse parts than calls came before them.' });
      return;
    }
    open = given.filter(({ functionCall }) => functionCall).length + Math.max(0, open - answers);
  }
});

export const countBody = z.looseObject({
  ...conversation,
  contents: conversation.contents.optional(),
  generateContentRequest: z.looseObject(conversation).nullish(),
});

const embedContent = z.looseObject({
  content: z.looseObject({ parts: z.array(z.looseObject({ text: z.string() })).min(1) }),
  outputDimensionality: z.number().int().min(1).nullish(),
});
export const embedBody = embedContent;
export const batchBody = z.looseObject({ requests: z.array(embedContent).min(1) });

/** Where names belong to the caller and are no fields of the API. */
const foreign = new Set([
  'args',
  'response',
  'parameters',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
  'labels',
]);

const camel = (name: string): string => name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

export function inCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = camel(key);
      return [name, foreign.has(name) ? inner : inCamelCase(inner)];
    }),
  );
}

export const camelBody = (body: JsonObject): JsonObject => {
  const value = inCamelCase(body);
  return isJsonObject(value) ? value : {};
};
