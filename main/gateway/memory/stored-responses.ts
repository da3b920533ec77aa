// Owns the responses that callers may come back to by id: in memory, bounded, apart for each project. What came before
// is put into the request itself, so that the wall judges all that is sent.
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import {
  itemsOf,
  outputItems,
  previousResponseId,
  wantsStored,
  withHistory,
} from '../../dialects/openai-responses/history.ts';
import { openaiResponses } from '../../dialects/openai-responses/openai-responses.ts';
import { createBounded } from './bounded.ts';

interface Stored {
  readonly response: JsonObject;
  /** All that was said until then, the answer included. */
  readonly items: readonly JsonObject[];
  readonly bytes: number;
}

export interface StoredResponses {
  /** The request with the history that it names. */
  readonly withHistory: (request: ParsedRequest, projectId: string) => ParsedRequest;
  /** What is no response, or was not to be stored, is not; an answer that nobody keeps is not read. */
  readonly remember: (request: ParsedRequest, projectId: string, response: () => unknown) => void;
  readonly get: (id: string, projectId: string) => JsonObject | null;
  /** False where there was none. */
  readonly remove: (id: string, projectId: string) => boolean;
}

const mostBytes = 64 * 1024 * 1024;

export function createStoredResponses(): StoredResponses {
  const stored = createBounded<Stored>(mostBytes);
  const keyOf = (id: string, projectId: string): string => `${projectId}\n${id}`;
  const isKept = ({ dialect, body }: ParsedRequest): boolean => dialect.id === openaiResponses.id && wantsStored(body);

  function remember(request: ParsedRequest, projectId: string, read: () => unknown): void {
    const response = isKept(request) ? read() : null;
    const id = isJsonObject(response) ? response['id'] : null;
    if (!isJsonObject(response) || typeof id !== 'string') return;
    const items = [...itemsOf(request), ...outputItems(response)];
    const bytes = request.raw.length + JSON.stringify(response).length * 2;
    stored.set(keyOf(id, projectId), { response, items, bytes });
  }
  return {
    withHistory(request, projectId) {
      const id = request.dialect.id === openaiResponses.id ? previousResponseId(request) : null;
      if (id === null) return request;
      const before = stored.get(keyOf(id, projectId));
      if (before !== undefined) return withHistory(request, before.items);
      throw new RouterError(
        'invalid_request',
        'previous_response_id: there is no such response here. Responses are kept in memory for a while; send the whole conversation as input.',
        { param: 'previous_response_id' },
      );
    },
    remember,
    get: (id, projectId) => stored.get(keyOf(id, projectId))?.response ?? null,
    remove: (id, projectId) => stored.remove(keyOf(id, projectId)),
  };
}
