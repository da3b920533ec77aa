// Owns tools that take free text, at a target that knows only functions: they go up as a function of one string, and
// their calls come back as what the caller had declared.
import type { AnswerEvent } from '../../contract/answer-events.ts';
import type { Conversation, Tool } from '../../contract/conversation.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';

const parameters: JsonObject = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input, as free text.' } },
  required: ['input'],
  additionalProperties: false,
};

/** The function that stands for a custom tool. A grammar is told in words: a function cannot be bound by one. */
export const asFunction = ({ name, description, format }: Extract<Tool, { kind: 'custom' }>) => ({
  name,
  description: [description, grammarOf(format)].filter((text) => text !== null && text !== '').join('\n\n'),
  parameters,
});

const grammarOf = (format: JsonObject | null): string | null => {
  const given = isJsonObject(format?.['grammar']) ? format['grammar'] : format;
  const definition = given?.['definition'];
  return typeof definition === 'string' ? `The input follows this grammar:\n${definition}` : null;
};

export const asFunctionArguments = (input: string): string => JSON.stringify({ input });

const inputOf = (text: string): string => {
  const value = parseJson(text);
  return isJsonObject(value) && typeof value['input'] === 'string' ? value['input'] : text;
};

type Step = (event: AnswerEvent) => readonly AnswerEvent[];
type CallEvent = Extract<AnswerEvent, { type: 'call-started' }>;

/** A call is held until its choice is complete, because its free text is a string inside of JSON. */
interface Held {
  readonly started: CallEvent;
  text: string;
}

/** Turns calls of functions that stand for custom tools back; every other event passes as it is. */
export function restoreCustomCalls({ tools }: Conversation): Step {
  const names = new Set(tools.flatMap((tool) => (tool.kind === 'custom' ? [tool.name] : [])));
  if (names.size === 0) return (event) => [event];
  const held = new Map<number, Map<number, Held>>();
  const hold = (started: CallEvent): void => {
    const calls = held.get(started.choice) ?? new Map<number, Held>();
    held.set(started.choice, calls.set(started.call, { started, text: '' }));
  };
  const release = (choice: number): AnswerEvent[] => {
    const whole = [...(held.get(choice)?.values() ?? [])];
    held.delete(choice);
    return whole.flatMap(({ started, text }) => [
      { ...started, custom: true },
      { type: 'call-added', choice, call: started.call, arguments: inputOf(text) } as const,
    ]);
  };
  return (event) => {
    if (event.type === 'call-started' && !event.custom && names.has(event.name)) {
      hold(event);
      return [];
    }
    if (event.type === 'call-added') {
      const mine = held.get(event.choice)?.get(event.call);
      if (mine === undefined) return [event];
      mine.text += event.arguments;
      return [];
    }
    return event.type === 'choice-finished' ? [...release(event.choice), event] : [event];
  };
}
