// Owns writing the canonical conversation as a Chat Completions body.
import type {
  CallPart,
  ContentPart,
  Conversation,
  DocumentPart,
  Format,
  Part,
  ResultPart,
  Tool,
  ToolChoice,
  Turn,
} from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import { append } from '../shared/append.ts';
import { asFunction, asFunctionArguments } from '../shared/custom-tools.ts';
import type { Quirks, WriteOptions, Written } from '../dialect.ts';
import { audioFormatOf, urlOfInline } from '../shared/media.ts';
import { topKLeftOut, writeOpenaiSampling, writeOpenaiStreaming } from '../shared/openai-write.ts';
import { impossible, withoutNulls } from '../shared/writing.ts';

export function writeChat(conversation: Conversation, { model, stream, quirks }: WriteOptions): Written {
  if (conversation.suffix !== null) throw impossible('suffix', 'a chat cannot fill in the middle.');
  const hosted = conversation.tools.filter((tool) => tool.kind === 'hosted');
  const tools = conversation.tools.filter((tool) => tool.kind !== 'hosted');
  checkChoice(conversation.toolChoice, tools);
  const { sampling, reasoning } = conversation;
  const body = withoutNulls({
    model,
    messages: writeTurns(conversation.turns, quirks),
    ...writeOpenaiStreaming(stream),
    tools: tools.length > 0 ? tools.map(writeTool) : null,
    tool_choice: tools.length > 0 ? writeChoice(conversation.toolChoice) : null,
    parallel_tool_calls: tools.length > 0 ? conversation.parallelCalls : null,
    response_format: writeFormat(conversation.format, quirks),
    [quirks.outputLimit ?? 'max_completion_tokens']: conversation.maxOutputTokens,
    ...writeOpenaiSampling(conversation),
    top_k: quirks.topK === true ? sampling.topK : null,
    logprobs: conversation.logprobs === null ? null : true,
    top_logprobs: conversation.logprobs === 0 ? null : conversation.logprobs,
    reasoning_effort: reasoning?.effort ?? effortOf(reasoning?.budgetTokens ?? null),
    user: conversation.user,
  });
  const leftOut = [...hosted.map(({ name }) => `tools.${name}`), ...topKLeftOut(conversation, quirks)];
  return { body, leftOut };
}

/** A budget in tokens says how hard to think; this format has words for it. The bounds are those of OpenAI's own advice. */
const effortOf = (budgetTokens: number | null): string | null => {
  if (budgetTokens === null) return null;
  if (budgetTokens <= 0) return 'none';
  if (budgetTokens <= 2_048) return 'low';
  return budgetTokens <= 12_288 ? 'medium' : 'high';
};

function checkChoice(choice: ToolChoice | null, tools: readonly Tool[]): void {
  if (choice?.kind === 'named' && !tools.some(({ name }) => name === choice.name))
    throw impossible('tool_choice', 'it demands a tool that this target does not have.');
  if (choice?.kind === 'required' && tools.length === 0)
    throw impossible('tool_choice', 'it demands a tool, and this target has none of those that were named.');
}

const writeChoice = (choice: ToolChoice | null): unknown => {
  if (choice === null) return null;
  return choice.kind === 'named' ? { type: 'function', function: { name: choice.name } } : choice.kind;
};

function writeTool(tool: Exclude<Tool, { kind: 'hosted' }>): JsonObject {
  if (tool.kind === 'custom') return { type: 'function', function: asFunction(tool) };
  const { name, description, parameters, strict } = tool;
  return { type: 'function', function: withoutNulls({ name, description, parameters, strict }) };
}

function writeFormat(format: Format | null, quirks: Quirks): JsonObject | null {
  if (format === null) return null;
  if (format.kind === 'json') return { type: 'json_object' };
  if (quirks.schemas === false)
    throw impossible('response_format', 'this provider answers in JSON, but by no schema. Use json_object.');
  const { name, description, schema, strict } = format;
  return { type: 'json_schema', json_schema: withoutNulls({ name, description, schema, strict }) };
}

