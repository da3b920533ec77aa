// Owns which fields of Gemini's requests we read and what is impossible in them. Unknown fields and part kinds pass.
import { z } from 'zod';
import { isJsonObject } from '../../contract/json.ts';
import { longListOf } from '../shared/plain-list.ts';
import { takenAs } from '../shared/taken-as.ts';
import { inOurWords } from '../../contract/schema-words.ts';

const text = z.string().nullish();
const number = z.number().nullish();
const count = z.number().int().min(0).nullish();
const object = z.record(z.string(), z.unknown());

/** The API takes one element for a list of one, and its own examples make use of that. */
const listOf = <T extends z.ZodType>(
  item: T,
  empty?: string,
  plain: (value: unknown) => z.output<T> | undefined = () => undefined,
) => {
  const list = longListOf(item, plain);
  const listed = z.preprocess(
    (value) => (isJsonObject(value) ? [value] : value),
    empty === undefined ? list : list.refine((all) => all.length > 0, empty),
  );
  return listed.register(takenAs, { schema: z.union([z.array(item), item]) });
};

const blob = z.looseObject({ mimeType: text, data: z.string() }).nullish();
const file = z.looseObject({ mimeType: text, fileUri: z.string().min(1) }).nullish();
const name = z.string().min(1, 'A name is needed.');

const part = z.looseObject({
  text,
  thought: z.boolean().nullish(),
  thoughtSignature: text,
  inlineData: blob,
  fileData: file,
  functionCall: z.looseObject({ id: text, name, args: object.nullish() }).nullish(),
  functionResponse: z
    .looseObject({
      id: text,
      name,
      response: object.nullish(),
      parts: listOf(z.looseObject({ inlineData: blob, fileData: file })).nullish(),
    })
    .nullish(),
});
export type GeminiPart = z.infer<typeof part>;
export const partFields: ReadonlySet<string> = new Set(Object.keys(part.shape));

/** Nothing but words. */
const isWords = (value: unknown): value is GeminiPart =>
  isJsonObject(value) && typeof value['text'] === 'string' && Object.keys(value).length === 1;

const parts = listOf(part, 'It has no parts.', (value) => (isWords(value) ? value : undefined));
const content = z.looseObject({
  role: z.enum(['user', 'model', 'function'], { error: 'A role is user or model.' }).nullish(),
  parts,
});
export type GeminiContent = z.infer<typeof content>;

const speakers: ReadonlySet<unknown> = new Set(['user', 'model']);
const isPlain = (value: unknown): value is GeminiContent =>
  isJsonObject(value) &&
  speakers.has(value['role']) &&
  Array.isArray(value['parts']) &&
  value['parts'].length > 0 &&
  value['parts'].every(isWords);

const declaration = z.looseObject({
  name,
  description: text,
  parameters: object.nullish(),
  parametersJsonSchema: object.nullish(),
});
export type GeminiDeclaration = z.infer<typeof declaration>;

const thinking = z.looseObject({
  thinkingBudget: z.number().int().min(-1).nullish(),
  thinkingLevel: text,
  includeThoughts: z.boolean().nullish(),
});

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
  responseSchema: object.nullish(),
  responseJsonSchema: object.nullish(),
  responseLogprobs: z.boolean().nullish(),
  logprobs: count,
  responseModalities: z.array(z.string()).nullish(),
  thinkingConfig: thinking.nullish(),
});
export type Generation = z.infer<typeof generation>;
export const generationFields: ReadonlySet<string> = new Set(Object.keys(generation.shape));

const fields = {
  contents: listOf(content, 'At least one content is needed.', (value) => (isPlain(value) ? value : undefined)),
  systemInstruction: z.union([z.string(), z.looseObject({ parts: listOf(part) })]).nullish(),
  tools: listOf(z.looseObject({ functionDeclarations: listOf(declaration).nullish() })).nullish(),
  toolConfig: z
    .looseObject({
      functionCallingConfig: z
        .looseObject({ mode: text, allowedFunctionNames: z.array(z.string()).nullish() })
        .nullish(),
    })
    .nullish(),
  generationConfig: generation.nullish(),
};

type Contents = readonly GeminiContent[];

/** Google may hold the beginning of the conversation in its cache. It may have calls in it that we do not see. */
interface Turns {
  readonly contents: Contents;
  readonly [field: string]: unknown;
}

function checkTurns({ contents, ...rest }: Turns, context: z.RefinementCtx): void {
  let open = typeof rest['cachedContent'] === 'string' ? Infinity : 0;
  for (const [at, { role, parts: given }] of contents.entries()) {
    for (const [index, { functionCall, functionResponse }] of given.entries()) {
      const path = ['contents', at, 'parts', index];
      const refuse = (field: string, message: string): void =>
        context.addIssue({ code: 'custom', path: [...path, field], message });
      if (functionCall && role !== 'model') return refuse('functionCall', 'Only the model calls a function.');
      if (functionCall) open++;
      if (functionResponse && open-- < 1) return refuse('functionResponse', 'No call comes before it.');
    }
  }
}

export const geminiBody = z.looseObject(fields).superRefine(checkTurns);
export type GenerateBody = z.infer<typeof geminiBody>;
export const bodyFields: ReadonlySet<string> = new Set([...Object.keys(fields), 'model']);

/** Tokens are counted of contents, or of a whole request. */
export const geminiCountBody = z.looseObject({}).superRefine((body, context) => {
  const nested = body['generateContentRequest'];
  const { error } = geminiBody.safeParse(nested ?? body, { error: inOurWords });
  const issue = error?.issues[0];
  if (issue === undefined) return;
  const path = nested === undefined ? issue.path : ['generateContentRequest', ...issue.path];
  context.addIssue({ code: 'custom', path, message: issue.message });
});

const embedContent = z.looseObject({ parts: listOf(z.looseObject({ text }), 'It has no parts.') });
export const geminiEmbedBody = z.looseObject({
  content: embedContent,
  outputDimensionality: z.number().int().min(1).nullish(),
});
export type EmbedRequest = z.infer<typeof geminiEmbedBody>;
export const geminiBatchBody = z.looseObject({ requests: listOf(geminiEmbedBody, 'At least one request is needed.') });
