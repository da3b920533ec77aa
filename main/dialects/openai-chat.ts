// Owns OpenAI Chat Completions: what a sound request is, which of its bytes we change, and how its errors look.
import { errorTable, RouterError } from '../contract/errors.ts';
import { isJsonObject, type JsonObject } from '../contract/json.ts';
import type { ChatRequest, Dialect } from './dialect.ts';
import { readHints } from './hints.ts';
import { applyEdits, members, removal, type Edit, type Member } from './json-bytes.ts';
import { parseBody } from './json-body.ts';
import { chatBody } from './openai-chat-schema.ts';
import { createOpenaiTap, readOpenaiUsage } from './openai-stream.ts';

const hintKeys = new Set(['sensitivity', 'region', 'tier', 'policy']);

function errorBody(error: RouterError): JsonObject {
  return {
    error: { message: error.message, type: errorTable[error.code].type, param: error.param, code: error.code },
  };
}

export const openaiChat: Dialect = {
  id: 'openai-chat',
  path: '/chat/completions',
  keepAlive: Buffer.from(': keep-alive\n\n'),

  parseRequest(raw, headers) {
    const { body, fields } = parseBody(raw, chatBody);
    return {
      dialect: openaiChat,
      raw,
      body,
      model: fields.model,
      stream: fields.stream ?? false,
      wantsUsage: fields.stream_options?.include_usage ?? false,
      maxOutputTokens: fields.max_completion_tokens ?? fields.max_tokens ?? null,
      hints: readHints(headers, fields.metadata ?? null),
    };
  },

  rewrite(request, model) {
    const all = members(request.raw);
    const edits: Edit[] = [];
    for (const member of all) {
      // Of two equal keys an upstream may read either: all of them say the same.
      if (member.key === 'model') edits.push(replace(member, model));
      if (member.key === 'stream' && request.stream) edits.push(replace(member, true));
    }
    edits.push(...usageEdits(request, all), ...metadataEdits(request, all));
    return applyEdits(request.raw, edits);
  },

  createTap: (request) => createOpenaiTap(request.wantsUsage),
  readUsage: (answer) => readOpenaiUsage(answer),
  encodeError: (error) => ({ status: error.status, body: JSON.stringify(errorBody(error)) }),
  streamError: (error) => Buffer.from(`data: ${JSON.stringify(errorBody(error))}\n\n`),
};

const replace = (member: Member, value: unknown): Edit => ({
  start: member.start,
  end: member.end,
  text: JSON.stringify(value),
});

/** Usage is always asked for, since every token is counted; what the caller did not ask for is taken out on the way back. */
function usageEdits(request: ChatRequest, all: readonly Member[]): Edit[] {
  if (!request.stream || request.wantsUsage) return [];
  const written = all.filter((member) => member.key === 'stream_options');
  const given = request.body['stream_options'];
  const options = { ...(isJsonObject(given) ? given : {}), include_usage: true };
  if (written.length > 0) return written.map((member) => replace(member, options));
  const last = all.at(-1);
  return last === undefined
    ? []
    : [{ start: last.end, end: last.end, text: `,"stream_options":${JSON.stringify(options)}` }];
}

/** Our own hints do not go up. A metadata object that held nothing else goes with them. */
function metadataEdits(request: ChatRequest, all: readonly Member[]): Edit[] {
  const given = request.body['metadata'];
  if (!isJsonObject(given) || !Object.keys(given).some((key) => hintKeys.has(key))) return [];
  const written = all.filter((member) => member.key === 'metadata');
  const emptied = written.filter((member) => members(request.raw, member.start).every(({ key }) => hintKeys.has(key)));
  const partly = written.filter((member) => !emptied.includes(member));
  return [
    ...removal(all, new Set(emptied)),
    ...partly.flatMap((member) => {
      const inner = members(request.raw, member.start);
      return removal(inner, new Set(inner.filter(({ key }) => hintKeys.has(key))));
    }),
  ];
}
