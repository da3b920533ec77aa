// Owns the canonical reading of one request: made when somebody needs it, once.
import type { Conversation } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';

export interface Reading {
  readonly request: ParsedRequest;
  /** Null where there is no conversation, or it says what only its own format can. */
  readonly conversation: () => Conversation | null;
}

export function readingOf(request: ParsedRequest): Reading {
  let read: Conversation | null | undefined;
  return {
    request,
    conversation() {
      if (read === undefined) read = readConversation(request);
      return read;
    },
  };
}

function readConversation(request: ParsedRequest): Conversation | null {
  const { dialect } = request;
  if (dialect.kind === 'embedding') return null;
  try {
    return dialect.read(request);
  } catch (error) {
    if (error instanceof RouterError) return null;
    throw error;
  }
}
