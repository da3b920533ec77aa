// Owns thoughts and calls that are being said: each tells its beginning, what is added, and itself as a whole.
import type { AnswerEvent } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import { createGrowingObject } from '../shared/whole-object.ts';

export type Say = (type: string, fields: JsonObject) => void;
export type Status = 'completed' | 'incomplete';

export interface ItemPlace {
  readonly id: string;
  readonly index: number;
  readonly say: Say;
}

export interface OpenReasoning {
  readonly kind: 'reasoning';
  readonly index: number;
  readonly add: (text: string) => void;
  readonly close: (encrypted: string) => JsonObject;
}

/** A redacted thought has no summary. A thought whose words were left out has a summary that is empty. */
export function openReasoning({ id, index, say }: ItemPlace, redacted: boolean): OpenReasoning {
  const at = { item_id: id, output_index: index, summary_index: 0 };
  const item = { id, type: 'reasoning', summary: [] };
  let text = '';
  say('response.output_item.added', { output_index: index, item });
  if (!redacted) say('response.reasoning_summary_part.added', { ...at, part: { type: 'summary_text', text } });
  return {
    kind: 'reasoning',
    index,
    add(more) {
      text += more;
      say('response.reasoning_summary_text.delta', { ...at, delta: more });
    },
    close(encrypted) {
      const part = { type: 'summary_text', text };
      if (!redacted) {
        say('response.reasoning_summary_text.done', { ...at, text });
        say('response.reasoning_summary_part.done', { ...at, part });
      }
      const whole = { ...item, summary: redacted ? [] : [part], encrypted_content: encrypted };
      say('response.output_item.done', { output_index: index, item: whole });
      return whole;
    },
  };
}

export interface OpenCall {
  readonly index: number;
  readonly add: (text: string) => void;
  /** A call is complete when its arguments are a whole object. Of free text nobody knows whether more follows. */
  readonly isComplete: () => boolean;
  readonly close: (status: Status) => JsonObject;
}

type CallStarted = Extract<AnswerEvent, { type: 'call-started' }>;

/** `names` says which tool is meant, as the request had declared it. */
export function openCall(
  { id, index, say }: ItemPlace,
  { id: callId, custom }: CallStarted,
  names: JsonObject,
): OpenCall {
  const at = { item_id: id, output_index: index };
  const [type, field, event] = custom
    ? (['custom_tool_call', 'input', 'response.custom_tool_call_input'] as const)
    : (['function_call', 'arguments', 'response.function_call_arguments'] as const);
  const given = createGrowingObject();
  const item = (status: string): JsonObject => ({
    id,
    type,
    status,
    call_id: callId,
    ...names,
    [field]: given.text(),
  });
  const add = (more: string): void => {
    given.add(more);
    say(`${event}.delta`, { ...at, delta: more });
  };
  say('response.output_item.added', { output_index: index, item: item('in_progress') });
  return {
    index,
    add,
    isComplete: () => !custom && given.isWhole(),
    close(status) {
      // Clients parse them: a function without arguments takes an empty object.
      if (!custom && given.text() === '' && status === 'completed') add('{}');
      say(`${event}.done`, { ...at, ...(custom ? {} : { name: names['name'] }), [field]: given.text() });
      const whole = item(status);
      say('response.output_item.done', { output_index: index, item: whole });
      return whole;
    },
  };
}
