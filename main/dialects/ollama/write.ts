// Owns writing the canonical conversation as a request of Ollama.
import type {
  ContentPart,
  Conversation,
  Format,
  Part,
  Reasoning,
  ResultPart,
  Tool,
  Turn,
} from '../../contract/conversation.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { noArguments, parseJsonInText } from '../shared/json-in-text.ts';
import { append } from '../shared/append.ts';
import { asFunction, asFunctionArguments } from '../shared/custom-tools.ts';
import type { WriteOptions, Written } from '../dialect.ts';
import { textIn } from '../shared/media.ts';
import { impossible, withoutNulls } from '../shared/writing.ts';

export function writeOllamaChat(conversation: Conversation, options: WriteOptions): Written {
  if (conversation.suffix !== null) throw impossible('suffix', 'a chat cannot fill in the middle.');
  const tools = toolsOf(conversation);
  const shared = writeShared(conversation, options);
  const body = withoutNulls({
    ...shared.body,
    messages: writeTurns(merged(conversation.turns)),
    tools: tools.length > 0 ? tools.map(writeTool) : null,
  });
  return { body, leftOut: shared.leftOut };
}

export function writeOllamaGenerate(conversation: Conversation, options: WriteOptions): Written {
  const system = conversation.turns.filter(({ role }) => role === 'system').flatMap(({ parts }) => parts);
  const asked = conversation.turns.filter(({ role }) => role !== 'system');
  const [turn, ...others] = asked;
  if (turn?.role !== 'user' || others.length > 0 || toolsOf(conversation).length > 0)
    throw impossible('messages', 'this API takes one text alone.');
  const prompt = textOf(turn.parts);
  if (prompt === '') throw impossible('prompt', 'this API takes an empty text as a wish to load the model.');
  const shared = writeShared(conversation, options);
  const images = imagesOf(turn.parts, turn);
  const body = withoutNulls({
    ...shared.body,
    prompt,
    suffix: conversation.suffix,
    system: system.length > 0 ? textOf(system) : null,
    images: images.length > 0 ? images : null,
  });
  return { body, leftOut: shared.leftOut };
}

function writeShared(conversation: Conversation, { model, stream }: WriteOptions): Written {
  if (conversation.choices > 1) throw impossible('n', 'this target gives one answer.');
  const { sampling, logprobs } = conversation;
  const options = withoutNulls({
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    seed: sampling.seed,
    presence_penalty: sampling.presencePenalty,
    frequency_penalty: sampling.frequencyPenalty,
    num_predict: conversation.maxOutputTokens,
    stop: conversation.stop.length > 0 ? conversation.stop : null,
  });
  const body = {
    model,
    stream,
    format: writeFormat(conversation.format),
    options: Object.keys(options).length > 0 ? options : null,
    think: writeThink(conversation.reasoning),
    logprobs: logprobs === null ? null : true,
    top_logprobs: logprobs === 0 ? null : logprobs,
  };
  const leftOut = [
    ...conversation.tools.flatMap((tool) => (tool.kind === 'hosted' ? [`tools.${tool.name}`] : [])),
    ...(conversation.parallelCalls === false ? ['parallel_tool_calls'] : []),
    ...(conversation.user === null ? [] : ['user']),
  ];
  return { body, leftOut };
}

const writeFormat = (format: Format | null): unknown => {
  if (format === null) return null;
  return format.kind === 'json' ? 'json' : format.schema;
};

const levels: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
};

/** Every model that thinks understands `true`. Some understand a level, and the others take it for `true`. */
function writeThink(reasoning: Reasoning | null): unknown {
  if (reasoning === null) return null;
  if (reasoning.effort === 'none' || reasoning.budgetTokens === 0) return false;
  return reasoning.effort === null ? true : (levels[reasoning.effort] ?? true);
}