/** Turns of the assistant that follow each other are one message: its calls must stand together before their results. */
function writeTurns(turns: readonly Turn[], quirks: Quirks): JsonObject[] {
  const messages: JsonObject[] = [];
  let pictures: JsonObject[] = [];
  let assistant: Part[] = [];
  const closeAssistant = (): void => {
    if (assistant.length > 0) messages.push(writeAssistant(assistant, quirks));
    assistant = [];
  };
  const closeResults = (): void => {
    append(messages, pictures);
    pictures = [];
  };
  for (const turn of turns) {
    if (turn.role !== 'tool') closeResults();
    if (turn.role === 'assistant') {
      append(assistant, turn.parts);
      continue;
    }
    closeAssistant();
    if (turn.role !== 'tool') messages.push({ role: turn.role, content: writeContent(turn) });
    for (const result of turn.parts) {
      if (result.kind !== 'result') continue;
      messages.push({ role: 'tool', tool_call_id: result.callId, content: textOfResult(result) });
      pictures.push(...mediaOfResult(result, turn));
    }
  }
  closeAssistant();
  closeResults();
  return messages;
}

const textOfResult = ({ content, failed }: ResultPart): string => {
  const text = content.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
  return failed ? `Error: ${text}` : text;
};

/** The result of a tool is text here: its pictures and files follow as a message of their own. */
function mediaOfResult(result: ResultPart, turn: Turn): JsonObject[] {
  const media = result.content.filter((part) => part.kind !== 'text');
  if (media.length === 0) return [];
  const about = { type: 'text', text: `Attached to the result of ${result.callId}:` };
  return [{ role: 'user', content: [about, ...media.map((part) => writePart(part, turn))] }];
}

function writeContent(turn: Turn): string | JsonObject[] {
  const parts = turn.parts.filter(isContent);
  if (parts.every((part) => part.kind === 'text')) {
    const [first, ...others] = parts;
    if (turn.role === 'system' || others.length === 0)
      return [first, ...others].map((part) => part?.text ?? '').join('\n\n');
  }
  return parts.map((part) => writePart(part, turn));
}

const isContent = (part: Part): part is ContentPart =>
  part.kind === 'text' || part.kind === 'image' || part.kind === 'audio' || part.kind === 'document';

function writePart(part: ContentPart, { at }: Turn): JsonObject {
  const path = `messages.${at}.content`;
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image': {
      if (part.media.kind === 'stored') throw impossible(path, 'a picture that another provider holds.');
      const url = part.media.kind === 'url' ? part.media.url : urlOfInline(part.media);
      return { type: 'image_url', image_url: withoutNulls({ url, detail: part.detail }) };
    }
    case 'audio': {
      if (part.media.kind !== 'inline') throw impossible(path, 'a sound must be sent in the request itself.');
      const { mediaType, base64 } = part.media;
      return { type: 'input_audio', input_audio: { data: base64, format: audioFormatOf(mediaType) } };
    }
    case 'document':
      return writeDocument(part, path);
  }
}

function writeDocument({ media, name }: DocumentPart, path: string): JsonObject {
  if (media.kind !== 'inline') throw impossible(path, 'a file must be sent in the request itself.');
  if (media.mediaType.startsWith('text/')) {
    const text = Buffer.from(media.base64, 'base64').toString('utf8');
    return { type: 'text', text: name === null ? text : `${name}:\n${text}` };
  }
  return { type: 'file', file: { filename: name ?? 'document', file_data: urlOfInline(media) } };
}

function writeAssistant(parts: readonly Part[], quirks: Quirks): JsonObject {
  const text = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('');
  const refusal = parts.flatMap((part) => (part.kind === 'refusal' ? [part.text] : [])).join('');
  // Thoughts that somebody signed belong to that provider.
  const thoughts = parts.flatMap((part) => (part.kind === 'reasoning' && part.signature === null ? [part.text] : []));
  const calls = parts.filter((part) => part.kind === 'call');
  return withoutNulls({
    role: 'assistant',
    content: text === '' && (calls.length > 0 || refusal !== '') ? null : text,
    refusal: refusal === '' ? null : refusal,
    // A provider that wants its thoughts back demands this field beside every call, also beside calls of another model.
    reasoning_content:
      quirks.reasoningContent === true && (thoughts.length > 0 || calls.length > 0) ? thoughts.join('') : null,
    tool_calls: calls.length > 0 ? calls.map(writeCall) : null,
  });
}

const writeCall = (call: CallPart): JsonObject => ({
  id: call.id,
  type: 'function',
  function: { name: call.name, arguments: call.custom ? asFunctionArguments(call.arguments) : call.arguments },
});
