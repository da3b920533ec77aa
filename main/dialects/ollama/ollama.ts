// Owns Ollama's own API for what talks: chats and generated text.
import { setMember } from '../shared/set-member.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { ConversationDialect } from '../dialect.ts';
import { contentIn, sessionIn } from '../shared/body-fields.ts';
import { readOpenaiError } from '../shared/openai-errors.ts';
import { createOllamaDecoder, decodeWholeOllama } from './decode.ts';
import { chatForm, createOllamaEncoder, encodeWholeOllama, generateForm, type Form } from './encode.ts';
import { encodeOllamaError } from './errors.ts';
import { idleAs } from './idle.ts';
import { parseOllama } from './parse.ts';
import { ollamaPaths } from './paths.ts';
import { readOllamaChat, readOllamaGenerate } from './read.ts';
import { rewriteOllama } from './rewrite.ts';
import { ollamaChatBody, ollamaGenerateBody } from './schema.ts';
import { createOllamaTap, readOllamaUsage } from './tap.ts';
import { writeOllamaChat, writeOllamaGenerate } from './write.ts';
import { ollamaOpaque } from './opaque.ts';

const conversational = (form: Form) => ({
  speaksAt: ollamaPaths,
  untyped: true,
  sessionOf: (body: JsonObject) => sessionIn(body),
  headersUp: [],
  rewrite: rewriteOllama,
  limitOutput: (body: Buffer, tokens: number) => setMember(body, [['options'], ['num_predict']], tokens),
  encodeError: encodeOllamaError,
  readError: readOpenaiError,
  kind: 'conversation' as const,
  framing: 'lines' as const,
  streamType: 'application/x-ndjson',
  keepAlive: null,
  createTap: createOllamaTap,
  readUsage: readOllamaUsage,
  createDecoder: createOllamaDecoder,
  decodeWhole: decodeWholeOllama,
  saysMore: () => false,
  createEncoder: createOllamaEncoder.bind(null, form),
  encodeWhole: encodeWholeOllama.bind(null, form),
});

export const ollamaChat: ConversationDialect = {
  ...conversational(chatForm),
  id: 'ollama-chat',
  opaque: ollamaOpaque,
  routes: ['/api/chat'],
  contentText: (body) => contentIn(body, 'messages'),
  idle: idleAs('messages', chatForm),
  upstreamPath: () => '/api/chat',
  parseRequest: (raw, entrance) => parseOllama({ schema: ollamaChatBody, dialect: () => ollamaChat }, raw, entrance),
  read: readOllamaChat,
  write: writeOllamaChat,
};

export const ollamaGenerate: ConversationDialect = {
  ...conversational(generateForm),
  id: 'ollama-generate',
  opaque: ollamaOpaque,
  routes: ['/api/generate'],
  recognises: ({ prompt }) => prompt !== undefined,
  contentText: (body) => contentIn(body, 'system', 'prompt'),
  idle: idleAs('prompt', generateForm),
  upstreamPath: () => '/api/generate',
  parseRequest: (raw, entrance) =>
    parseOllama({ schema: ollamaGenerateBody, dialect: () => ollamaGenerate }, raw, entrance),
  read: readOllamaGenerate,
  write: writeOllamaGenerate,
};