/** This API has no field for a choice. Without tools none is called, and no call can be promised. */
function toolsOf({ tools, toolChoice }: Conversation): Exclude<Tool, { kind: 'hosted' }>[] {
  if (toolChoice?.kind === 'required' || toolChoice?.kind === 'named')
    throw impossible('tool_choice', 'this target cannot be made to call a tool.');
  return toolChoice?.kind === 'none' ? [] : tools.filter((tool) => tool.kind !== 'hosted');
}

function writeTool(tool: Exclude<Tool, { kind: 'hosted' }>): JsonObject {
  if (tool.kind === 'custom') return { type: 'function', function: asFunction(tool) };
  const { name, description, parameters } = tool;
  return {
    type: 'function',
    function: withoutNulls({ name, description, parameters: parameters ?? { type: 'object' } }),
  };
}

/** What an assistant said in one go is one message: templates expect its calls together. */
function merged(turns: readonly Turn[]): Turn[] {
  const whole: (Turn & { readonly parts: Part[] })[] = [];
  for (const turn of turns) {
    const last = whole.at(-1);
    if (turn.role === 'assistant' && last?.role === 'assistant') append(last.parts, turn.parts);
    else whole.push({ ...turn, parts: [...turn.parts] });
  }
  return whole;
}

/** A result names its tool. Some clients use ids again, so that the last call of that id before the result counts. */
function writeTurns(turns: readonly Turn[]): JsonObject[] {
  const names = new Map<string, string>();
  return turns.flatMap((turn) => {
    for (const part of turn.parts) if (part.kind === 'call') names.set(part.id, part.name);
    return writeTurn(turn, names);
  });
}

function writeTurn(turn: Turn, names: ReadonlyMap<string, string>): JsonObject[] {
  const { role, parts } = turn;
  if (role === 'tool')
    return parts.filter((part) => part.kind === 'result').map((part) => writeResult(part, names, turn));
  const images = imagesOf(parts, turn);
  const calls = parts.filter((part) => part.kind === 'call');
  const thoughts = parts.flatMap((part) => (part.kind === 'reasoning' && part.signature === null ? [part.text] : []));
  return [
    withoutNulls({
      role,
      content: textOf(parts),
      images: images.length > 0 ? images : null,
      thinking: thoughts.length > 0 ? thoughts.join('') : null,
      tool_calls:
        calls.length > 0
          ? calls.map(({ id, name, arguments: given, custom }) => ({
              id,
              function: { name, arguments: argumentsOf(custom ? asFunctionArguments(given) : given, turn) },
            }))
          : null,
    }),
  ];
}

function argumentsOf(text: string, { at }: Turn): JsonObject {
  const value = text.trim() === '' ? {} : parseJsonInText(text);
  if (isJsonObject(value)) return value;
  throw impossible(`messages.${at}.tool_calls`, noArguments);
}

function writeResult(part: ResultPart, names: ReadonlyMap<string, string>, turn: Turn): JsonObject {
  const images = imagesOf(part.content, turn);
  const text = textOf(part.content);
  return withoutNulls({
    role: 'tool',
    content: part.failed ? `Error: ${text}` : text,
    images: images.length > 0 ? images : null,
    tool_name: part.name ?? names.get(part.callId) ?? null,
    tool_call_id: part.callId,
  });
}

const textOf = (parts: readonly Part[]): string => parts.flatMap((part) => wordsOf(part) ?? []).join('\n\n');

function wordsOf(part: Part): string | null {
  if (part.kind === 'document') return textIn(part);
  return part.kind === 'text' || part.kind === 'refusal' ? part.text : null;
}

function imagesOf(parts: readonly Part[], { at }: Turn): string[] {
  const path = `messages.${at}.content`;
  return parts.filter(isMedia).map((part) => {
    if (part.kind !== 'image') throw impossible(path, `this target takes no ${part.kind}.`);
    if (part.media.kind !== 'inline') throw impossible(path, 'a picture must be sent in the request itself.');
    return part.media.base64;
  });
}

const isMedia = (part: Part): part is Exclude<ContentPart, { kind: 'text' }> =>
  part.kind === 'image' || part.kind === 'audio' || (part.kind === 'document' && textIn(part) === null);
