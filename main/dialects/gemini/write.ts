// Owns writing the canonical conversation as a request of Gemini.
import type {
  CallPart,
  ContentPart,
  Conversation,
  Media,
  Part,
  Reasoning,
  ResultPart,
  Tool,
  ToolChoice,
  Turn,
} from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { asFunction, asFunctionArguments } from '../custom-tools.ts';
import type { WriteOptions, Written } from '../dialect.ts';

const impossible = (param: string, message: string): RouterError =>
  new RouterError('invalid_request', `${param}: ${message}`, { param });

const withoutNulls = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));

export function writeGemini(conversation: Conversation, _options: WriteOptions): Written {
  if (conversation.suffix !== null) throw impossible('suffix', 'a chat cannot fill in the middle.');
  const system = conversation.turns.filter(({ role }) => role === 'system').flatMap(({ parts }) => textsOf(parts));
  const tools = conversation.tools.filter((tool) => tool.kind !== 'hosted');
  const config = writeGeneration(conversation);
  const body = withoutNulls({
    contents: writeContents(conversation.turns),
    systemInstruction: system.length > 0 ? { parts: system.map((text) => ({ text })) } : null,
    tools: tools.length > 0 ? [{ functionDeclarations: tools.map(writeTool) }] : null,
    toolConfig: writeChoice(conversation.toolChoice, tools),
    generationConfig: Object.keys(config).length > 0 ? config : null,
  });
  const leftOut = [
    ...conversation.tools.flatMap((tool) => (tool.kind === 'hosted' ? [`tools.${tool.name}`] : [])),
    ...(conversation.parallelCalls === false ? ['parallel_tool_calls'] : []),
    ...(conversation.user === null ? [] : ['user']),
  ];
  return { body, leftOut };
}

function writeGeneration(conversation: Conversation): JsonObject {
  const { sampling, format, logprobs } = conversation;
  return withoutNulls({
    temperature: sampling.temperature,
    topP: sampling.topP,
    topK: sampling.topK,
    seed: sampling.seed,
    presencePenalty: sampling.presencePenalty,
    frequencyPenalty: sampling.frequencyPenalty,
    candidateCount: conversation.choices > 1 ? conversation.choices : null,
    maxOutputTokens: conversation.maxOutputTokens,
    stopSequences: conversation.stop.length > 0 ? conversation.stop : null,
    responseMimeType: format === null ? null : 'application/json',
    responseJsonSchema: format?.kind === 'schema' ? format.schema : null,
    responseLogprobs: logprobs === null ? null : true,
    logprobs: logprobs === 0 ? null : logprobs,
    thinkingConfig: writeThinking(conversation.reasoning),
  });
}

const levels: Readonly<Record<string, string>> = {
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
};

function writeThinking(reasoning: Reasoning | null): JsonObject | null {
  if (reasoning === null) return null;
  const { effort, budgetTokens, visible } = reasoning;
  if (effort === 'none') return { thinkingBudget: 0 };
  return withoutNulls({
    thinkingBudget: budgetTokens,
    thinkingLevel: budgetTokens === null && effort !== null ? levels[effort] : null,
    // Who asks for thinking in another format reads what was thought.
    includeThoughts: visible ?? true,
  });
}

function writeTool(tool: Exclude<Tool, { kind: 'hosted' }>): JsonObject {
  const { name, description, parameters } = tool.kind === 'custom' ? asFunction(tool) : tool;
  return withoutNulls({ name, description, parametersJsonSchema: parameters });
}

function writeChoice(choice: ToolChoice | null, tools: readonly Tool[]): JsonObject | null {
  if (choice === null) return null;
  const named = choice.kind === 'named';
  if (named && !tools.some(({ name }) => name === choice.name))
    throw impossible('tool_choice', 'it demands a tool that this target does not have.');
  if (choice.kind === 'required' && tools.length === 0)
    throw impossible('tool_choice', 'it demands a tool, and this target has none of those that were named.');
  if (tools.length === 0) return null;
  const modes = { auto: 'AUTO', none: 'NONE', required: 'ANY', named: 'ANY' } as const;
  const allowed = named ? { allowedFunctionNames: [choice.name] } : {};
  return { functionCallingConfig: { mode: modes[choice.kind], ...allowed } };
}

/** Roles alternate: turns of one side that follow each other are one content. */
function writeContents(turns: readonly Turn[]): JsonObject[] {
  const names = new Map(
    turns.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'call' ? [[part.id, part.name] as const] : [])),
    ),
  );
  const contents: { readonly role: string; readonly parts: JsonObject[] }[] = [];
  for (const turn of turns) {
    if (turn.role === 'system') continue;
    const role = turn.role === 'assistant' ? 'model' : 'user';
    const parts = turn.parts.flatMap((part) => writePart(part, turn, names));
    const last = contents.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else if (parts.length > 0) contents.push({ role, parts });
  }
  return contents;
}

const textsOf = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));

function writePart(part: Part, turn: Turn, names: ReadonlyMap<string, string>): JsonObject[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'reasoning': {
      const own = part.signature?.signer === 'gemini' ? part.signature.data : null;
      return own === null
        ? []
        : [withoutNulls({ text: part.text, thought: part.text === '' ? null : true, thoughtSignature: own })];
    }
    case 'call':
      return [writeCall(part, turn)];
    case 'result':
      return [writeResult(part, turn, names)];
    default:
      return [writeMedia(part, turn)];
  }
}

/** What Google documents for calls that another model made: without a signature they would be refused. */
const foreignCall = 'skip_thought_signature_validator';

function writeCall({ id, name, arguments: given, custom, signature }: CallPart, { at }: Turn): JsonObject {
  const text = custom ? asFunctionArguments(given) : given;
  const args = text.trim() === '' ? {} : parseJson(text);
  if (!isJsonObject(args))
    throw impossible(`messages.${at}.tool_calls`, 'the arguments of a call are not a JSON object.');
  return {
    functionCall: { id, name, args },
    thoughtSignature: signature?.signer === 'gemini' ? signature.data : foreignCall,
  };
}

function writeResult(part: ResultPart, turn: Turn, names: ReadonlyMap<string, string>): JsonObject {
  const text = textsOf(part.content).join('\n');
  const media = part.content.filter((inner) => inner.kind !== 'text').map((inner) => writeMedia(inner, turn));
  const value = parseJson(text);
  const response = part.failed ? { error: text } : isJsonObject(value) ? value : { output: text };
  return {
    functionResponse: withoutNulls({
      id: part.callId,
      name: part.name ?? names.get(part.callId) ?? part.callId,
      response,
      parts: media.length > 0 ? media : null,
    }),
  };
}

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  pdf: 'application/pdf',
  txt: 'text/plain',
  mp4: 'video/mp4',
};

function writeMedia(part: Exclude<ContentPart, { kind: 'text' }>, { at }: Turn): JsonObject {
  const path = `messages.${at}.content`;
  const { media } = part;
  if (media.kind === 'inline') return { inlineData: { mimeType: media.mediaType, data: media.base64 } };
  if (media.kind === 'stored') throw impossible(path, 'a file that another provider holds.');
  const mimeType = typeOf(media);
  if (mimeType === undefined)
    throw impossible(path, 'the type of this address cannot be told from its ending. Send the file itself.');
  return { fileData: { mimeType, fileUri: media.url } };
}

const typeOf = (media: Extract<Media, { kind: 'url' }>): string | undefined =>
  types[media.url.split(/[?#]/, 1)[0]?.split('.').at(-1)?.toLowerCase() ?? ''];
