// Owns every form that a request can have: each dialect of the registry, streamed where it streams, with its body.
import { isJsonObject, type JsonObject } from '../../main/contract/json.ts';
import type { ConversationDialect, Dialect } from '../../main/dialects/dialect.ts';
import { dialects } from '../../main/dialects/registry.ts';
import { conversationOf } from '../support/conversation.ts';
import { promptOf, type Pin } from './pins.ts';

export interface Form {
  readonly dialect: Dialect;
  readonly stream: boolean;
  readonly name: string;
}

const conversations: readonly ConversationDialect[] = dialects.filter((dialect) => dialect.kind === 'conversation');

export const forms: readonly Form[] = dialects.flatMap((dialect) =>
  (dialect.kind === 'conversation' ? [false, true] : [false]).map((stream) => ({
    dialect,
    stream,
    name: `${dialect.id}${stream ? ', streamed' : ''}`,
  })),
);

interface Writing {
  readonly model: string;
  readonly stream: boolean;
  readonly text: string;
}

/** Formats whose requests are not what is written of a plain conversation, or of a text to embed. */
const ownBodies: Readonly<Record<string, (writing: Writing) => JsonObject>> = {
  'openai-completions': ({ text, ...given }) => ({ ...given, prompt: text, max_tokens: 50 }),
  'gemini-embed': ({ text }) => ({ content: { parts: [{ text }] } }),
};

interface Asking {
  readonly model: string;
  readonly pin: Pin;
  readonly serial: number;
}

export function bodyOf({ dialect, stream }: Form, { model, pin, serial }: Asking): JsonObject {
  const writing = { model, stream, text: promptOf(pin, serial) };
  const body = ownBodies[dialect.id]?.(writing) ?? writtenBody(dialect, writing);
  if (pin.metadata === null) return body;
  const given = body['metadata'];
  return { ...body, metadata: { ...(isJsonObject(given) ? given : {}), ...pin.metadata } };
}

function writtenBody(dialect: Dialect, { model, stream, text }: Writing): JsonObject {
  const options = { model, stream, quirks: {} };
  if (dialect.kind === 'embedding') {
    const embedding = { kind: 'embedding', inputs: [text], dimensions: null, user: null, leftOut: [] } as const;
    return dialect.write(embedding, options).body;
  }
  const turns = [{ role: 'user', parts: [{ kind: 'text', text }], at: 0 }] as const;
  if (dialect.kind === 'count') return familyOf(dialect).write(conversationOf({ turns }), options).body;
  return dialect.write(conversationOf({ turns, maxOutputTokens: 50 }), options).body;
}

/** What is counted is written as what is answered. */
function familyOf({ id }: Dialect): ConversationDialect {
  const family = conversations.find((dialect) => dialect.id.split('-')[0] === id.split('-')[0]);
  if (family === undefined) throw new Error(`Say in ownBodies how a request of ${id} looks.`);
  return family;
}

export const addressOf = ({ dialect, stream }: Form, model: string): string =>
  dialect.routes.find((route) => !route.includes(':')) ?? dialect.upstreamPath(model, stream);
