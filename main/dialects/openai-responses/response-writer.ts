// Owns saying an answer as a Responses stream: how it begins and ends, and the response that it adds up to.
import type { AnswerEvent, FinishReason } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { About, ParsedRequest, ShownError } from '../dialect.ts';
import { closeItems, newItems, outputOf, sayItemContent } from './item-writer.ts';
import type { Say } from './open-items.ts';
import { createShape, incompleteReasons, type ResponseState } from './shape.ts';
import { createCallNames } from './tools.ts';

export interface ResponseWriter {
  readonly push: (event: AnswerEvent) => void;
  readonly end: () => void;
  readonly fail: (error: ShownError) => void;
  /** The response as far as it is known now. */
  readonly response: () => JsonObject;
  readonly status: () => ResponseState['status'];
}

export function createResponseWriter(request: ParsedRequest, about: About, say: Say): ResponseWriter {
  const shape = createShape(request, about);
  const items = newItems({ answerId: about.id, say, namesOf: createCallNames(request.body) });
  let started = false;
  let head = { model: '', createdS: about.nowS };
  let usage: Usage | null = null;
  let reason: FinishReason | null = null;
  let status: ResponseState['status'] = 'in_progress';
  let error: ResponseState['error'] = null;

  const response = (): JsonObject => shape({ ...head, status, reason, output: outputOf(items), usage, error });
  const ending = (): 'completed' | 'incomplete' =>
    reason !== null && incompleteReasons[reason] !== undefined ? 'incomplete' : 'completed';

  function start(): void {
    if (started) return;
    started = true;
    say('response.created', { response: response() });
    say('response.in_progress', { response: response() });
  }

  return {
    push(event) {
      if ('choice' in event && event.choice !== 0) return;
      if (event.type === 'answer-started') head = { model: event.model, createdS: event.createdS ?? about.nowS };
      start();
      if (event.type === 'usage-counted') usage = event.usage;
      else if (event.type === 'choice-finished') {
        reason = event.reason;
        closeItems(items, ending());
      } else if (event.type !== 'answer-started' && event.type !== 'answer-failed') sayItemContent(items, event);
    },
    end() {
      if (status !== 'in_progress') return;
      start();
      closeItems(items, ending());
      status = ending();
      say(`response.${status}`, { response: response() });
    },
    /** Both events are sent, because some clients know only one of them. */
    fail({ message, code, type, param }) {
      if (status !== 'in_progress') return;
      start();
      status = 'failed';
      error = { message, code };
      say('error', { code: code ?? type, message, param });
      say('response.failed', { response: response() });
    },
    response,
    status: () => status,
  };
}
