// Owns writing the canonical conversation as a Responses body.
import type {
  ContentPart,
  Conversation,
  Format,
  Part,
  Reasoning,
  ReasoningPart,
  ResultPart,
  Turn,
} from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { WriteOptions, Written } from '../dialect.ts';
import { audioFormatOf, urlOfInline } from '../media.ts';
import { writeChoice, writeTool } from './tools.ts';

const impossible = (param: string, message: string): RouterError =>
  new RouterError('invalid_request', `${param}: ${message}`, { param });

const withoutNulls = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));

export function writeResponses(conversation: Conversation, { model, stream }: WriteOptions): Written {
  if (conversation.suffix !== null) throw impossible('suffix', 'this API cannot fill in the middle.');
  if (conversation.stop.length > 0) throw impossible('stop', 'this API knows no stop sequences.');
  if (conversation.choices > 1) throw impossible('n', 'this API gives one answer.');
  const { sampling, reasoning, logprobs } = conversation;
  const tools = conversation.tools.filter((tool) => tool.kind !== 'hosted');
  const include = [
    ...(reasoning === null ? [] : ['reasoning.encrypted_content']),
    ...(logprobs === null ? [] : ['message.output_text.logprobs']),
  ];
  const body = withoutNulls({
    model,
    input: conversation.turns.flatMap(writeTurn),
    stream: stream ? true : null,
    // The conversation is the caller's to keep, not the provider's.
    store: false,
    tools: tools.length > 0 ? tools.map(writeTool) : null,
    tool_choice: tools.length > 0 ? writeChoice(conversation.toolChoice, tools) : null,
    parallel_tool_calls: tools.length > 0 ? conversation.parallelCalls : null,
    text: conversation.format === null ? null : { format: writeFormat(conversation.format) },
    reasoning: writeReasoning(reasoning),
    include: include.length > 0 ? include : null,
    max_output_tokens: conversation.maxOutputTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_logprobs: logprobs === 0 ? null : logprobs,
    user: conversation.user,
  });
  const unsaid = {
    top_k: sampling.topK,
    seed: sampling.seed,
    presence_penalty: sampling.presencePenalty,
    frequency_penalty: sampling.frequencyPenalty,
  };
  const leftOut = [
    ...conversation.tools.flatMap((tool) => (tool.kind === 'hosted' ? [`tools.${tool.name}`] : [])),
    ...Object.entries(unsaid).flatMap(([name, value]) => (value === null ? [] : [name])),
  ];
  return { body, leftOut };
}

const writeReasoning = (reasoning: Reasoning | null): JsonObject | null => {
  if (reasoning === null) return null;
  const { effort, visible } = reasoning;
  return withoutNulls({ effort, summary: visible === false ? null : 'auto' });
};

function writeFormat(format: Format): JsonObject {
  if (format.kind === 'json') return { type: 'json_object' };
  const { name, description, schema, strict } = format;
  return { type: 'json_schema', ...withoutNulls({ name, description, schema, strict: strict ?? false }) };
}

function writeTurn(turn: Turn): JsonObject[] {
  const { role, parts } = turn;
  if (role === 'tool') return parts.flatMap((part) => (part.kind === 'result' ? [writeResult(part, turn)] : []));
  if (role !== 'assistant') {
    const content = parts.filter(isContent).map((part) => writePart(part, turn));
    return [{ type: 'message', role, content }];
  }
  const items: JsonObject[] = [];
  let said: JsonObject[] = [];
  const close = (): void => {
    if (said.length > 0) items.push({ type: 'message', role, content: said });
    said = [];
  };
  for (const part of parts) {
    if (part.kind === 'text') said.push({ type: 'output_text', text: part.text });
    else if (part.kind === 'refusal') said.push({ type: 'refusal', refusal: part.text });
    else {
      close();
      items.push(...writeItem(part));
    }
  }
  close();
  return items;
}

function writeItem(part: Part): JsonObject[] {
  if (part.kind === 'reasoning') return writeThought(part);
  if (part.kind !== 'call') return [];
  const { id: call_id, name, arguments: given } = part;
  return part.custom
    ? [{ type: 'custom_tool_call', call_id, name, input: given }]
    : [{ type: 'function_call', call_id, name, arguments: given }];
}

/** Only what OpenAI itself has signed goes back to it. */
function writeThought({ text, signature }: ReasoningPart): JsonObject[] {
  const own = signature?.signer === 'openai' ? parseJson(signature.data) : null;
  if (!isJsonObject(own)) return [];
  return [{ type: 'reasoning', ...own, summary: text === '' ? [] : [{ type: 'summary_text', text }] }];
}

const isContent = (part: Part): part is ContentPart =>
  part.kind === 'text' || part.kind === 'image' || part.kind === 'audio' || part.kind === 'document';

function writeResult({ callId, content, failed, custom }: ResultPart, turn: Turn): JsonObject {
  const type = custom ? 'custom_tool_call_output' : 'function_call_output';
  const texts = content.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  const plain = texts.length === content.length;
  const parts: readonly ContentPart[] = failed ? [{ kind: 'text', text: 'Error:' }, ...content] : content;
  const output = plain ? `${failed ? 'Error: ' : ''}${texts.join('\n')}` : parts.map((part) => writePart(part, turn));
  return { type, call_id: callId, output };
}

function writePart(part: ContentPart, { at }: Turn): JsonObject {
  const path = `messages.${at}.content`;
  switch (part.kind) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'image': {
      if (part.media.kind === 'stored') throw impossible(path, 'a picture that another provider holds.');
      const image_url = part.media.kind === 'url' ? part.media.url : urlOfInline(part.media);
      return { type: 'input_image', image_url, detail: part.detail ?? 'auto' };
    }
    case 'audio': {
      if (part.media.kind !== 'inline') throw impossible(path, 'a sound must be sent in the request itself.');
      const { mediaType, base64 } = part.media;
      return { type: 'input_audio', input_audio: { data: base64, format: audioFormatOf(mediaType) } };
    }
    case 'document': {
      const { media, name } = part;
      if (media.kind === 'stored') throw impossible(path, 'a file that another provider holds.');
      if (media.kind === 'url') return { type: 'input_file', file_url: media.url };
      if (media.mediaType.startsWith('text/')) {
        const text = Buffer.from(media.base64, 'base64').toString('utf8');
        return { type: 'input_text', text: name === null ? text : `${name}:\n${text}` };
      }
      return { type: 'input_file', filename: name ?? 'document', file_data: urlOfInline(media) };
    }
  }
}
